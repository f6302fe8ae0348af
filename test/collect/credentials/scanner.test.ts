import { describe, expect, it } from 'vitest';
import { scanCredentials } from '../../../src/collect/credential-scanner.ts';
import { CREDENTIAL_KINDS } from '../../../src/collect/credentials/all-kinds.ts';
import { keyedFingerprint } from '../../../src/platform/digest.ts';
import { EMBEDDINGS, sampleOf } from './samples.ts';

const fingerprint = (value: string): string => keyedFingerprint(Buffer.from('test key'), value);
const scan = (text: string | Buffer) => scanCredentials(Buffer.from(text as string), fingerprint);
const PER_EMBEDDING = 4;

describe('the kinds', () => {
  it('are at least 150, each with an id of its own and a keyword in lower case', () => {
    const ids = CREDENTIAL_KINDS.map((kind) => kind.id);
    expect(ids.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ids).size).toBe(ids.length);
    for (const kind of CREDENTIAL_KINDS) {
      expect(kind.keywords.length).toBeGreaterThan(0);
      for (const keyword of kind.keywords) expect(keyword).toBe(keyword.toLowerCase());
    }
  });

  it('have expressions in which every quantifier is bounded', () => {
    for (const kind of CREDENTIAL_KINDS) {
      const source = kind.expression.source.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, 'c');
      expect(source, kind.id).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });
});

describe('samples true to the format', () => {
  it.each(CREDENTIAL_KINDS.map((kind) => [kind.id, kind] as const))('%s is found', (_, kind) => {
    for (const embedding of EMBEDDINGS) {
      let found = 0;
      const seen: string[] = [];
      for (let index = 0; index < PER_EMBEDDING; index += 1) {
        const text = embedding.of(sampleOf(kind, index));
        const { hits } = scan(text);
        if (hits.some((hit) => hit.kind.id === kind.id)) found += 1;
        else seen.push(`${hits.map((hit) => hit.kind.id).join()} IN ${text}`);
      }
      expect(found, `${embedding.name}: ${seen.join('\n')}`).toBe(PER_EMBEDDING);
    }
  });
});

// Made up and broken apart, so that no scanner takes this file for a leak; written from the vendors' pages, not from our tables.
const WRITTEN: readonly (readonly [string, ...string[]])[] = [
  [
    'github-token-fine-grained',
    'github_',
    'pat_11AKQVX7Y0kQm3ZtR8vWyX',
    '_h7JpLq2NsVb9TcKx4DfGw6ZrYm1PuEoA5iHgUjSd8FtBvCnXzQkWlMe3Ry0',
  ],
  ['gitlab-access-token', 'glpat', '-Zx7Kq2mP9vR4tW1yB6nC'],
  ['aws-access-key-id', 'AKIA', 'QW3RTYU2PLKJHGFD'],
  ['aws-secret-key', 'aws_secret_access_key = ', 'hG7kP2mQ9vR4tW1yB6nC3xZ8sD5fJ0aL/Ue+Io4T'],
  ['azure-client-secret', 'k9T8Q~', 'mZ4pVx.R2sWq7LtYb_Hn1JcDg6FkEu3aBo'],
  ['google-api-key', 'AIza', 'SyB3kQ9mP7vR4tW1yN6nC2xZ8sD5fJ0aLUe'],
  ['slack-bot-token', 'xoxb-', '263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1'],
  ['slack-webhook', 'https://hooks.slack.com/services/', 'T02F9JK7Q/B07G3HN2M/qX8vZ2mK4pR7tW9yB1nC6sD3'],
  ['stripe-live-key', 'sk_live_', '51HqLyjWDarjtT1zdp7dcQ9xVmK'],
  ['sendgrid-key', 'SG.', 'ngeVfQFYQlKU0ufo8x5d1A', '.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr'],
  ['twilio-auth-token', 'TWILIO_AUTH_TOKEN=', '8a3f6c1d9e2b7054f8c3a6d1e9b27045'],
  ['npm-registry-password', '//registry.npmjs.org/:_auth', 'Token=f4c2a7e1-9b3d-4e8a-b6c5-1d0f7a2e9c84'],
  ['telegram-bot-token', '4839574812:AA', 'FD39kkdpWt3ywyRZergyOLMaJhac60qcK'],
  ['postgres-url', 'postgres://billing:', 'vT9q2LmX7z', '@db.internal.corp-net.org:5432/billing'],
  [
    'connection-password',
    'Server=tcp:sql.corp-net.org,1433;Database=hr;User ID=app;Password=',
    'Vq8!mK2zR7',
    ';Encrypt=True',
  ],
  ['openai-project-key', 'sk-proj-', 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY-T3BlbkFJ_zA2bC4dE6fG8hJ0kL1mN3p'],
  ['hugging-face-token', 'hf_', 'qWzXvBnMkLpOiUyTrEaSdFgHjKcVbNmQwE'],
  ['shopify-admin-token', 'shpat_', 'c0a7d3e9f1b24856a7c9d0e3f2b18465'],
  ['datadog-api-key', '"DD_API_KEY": "', '9d3f7a1c5e8b204669d3f7a1c5e8b2a7', '"'],
  ['sentry-user-token', 'sntryu_', 'a1f3c5e7092b4d6f8e0a2c4e6b8d0f1a3c5e7b9d1f3a5c7e9b0d2f4a6c8e0b2d'],
];

describe('texts written by hand', () => {
  it.each(WRITTEN)('%s is found', (id, ...parts) => {
    expect(scan(`x\n${parts.join('')}\n`).hits.map((hit) => hit.kind.id)).toContain(id);
  });
});

describe('near misses', () => {
  it.each(CREDENTIAL_KINDS.filter((kind) => kind.confidence === 'format').map((kind) => [kind.id, kind] as const))(
    '%s is not found in a stand-in or a torn value',
    (id, kind) => {
      const { secret } = sampleOf(kind, 1);
      const prefix = kind.keywords.find((keyword) => secret.toLowerCase().startsWith(keyword)) ?? '';
      const body = secret.slice(prefix.length);
      const standIn = secret.slice(0, prefix.length) + body.replaceAll(/[A-Za-z0-9]/g, 'x');
      for (const text of [
        `KEY=${standIn}`,
        `KEY=${secret.slice(0, prefix.length + 4)}`,
        `KEY=${secret.slice(0, prefix.length)}`,
      ]) {
        expect(scan(`${text}\n`).hits.map((hit) => hit.kind.id)).not.toContain(id);
      }
    },
  );

  it.each([
    'const token = await getToken(request);',
    'password: process.env.DB_PASSWORD',
    'token = "your-token-here"',
    'api_key: ${API_KEY}',
    'secret: "{{ vault.secret }}"',
    'password = "password"',
    'AKIAIOSFODNN7EXAMPLE',
    'postgres://postgres:postgres@localhost:5432/test',
    'redis://user:password@host:6379',
    'https://example.com/a:b@c',
    '"integrity": "sha512-9d3f7a1c5e8b204669d3f7a1c5e8b2a79d3f7a1c5e8b204669d3f7a1c5e8b2a7=="',
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----',
    'eyJub3QiOiJhIHRva2VuIn0.eyJub3QiOiJhIHRva2VuIn0',
    'DD_SITE=datadoghq.eu',
    'secretName: my-application-credentials',
  ])('%s holds nothing', (text) => {
    expect(scan(`${text}\n`).hits).toEqual([]);
  });
});

describe('places', () => {
  it('are bytes, lines and columns, in UTF-8 and in UTF-16', () => {
    const { secret } = sampleOf(CREDENTIAL_KINDS.find((kind) => kind.id === 'openrouter-key') as never, 0);
    const text = `größe: 1\nkey: ${secret}\n`;
    const start = Buffer.byteLength('größe: 1\nkey: ');
    expect(scan(text).hits).toMatchObject([{ start, end: start + secret.length, line: 2, column: 6 }]);
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const [hit] = scan(wide).hits;
    expect(wide.subarray(hit?.start, hit?.end).toString('utf16le')).toBe(secret);
    const big = Buffer.from(wide).swap16();
    expect(scan(big).hits).toMatchObject([{ start: hit?.start, end: hit?.end, line: 2 }]);
  });

  it('of one secret in a file and in a JSON text have one fingerprint', () => {
    const kind = CREDENTIAL_KINDS.find((each) => each.id === 'private-key-ec');
    const { secret } = sampleOf(kind as never, 0);
    const plain = scan(secret).hits[0]?.fingerprint;
    expect(scan(JSON.stringify({ key: secret })).hits[0]?.fingerprint).toBe(plain);
  });
});

describe('hostile texts', () => {
  const repeat = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);

  it.each([
    ['many beginnings of tokens', 'eyJaaaaaaaaaaaaaaaaa.'],
    ['one keyword without end', 'sumo'],
    ['assignments without end', 'password="'],
    ['names without end', 'datadog_'],
    ['addresses without end', 'postgres://a:'],
    ['private keys without end', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ'],
    ['headers without end', 'authorization: bearer '],
    ['connection texts without end', 'server=a;password='],
    ['commands without end', 'curl a '],
    ['signatures without end', '?sv=aaaaaaaaaa&sig='],
    ['colons and letters', ':aa'],
    ['names of account keys', 'AccountKey====='],
    ['marks inside of keys', 'aaaa+ast'],
    ['calls without end', 'set("token",  '],
    ['commands over lines', 'curl \\\n'],
  ])('%s take bounded time in 1 MB', (_, unit) => {
    const text = Buffer.from(repeat(unit, 1 << 20));
    const started = performance.now();
    const result = scanCredentials(text, fingerprint);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(['', 'budget']).toContain(result.notScanned);
  });

  it('a single line of 16 MB is searched to its end', () => {
    const { secret } = sampleOf(CREDENTIAL_KINDS.find((kind) => kind.id === 'openrouter-key') as never, 0);
    const text = Buffer.from(`${repeat('lorem ipsum,', 16 << 20)} ${secret}`);
    expect(scanCredentials(text, fingerprint).hits).toHaveLength(1);
  });

  it('files with NUL bytes are binary, and more keywords than a real file has end the search with a word', () => {
    expect(scan('a\0b').notScanned).toBe('binary');
    expect(scan(repeat('token ', 1 << 20)).notScanned).toBe('budget');
    expect(scan('').hits).toEqual([]);
  });
});
