import type { LineBytes } from '../line-bytes.ts';
import { accountNumberEnd } from '../sensitive/account-number.ts';
import { digitRunAt, findInDigits } from '../sensitive/card-number.ts';
import { type SensitiveHit, withoutOverlaps } from '../sensitive/hit.ts';
import { findLineSecrets } from '../sensitive/line-secrets.ts';
import { unescaped } from '../sensitive/unescape.ts';
import { FLAG, Prefilter, RECORD, RECORD_WORDS } from './prefilter.ts';

/** Records of one line: words [from, to) of `words`, the last of which is the line's own record. */
export interface LineRecords {
  readonly words: Uint32Array;
  readonly from: number;
  readonly to: number;
  /** What to take from a place in a record to get a place in the line's buffer. */
  readonly base: number;
}

const NONE: readonly SensitiveHit[] = [];

/** Returns what is sensitive in a line, from what the prefilter pointed at. */
export function hitsOfLine(line: LineBytes, records: LineRecords): readonly SensitiveHit[] {
  const flags = records.words[records.to - RECORD_WORDS] ?? 0;
  // `\u0040` is an @ to whoever reads the log, so a line with such escapes is scanned as it reads.
  if ((flags & FLAG.escape) !== 0) return hitsOfEscaped(line);
  const hits: SensitiveHit[] = [];
  addPlaces(line, records, hits);
  if ((flags & FLAG.secret) !== 0) findLineSecrets(line, (hit) => hits.push(hit));
  return withoutOverlaps(hits);
}

function addPlaces(line: LineBytes, { words, from, to, base }: LineRecords, hits: SensitiveHit[]): void {
  let runEnd = line.from;
  for (let at = from; at < to; at += RECORD_WORDS) {
    const kind = words[at];
    const start = (words[at + 1] ?? 0) - base;
    if (kind === RECORD.email) {
      hits.push({ kind: 'email', class: 'email-address', start, end: (words[at + 2] ?? 0) - base });
    } else if (kind === RECORD.account) {
      const end = accountNumberEnd(line, start);
      if (end !== undefined) hits.push({ kind: 'person-id', class: 'iban', start, end });
    } else if (kind === RECORD.number && start >= runEnd) {
      const run = digitRunAt(line, start);
      runEnd = run.end;
      findInDigits(line, run, (name, first, end) => {
        hits.push({ kind: name === 'card-number' ? name : 'person-id', class: name, start: first, end });
      });
    }
  }
}

let aside: Prefilter | undefined;

function hitsOfEscaped(line: LineBytes): readonly SensitiveHit[] {
  const plain = unescaped(line);
  return hitsOfText(plain.bytes, false).map(({ kind, class: name, start, end }) => ({
    kind,
    class: name,
    start: plain.origin[start] ?? line.from,
    end: plain.origin[end] ?? line.to,
  }));
}

/** Returns what is sensitive in one line that is not part of a file being scanned. */
export function scanText(bytes: Uint8Array): readonly SensitiveHit[] {
  return hitsOfText(bytes, true);
}

function hitsOfText(bytes: Uint8Array, escapes: boolean): readonly SensitiveHit[] {
  aside ??= new Prefilter(1 << 16);
  aside.reserve(bytes.length);
  aside.text.set(bytes);
  aside.begin();
  aside.scan(0, bytes.length, true);
  const { records, text } = aside;
  const last = lineRecordOf(records);
  if (last === -1) return NONE;
  if (escapes && ((records[last] ?? 0) & FLAG.escape) !== 0)
    return hitsOfEscaped({ bytes: Buffer.from(bytes), from: 0, to: bytes.length });
  const words = records.slice(0, last + RECORD_WORDS);
  if (!escapes) words[last] = (words[last] ?? 0) & ~FLAG.escape;
  const line = { bytes: text, from: 0, to: bytes.length };
  return hitsOfLine(line, { words, from: 0, to: words.length, base: text.byteOffset });
}

function lineRecordOf(words: Uint32Array): number {
  for (let at = 0; at < words.length; at += RECORD_WORDS) if (((words[at] ?? 0) & 255) === RECORD.line) return at;
  return -1;
}
