import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { collect, prepare, type RunOptions, writePack } from '../../src/app/audit.ts';
import { eraseItem, sealLocker } from '../../src/app/locker-jobs.ts';
import { openToRead, openToWrite } from '../../src/app/open-locker.ts';
import { evaluateStored } from '../../src/app/stored.ts';
import { verifyPack } from '../../src/app/verify-pack.ts';
import { addLockerCommand } from '../../src/cli/locker-options.ts';
import { verifyLocker } from '../../src/locker/verify-locker.ts';
import { emptyFolder, item, items, runOf } from '../support/lockers.ts';
import { answerQuery, hasOpenssl, makeAuthority, TSA_EXTENSION } from '../support/signers.ts';
import { smallOrganisation } from '../support/workspace.ts';

function workspace(encrypt = false): string {
  const out = emptyFolder();
  const seen = items(3);
  openToWrite(out, { writer: 'w', encrypt }).put(seen, runOf(seen));
  return out;
}

/** Runs a command as the program would; returns its exit code and what it printed. */
async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  let code = -1;
  const program = new Command('probity').exitOverride();
  addLockerCommand(program, (result) => {
    code = result;
  });
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written.out += String(text))));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written.err += String(text))));
  try {
    await program.parseAsync(['node', 'probity', 'locker', ...args]);
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return { code, ...written };
}

describe('probity locker', () => {
  it('says what it holds, verifies it, and seals it', async () => {
    const out = workspace();
    const sealed = await run('seal', '--out', out, '--writer', 'w');
    expect(sealed).toMatchObject({ code: 0 });
    expect(sealed.err).toContain('Sealed; 5 records');
    expect(sealed.err).toContain('proves nothing');
    expect((await run('status', '--out', out)).out).toMatch(/w +5 +3 +2026-11-20 12:00 +5 +none/);
    expect(await run('verify', '--out', out)).toMatchObject({
      code: 0,
      err: 'The locker is intact: 5 records, 0 large payloads.\n',
    });
  });

  it('exits 4 and names file and line where anything was changed, and 5 where there is nothing to verify', async () => {
    const out = workspace();
    const journal = join(out, 'locker', 'writers', 'w', 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"s1"', '"s9"'));
    const { code, err } = await run('verify', '--out', out);
    expect(code).toBe(4);
    expect(err).toContain(`${journal}:2: Line 2 is not the one that line 3 follows; one of the two was changed.`);
    expect(err).toContain('NOT intact');
    expect((await run('verify', '--out', emptyFolder())).code).toBe(5);
  });

  it('proves an item and the growth between two checkpoints', async () => {
    const out = workspace();
    const more = [...items(3), item(7)];
    openToWrite(out, { writer: 'w' }).put(more, runOf(more));
    const id = item(1).id;
    const proof = JSON.parse(
      (await run('prove', '--out', out, '--item', id.slice(7, 17), '--size', '4')).out,
    ) as object;
    expect(proof).toMatchObject({ item: id, index: 1, size: 4, writer: 'w' });
    const growth = JSON.parse((await run('prove', '--out', out, '--from', '4')).out) as object;
    expect(growth).toMatchObject({ from: { size: 4 }, to: { size: 6 } });
    await expect(run('prove', '--out', out)).rejects.toThrow('Either --item');
    await expect(run('prove', '--out', out, '--from', 'x')).rejects.toThrow('needs a number of records');
  });

  it('retires a writer, says so from then on, and names what it wrote later', async () => {
    const out = workspace();
    openToWrite(out, { writer: 'gone' }).put(items(2, 7), runOf(items(2, 7), '2026-09-01T12:00:00.000Z'));
    expect((await run('status', '--out', out)).err).toContain(
      'gone has collected nothing for 80 days while others did.',
    );
    const args = ['--out', out, '--reason', 'sold', '--by', 'A. Person', '--writer', 'w'];
    expect(await run('retire', 'gone', ...args)).toMatchObject({ code: 0 });
    const { code, err } = await run('verify', '--out', out);
    expect(code).toBe(0);
    expect(err).toContain('by A. Person: sold');
    expect(err).not.toContain('has collected nothing');
    openToWrite(out, { writer: 'gone' }).put(items(1, 70), runOf(items(1, 70), '2026-09-02T12:00:00.000Z'));
    const after = await run('verify', '--out', out);
    expect(after.code).toBe(4);
    expect(after.err).toContain('records 4 to 5 were written after that');
    await expect(run('retire', 'nobody', ...args)).rejects.toThrow('has no writer nobody');
  });

  it('prints where evidence went', async () => {
    const out = workspace();
    expect((await run('custody', '--out', out)).err).toContain('no evidence was handed on yet');
    expect(await run('push', emptyFolder(), '--out', out, '--writer', 'w', '--by', 'A. Person')).toMatchObject({
      code: 0,
    });
    const printed = (await run('custody', '--out', out)).out;
    expect(printed).toMatch(/\d\u00a0\d{2}:\d{2} +sent +A\. +the /);
    for (const word of ['Person', 'locker', 'of w', 'w: 4']) expect(printed).toContain(word);
    expect(JSON.parse((await run('custody', '--out', out, '--json')).out)).toMatchObject([
      { act: 'sent', statedBy: 'w' },
    ]);
  });

  it('erases an item where evidence is encrypted, and says that copies elsewhere remain', async () => {
    const out = workspace(true);
    const id = item(1).id;
    const args = ['--out', out, '--writer', 'w', '--reason', 'request 17', '--by', 'DPO'];
    const { code, err } = await run('erase', id.slice(7, 20), ...args);
    expect(code).toBe(0);
    expect(err).toContain(`Erased ${id}`);
    expect(openToRead(out).newest()?.items[1]?.facts).toEqual({});
    await expect(run('erase', 'abc', ...args)).rejects.toThrow('The locker holds no item abc');
  });
});

describe('judging an erased item', () => {
  it('has it in the population without its facts, says so in the search, and the pack verifies against the locker', async () => {
    const root = smallOrganisation();
    const out = join(root, 'probity-out');
    const options: RunOptions = {
      path: root,
      out,
      asOf: '2026-11-20',
      period: undefined,
      frameworks: ['iso-42001'],
      failOn: [],
      catalogue: null,
      writer: 'w',
      look: { detail: 'executive', lang: undefined, template: undefined },
      now: new Date('2026-11-20T12:00:00Z'),
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    const prepared = await prepare(options);
    const { collection } = await collect(options, {
      ...prepared,
      workspace: {
        ...prepared.workspace,
        stated: Object.assign(prepared.workspace.stated, { locker: { encrypt: true } }),
      },
    });
    const server = collection.items.find(({ kind, subject }) => kind === 'mcp-server' && subject.includes('pay'));
    if (server === undefined) throw new Error('no server');
    const { instead } = eraseItem(out, server.id, { reason: 'r', by: 'DPO', now: options.now, writer: 'w' });
    const { assessment, items: judged, locker } = await evaluateStored(options);
    const outcomes = assessment.observations
      .filter(({ evidence }) => evidence === instead.id)
      .map(({ outcome }) => outcome);
    expect(outcomes.length).toBeGreaterThan(3);
    expect(new Set(outcomes)).toEqual(new Set(['not-observable']));
    expect(assessment.search.at(-1)).toMatchObject({
      collector: 'locker',
      problems: [{ path: server.id, state: 'erased' }],
    });
    const { path } = await writePack(options, prepared, assessment, judged, locker);
    const { steps } = await verifyPack({ pack: path, sources: null, locker: out, rebuild: false });
    expect(steps.find(({ step }) => step === 'Locker')).toMatchObject({ state: 'verified' });
  }, 20_000);
});

const ssh = spawnSync('ssh-keygen', ['-?']).error === undefined;
if (!ssh) console.warn('skipped: ssh-keygen is not installed');

describe.skipIf(!ssh)('the SSH signature of a person', () => {
  it('is made when asked for, checked by ssh-keygen as VERIFY.txt says, and missed when it changes', async () => {
    const out = workspace();
    const key = join(emptyFolder(), 'id');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const { anchors } = await sealLocker(out, { writer: 'w', anchors: { sshKey: key, tsa: null } });
    const [signature = ''] = anchors;
    const size = /(\d+)\.note\.sig$/.exec(signature)?.[1];
    const folder = join(out, 'locker', 'writers', 'w');
    const allowed = `${key}.allowed`;
    writeFileSync(allowed, `ana@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
    const command =
      /^ {7}(ssh-keygen -Y verify .*)$/m.exec(readFileSync(join(out, 'locker', 'VERIFY.txt'), 'utf8'))?.[1] ?? '';
    const line = command
      .replaceAll('SIZE', size ?? '')
      .replace('ALLOWED', allowed)
      .replace('WHO', 'ana@example.org');
    expect(execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' })).toContain(
      'Good "probity-checkpoint" signature',
    );
    expect(verifyLocker(join(out, 'locker')).damage).toEqual([]);
    writeFileSync(signature, readFileSync(signature, 'utf8').replace('BEGIN', 'BEGIM'));
    expect(verifyLocker(join(out, 'locker')).damage).toMatchObject([{ file: signature }]);
    await expect(sealLocker(out, { writer: 'w', anchors: { sshKey: '/nowhere', tsa: null } })).rejects.toThrow(
      'did not sign',
    );
  });
});

describe.skipIf(!hasOpenssl())('a timestamp', () => {
  it('comes from the server that is named, holds for OpenSSL, and is written down in the journal', async () => {
    const authority = makeAuthority();
    authority.issue('tsa', ['-newkey', 'rsa:2048'], TSA_EXTENSION);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'application/timestamp-reply');
        response.end(answerQuery(authority, Buffer.concat(chunks)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tsa = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const out = workspace();
      const { anchors } = await sealLocker(out, { writer: 'w', anchors: { sshKey: null, tsa } });
      const [token = ''] = anchors;
      expect(existsSync(token)).toBe(true);
      const folder = join(out, 'locker', 'writers', 'w');
      const note = join(folder, 'checkpoints', `${/(\d+)\.tsr$/.exec(token)?.[1]}.note`);
      const args = ['ts', '-verify', '-data', note, '-in', token, '-token_in', '-CAfile', authority.path('ca.pem')];
      expect(execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).toContain('OK');
      expect(openToRead(out).readings[0]?.chain.anchors).toMatchObject([{ kind: 'rfc3161' }]);
      expect(verifyLocker(join(out, 'locker')).damage).toEqual([]);
    } finally {
      server.close();
    }
  });
});
