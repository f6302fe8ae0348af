import type { SourceProblem, Tools } from '../../../../src/collect/collector.ts';
import { findLayout } from '../../../../src/collect/git/layout.ts';
import { readReferences } from '../../../../src/collect/git/references.ts';
import { collectSecrets } from '../../../../src/collect/git/secrets/collect.ts';
import type { SearchCache } from '../../../../src/collect/git/secrets/search.ts';
import { readSuppressions } from '../../../../src/collect/git/secrets/suppressions.ts';
import { openShadow } from '../../../../src/collect/git/shadow.ts';
import type { EvidenceDraft } from '../../../../src/model/evidence.ts';
import { keyedFingerprint } from '../../../../src/platform/digest.ts';
import type { Fixture } from '../git-fixture.ts';

/** What the search of one repository yields. */
export interface SecretsOutcome {
  readonly item: EvidenceDraft;
  readonly problem: SourceProblem | undefined;
}

/** Searches one repository of a fixture for credentials, the way the collector does it. */
export async function secretsIn(fixture: Fixture, folder: string, cache?: SearchCache): Promise<SecretsOutcome> {
  const tools: Tools = {
    now: '2026-11-22T12:00:00Z',
    fingerprint: (value) => keyedFingerprint(Buffer.from('test key'), value),
    scratch: fixture.scratch,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const found = await findLayout(fixture.work, folder);
  if (!found.ok) throw new Error(found.refusal.message);
  const references = await readReferences(found.layout);
  const suppressions = await readSuppressions(fixture.work);
  const shadow = await openShadow(found.layout, references, fixture.scratch);
  try {
    const open = { layout: found.layout, references, shadow };
    const about = {
      path: folder,
      identity: fixture.git(folder, ['rev-list', '--max-parents=0', 'HEAD']),
      suppressions,
      version: '1.0.0',
    };
    const item = await collectSecrets(open, cache === undefined ? about : { ...about, cache }, tools);
    return { item, problem: suppressions.problem };
  } finally {
    await shadow.close();
  }
}
