import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Assessment } from '../model/assessment.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { PackManifest } from './build-pack.ts';

const LARGEST = 20_000_000;

type LeftOut = 'no-locker' | 'missing' | 'large' | 'shorter' | 'other-evidence';

/** Why a bag does not carry the journal, in words. */
export const LEFT_OUT: { readonly [reason in LeftOut]: string } = {
  'no-locker': 'because the pack was made without a locker',
  missing: 'because the locker has no journal',
  large: `because it has more than ${LARGEST} bytes`,
  shorter: 'because it has fewer records than the pack was made from',
  'other-evidence': 'because it also tells of evidence or searches that are not in this pack',
};

/** The journal of the locker as the bag carries it, or why it does not. */
export type BagJournal = { readonly bytes: Uint8Array } | { readonly leftOut: LeftOut };

const NEWLINE = 0x0a;

/**
 * Returns the locker's journal up to the record the pack was made from. It is left out where it is large, and where it tells
 * more than the pack does: items or searches of other collections belong to nobody who was handed this pack only.
 */
export function journalFor(
  folder: string,
  sealed: PackManifest['locker'],
  assessment: Pick<Assessment, 'evidence' | 'search'>,
): BagJournal {
  if (sealed === null) return { leftOut: 'no-locker' };
  const path = join(folder, 'journal.jsonl');
  if (!existsSync(path)) return { leftOut: 'missing' };
  if (statSync(path).size > LARGEST) return { leftOut: 'large' };
  const all = readFileSync(path);
  let end = 0;
  for (let line = 0; line < sealed.records; line += 1) {
    const newline = all.indexOf(NEWLINE, end);
    if (newline === -1) return { leftOut: 'shorter' };
    end = newline + 1;
  }
  const bytes = all.subarray(0, end);
  const listed = new Set<string>(assessment.evidence.map(({ id }) => id));
  const search = canonicalJson(assessment.search);
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line !== '' && !isOfPack(JSON.parse(line) as Json, listed, search)) {
      return { leftOut: 'other-evidence' };
    }
  }
  return { bytes };
}

function isOfPack(record: Json, listed: ReadonlySet<string>, search: string): boolean {
  if (!isJsonObject(record)) return false;
  const { body } = record;
  if (!isJsonObject(body)) return false;
  const { item, run } = body;
  if (isJsonObject(item)) return typeof item['id'] === 'string' && listed.has(item['id']);
  return isJsonObject(run) && canonicalJson(run['search'] ?? null) === search;
}
