import type { SearchRecord } from '../model/assessment.ts';
import type { EvidenceId } from '../model/ids.ts';

/** One collection: which items it saw, and where it looked. What a later collection no longer sees is thereby gone. */
export interface CollectionRun {
  readonly at: string;
  readonly clock: 'declared' | 'system';
  readonly items: readonly EvidenceId[];
  readonly search: readonly SearchRecord[];
}
