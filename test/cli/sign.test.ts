import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { integritySteps } from '../../src/app/verify-signatures.ts';
import { addSignCommand } from '../../src/cli/sign-options.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { renderPdf } from '../../src/report/pdf/index.ts';
import { emptyAssessment } from '../support/assessment.ts';
import { packInput } from '../support/pack.ts';
import { type Authority, answerQuery, hasOpenssl, makeAuthority, TSA_EXTENSION } from '../support/signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-sign-cli-'));
const unsigned = renderPdf(packInput({ assessment: emptyAssessment() }));
const PHRASE = 'correct horse 7';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function sign(...args: readonly string[]): Promise<Said> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    });
  }
  let code = -1;
  const program = new Command('probity').exitOverride();
  addSignCommand(program, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(['node', 'probity', 'sign', ...args]);
  } finally {
    vi.restoreAllMocks();
  }
  return { code, ...text };
}

async function refusal(...args: readonly string[]): Promise<KnownFailure> {
  const caught: unknown = await sign(...args).catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(KnownFailure);
  return caught as KnownFailure;
}

describe.skipIf(!hasOpenssl())('probity sign', () => {
  let authority: Authority;
  let pack = '';
  let count = 0;
  beforeAll(() => {
    authority = makeAuthority();
    authority.issue('Ada');
    authority.issue('tsa', undefined, TSA_EXTENSION);
    authority.openssl('pkcs8', '-topk8', '-in', 'Ada.key', '-out', 'locked.key', '-passout', `pass:${PHRASE}`);
    // What is signed within the second in which the certificate was made would otherwise be before its first day.
    return new Promise((resolve) => setTimeout(resolve, 1100));
  }, 60_000);
  afterAll(() => rmSync(authority.folder, { recursive: true, force: true }));
  afterEach(() => vi.restoreAllMocks());
  const fresh = (): string => {
    count += 1;
    pack = join(folder, `${count}.pdf`);
    writeFileSync(pack, unsigned);
    return pack;
  };
  const pem = (): readonly string[] => ['--key', authority.path('Ada.key'), '--cert', authority.path('Ada.pem')];

  it('prints the path on standard output and who signed, with the certificate to compare, on standard error', async () => {
    const said = await sign(fresh(), ...pem(), '--reason', 'Q3', '--field', 'approved');
    expect(said.code).toBe(0);
    expect(said.stdout.trimEnd().endsWith('1.pdf')).toBe(true);
    expect(said.stderr).toMatch(/Signed approved as Ada \(PAdES B-B\)/);
    expect(said.stderr).toMatch(/Certificate sha256 [0-9a-f]{64}/);
    const { steps, sealed } = integritySteps(readFileSync(pack));
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual(['Seal verified', 'Signatures verified']);
    expect(steps[1]?.detail).toMatch(/approved by Ada .* for you to find out/);
    expect(Buffer.compare(sealed ?? new Uint8Array(0), unsigned)).toBe(0);
  });

  it('prints one JSON object with --json', async () => {
    const said = await sign(fresh(), ...pem(), '--json');
    expect(JSON.parse(said.stdout)).toMatchObject({ path: pack, level: 'PAdES B-B', signature: { ok: true } });
  });

  it('takes the passphrase from a file and shows it nowhere', async () => {
    const file = join(folder, 'phrase');
    writeFileSync(file, `${PHRASE}\nsecond line\n`);
    const locked = ['--key', authority.path('locked.key'), '--cert', authority.path('Ada.pem')];
    const said = await sign(fresh(), ...locked, '--passphrase-file', file);
    expect(said.code).toBe(0);
    expect(said.stdout + said.stderr).not.toContain(PHRASE);
    expect(readFileSync(pack).includes(PHRASE)).toBe(false);
    expect((await refusal(fresh(), ...locked)).message).toMatch(/no terminal to ask/);
    expect((await refusal(fresh(), ...locked, '--passphrase-file', join(folder, 'none'))).exitCode).toBe(5);
  });

  it('has no option that takes a passphrase or key itself', () => {
    const program = new Command('probity');
    addSignCommand(program, () => undefined);
    const help = program.commands[0]?.helpInformation() ?? '';
    expect(help).toContain('--passphrase-file');
    expect(help).not.toMatch(/--pass(word|phrase)? /);
  });

  it('writes a query and takes the answer in a second run', async () => {
    const query = join(folder, 'query.tsq');
    const answer = join(folder, 'answer.tsr');
    expect((await sign(fresh(), ...pem(), '--timestamp-query', query)).stderr).toContain('query.tsq');
    writeFileSync(answer, answerQuery(authority, readFileSync(query)));
    expect((await sign(pack, '--timestamp-token', answer)).stderr).toMatch(/PAdES B-T/);
    expect(integritySteps(readFileSync(pack)).steps[1]?.detail).toMatch(/says the timestamp of tsa/);
  });

  it.each<[string, () => readonly string[]]>([
    ['no key', () => []],
    ['a key without its certificate', () => pem().slice(0, 2)],
    ['PEM and PKCS #12 at once', () => [...pem(), '--p12', 'x.p12']],
    ['a timestamp token and a key at once', () => [...pem(), '--timestamp-token', 'x.tsr']],
  ])('refuses %s as wrong usage, and leaves the pack alone', async (_, args) => {
    expect((await refusal(fresh(), ...args())).exitCode).toBe(2);
    expect(readFileSync(pack).equals(Buffer.from(unsigned))).toBe(true);
  });
});

describe('integritySteps', () => {
  it('says that an unsigned pack is whole and carries no signature', () => {
    expect(integritySteps(unsigned).steps.map(({ state }) => state)).toEqual(['verified', 'not-checked']);
  });

  it('says what differs where bytes were added that are no signature', () => {
    const { steps, sealed } = integritySteps(Buffer.concat([unsigned, Buffer.from('%%EOF\n')]));
    expect(steps).toEqual([
      { step: 'Seal', state: 'differs', detail: expect.stringMatching(/no signature/) as string },
    ]);
    expect(sealed).toBeNull();
  });
});
