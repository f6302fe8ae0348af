import { join } from 'node:path';
import { type CollectionRun, Locker } from '../locker/locker.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { type Prepared, prepare, type RunOptions } from './audit.ts';
import { evaluateEvidence } from './evaluate-evidence.ts';

/** Judges what the locker of the output folder holds: its newest collection. Throws a KnownFailure (exit 5) where it is empty. */
export async function evaluateStored(options: RunOptions): Promise<{
  assessment: Assessment;
  items: readonly EvidenceItem[];
  run: CollectionRun;
  locker: Locker;
  prepared: Prepared;
}> {
  const prepared = await prepare(options);
  const locker = new Locker(join(prepared.out, 'locker'));
  const newest = locker.newest();
  if (newest === undefined) {
    throw new KnownFailure(EXIT.io, [
      {
        code: 'locker-empty',
        severity: 'error',
        message: `The locker in ${prepared.out} holds no evidence.`,
        next: 'Collect first: probity collect PATH, or probity audit PATH, with the same --out.',
      },
    ]);
  }
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
