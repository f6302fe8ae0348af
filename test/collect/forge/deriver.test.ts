import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import { reviewComparisonDeriver } from '../../../src/collect/forge/deriver.ts';
import { sealItem } from '../../../src/collect/seal.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { Fixture } from '../git/git-fixture.ts';
import { forgeIn, TOOLS } from './forge-in.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

function request(number: number, commit: string, merged: string, approver: string): object {
  return {
    number,
    repository: 'acme/app',
    author: { login: 'ada' },
    mergedAt: merged,
    mergeCommit: { oid: commit },
    reviews: [{ author: { login: approver }, state: 'APPROVED' }],
  };
}

/** A branch with four changes; returns the items of the clone and the names of the changes, oldest first. */
async function clone(): Promise<{ readonly items: readonly EvidenceDraft[]; readonly commits: readonly string[] }> {
  fixture.init('app');
  const commits = [3, 4, 5, 6].map((day) => fixture.commit('app', `Change of day ${day}`, `2026-11-0${day}T10:00:00Z`));
  fixture.git('app', ['remote', 'add', 'origin', 'git@github.com:Acme/App.git']);
  return { items: (await fixture.collect('app')).items, commits };
}

async function compared(
  items: readonly EvidenceDraft[],
  requests: readonly object[],
): Promise<readonly EvidenceDraft[]> {
  const exported = await forgeIn({ 'forge-exports/reviews.json': requests });
  return reviewComparisonDeriver.derive([...items, ...exported.items].map(sealItem), TOOLS);
}

describe('the changes of a clone beside exported reviews', () => {
  it('are approved, approved by nobody else, without a request, or not covered', async () => {
    const { items, commits } = await clone();
    const [first = '', second = '', third = ''] = commits;
    const [draft, ...more] = await compared(items, [
      request(1, first, '2026-11-03T10:00:05Z', 'bob'),
      request(2, second, '2026-11-04T10:00:05Z', 'ada'),
      request(9, 'f'.repeat(40), '2026-11-05T12:00:00Z', 'bob'),
    ]);
    expect(more).toEqual([]);
    const schema = JSON.parse(readFileSync('evidence/forge-comparison/facts.schema.json', 'utf8')) as JsonObject;
    expect(compileValueSchema(schema)(draft?.facts ?? {})).toEqual([]);
    expect(draft?.facts).toMatchObject({
      repository: 'app',
      changes: 4,
      covered: 3,
      approved: 1,
      notApproved: [second],
      withoutRequest: [third],
      complete: true,
      reviewsExported: true,
    });
  });

  it('are the same however the items are ordered', async () => {
    const { items, commits } = await clone();
    const exported = await forgeIn({
      'forge-exports/a.json': [request(1, commits[0] ?? '', '2026-11-03T10:00:05Z', 'bob')],
      'forge-exports/b.json': [request(2, commits[1] ?? '', '2026-11-04T10:00:05Z', 'bob')],
    });
    const sealed = [...items, ...exported.items].map(sealItem);
    const one = reviewComparisonDeriver.derive(sealed, TOOLS);
    const two = reviewComparisonDeriver.derive(sealed.toReversed(), TOOLS);
    expect(one[0]?.facts).toMatchObject({ approved: 2, exports: ['forge-exports/a.json', 'forge-exports/b.json'] });
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  });

  it('are found by the remote where no commit matches, and left alone where nothing connects the two', async () => {
    const { items } = await clone();
    const foreign = request(1, 'f'.repeat(40), '2026-11-30T10:00:00Z', 'bob');
    const [draft] = await compared(items, [foreign]);
    expect(draft?.facts).toMatchObject({ covered: 0, approved: 0 });
    expect(await compared(items, [{ ...foreign, repository: 'acme/other' }])).toEqual([]);
  });
});
