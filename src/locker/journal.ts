import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { writeAll } from '../platform/write.ts';

/** One link of the chain: `hash` digests `prev`, `seq` and the canonical body, so that nothing before it can change unseen. */
export interface JournalRecord {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly body: JsonObject;
}

/** What reading a journal found: its sound records, and the first thing that is wrong with it, if anything is. */
export interface JournalReading {
  readonly records: readonly JournalRecord[];
  /** Bytes up to the end of the last sound record. */
  readonly soundBytes: number;
  readonly damage: { readonly line: number; readonly message: string; readonly torn: boolean } | null;
}

const GENESIS = '0'.repeat(64);

function hashOf(seq: number, prev: string, body: JsonObject): string {
  return sha256Hex(`${seq}\n${prev}\n${canonicalJson(body)}`);
}

/** Reads a journal and re-computes every hash; an absent file is an empty journal. */
export function readJournal(path: string): JournalReading {
  if (!existsSync(path)) return { records: [], soundBytes: 0, damage: null };
  const bytes = readFileSync(path);
  const records: JournalRecord[] = [];
  let start = 0;
  let prev = GENESIS;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const line = records.length + 1;
    if (newline === -1) {
      const message = `Line ${line} has no end: a write was interrupted there.`;
      return { records, soundBytes: start, damage: { line, message, torn: true } };
    }
    const record = parseRecord(bytes.toString('utf8', start, newline));
    const problem = record === undefined ? 'is not a record' : linkProblem(record, line, prev);
    if (record === undefined || problem !== null) {
      return { records, soundBytes: start, damage: { line, message: `Line ${line} ${problem}.`, torn: false } };
    }
    records.push(record);
    prev = record.hash;
    start = newline + 1;
  }
  return { records, soundBytes: start, damage: null };
}

function parseRecord(text: string): JournalRecord | undefined {
  try {
    const record = JSON.parse(text) as JournalRecord;
    // The line itself must be the canonical form: otherwise bytes could change without the record changing.
    return isJsonObject(record.body) && canonicalJson(record) === text ? record : undefined;
  } catch {
    return undefined;
  }
}

function linkProblem(record: JournalRecord, line: number, prev: string): string | null {
  if (record.seq !== line) return `carries the number ${record.seq}`;
  if (record.prev !== prev) return 'does not follow the line before it';
  if (record.hash !== hashOf(record.seq, record.prev, record.body)) return 'does not match its own hash';
  return null;
}

/** Appends bodies as chained records, durable when it returns. The journal is created where it is missing. */
export function appendRecords(
  path: string,
  after: JournalReading,
  bodies: readonly JsonObject[],
): readonly JournalRecord[] {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const records: JournalRecord[] = [];
  let prev = after.records.at(-1)?.hash ?? GENESIS;
  let seq = after.records.length;
  for (const body of bodies) {
    seq += 1;
    const hash = hashOf(seq, prev, body);
    records.push({ seq, prev, hash, body });
    prev = hash;
  }
  if (existsSync(path)) cutBack(path, after.soundBytes);
  const descriptor = openSync(path, 'a', 0o600);
  try {
    writeAll(descriptor, Buffer.from(records.map((record) => `${canonicalJson(record)}\n`).join(''), 'utf8'));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return records;
}

/** A torn last line was never acknowledged; cutting it back is what makes the next append sound. */
function cutBack(path: string, bytes: number): void {
  const descriptor = openSync(path, 'r+');
  try {
    ftruncateSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}
