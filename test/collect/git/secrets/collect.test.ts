import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialScan } from '../../../../src/collect/credential-scanner.ts';
import { CREDENTIAL_KINDS } from '../../../../src/collect/credentials/all-kinds.ts';
import { RepositoryCache } from '../../../../src/collect/git/incremental/repository-cache.ts';
import type { SearchCache } from '../../../../src/collect/git/secrets/search.ts';
import type { EvidenceDraft } from '../../../../src/model/evidence.ts';
import { sampleOf } from '../../credentials/samples.ts';
import { factsValidator } from '../../support.ts';
import { Fixture } from '../git-fixture.ts';
import { type SecretsOutcome, secretsIn } from './secrets-in.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const problems = factsValidator('git-secrets');

/** A made-up credential of a kind, the same for the same number. */
function secret(id: string, index = 0): string {
  const kind = CREDENTIAL_KINDS.find((each) => each.id === id);
  if (kind === undefined) throw new Error(`no kind ${id}`);
  return sampleOf(kind, index).secret;
}

function secretsOf(outcome: SecretsOutcome): EvidenceDraft {
  const { item } = outcome;
  expect(problems(item.facts)).toEqual([]);
  return item;
}

interface FindingFact {
  readonly [name: string]: unknown;
  readonly kind: string;
  readonly fingerprint: string;
}

const findingsIn = (item: EvidenceDraft): readonly FindingFact[] => item.facts['findings'] as unknown as FindingFact[];

describe('credentials of a repository', () => {
  it('are found at HEAD, with place, commits and fingerprint, and never shown', async () => {
    const token = secret('github-token-classic');
    fixture.init('app');
    const first = fixture.commit('app', 'Begin', '2026-01-01T10:00:00Z');
    fixture.write('app/deploy/settings.ts', `// settings\nexport const token = '${token}';\n`);
    const added = fixture.commit('app', 'Add settings', '2026-02-01T10:00:00Z');
    const outcome = await secretsIn(fixture, 'app');
    const item = secretsOf(outcome);
    expect(item.source.repository).toEqual({ identity: first, commit: added });
    expect(item.facts['credentialsAtHead']).toBe(1);
    expect(item.facts['complete']).toBe(true);
    expect(findingsIn(item)[0]).toMatchObject({
      kind: 'github-token-classic',
      class: 'credential',
      proven: true,
      atHead: true,
      reachable: true,
      path: 'deploy/settings.ts',
      line: 2,
      length: 40,
      occurrences: 1,
      paths: 1,
      suppressedUntil: '',
      firstCommit: added,
      firstSeen: '2026-02-01T10:00:00Z',
      lastCommit: added,
    });
    const start = `// settings\nexport const token = '`.length;
    expect(item.locators['/findings/0']).toEqual({ byteStart: start, byteEnd: start + 40, line: 2, column: 23 });
    const said = JSON.stringify(outcome);
    expect(said).not.toContain(token);
    expect(said).not.toContain(token.slice(4, 20));
    expect(said).not.toContain('ada@example.org');
  });

  it('are found in the history after they were removed, and in what only a merge brought in', async () => {
    fixture.init('app');
    fixture.write('app/.env', `SLACK=${secret('slack-bot-token')}\n`);
    const added = fixture.commit('app', 'Add', '2026-01-01T10:00:00Z');
    fixture.write('app/.env', 'SLACK=\n');
    const removed = fixture.commit('app', 'Remove', '2026-03-01T10:00:00Z');
    fixture.git('app', ['checkout', '-q', '-b', 'other']);
    fixture.write('app/other.txt', 'other\n');
    fixture.commit('app', 'Other', '2026-04-01T10:00:00Z');
    fixture.git('app', ['checkout', '-q', 'main']);
    fixture.write('app/main.txt', 'main\n');
    fixture.commit('app', 'Main', '2026-04-02T10:00:00Z');
    fixture.git('app', ['merge', '-q', '--no-commit', 'other']);
    fixture.write('app/merged.txt', secret('stripe-live-key'));
    const merge = fixture.commit('app', 'Merge', '2026-05-01T10:00:00Z');
    fixture.git('app', ['rm', '-q', 'merged.txt']);
    fixture.commit('app', 'Tidy', '2026-06-01T10:00:00Z');
    const item = secretsOf(await secretsIn(fixture, 'app'));
    expect(item.facts['credentialsAtHead']).toBe(0);
    expect(item.facts['credentialsInHistory']).toBe(2);
    const of = (kind: string): FindingFact | undefined => findingsIn(item).find((each) => each.kind === kind);
    expect(of('slack-bot-token')).toMatchObject({
      atHead: false,
      path: '.env',
      firstCommit: added,
      lastCommit: removed,
    });
    expect(of('stripe-live-key')).toMatchObject({ atHead: false, path: 'merged.txt', firstCommit: merge });
    expect(item.locators).toEqual({});
  });

  it('keep their fingerprint over moves, edits and rewritten commits, and count as one finding', async () => {
    const token = secret('npm-token');
    fixture.init('app');
    fixture.write('app/a.txt', `${token}\n`);
    fixture.commit('app', 'Add');
    const before = findingsIn(secretsOf(await secretsIn(fixture, 'app')))[0]?.fingerprint;
    fixture.git('app', ['mv', 'a.txt', 'b.txt']);
    fixture.write('app/b.txt', `edited\n${token}\n`);
    fixture.git('app', ['add', '-A']);
    fixture.git('app', ['commit', '-q', '--amend', '-m', 'Rewritten']);
    const after = findingsIn(secretsOf(await secretsIn(fixture, 'app')));
    expect(after.map((each) => each.fingerprint)).toEqual([before]);
    expect(after[0]).toMatchObject({ occurrences: 2, atHead: true, path: 'b.txt' });
  });

  it('in tests, examples and lockfiles are a class of their own unless they stand elsewhere too', async () => {
    fixture.init('app');
    fixture.write('app/tests/fixture.json', secret('gitlab-access-token'));
    fixture.write('app/tests/both.json', secret('sendgrid-key'));
    fixture.write('app/src/both.ts', `'${secret('sendgrid-key')}'`);
    fixture.write('app/src/login.ts', `const password = '${secret('assigned-password')}';\n`);
    fixture.commit('app', 'All');
    const { facts } = secretsOf(await secretsIn(fixture, 'app'));
    expect(facts).toMatchObject({ credentialsAtHead: 1, likelyTestAtHead: 1, candidatesAtHead: 1, findingsTotal: 3 });
  });

  it('in contents no branch leads to are found and said to be unreachable', async () => {
    fixture.init('app');
    fixture.commit('app', 'Begin');
    fixture.git('app', ['hash-object', '-w', '--stdin'], undefined, secret('openrouter-key'));
    const item = secretsOf(await secretsIn(fixture, 'app'));
    expect(findingsIn(item)[0]).toMatchObject({ reachable: false, atHead: false, path: '', firstCommit: '' });
  });
});

describe('contents searched before', () => {
  it('are not read again, and yield the same item', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', `${secret('npm-token')} ghp_${'x'.repeat(36)}`);
    fixture.commit('app', 'Add');
    const kept = new Map<string, CredentialScan>();
    let reused = 0;
    const cache: SearchCache = {
      known: (oid) => {
        const scan = kept.get(oid);
        if (scan !== undefined) reused += 1;
        return scan;
      },
      remember: (oid, scan) => {
        kept.set(oid, scan);
      },
    };
    const first = await secretsIn(fixture, 'app', cache);
    expect([kept.size, reused]).toEqual([1, 0]);
    expect(await secretsIn(fixture, 'app', cache)).toEqual(first);
    expect(reused).toBe(1);
  });

  it('still show which lines other scanners leave alone, while clean contents are not read again', async () => {
    fixture.init('app');
    fixture.write('app/a.ts', 'const key = read(); // gitleaks:allow\n');
    fixture.write('app/clean.ts', 'const other = 1;\n');
    fixture.commit('app', 'Add');
    const open = async (): Promise<RepositoryCache> =>
      RepositoryCache.open(join(fixture.work, 'cache'), 'app', { fingerprint: () => 'seal' });
    const before = await open();
    const first = await secretsIn(fixture, 'app', before);
    before.save();
    const after = await open();
    const known: boolean[] = [];
    const second = await secretsIn(fixture, 'app', {
      known: (oid) => {
        const scan = after.known(oid);
        known.push(scan !== undefined);
        return scan;
      },
      remember: (oid, scan) => after.remember(oid, scan),
    });
    expect(known.filter(Boolean)).toHaveLength(1);
    expect(known).toHaveLength(2);
    expect(second).toEqual(first);
    expect(secretsOf(second).facts['scannerExceptions']).toMatchObject({ total: 1, unreasoned: 1, cut: false });
  });
});

describe('what is not searched', () => {
  it('is counted and listed with its reason', async () => {
    fixture.init('app');
    fixture.write('app/logo.png', Buffer.from([137, 80, 78, 71, 0, 1, 2, 3]));
    fixture.write('app/data.csv', 'a,b\n'.repeat(300_000));
    fixture.write('app/ok.txt', 'fine\n');
    fixture.commit('app', 'All');
    const { facts } = secretsOf(await secretsIn(fixture, 'app'));
    expect(facts).toMatchObject({ contents: 3, searched: 1, complete: true });
    expect(facts['notSearched']).toEqual([
      { reason: 'too-large', contents: 1, bytes: 1_200_000 },
      { reason: 'binary', contents: 1, bytes: 8 },
    ]);
    expect(facts['notSearchedListed']).toMatchObject([
      { path: 'data.csv', reason: 'too-large', atHead: true },
      { path: 'logo.png', reason: 'binary', atHead: true },
    ]);
  });

  it('makes a shallow clone incomplete', async () => {
    fixture.init('full');
    fixture.write('full/a', '1');
    fixture.commit('full', 'One');
    fixture.write('full/a', '2');
    fixture.commit('full', 'Two');
    fixture.git('', ['clone', '-q', '--depth', '1', `file://${fixture.work}/full`, 'shallow']);
    expect(secretsOf(await secretsIn(fixture, 'shallow')).facts).toMatchObject({ shallow: true, complete: false });
  });
});

describe('suppressions', () => {
  async function withSuppression(lines: (fingerprint: string) => string): Promise<SecretsOutcome> {
    fixture.init('app');
    fixture.write('app/a.txt', secret('github-token-classic'));
    fixture.commit('app', 'Add');
    const fingerprint = findingsIn(secretsOf(await secretsIn(fixture, 'app')))[0]?.fingerprint ?? '';
    fixture.write('secret-suppressions.yaml', lines(fingerprint));
    return secretsIn(fixture, 'app');
  }
  const entry = (fingerprint: string, expires: string): string =>
    `- fingerprint: "${fingerprint}"\n  owner: Head of platform\n  reason: Revoked on 2 May and replaced\n  expires: "${expires}"\n`;

  it('take a finding out of the counts until their last day, and say whose they are', async () => {
    const { facts } = secretsOf(await withSuppression((fingerprint) => entry(fingerprint, '2026-11-22')));
    expect(facts).toMatchObject({ credentialsAtHead: 0, suppressed: 1, findingsTotal: 1 });
    expect(facts['suppressions']).toMatchObject({
      state: 'valid',
      entries: [{ owner: 'Head of platform', expires: '2026-11-22', state: 'applied' }],
    });
  });

  it('count no more the day after, and are named', async () => {
    const { facts } = secretsOf(await withSuppression((fingerprint) => entry(fingerprint, '2026-11-21')));
    expect(facts).toMatchObject({ credentialsAtHead: 1, suppressed: 0 });
    expect(facts['suppressions']).toMatchObject({ entries: [{ state: 'expired' }] });
  });

  it.each([
    [
      'an unknown key',
      (print: string) => `${entry(print, '2027-01-01')}  until: never\n`,
      'There is no key "until" here.',
    ],
    ['no owner', (print: string) => entry(print, '2027-01-01').replace(/ {2}owner.*\n/, ''), 'lacks owner'],
    ['a day that does not exist', (print: string) => entry(print, '2027-02-30'), 'There is no such day.'],
    ['no list', () => 'owner: me\n', 'Expected a list'],
    ['the same fingerprint twice', (print: string) => entry(print, '2027-01-01').repeat(2), 'there twice'],
  ])('with %s are refused whole, with the place', async (_, lines, message) => {
    const outcome = await withSuppression(lines);
    const { facts } = secretsOf(outcome);
    expect(facts).toMatchObject({ credentialsAtHead: 1, suppressed: 0, suppressions: { state: 'invalid' } });
    const { problem } = outcome;
    expect(problem).toMatchObject({ path: 'secret-suppressions.yaml', state: 'unparsable' });
    expect(problem?.diagnostics[0]?.message).toContain(message);
    expect(problem?.diagnostics[0]?.place?.line).toBeGreaterThan(0);
  });
});
