import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isExceptionFile, readExceptionFile, saysWhy } from '../../../../src/collect/git/secrets/exceptions.ts';
import { factsValidator } from '../../support.ts';
import { Fixture } from '../git-fixture.ts';
import { secretsIn } from './secrets-in.ts';

const GONE = 'a'.repeat(40);
const HERE = 'b'.repeat(40);
const around = {
  hasPath: (path: string): boolean => path === 'src/a.ts',
  hasCommit: (oid: string): boolean => oid === HERE,
};

const read = (path: string, text: string) =>
  readExceptionFile(path, text, around).map(({ line, form, reasoned, stale, broad }) => ({
    line,
    form,
    reasoned,
    stale,
    broad,
  }));

describe('files that tell other scanners what to leave alone', () => {
  it('are known by their names', () => {
    for (const path of ['.gitleaksignore', 'x/.gitleaks.toml', '.secrets.baseline', '.trufflehog-exclude.txt'])
      expect(isExceptionFile(path), path).toBe(true);
    for (const path of ['gitleaks.md', 'src/secrets.baseline.ts', '.gitignore'])
      expect(isExceptionFile(path)).toBe(false);
  });

  it('of Gitleaks have entries with or without a reason, for commits and files that are there or gone', () => {
    const text = [
      '# Keys of the test authority, made for these tests',
      `${HERE}:src/a.ts:generic-api-key:3`,
      `${GONE}:src/a.ts:generic-api-key:3`,
      '',
      'src/a.ts:generic-api-key:9',
      'src/b.ts:generic-api-key:9 # sample of the vendor page',
    ].join('\n');
    const of = (line: number, reasoned: boolean, stale: boolean) => ({
      line,
      form: 'entry',
      reasoned,
      stale,
      broad: false,
    });
    expect(read('.gitleaksignore', text)).toEqual([
      of(2, true, false),
      of(3, true, true),
      of(5, false, false),
      of(6, true, true),
    ]);
  });

  it('of Gitleaks have allow lists with or without a description, and such as take out everything', () => {
    const text = [
      '[extend]',
      'useDefault = true',
      '[[allowlists]]',
      'description = "Recorded answers of the vendor"',
      "paths = ['''testdata/''']",
      '[[rules]]',
      'id = "x"',
      '[[rules.allowlists]]',
      "regexes = ['''.*''']",
    ].join('\n');
    expect(read('.gitleaks.toml', text)).toEqual([
      { line: 3, form: 'pattern', reasoned: true, stale: false, broad: false },
      { line: 8, form: 'pattern', reasoned: false, stale: false, broad: true },
    ]);
  });

  it('of detect-secrets count as explained where a person went through them', () => {
    const baseline = {
      results: {
        'src/a.ts': [{ type: 'Secret Keyword', is_secret: false }, { type: 'Secret Keyword' }],
        'src/gone.ts': [{ type: 'Hex', is_secret: true }],
      },
    };
    expect(read('.secrets.baseline', JSON.stringify(baseline, null, 2))).toMatchObject([
      { line: 3, reasoned: true, stale: false },
      { line: 3, reasoned: false, stale: false },
      { line: 12, reasoned: false, stale: true },
    ]);
    expect(read('.secrets.baseline', '{')).toEqual([]);
    expect(read('.secrets.baseline', '[1, null]')).toEqual([]);
  });

  it('need two words that are no mark to say why', () => {
    expect(saysWhy('gitleaks:allow')).toBe(false);
    expect(saysWhy('// gitleaks:allow -- sample of the vendor')).toBe(true);
    expect(saysWhy('fine')).toBe(false);
  });
});

describe('a repository', () => {
  let fixture: Fixture;
  beforeEach(() => {
    fixture = new Fixture();
  });
  afterEach(() => fixture.close());

  it('shows comments and entries at HEAD with their places, those to look at first', async () => {
    fixture.init('app');
    const first = fixture.commit('app', 'Begin');
    fixture.write(
      'app/.gitleaksignore',
      `# Key of the old test server, revoked\n${first}:a.ts:generic:1\n${GONE}:a.ts:generic:1\n`,
    );
    fixture.write(
      'app/a.ts',
      "// The page of the vendor shows this one.\nconst a = 'x'; // gitleaks:allow\n\nconst b = 'y'; // trufflehog:ignore\n",
    );
    fixture.write('app/README.md', 'Write gitleaks:allow behind it.\n');
    fixture.commit('app', 'Add');
    const { item } = await secretsIn(fixture, 'app');
    expect(factsValidator('git-secrets')(item.facts)).toEqual([]);
    const facts = item.facts['scannerExceptions'] as { readonly listed: readonly object[] };
    expect(facts).toMatchObject({ total: 4, unreasoned: 1, stale: 1, broad: 0, cut: false });
    expect(facts.listed).toMatchObject([
      { tool: 'Gitleaks', path: '.gitleaksignore', line: 3, stale: true },
      { tool: 'TruffleHog', path: 'a.ts', line: 4, reasoned: false },
      { tool: 'Gitleaks', path: '.gitleaksignore', line: 2, reasoned: true },
      { tool: 'Gitleaks', path: 'a.ts', line: 2, reasoned: true },
    ]);
    const place = item.locators['/scannerExceptions/listed/1'];
    expect(place).toMatchObject({ line: 4 });
    const places = item.parameters['places'] as Readonly<Record<string, string>>;
    expect(places['/scannerExceptions/listed/1']).toBe('a.ts');
  });
});
