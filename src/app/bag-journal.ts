import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Locker } from '../locker/locker.ts';
import { linesOf } from '../locker/read-items.ts';
import type { WriterReading } from '../locker/read-writer.ts';
import { readFrame } from '../locker/record.ts';
import { LOCKER_SEARCH, searchedBy } from '../locker/union.ts';
import type { Assessment, SearchRecord } from '../model/assessment.ts';
import { type Json, type JsonObject, textOf } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { PackManifest } from './build-pack.ts';

const LARGEST = 20_000_000;

type LeftOut = 'no-locker' | 'missing' | 'large' | 'shorter' | 'other-evidence';

/** Why a bag does not carry the journals, in words. */
export const LEFT_OUT: { readonly [reason in LeftOut]: string } = {
  'no-locker': 'because the pack was made without a locker',
  missing: 'because the locker does not have the journals that the pack was made from',
  large: `because they have more than ${LARGEST} bytes`,
  shorter: 'because they have fewer records than the pack was made from',
  'other-evidence': 'because they also tell of evidence or searches that are not in this pack',
};

/** The journals of the locker as the bag carries them. */
export interface BagJournal {
  /** By path within a locker. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Why those of the evidence are not among them; those of custody always are. */
  readonly leftOut: LeftOut | null;
}

const NEWLINE = 0x0a;

/** A journal up to the record the pack was made from. */
interface Part {
  readonly reading: WriterReading;
  readonly records: number;
}

/** What a bag is made from. */
interface BagOrigin {
  readonly sealed: PackManifest['locker'];
  readonly assessment: Pick<Assessment, 'evidence' | 'search'>;
  /** Digest of the pack's manifest: what was noted once this bag was made is not in it. */
  readonly manifestSha256: string;
}

/**
 * Returns every writer's journal up to the record the pack was made from, sealed segments unpacked, with the checkpoint that
 * signs it, the anchors it states, and the keys. They are left out where they are large, and where they tell more than the
 * pack does: items or searches of other collections belong to nobody who was handed this pack only. What is known of
 * custody goes along in any case.
 */
export function journalFor(folder: string, origin: BagOrigin): BagJournal {
  if (origin.sealed === null) return { files: new Map(), leftOut: 'no-locker' };
  const { readings } = new Locker(folder);
  const files = new Map<string, Uint8Array>(
    readings.filter(({ chain }) => chain.isCustody).flatMap((reading) => [...custodyFiles(reading, origin)]),
  );
  const evidence = evidenceFiles(readings, origin.sealed, origin.assessment);
  if (typeof evidence === 'string') return { files, leftOut: evidence };
  for (const [path, bytes] of evidence) files.set(path, bytes);
  return { files, leftOut: null };
}

/** A journal of custody as it was before it noted this very pack. */
function* custodyFiles(reading: WriterReading, { manifestSha256 }: BagOrigin): Iterable<readonly [string, Uint8Array]> {
  const lines = Buffer.concat([...linesOf(reading)]);
  const noted = Buffer.from(`"sha256":"${manifestSha256}"`);
  let records = 0;
  let from = 0;
  for (let end = lines.indexOf(NEWLINE); end !== -1; from = end + 1, end = lines.indexOf(NEWLINE, from)) {
    if (lines.subarray(from, end).includes(noted)) break;
    records += 1;
  }
  if (records === 0) return;
  yield [`writers/${reading.place.id}/journal.jsonl`, lines.subarray(0, from)];
  yield* signedParts({ reading, records }, []);
}

function evidenceFiles(
  readings: readonly WriterReading[],
  sealed: NonNullable<PackManifest['locker']>,
  assessment: BagOrigin['assessment'],
): ReadonlyMap<string, Uint8Array> | LeftOut {
  const parts = partsOf(readings, sealed);
  if (parts === undefined || parts.length === 0) return 'missing';
  if (parts.reduce((sum, { reading }) => sum + reading.chain.bytes, 0) > LARGEST) return 'large';
  if (parts.some(({ reading, records }) => reading.chain.size < records)) return 'shorter';
  const told: Told = {
    ids: new Set(assessment.evidence.map(({ id }) => id)),
    searches: new Set(assessment.search.map((row) => canonicalJson(row as unknown as Json))),
    several: parts.length > 1,
  };
  const files = new Map<string, Uint8Array>();
  for (const part of parts) {
    const lines = firstLines(Buffer.concat([...linesOf(part.reading)]), part.records);
    const anchors = anchorsWithin(part.reading, lines, told);
    if (anchors === undefined) return 'other-evidence';
    files.set(`writers/${part.reading.place.id}/journal.jsonl`, lines);
    for (const [path, bytes] of signedParts(part, anchors)) files.set(path, bytes);
  }
  return files;
}

/** A pack made from one journal names its head only: with several there today, it is the one that had that head. */
function partsOf(
  readings: readonly WriterReading[],
  { head, records, writers }: NonNullable<PackManifest['locker']>,
): readonly Part[] | undefined {
  const filled = readings.filter(({ chain }) => chain.size > 0 && !chain.isCustody);
  if (writers !== undefined) {
    const parts = writers.flatMap((each) => {
      const reading = filled.find(({ place }) => place.id === each.writer);
      return reading === undefined ? [] : [{ reading, records: each.records }];
    });
    return parts.length === writers.length ? parts : undefined;
  }
  const reading = filled.length === 1 ? filled[0] : filled.find(({ chain }) => chain.hashAt(records) === head);
  return reading === undefined ? undefined : [{ reading, records }];
}

function firstLines(all: Buffer, count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) end = all.indexOf(NEWLINE, end) + 1;
  return all.subarray(0, end);
}

interface Told {
  readonly ids: ReadonlySet<string>;
  readonly searches: ReadonlySet<string>;
  readonly several: boolean;
}

interface Anchor {
  readonly file: string;
  readonly size: number;
}

/** Returns the anchors that lines state, or undefined where a line tells of something that is not in the pack. */
function anchorsWithin({ place, chain }: WriterReading, lines: Buffer, told: Told): readonly Anchor[] | undefined {
  const anchors: Anchor[] = [];
  for (let start = 0, end = lines.indexOf(NEWLINE); end !== -1; start = end + 1, end = lines.indexOf(NEWLINE, start)) {
    const frame = readFrame(lines, start, end);
    if (frame === undefined) return undefined;
    const item = chain.items.idIn(frame.seq);
    if (item !== undefined) {
      if (!told.ids.has(item)) return undefined;
      continue;
    }
    const body = JSON.parse(lines.toString('utf8', frame.bodyStart, frame.bodyEnd)) as JsonObject;
    if (body['type'] === 'anchor') anchors.push(body['anchor'] as unknown as Anchor);
    else if (!ABOUT_THE_JOURNAL.has(body['type']) && !tellsNoMore(body, place.id, told)) return undefined;
  }
  return anchors;
}

/** Records that only speak about the journal itself, or about writers, tell nothing of any evidence. */
const ABOUT_THE_JOURNAL: ReadonlySet<unknown> = new Set(['segment', 'recovered', 'retired']);

function tellsNoMore(body: JsonObject, writer: string, { searches, several }: Told): boolean {
  if (body['type'] !== 'run') return false;
  const { search } = body['run'] as JsonObject;
  const rows = Array.isArray(search) ? (search as unknown as readonly SearchRecord[]) : [];
  // What the locker says about itself is of no collection.
  return rows
    .filter(({ collector }) => collector !== LOCKER_SEARCH)
    .map((row) => (several ? searchedBy(row, writer) : row))
    .every((row) => searches.has(canonicalJson(row as unknown as Json)));
}

/** The newest checkpoint of the part, the anchors with the checkpoints they are about, and the keys that signed them. */
function* signedParts(
  { reading, records }: Part,
  anchors: readonly Anchor[],
): Iterable<readonly [path: string, bytes: Uint8Array]> {
  const { place, checkpoints } = reading;
  const newest = Math.max(0, ...checkpoints.map(({ size }) => size).filter((size) => size <= records));
  const base = `writers/${place.id}`;
  for (const size of new Set([newest, ...anchors.map((anchor) => anchor.size)])) {
    const note = join(place.folder, 'checkpoints', `${size}.note`);
    if (place.flat || !existsSync(note)) continue;
    const bytes = readFileSync(note);
    yield [`${base}/checkpoints/${size}.note`, bytes];
    const key = `${keyOf(bytes.toString('utf8'))}.pem`;
    yield [`${base}/keys/${key}`, readFileSync(join(place.folder, 'keys', key))];
  }
  for (const { file } of anchors) {
    const path = join(place.folder, 'anchors', file);
    if (existsSync(path)) yield [`${base}/anchors/${file}`, readFileSync(path)];
  }
}

/** The first four bytes of a signature are the id of its key (C2SP signed-note). */
function keyOf(note: string): string {
  const signature = textOf(note.trimEnd().split('\n').at(-1)?.split(' ')[2]);
  return Buffer.from(signature, 'base64').toString('hex', 0, 4);
}
