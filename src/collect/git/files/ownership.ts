import type { JsonObject } from '../../../model/json.ts';
import { isOwned, type Owners } from '../owners/codeowners.ts';
import type { TreeEntry } from '../tree.ts';
import { SENSITIVE } from './known-paths.ts';

/** Owners are looked up for this many pairs of path and rule; beyond it the share is not stated. */
const PAIRS = 20_000_000;

/** Returns who owns which files, above all those where a change without a second look does the most damage. */
export function ownershipFact(files: readonly TreeEntry[], path: string, owners: Owners): JsonObject {
  const sensitive = files.filter((file) => SENSITIVE.test(file.path));
  const present = path !== '';
  const counted = present && files.length * owners.rules.length <= PAIRS;
  const owned = counted ? files.filter((file) => isOwned(owners, file.path)).length : 0;
  const unowned = counted ? sensitive.filter((file) => !isOwned(owners, file.path)).map((file) => file.path) : [];
  return {
    present,
    path,
    rules: owners.rules.length,
    badLines: owners.badLines.slice(0, 100),
    counted,
    owned,
    ownedShare: files.length === 0 ? 0 : owned / files.length,
    sensitive: sensitive.length,
    unownedSensitive: unowned.slice(0, 100),
    unownedSensitiveCount: unowned.length,
  };
}
