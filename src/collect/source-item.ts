import type { EvidenceDraft } from '../model/evidence.ts';
import { idOf } from '../model/ids.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Collector, SourceProblem } from './collector.ts';

/** Returns the evidence of a source that could not be used: that it was tried, what happened, and since when. */
export function sourceDraft(
  problem: SourceProblem,
  collector: Pick<Collector, 'id' | 'version'>,
  now: string,
): EvidenceDraft {
  const first = problem.diagnostics[0];
  return {
    kind: idOf<'kind'>('source'),
    kindVersion: 1,
    subject: `${collector.id} ${problem.path}`,
    source: { path: problem.path, sha256: problem.sha256 ?? sha256Hex(''), bytes: problem.bytes },
    facts: {
      collector: collector.id,
      state: problem.state,
      read: problem.sha256 !== null,
      message: first?.message ?? '',
      line: first?.place?.line ?? 0,
      column: first?.place?.column ?? 0,
      problems: problem.diagnostics.length,
    },
    locators: {},
    collected: now,
    period: null,
    collector: { id: collector.id, version: collector.version },
    parameters: {},
    redactions: [],
    blindSpots: ['What this source would have shown is not known.'],
  };
}
