import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { forgeIn, TOOLS } from './forge-in.ts';

const HEAD = 'a'.repeat(40);

function request(number: number, changes: object = {}): object {
  return {
    number,
    url: `https://github.com/acme/app/pull/${number}`,
    author: { login: 'ada', is_bot: false },
    mergedAt: `2026-11-0${number}T10:00:00Z`,
    mergedBy: { login: 'bob' },
    mergeCommit: { oid: String(number).repeat(40) },
    headRefOid: HEAD,
    reviews: [
      { author: { login: 'bob' }, state: 'APPROVED', submittedAt: '2026-11-01T09:00:00Z', commit: { oid: HEAD } },
    ],
    ...changes,
  };
}

function review(login: string, state: string, submittedAt = '2026-11-01T09:00:00Z', oid = HEAD): object {
  return { author: { login }, state, submittedAt, commit: { oid } };
}

function expectFits(item: EvidenceDraft | undefined): void {
  if (item === undefined) throw new Error('There is no item.');
  const schema = JSON.parse(readFileSync(`evidence/${item.kind}/facts.schema.json`, 'utf8')) as JsonObject;
  expect(compileValueSchema(schema)(item.facts)).toEqual([]);
}

async function reviewFacts(...requests: readonly object[]): Promise<JsonObject> {
  const { items } = await forgeIn({ 'forge-exports/reviews.json': requests });
  expectFits(items[0]);
  return items[0]?.facts ?? {};
}

describe('reviews exported from GitHub', () => {
  it('count as approved only what another person approved before the merge', async () => {
    const cases: readonly (readonly [string, object, boolean])[] = [
      ['another person', {}, true],
      ['the author', { reviews: [review('ada', 'APPROVED')] }, false],
      ['the author in other letters', { reviews: [review('ADA', 'APPROVED')] }, false],
      ['a program', { reviews: [review('review[bot]', 'APPROVED')] }, false],
      ['after the merge', { reviews: [review('bob', 'APPROVED', '2026-11-30T09:00:00Z')] }, false],
      ['only a comment', { reviews: [review('bob', 'COMMENTED')] }, false],
      ['taken back', { reviews: [review('bob', 'APPROVED'), review('bob', 'CHANGES_REQUESTED')] }, false],
      ['dismissed', { reviews: [review('bob', 'DISMISSED')] }, false],
      ['a comment after it', { reviews: [review('bob', 'APPROVED'), review('bob', 'COMMENTED')] }, true],
      ['who wrote a part', { commits: [{ oid: HEAD, authors: [{ login: 'bob' }] }] }, false],
      ['nobody', { reviews: [] }, false],
    ];
    for (const [name, changes, approved] of cases)
      expect([name, (await reviewFacts(request(1, changes)))['approvedByOther']]).toEqual([name, approved ? 1 : 0]);
  });

  it('say nothing about approval where the export leaves reviews out', async () => {
    const facts = await reviewFacts(request(1, { reviews: undefined }), request(2));
    expect(facts).toMatchObject({ merged: 2, reviewsExported: 1, notApprovedCount: 0 });
  });

  it('tell approvals of an earlier state apart, and count each request once', async () => {
    const stale = { reviews: [review('bob', 'APPROVED', '2026-11-01T09:00:00Z', 'b'.repeat(40))] };
    const facts = await reviewFacts(request(1, stale), request(2), request(2), request(3, { mergedAt: null }));
    expect(facts).toMatchObject({
      records: 4,
      merged: 2,
      unmerged: 1,
      repeated: 1,
      staleApprovalsCount: 1,
      from: '2026-11-01T10:00:00Z',
      to: '2026-11-02T10:00:00Z',
      repository: 'acme/app',
    });
  });

  it('are read from the REST form, a GraphQL answer and joined pages alike', async () => {
    const rest = {
      number: 1,
      html_url: 'https://github.com/acme/app/pull/1',
      user: { login: 'ada', type: 'User' },
      merged_at: '2026-11-01T10:00:00Z',
      merge_commit_sha: '1'.repeat(40),
      head: { sha: HEAD },
      reviews: [{ user: { login: 'bob' }, state: 'APPROVED', submitted_at: '2026-11-01T09:00:00Z', commit_id: HEAD }],
    };
    const graph = {
      data: {
        repository: { pullRequests: { nodes: [request(1, { reviews: { nodes: [review('bob', 'APPROVED')] } })] } },
      },
    };
    const { items } = await forgeIn({
      'a/forge-exports/rest.json': [rest],
      'b/forge-exports/graph.json': graph,
      'c/forge-exports/pages.json': [[request(1)], []],
    });
    for (const item of items)
      expect(item.facts).toMatchObject({
        merged: 1,
        approvedByOther: 1,
        repository: 'acme/app',
        staleApprovalsCount: 0,
      });
    expect(items).toHaveLength(3);
  });
});

describe('reviews exported from GitLab or as a table', () => {
  it('are read from merge requests with their approvals', async () => {
    const merge = (iid: number, approvers: readonly string[]): object => ({
      iid,
      web_url: `https://gitlab.example.org/group/sub/app/-/merge_requests/${iid}`,
      author: { username: 'ada' },
      merge_user: { username: 'ada' },
      merged_at: '2026-11-01T10:00:00.000Z',
      merge_commit_sha: null,
      squash_commit_sha: '2'.repeat(40),
      approvals: { approved_by: approvers.map((username) => ({ user: { username } })) },
    });
    const { items } = await forgeIn({ 'forge-gitlab.json': [merge(1, ['bob']), merge(2, ['ada']), merge(3, [])] });
    expectFits(items[0]);
    expect(items[0]?.facts).toMatchObject({
      repository: 'group/sub/app',
      merged: 3,
      approvedByOther: 1,
      notApprovedCount: 2,
      selfMerged: 2,
    });
  });

  it('are read from CSV with any of three separators, quotes and line ends, with the place of each row', async () => {
    const csv =
      '\ufeffNumber;Author;Merged at;Merge commit;Approvers;Repository\r\n' +
      `1;ada;2026-11-01T10:00:00Z;${'1'.repeat(40)};"bob, carol";acme/app\r\n` +
      `2;"ada";2026-11-02;${'2'.repeat(40)};;acme/app\r\n`;
    const { items, bytesOf } = await forgeIn({ 'forge-exports/reviews.csv': csv });
    expect(items[0]?.facts).toMatchObject({ merged: 2, reviewsExported: 2, approvedByOther: 1, notApprovedCount: 1 });
    const place = items[0]?.locators['/notApproved/0'];
    const bytes = bytesOf('forge-exports/reviews.csv').subarray(place?.byteStart ?? 0, place?.byteEnd ?? 0);
    expect(bytes.toString('utf8')).toMatch(/^2;"ada";2026-11-02;2{40};;acme\/app\r?$/);
    expect(place).toMatchObject({ line: 3, column: 1 });
    expect(place).not.toHaveProperty('sha256');
  });
});

describe('rules for branches', () => {
  const protection = {
    url: 'https://api.github.com/repos/acme/app/branches/main/protection',
    required_status_checks: { strict: true, contexts: ['test'], checks: [{ context: 'test', app_id: 1 }] },
    enforce_admins: { enabled: false },
    required_pull_request_reviews: { dismiss_stale_reviews: false, required_approving_review_count: 1 },
    allow_force_pushes: { enabled: false },
  };
  const ruleset = {
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    bypass_actors: [],
    rules: [
      { type: 'pull_request', parameters: { required_approving_review_count: 2, dismiss_stale_reviews_on_push: true } },
      { type: 'non_fast_forward' },
    ],
  };

  it('of one folder add up, the strictest counting', async () => {
    const { items } = await forgeIn({ 'forge-exports/one.json': protection, 'forge-exports/two.json': ruleset });
    expect(items).toHaveLength(1);
    expectFits(items[0]);
    expect(items[0]?.facts).toMatchObject({
      inForce: 2,
      approvals: 2,
      staleDismissed: 'yes',
      adminsBound: 'yes',
      requiredChecks: ['test'],
      forcePushForbidden: 'yes',
    });
    expect(items[0]?.locators['/rules/1']?.path).toBe('forge-exports/two.json');
  });

  it('count neither where they are only tried out nor where they are for other branches or for tags', async () => {
    const { items } = await forgeIn({
      'forge-exports/a.json': { ...ruleset, enforcement: 'evaluate' },
      'forge-exports/b.json': { ...ruleset, conditions: { ref_name: { include: ['refs/heads/dev'] } } },
      'forge-exports/c.json': [
        { ...ruleset, target: 'tag' },
        { ...protection, required_pull_request_reviews: null },
      ],
    });
    expect(items[0]?.facts).toMatchObject({ inForce: 1, notInForce: 1, approvals: 0, adminsBound: 'no' });
  });

  it('of GitLab say what they say and leave the rest unknown', async () => {
    const branch = {
      name: 'main',
      push_access_levels: [{ access_level: 40 }],
      merge_access_levels: [{ access_level: 30 }],
      allow_force_push: false,
    };
    const alone = await forgeIn({ 'forge-exports/branches.json': [branch] });
    expectFits(alone.items[0]);
    expect(alone.items[0]?.facts).toMatchObject({ approvalsKnown: false, adminsBound: 'no', checksKnown: false });
    const both = await forgeIn({
      'forge-exports/branches.json': [{ ...branch, push_access_levels: [{ access_level: 0 }] }],
      'forge-exports/approvals.json': [{ name: 'All', approvals_required: 1, protected_branches: [] }],
    });
    expect(both.items[0]?.facts).toMatchObject({ approvalsKnown: true, approvals: 1, staleDismissed: 'unknown' });
  });

  it('are read from a table', async () => {
    const csv = 'branch,required_approvals,dismiss_stale,admins_bound,required_checks\nmain,1,yes,no,test;scan\n';
    const { items } = await forgeIn({ 'forge-rules.csv': csv });
    expect(items[0]?.facts).toMatchObject({
      approvals: 1,
      staleDismissed: 'yes',
      adminsBound: 'no',
      requiredChecks: ['scan', 'test'],
    });
  });
});

describe('accounts', () => {
  it('are counted with their second factor, without a name of anybody', async () => {
    const { items } = await forgeIn({
      'forge-exports/members.json': [
        { login: 'ada', name: 'Ada Author', tfa_enabled: true, role: 'Owner' },
        { login: 'bob', email: 'bob@example.org', tfa_enabled: false, role: 'Owner' },
        { login: 'eve', tfa_enabled: true, role: 'outside_collaborator' },
        { login: 'ci[bot]', tfa_enabled: false },
      ],
    });
    expectFits(items[0]);
    expect(items[0]?.facts).toMatchObject({
      people: 3,
      programs: 1,
      twoFactorKnown: 3,
      withoutTwoFactor: [TOOLS.fingerprint('bob')],
      owners: 2,
      ownersWithoutTwoFactor: 1,
      outsideCount: 1,
    });
    for (const word of ['Ada', '"ada"', '"bob"', 'example.org', '"eve"'])
      expect(JSON.stringify(items)).not.toContain(word);
  });

  it('of a list of those without a factor are without one, and of a plain list unknown', async () => {
    const list = [{ login: 'ada' }, { login: 'bob' }];
    const named = await forgeIn({ 'forge-exports/members-2fa_disabled.json': list });
    expect(named.items[0]?.facts).toMatchObject({ withoutTwoFactorCount: 2, onlyWithoutFactor: true });
    const plain = await forgeIn({ 'forge-exports/members.json': list });
    expect(plain.items[0]?.facts).toMatchObject({ withoutTwoFactorCount: 0, twoFactorKnown: 0 });
  });
});

describe('audit logs', () => {
  it('show what loosened a rule, and their period', async () => {
    const { items } = await forgeIn({
      'forge-exports/audit.json': [
        { action: 'protected_branch.policy_override', actor: 'ada', '@timestamp': 1_793_613_600_000, repo: 'acme/app' },
        { action: 'repo.create', actor: 'bob', created_at: '2026-11-05T10:00:00Z' },
      ],
    });
    expectFits(items[0]);
    expect(items[0]?.facts).toMatchObject({
      events: 2,
      loosenedCount: 1,
      loosened: [{ where: 'acme/app', by: TOOLS.fingerprint('ada'), at: '2026-11-02T10:00:00Z' }],
    });
    expect(items[0]?.period).toEqual({ from: '2026-11-02T10:00:00Z', to: '2026-11-05T10:00:00Z' });
  });
});

describe('files that are no export', () => {
  it('are said where they were offered as one, and never looked into elsewhere', async () => {
    const { items, problems } = await forgeIn({
      'test/data/members.json': [{ login: 'ada', tfa_enabled: true }],
      'forge-exports/broken.json': '[{"login": "ada"}][{"login": "bob"}]',
      'forge-exports/empty.json': [],
      'forge-exports/other.json': [{ colour: 'red' }],
      'forge-exports/open.csv': 'login,tfa_enabled\n"ada,true\n',
    });
    expect(items).toEqual([]);
    expect(problems.map(({ path, state }) => `${path}: ${state}`)).toEqual([
      'forge-exports/broken.json: unparsable',
      'forge-exports/empty.json: empty',
      'forge-exports/open.csv: unparsable',
      'forge-exports/other.json: unrecognised',
    ]);
    expect(problems[0]?.diagnostics[0]?.next).toContain('--slurp');
    expect(JSON.stringify(problems)).not.toContain('"ada');
  });
});

describe('an export inside an inspected repository', () => {
  it('says that whoever may change the repository may change it', async () => {
    const files = { 'app/forge-exports/reviews.json': [request(1)], 'forge-exports/reviews.json': [request(1)] };
    const { items } = await forgeIn(files, ['app']);
    const warned = items.map((item) => [item.source.path, item.blindSpots.some((each) => each.includes('inspected'))]);
    expect(warned).toEqual([
      ['app/forge-exports/reviews.json', true],
      ['forge-exports/reviews.json', false],
    ]);
  });
});
