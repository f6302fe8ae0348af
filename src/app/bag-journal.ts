import { Locker } from '../locker/locker.ts';
import { linesOf } from '../locker/read-items.ts';
import { LOCKER_SEARCH } from '../locker/union.ts';
import type { Assessment } from '../model/assessment.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { PackManifest } from './build-pack.ts';

const LARGEST = 20_000_000;

type LeftOut = 'no-locker' | 'missing' | 'large' | 'shorter' | 'writers' | 'other-evidence';

/** Why a bag does not carry the journal, in words. */
export const LEFT_OUT: { readonly [reason in LeftOut]: string } = {
  'no-locker': 'because the pack was made without a locker',
  missing: 'because the locker has no journal',
  large: `because it has more than ${LARGEST} bytes`,
  shorter: 'because it has fewer records than the pack was made from',
  writers: 'because the locker has the journals of more than one writer',
  'other-evidence': 'because it also tells of evidence or searches that are not in this pack',
};

/** The journal of the locker as the bag carries it, or why it does not. */
export type BagJournal = { readonly bytes: Uint8Array } | { readonly leftOut: LeftOut };

const NEWLINE = 0x0a;

/**
 * Returns the locker's journal up to the record the pack was made from, sealed segments unpacked. It is left out where it is
 * large, where there is more than one, and where it tells more than the pack does: items or searches of other collections
 * belong to nobody who was handed this pack only.
 */
export function journalFor(
  folder: string,
  sealed: PackManifest['locker'],
  assessment: Pick<Assessment, 'evidence' | 'search'>,
): BagJournal {
  if (sealed === null) return { leftOut: 'no-locker' };
  const readings = new Locker(folder).readings.filter(({ chain }) => chain.size > 0);
  const [reading] = readings;
  if (reading === undefined) return { leftOut: 'missing' };
  if (readings.length > 1) return { leftOut: 'writers' };
  if (reading.chain.bytes > LARGEST) return { leftOut: 'large' };
  if (reading.chain.size < sealed.records) return { leftOut: 'shorter' };
  const bytes = firstLines(Buffer.concat([...linesOf(reading)]), sealed.records);
  const listed = new Set<string>(assessment.evidence.map(({ id }) => id));
  const search = searchText(assessment.search);
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line !== '' && !isOfPack(JSON.parse(line) as Json, listed, search)) return { leftOut: 'other-evidence' };
  }
  return { bytes };
}

function firstLines(all: Buffer, count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) end = all.indexOf(NEWLINE, end) + 1;
  return all.subarray(0, end);
}

/** What the locker says about erased items is of no collection, so it is not compared. */
function searchText(search: Json | Assessment['search']): string {
  const rows = Array.isArray(search) ? (search as readonly Json[]) : [];
  return canonicalJson(rows.filter((row) => !isJsonObject(row) || row['collector'] !== LOCKER_SEARCH));
}

/** Records that only speak about the journal itself tell nothing of any evidence. */
const ABOUT_THE_JOURNAL: ReadonlySet<unknown> = new Set(['segment', 'recovered', 'anchor']);

function isOfPack(record: Json, listed: ReadonlySet<string>, search: string): boolean {
  if (!isJsonObject(record)) return false;
  const { body } = record;
  if (!isJsonObject(body)) return false;
  const { item, run, type } = body;
  if (ABOUT_THE_JOURNAL.has(type)) return true;
  if (type === 'item') {
    const id = body['id'] ?? (isJsonObject(item) ? item['id'] : undefined);
    return typeof id === 'string' && listed.has(id);
  }
  return isJsonObject(run) && searchText(run['search'] ?? []) === search;
}
