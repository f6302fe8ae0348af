import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignPackInput, signPack, timestampPack } from '../../src/app/sign-pack.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { renderPdf } from '../../src/report/pdf/index.ts';
import { checkIntegrity } from '../../src/report/pdf/sign/verify.ts';
import { emptyAssessment } from '../support/assessment.ts';
import { packInput } from '../support/pack.ts';
import { type Authority, answerQuery, hasOpenssl, makeAuthority, TSA_EXTENSION } from '../support/signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-sign-app-'));
const unsigned = renderPdf(packInput({ assessment: emptyAssessment() }));
const SECRET = 'a phrase & "quotes" ÄÖ';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function freshPack(name: string): string {
  const path = join(folder, `${name}.pdf`);
  writeFileSync(path, unsigned);
  return path;
}

async function failureOf(run: Promise<unknown>): Promise<KnownFailure> {
  const error: unknown = await run.then(
    () => new Error('it worked'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(KnownFailure);
  return error as KnownFailure;
}

describe.skipIf(!hasOpenssl())('signPack', () => {
  let authority: Authority;
  let server: Server;
  let asked: { readonly path: string; readonly type: string; readonly bytes: number }[] = [];
  let base = '';
  const never = (): Promise<string> => Promise.reject(new Error('no passphrase should be asked for'));
  const input = (pack: string, changes: Partial<SignPackInput> = {}): SignPackInput => ({
    pack,
    out: null,
    credentials: { kind: 'pem', key: authority.path('Ada.key'), cert: authority.path('Ada.pem'), chain: null },
    passphrase: never,
    field: null,
    name: null,
    role: 'CISO',
    reason: '',
    location: '',
    tsa: null,
    query: null,
    now: new Date(Date.now() + 60_000),
    nonce: Buffer.from('0102030405060708', 'hex'),
    ...changes,
  });

  beforeAll(async () => {
    authority = makeAuthority();
    authority.issue('Ada');
    authority.issue('tsa', undefined, TSA_EXTENSION);
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        asked.push({
          path: request.url ?? '',
          type: request.headers['content-type'] ?? '',
          bytes: body.length,
        });
        const reply = { 'content-type': 'application/timestamp-reply' };
        if (request.url === '/tsa') return response.writeHead(200, reply).end(answerQuery(authority, body));
        if (request.url === '/moved') return response.writeHead(302, { location: '/tsa' }).end();
        if (request.url === '/huge') return response.writeHead(200, reply).end(Buffer.alloc(200_000));
        if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<p>no');
        return response.writeHead(200, reply).end(Buffer.from('30053003020102', 'hex'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 60_000);
  afterAll(() => {
    server.close();
    rmSync(authority.folder, { recursive: true, force: true });
  });

  it('adds a signature to the pack itself, with the name in the certificate, and asks no server', async () => {
    const pack = freshPack('in-place');
    asked = [];
    const signed = await signPack(input(pack));
    expect(signed).toMatchObject({ path: pack, level: 'PAdES B-B', signatures: 1 });
    expect(signed.signature).toMatchObject({ field: 'prepared', name: 'Ada', role: 'CISO', ok: true });
    expect(readFileSync(pack).subarray(0, unsigned.length).equals(Buffer.from(unsigned))).toBe(true);
    expect(asked).toEqual([]);
  });

  it('writes elsewhere where asked to, and leaves the pack alone', async () => {
    const pack = freshPack('elsewhere');
    await signPack(input(pack, { out: join(folder, 'signed.pdf') }));
    expect(readFileSync(pack).equals(Buffer.from(unsigned))).toBe(true);
    expect(checkIntegrity(readFileSync(join(folder, 'signed.pdf'))).state).toBe('signed');
  });

  it('gets a timestamp from the server named, to which it sends a digest and nothing else', async () => {
    const pack = freshPack('timed');
    asked = [];
    const signed = await signPack(input(pack, { tsa: `${base}/tsa` }));
    expect(signed.level).toBe('PAdES B-T');
    expect(signed.signature.timestamp).toMatchObject({ ok: true, authority: 'tsa' });
    expect(asked).toEqual([{ path: '/tsa', type: 'application/timestamp-query', bytes: asked[0]?.bytes }]);
    expect(asked[0]?.bytes).toBeLessThan(80);
  });

  it.each([
    ['moved', /status 302/],
    ['huge', /more than 65536 bytes/],
    ['page', /something else/],
    ['refused', /refused the request \(status 2\)/],
  ])('writes nothing where the timestamp server answers %s', async (path, message) => {
    const pack = freshPack(`bad-${path}`);
    asked = [];
    const failure = await failureOf(signPack(input(pack, { tsa: `${base}/${path}` })));
    expect(failure.exitCode).toBe(5);
    expect(failure.message).toMatch(message);
    expect(asked.map((each) => each.path)).toEqual([`/${path}`]);
    expect(readFileSync(pack).equals(Buffer.from(unsigned))).toBe(true);
  });

  it.each(['file:///etc/passwd', 'https://user:secret@tsa.example.org/', 'not a url'])(
    'does not use %s as a timestamp server',
    async (tsa) => {
      expect((await failureOf(signPack(input(freshPack('odd'), { tsa })))).exitCode).toBe(5);
    },
  );

  it('takes the answer of an authority later, from a file', async () => {
    const pack = freshPack('later');
    const query = join(folder, 'later.tsq');
    await signPack(input(pack, { query }));
    const token = join(folder, 'later.tsr');
    writeFileSync(token, answerQuery(authority, readFileSync(query)));
    expect(await timestampPack({ pack, out: null, token })).toMatchObject({ level: 'PAdES B-T', signatures: 1 });
    const again = await failureOf(timestampPack({ pack, out: null, token }));
    expect(again.message).toMatch(/has a timestamp already/);
  });

  it.each([
    ['AES-256, the way of OpenSSL 3', []],
    ['AES-128', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC']],
    ['triple DES and SHA-1', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['no encryption', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('reads a PKCS #12 file with %s', async (_, options) => {
    const from = ['-inkey', 'Ada.key', '-in', 'Ada.pem', '-certfile', 'ca.pem', '-out', 'ada.p12'];
    writeFileSync(authority.path('phrase'), `${SECRET}\n`);
    authority.openssl('pkcs12', '-export', ...from, '-passout', 'file:phrase', ...options);
    const file = authority.path('ada.p12');
    const credentials = { kind: 'pkcs12', file } as const;
    const pack = freshPack('p12');
    const signed = await signPack(input(pack, { credentials, passphrase: () => Promise.resolve(SECRET) }));
    expect(signed.signature).toMatchObject({ subject: 'Ada', ok: true });
    const wrong = await failureOf(signPack(input(pack, { credentials, passphrase: () => Promise.resolve('x') })));
    expect(wrong.exitCode).toBe(2);
    expect(wrong.message).toMatch(/passphrase does not open/);
    expect(wrong.message).not.toContain(SECRET);
  });

  it('says how to convert an old PKCS #12 file it does not read', async () => {
    const from = ['-inkey', 'Ada.key', '-in', 'Ada.pem', '-out', 'old.p12', '-passout', 'pass:x', '-legacy'];
    try {
      authority.openssl('pkcs12', '-export', ...from, '-certpbe', 'PBE-SHA1-RC2-40');
    } catch {
      return console.warn('skipped: this openssl cannot write the old way any more');
    }
    const credentials = { kind: 'pkcs12', file: authority.path('old.p12') } as const;
    const { diagnostics } = await failureOf(
      signPack(input(freshPack('old'), { credentials, passphrase: () => Promise.resolve('x') })),
    );
    expect(diagnostics[0]?.message).toMatch(/old way/);
    expect(diagnostics[0]?.next).toMatch(/openssl pkcs12 -legacy/);
  });

  it('ends with an explanation on 300 damaged PKCS #12 files, never otherwise', async () => {
    const { readPkcs12 } = await import('../../src/report/pdf/sign/pkcs12.ts');
    const from = ['-inkey', 'Ada.key', '-in', 'Ada.pem', '-out', 'weak.p12', '-passout', 'pass:x', '-iter', '1'];
    authority.openssl('pkcs12', '-export', ...from);
    const file = readFileSync(authority.path('weak.p12'));
    let refused = 0;
    for (let round = 0; round < 300; round += 1) {
      const copy = Buffer.from(file);
      const at = (round * 7919) % copy.length;
      copy[at] = (copy[at] ?? 0) ^ (1 << (round % 8));
      try {
        readPkcs12(round % 3 === 0 ? copy.subarray(0, copy.length - round) : copy, 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(250);
  }, 60_000);

  it('reads an encrypted PEM key, and says so where the passphrase does not open it', async () => {
    authority.openssl('pkcs8', '-topk8', '-in', 'Ada.key', '-out', 'locked.key', '-passout', 'pass:right');
    const { credentials } = input('');
    const locked = { ...credentials, key: authority.path('locked.key') } as SignPackInput['credentials'];
    const pack = freshPack('pem');
    const wrong = input(pack, { credentials: locked, passphrase: () => Promise.resolve('wrong') });
    expect((await failureOf(signPack(wrong))).message).toMatch(/passphrase does not open/);
    const right = input(pack, { credentials: locked, passphrase: () => Promise.resolve('right') });
    expect((await signPack(right)).signature.ok).toBe(true);
  });

  it('refuses to sign a pack that is not as it was made, with exit 4', async () => {
    const pack = freshPack('damaged');
    const bytes = readFileSync(pack);
    bytes[3000] = (bytes[3000] ?? 0) ^ 1;
    writeFileSync(pack, bytes);
    expect((await failureOf(signPack(input(pack)))).exitCode).toBe(4);
  });

  it.each<[string, (pack: string) => Partial<SignPackInput>, number]>([
    ['a pack that is not there', () => ({ pack: join(folder, 'none.pdf') }), 5],
    ['a field that is not there', () => ({ field: 'board' }), 2],
    ['a key file that is none', (pack) => ({ credentials: { kind: 'pem', key: pack, cert: pack, chain: null } }), 2],
  ])('explains %s', async (_, changes, code) => {
    const pack = freshPack('explained');
    expect((await failureOf(signPack(input(pack, changes(pack))))).exitCode).toBe(code);
  });

  it('writes the digest of the signed file beside it, as sha256sum reads it', async () => {
    const pack = freshPack('digest');
    await signPack(input(pack));
    const digest = createHash('sha256').update(readFileSync(pack)).digest('hex');
    expect(readFileSync(`${pack}.sha256`, 'utf8')).toBe(`${digest}  digest.pdf\n`);
  });

  it('leaves no temporary file behind', async () => {
    const pack = freshPack('tidy');
    await signPack(input(pack));
    expect(existsSync(`${pack}.${process.pid}.tmp`)).toBe(false);
    expect(statSync(pack).size).toBeGreaterThan(unsigned.length);
  });
});
