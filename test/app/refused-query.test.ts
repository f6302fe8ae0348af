import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { type Collection, collectEvidence, collectionExit } from '../../src/app/collect-evidence.ts';
import { loadWorkspace } from '../../src/app/workspace.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { writeTree } from '../support/tiny-catalogue.ts';
import { smallOrganisation } from '../support/workspace.ts';

const LOGS = 'evidence/activity-log';

/** The kind and one format of activity logs, with one check that holds a query. */
function catalogueWith(where: string): Catalogue {
  const base = writeTree({
    [`${LOGS}/checks/ACME-LOG-001.yaml`]: `id: ACME-LOG-001
version: 1
title: Refunds
question: Was every refund issued by the person named for them?
reads: activity-log
severity: high
lifecycle: experimental
threats: []
measure:
  type: sql
  select: |
    SELECT count(*) AS population, count(*) AS pass, 0 AS fail, 0 AS unknown, count(*) AS value FROM events ${where}
observable: "true"
holds: measure.fail == 0
points-at: [/format]
because: { holds: It was., fails: It was not., not-observable: It cannot be seen. }
remediation: Ask who issued the refunds and whether the rule still fits.
examples:
  - { name: good, outcome: holds, facts: {}, measure: {} }
  - { name: bad, outcome: fails, facts: {}, measure: { pass: 99, fail: 1 } }
`,
  });
  mkdirSync(join(base, LOGS, 'formats'), { recursive: true });
  for (const name of ['kind.yaml', 'facts.schema.json', 'formats/probity-generic.yaml'])
    copyFileSync(join(PACKAGE_ROOT, LOGS, name), join(base, LOGS, name));
  const { catalogue, diagnostics } = lintCatalogue(base);
  expect(diagnostics).toEqual([]);
  return catalogue as Catalogue;
}

async function collectWith(where: string, probity: string | undefined): Promise<Collection> {
  const catalogue = catalogueWith(where);
  const root = smallOrganisation({ 'probity.yaml': probity });
  return collectEvidence({
    root,
    workspace: await loadWorkspace(root, catalogue),
    catalogue,
    now: '2026-11-20T00:00:00.000Z',
    key: new Uint8Array(32),
    skip: [],
    progress: () => undefined,
    signal: new AbortController().signal,
  });
}

describe('a query of an organisation that is refused', () => {
  it('ends a collection with exit code 2, while everything else is collected', async () => {
    const good = await collectWith('', undefined);
    expect(collectionExit(good)).toBe(0);
    const bad = await collectWith("WHERE getenv('HOME') = ''", undefined);
    expect(bad.diagnostics.map(({ code }) => code)).toContain('log-query-refused');
    expect(collectionExit(bad)).toBe(2);
    const kinds = (collection: Collection): readonly string[] =>
      collection.items
        .map(({ kind }) => kind as string)
        .filter((kind) => kind !== 'source')
        .sort();
    expect(kinds(bad).length).toBeGreaterThan(4);
    expect(kinds(bad)).toEqual(kinds(good));
  }, 20_000);

  it('gives way to a source that could not be read', async () => {
    const both = await collectWith("WHERE getenv('HOME') = ''", 'organisation: O\nsources: {documents: [nowhere]}\n');
    expect(both.checkRefused).toBe(true);
    expect(collectionExit(both)).toBe(3);
  });
});
