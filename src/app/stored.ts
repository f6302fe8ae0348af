import type { Locker } from '../locker/locker.ts';
import type { CollectionRun } from '../locker/run.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { type Prepared, prepare, type RunOptions } from './audit.ts';
import { collectionAt, firstCollection } from './collection-at.ts';
import { evaluateEvidence } from './evaluate-evidence.ts';
import { openToRead } from './open-locker.ts';

/**
 * Judges what the locker of the output folder holds: its newest collection, or with --as-of the newest made by that day.
 * Throws a KnownFailure (exit 5) where there is none.
 */
export async function evaluateStored(options: RunOptions): Promise<{
  assessment: Assessment;
  items: readonly EvidenceItem[];
  run: CollectionRun;
  locker: Locker;
  prepared: Prepared;
}> {
  const prepared = await prepare(options);
  const locker = openToRead(prepared.out);
  const { asOf, clock } = prepared.moment;
  const newest = clock === 'declared' ? collectionAt(locker, asOf.slice(0, 10)) : locker.newest();
  if (newest === undefined) throw nothingCollected(locker, prepared);
  const { run, items } = newest;
  const { catalogue, workspace, moment } = prepared;
  const assessment = evaluateEvidence({
    catalogue,
    workspace,
    items,
    search: run.search,
    moment,
    frameworks: options.frameworks,
  });
  return { assessment, items, run, locker, prepared };
}

function nothingCollected(locker: Locker, { out, moment }: Prepared): KnownFailure {
  const first = firstCollection(locker);
  const diagnostic =
    first === undefined
      ? {
          code: 'locker-empty',
          message: `The locker in ${out} holds no evidence.`,
          next: 'Collect first: probity collect PATH, or probity audit PATH, with the same --out.',
        }
      : {
          code: 'collected-later',
          message: `Nothing had been collected by ${moment.asOf.slice(0, 10)}; the first collection in ${out} was made on ${first}.`,
          next: 'Give a later day with --as-of: what nobody had collected yet cannot be judged.',
        };
  return new KnownFailure(EXIT.io, [{ severity: 'error', ...diagnostic }]);
}
