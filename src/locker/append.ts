import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../model/json.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Disk } from './disk.ts';
import { filesIn, SEGMENT_RECORDS, segmentName, type WriterPlace } from './layout.ts';
import { type Checkpoint, type CheckpointKey, keyId, originOf, pemOf, signedNote } from './note.ts';
import { digestFile, digestLine, readWriter, stampOf, type WriterReading } from './read-writer.ts';
import { bodyOf, recordLine, statingHash } from './record.ts';

/** Lines are collected up to about so many characters before they are written and synced in one go. */
const BATCH_CHARACTERS = 4 << 20;

/**
 * The one that appends to a journal. Only to be used while its lock is held. What it was given is durable when `append`
 * returns; a write that fails leaves a tail that the next one cuts away.
 */
export class Appender {
  readonly #disk: Disk;
  readonly #perSegment: number;
  #reading: WriterReading;
  #last = 0;

  constructor(disk: Disk, reading: WriterReading, perSegment: number = SEGMENT_RECORDS) {
    this.#disk = disk;
    this.#perSegment = perSegment;
    this.#reading = reading;
  }

  get reading(): WriterReading {
    return this.#reading;
  }

  /** Clears away what an interrupted run left, and writes down that it did; returns what it was, in words. */
  recover(): readonly string[] {
    const { place, damage, open, segments } = this.#reading;
    const said: string[] = [];
    for (const folder of ['', 'segments', 'checkpoints', 'keys']) {
      for (const name of filesIn(join(place.folder, folder))) {
        if (/\.(?:tmp|stale)$/.test(name) && !name.startsWith('lock.')) {
          this.#disk.remove(join(place.folder, folder, name));
          said.push(`${name} was never finished and has been removed.`);
        }
      }
    }
    for (const name of filesIn(join(place.folder, 'segments'))) {
      if (Number.parseInt(name, 10) <= segments) continue;
      this.#disk.remove(join(place.folder, 'segments', name));
      said.push(`A sealing was interrupted; ${name} has been removed, its records are still in the journal.`);
    }
    if (damage?.torn !== true) return said;
    const cut = readFileSync(place.journal).subarray(open.soundBytes);
    this.#reading = { ...this.#reading, damage: null };
    this.append([bodyOf('recovered', { line: damage.line, bytes: cut.length, sha256: sha256Hex(cut) })]);
    return [`${damage.message} Its ${cut.length} bytes were never acknowledged and have been cut away.`, ...said];
  }

  /** Number of the newest record that was given out; while `append` pulls bodies, that of the one before. */
  get last(): number {
    return this.#last;
  }

  /** Appends records with these bodies, sealing whenever the journal holds enough for a segment. */
  append(bodies: Iterable<string>): void {
    let lines: string[] = [];
    let characters = 0;
    let hash = '';
    const flush = (): void => {
      this.#write(lines, hash);
      lines = [];
      characters = 0;
    };
    let { size: seq, head: prev } = this.#reading.chain;
    for (const body of bodies) {
      if (this.#reading.open.records + lines.length >= this.#perSegment) {
        flush();
        this.seal();
        ({ size: seq, head: prev } = this.#reading.chain);
      }
      seq += 1;
      this.#last = seq;
      const made = recordLine(seq, prev, body);
      ({ hash } = made);
      prev = hash;
      lines.push(made.line);
      characters += made.line.length;
      if (characters >= BATCH_CHARACTERS) flush();
    }
    flush();
  }

  /** Seals the open journal into a compressed segment. Whatever interrupts it, the records are in one place or in both. */
  seal(): boolean {
    const { place, chain, open, segments } = this.#reading;
    if (open.records === 0 || (open.records === 1 && segments > 0)) return false;
    const lines = readFileSync(place.journal).subarray(0, open.soundBytes);
    const name = segmentName(segments + 1);
    const file = join(place.folder, 'segments', name);
    const packed = gzipSync(lines, { level: 6 });
    this.#disk.replace(file, packed);
    this.#disk.replace(digestFile(file), Buffer.from(digestLine(file, packed)));
    const first = chain.size - open.records + 1;
    const about: JsonObject = { name, first, last: chain.size, bytes: lines.length, sha256: sha256Hex(lines) };
    const { line, hash } = recordLine(chain.size + 1, chain.head, bodyOf('segment', about));
    const bytes = Buffer.from(`${statingHash(line, hash)}\n`, 'utf8');
    this.#disk.replace(place.journal, bytes);
    this.#taken(bytes, { soundBytes: 0, records: 0 }, segments + 1);
    return true;
  }

  /** Signs the state of the journal, where there is no checkpoint of it yet; returns the path of the note. */
  checkpoint(key: CheckpointKey): string {
    const { place, chain } = this.#reading;
    const origin = originOf(place.id);
    const file = join(place.folder, 'checkpoints', `${chain.size}.note`);
    const publicKey = join(place.folder, 'keys', `${keyId(origin, key.publicKey)}.pem`);
    if (!existsSync(publicKey)) this.#disk.replace(publicKey, Buffer.from(pemOf(key.publicKey)));
    if (!existsSync(file)) {
      const checkpoint: Checkpoint = {
        origin,
        size: chain.size,
        root: chain.tree.root(),
        journal: chain.journalDigest(),
      };
      this.#disk.replace(file, Buffer.from(signedNote(checkpoint, key)));
      this.#reading = { ...this.#reading, checkpoints: [...this.#reading.checkpoints, checkpoint] };
    }
    return file;
  }

  #write(lines: readonly string[], hash: string): void {
    const newest = lines.at(-1);
    if (newest === undefined) return;
    const { place, open, segments } = this.#reading;
    const bytes = Buffer.from(`${[...lines.slice(0, -1), statingHash(newest, hash)].join('\n')}\n`, 'utf8');
    this.#disk.append(place.journal, open.soundBytes, bytes);
    this.#taken(bytes, open, segments);
  }

  /** What was written is read as any reader would, so that nothing is acknowledged that could not be read again. */
  #taken(bytes: Buffer, open: Pick<WriterReading['open'], 'soundBytes' | 'records'>, segments: number): void {
    const { chain, place } = this.#reading;
    const before = chain.size;
    const { problem } = chain.take(bytes);
    if (problem !== null) throw new Error(`What was written to the journal does not chain: ${problem.message}`);
    this.#reading = {
      ...this.#reading,
      segments,
      open: {
        soundBytes: open.soundBytes + bytes.length,
        records: open.records + chain.size - before,
        stamp: stampOf(place.journal),
      },
    };
  }
}

/** Returns the reading of a journal as it is now: the one given, where its file was not changed since. */
export function fresh(reading: WriterReading | undefined, place: WriterPlace): WriterReading {
  const same = reading !== undefined && !reading.place.flat && reading.open.stamp === stampOf(place.journal);
  return same ? reading : readWriter(place);
}
