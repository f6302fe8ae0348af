import { describe, expect, it } from 'vitest';
import { namesChangeRequest, parseCommit } from '../../../src/collect/git/commits.ts';
import { MANIFESTS } from '../../../src/collect/git/known-files.ts';
import { isLockedRequirements, manifestFact, manifestKind } from '../../../src/collect/git/manifests.ts';
import {
  holdsPrivatePart,
  namesContact,
  ownerRules,
  rolesOf,
  sbomFormat,
  secretFileKind,
} from '../../../src/collect/git/path-facts.ts';
import { isPinned, readPipeline, scannerIn } from '../../../src/collect/git/workflows.ts';

describe('change requests', () => {
  it.each([
    'Fix it (#12)',
    'Merge pull request #7 from a/b',
    "Merge branch 'x' into 'main'\n\nSee merge request group/app!33",
    'Merged in topic (pull request #5)',
    'Merged PR 1234: Title',
    'Title\n\nChange-Id: I0123',
    'Title\n\nReviewed-on: https://review.example.org/1',
  ])('are recognised in %j', (message) => expect(namesChangeRequest(message)).toBe(true));
  it.each(['Fix #12', 'Closes #12', 'See (#12) for more', 'Merge branch main', ''])(
    'are not read into %j',
    (message) => {
      expect(namesChangeRequest(message)).toBe(false);
    },
  );
});

describe('commit objects', () => {
  it('without a committer are no commits', () => expect(parseCommit(Buffer.from('tree abc\n\nhello'))).toBeUndefined());
  it('are not signed by a message that only quotes a signature', () => {
    const commit = parseCommit(
      Buffer.from('tree abc\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 2 +0000\n\ngpgsig -----BEGIN\n'),
    );
    expect(commit).toMatchObject({ signed: false, committed: 2, author: 'a@b' });
  });
});

describe('pipelines', () => {
  it('count an action as pinned only with a full commit or digest', () => {
    expect(isPinned(`a/b@${'0'.repeat(40)}`)).toBe(true);
    expect(isPinned(`docker://x@sha256:${'0'.repeat(64)}`)).toBe(true);
    expect(isPinned('a/b@v1')).toBe(false);
    expect(isPinned('a/b@0123456')).toBe(false);
    expect(isPinned(`docker://x:${'0'.repeat(40)}`)).toBe(false);
  });

  const permissions = (text: string): unknown =>
    readPipeline('w.yml', Buffer.from(text), 'workflow').workflow?.permissions;
  it('read permissions the way the platform does', () => {
    expect(permissions('permissions: read-all\njobs: {}')).toBe('read');
    expect(permissions('permissions: {}\njobs: {}')).toBe('read');
    expect(permissions('permissions: { contents: write }\njobs: {}')).toBe('write');
    expect(permissions('jobs: { a: { permissions: { contents: write } } }')).toBe('read');
    expect(permissions('jobs: { a: { permissions: {} }, b: {} }')).toBe('absent');
    expect(permissions('jobs: {}')).toBe('absent');
  });

  it('are no scan where a step only mentions or echoes one', () => {
    const runs = (text: string): readonly string[] => readPipeline('w.yml', Buffer.from(text), 'workflow').runs;
    expect(
      scannerIn(
        runs('jobs: { a: { name: semgrep ci, steps: [{ run: "echo semgrep ci" }, { run: "# semgrep ci" }] } }'),
        'code',
      ),
    ).toBe('');
    expect(scannerIn(runs('jobs: { a: { steps: [{ run: "pip install semgrep\\nsemgrep ci" }] } }'), 'code')).toBe(
      'Semgrep',
    );
    expect(scannerIn(runs('include: [{ template: Security/SAST.gitlab-ci.yml }]'), 'code')).toBe('GitLab SAST');
    expect(scannerIn(runs('test: { script: [npm ci, npm audit] }'), 'dependencies')).toBe('npm audit');
  });

  it('that do not parse say so and yield no action', () => {
    const reading = readPipeline('w.yml', Buffer.from('jobs: [\n'), 'workflow');
    expect(reading.parses).toBe(false);
    expect(reading.diagnostics[0]?.place?.line).toBeGreaterThan(0);
    expect(reading.workflow).toMatchObject({ parses: false, actions: 0 });
  });
});

describe('manifests', () => {
  const fact = (path: string, text: string, tracked: readonly string[] = []): unknown => {
    const kind = manifestKind(path);
    return kind === undefined ? undefined : manifestFact(path, kind, text, new Set([path, ...tracked]));
  };
  it('are covered by a lockfile beside or above them', () => {
    const text = '{"dependencies":{"a":"1"}}';
    expect(fact('packages/a/package.json', text, ['pnpm-lock.yaml'])).toMatchObject({
      lockfile: 'pnpm-lock.yaml',
      lockable: true,
    });
    expect(fact('a/package.json', text, ['b/package-lock.json'])).toMatchObject({ lockfile: '', lockable: true });
  });
  it('need no lockfile where they ask for nothing', () => {
    expect(fact('package.json', '{"type":"module"}')).toMatchObject({ lockable: false });
    expect(fact('pyproject.toml', '[tool.black]\nline-length = 100\n')).toMatchObject({ lockable: false });
    expect(fact('pyproject.toml', '[project]\ndependencies = [\n  "mcp>=1",\n]\n')).toMatchObject({ lockable: true });
    expect(fact('pyproject.toml', '[project]\ndependencies = []\n')).toMatchObject({ lockable: false });
    expect(fact('go.mod', 'module x\n')).toMatchObject({ lockable: false });
    expect(fact('pom.xml', '<project/>')).toMatchObject({ lockable: false });
  });
  it('in foreign folders are not ours', () => {
    expect(manifestKind('node_modules/a/package.json')).toBeUndefined();
    expect(manifestKind('test/fixtures/a/package.json')).toBeUndefined();
    expect(MANIFESTS.length).toBeGreaterThan(10);
  });
  it('take a requirements file as its own lock only where it is one', () => {
    expect(isLockedRequirements('a==1.0 \\\n  --hash=sha256:00\n')).toBe(true);
    expect(isLockedRequirements('# This file is autogenerated by pip-compile\na==1.0\n')).toBe(true);
    expect(isLockedRequirements('a==1.0\n')).toBe(false);
    expect(isLockedRequirements('# autogenerated by pip-compile\na>=1.0\n')).toBe(false);
  });
});

describe('paths and small files', () => {
  it('tell secret files from templates and public parts', () => {
    const secret = ['.env', 'a/.env.production', 'id_rsa', 'x.p12', 'state.tfstate', '.netrc', 'key.pem'];
    expect(secret.filter((path) => secretFileKind(path) === undefined)).toEqual([]);
    const harmless = [
      '.env.example',
      '.env.sample',
      'id_rsa.pub',
      'environment.ts',
      'a.env.ts',
      '.envrc.md',
      '.env.production.enc',
    ];
    expect(harmless.filter((path) => secretFileKind(path) !== undefined)).toEqual([]);
    expect(holdsPrivatePart(Buffer.from('-----BEGIN EC PRIVATE KEY-----'))).toBe(true);
    expect(holdsPrivatePart(Buffer.from('-----BEGIN PUBLIC KEY-----'))).toBe(false);
  });
  it('count only owner lines that name somebody', () => {
    expect(ownerRules('# c\n* @a\n/x a@b.org @c\n/unowned\n[Section] @d\n^[Optional]\n')).toBe(2);
  });
  it('recognise contacts and bills of materials by content', () => {
    expect(namesContact('Use GitHub private vulnerability reporting.')).toBe(true);
    expect(namesContact('Please be careful.')).toBe(false);
    expect(sbomFormat('{"spdxVersion": "SPDX-2.3"}')).toBe('SPDX');
    expect(sbomFormat('{}')).toBe('');
    expect(rolesOf('sbom/app.cdx.json')).toEqual(['sbom']);
  });
});
