import { generateKeyPairSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CredentialKind } from '../../../src/collect/credentials/kind.ts';
import { ExpressionSample, numbers } from './expression-sample.ts';

/** A made-up credential of the right format and the text around it that its kind needs. */
export interface Sample {
  readonly secret: string;
  /** Name of the variable it would stand in; empty where `secret` needs no name. */
  readonly name: string;
  /** True where the text is a construction of its own that no embedding may change. */
  readonly fixed: boolean;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Returns the `index`-th sample of a kind; the same for the same arguments. */
export function sampleOf(kind: CredentialKind, index: number): Sample {
  const random = numbers(Buffer.from(kind.id).reduce((sum, code) => (sum * 31 + code) | 0, index + 7));
  const own = OWN[kind.id];
  if (own !== undefined) return { secret: own(random), name: 'CREDENTIAL', fixed: FIXED.test(kind.id) };
  if (kind.confidence === 'candidate') {
    return { secret: text(random, 28), name: `APP_${(kind.keywords[0] ?? '').toUpperCase()}`, fixed: false };
  }
  const sample = new ExpressionSample(kind.expression.source, random);
  if (kind.from === 'end') {
    const keyword = (kind.keywords[index % kind.keywords.length] ?? '').replaceAll('-', '_').toUpperCase();
    const name = /KEY|TOKEN|SECRET/.test(keyword) ? keyword : `${keyword}_${index % 2 === 0 ? 'API_KEY' : 'TOKEN'}`;
    return { secret: sample.secret(), name, fixed: false };
  }
  return { secret: sample.whole(), name: 'CREDENTIAL', fixed: kind.confidence === 'context' || FIXED.test(kind.id) };
}

/** The ways a credential gets into a repository; each holds the sample once. */
export const EMBEDDINGS: readonly { readonly name: string; readonly of: (sample: Sample) => string }[] = [
  { name: 'env', of: ({ name, secret }) => `LEVEL=info\n${name}=${secret}\nPORT=8080\n` },
  {
    name: 'json',
    of: ({ name, secret, fixed }) => (fixed ? `${secret}\n` : `{\n  "env": { "${name}": "${json(secret)}" }\n}\n`),
  },
  {
    name: 'ts',
    of: ({ name, secret, fixed }) =>
      fixed ? `// ${secret}\n` : `const settings = {\n  ${name}: '${json(secret)}',\n};\n`,
  },
  {
    name: 'yaml',
    of: ({ name, secret, fixed }) =>
      fixed ? `x: 1\n${secret}\n` : `services:\n  app:\n    ${name}: "${json(secret)}"\n`,
  },
];

const FIXED =
  /header|account-key|workflow-url|-password(?!$)|registry-password|connection|jdbc|netrc|curl|sshpass|wordpress|password-line|django|rails|laravel|mailgun-signing|npm-registry/;

function json(secret: string): string {
  return secret.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function text(random: () => number, length: number, alphabet = BASE62): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
}

function checksummed(prefix: string): (random: () => number) => string {
  return (random) => {
    const body = text(random, 30);
    let rest = crc32(body);
    let digits = '';
    for (let index = 0; index < 6; index += 1) {
      digits = BASE62.charAt(rest % 62) + digits;
      rest = Math.floor(rest / 62);
    }
    return `${prefix}${body}${digits}`;
  };
}

function base64url(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function pem(label: string, bytes: string): string {
  const lines = bytes.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----`;
}

const basic = (random: () => number): string => Buffer.from(`deploy:${text(random, 14)}`).toString('base64');
const url =
  (scheme: string) =>
  (random: () => number): string =>
    `${scheme}://app:${text(random, 16)}@db-${text(random, 4, 'bcdfgh')}.corp-net.org:5432/main`;
const rsa = { modulusLength: 1024, publicKeyEncoding: { type: 'spki', format: 'pem' } } as const;

// Made by the programs and rules that make real ones, where an expression alone would not be true to the format.
const OWN: Readonly<Record<string, (random: () => number) => string>> = {
  'github-token-classic': checksummed('ghp_'),
  'github-oauth-token': checksummed('gho_'),
  'github-app-user-token': checksummed('ghu_'),
  'github-app-token': checksummed('ghs_'),
  'npm-token': checksummed('npm_'),
  'json-web-token': (random) =>
    `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: text(random, 12), iat: 1_760_000_000 })}.${text(random, 43)}`,
  'calendly-token': (random) => `eyJraWQiOiIxY2Ux${text(random, 100)}.${text(random, 200)}.${text(random, 86)}`,
  'private-key-rsa': () =>
    generateKeyPairSync('rsa', { ...rsa, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } }).privateKey.trim(),
  'private-key': () =>
    generateKeyPairSync('ed25519', {
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey.trim(),
  'private-key-ec': () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
    }).privateKey.trim(),
  'private-key-encrypted': () =>
    generateKeyPairSync('rsa', {
      ...rsa,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    }).privateKey.trim(),
  'private-key-dsa': (random) =>
    pem(
      'DSA PRIVATE KEY',
      Buffer.concat([Buffer.from([0x30, 0x82, 1, 0]), Buffer.from(text(random, 256), 'latin1')]).toString('base64'),
    ),
  'private-key-base64': (random) => Buffer.from(pem('RSA PRIVATE KEY', text(random, 640))).toString('base64'),
  'azure-refresh-token': (random) => `0.A${text(random, 60)}.AgAB${text(random, 400)}`,
  'ssh-private-key': (random) =>
    pem('OPENSSH PRIVATE KEY', Buffer.from(`openssh-key-v1\0${text(random, 300)}`, 'latin1').toString('base64')),
  'pgp-private-key': (random) => pem('PGP PRIVATE KEY BLOCK', text(random, 640)),
  'openvpn-static-key': (random) =>
    `-----BEGIN OpenVPN Static key V1-----\n${Array.from({ length: 16 }, () => text(random, 32, '0123456789abcdef')).join('\n')}\n-----END OpenVPN Static key V1-----`,
  'putty-private-key': (random) =>
    `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n${text(random, 64)}\n${text(random, 44)}\nPrivate-Lines: 1\n${text(random, 48)}\nPrivate-MAC: ${text(random, 64, '0123456789abcdef')}`,
  'onepassword-service-token': (random) =>
    `ops_${base64url({ signInAddress: 'my.1password.com', muk: text(random, 200) })}`,
  'sentry-organisation-token': (random) =>
    `sntrys_${base64url({ iat: 1.76, url: 'https://sentry.io', org: text(random, 40, 'abcdef') })}_${text(random, 43)}`,
  'basic-header': (random) => `Authorization: Basic ${basic(random)}`,
  'docker-registry-password': (random) => `{"auths": {"r.example": {"auth": "${basic(random)}"}}}`,
  'postgres-url': url('postgres'),
  'mysql-url': url('mysql'),
  'mongodb-url': url('mongodb+srv'),
  'redis-url': url('redis'),
  'amqp-url': url('amqps'),
  'sql-server-url': url('sqlserver'),
  'mail-url': url('smtp'),
  'file-transfer-url': url('sftp'),
  'directory-url': url('ldaps'),
  'web-url-password': url('https'),
  'connection-password': (random) =>
    `Server=tcp:db.corp-net.org;Database=main;User Id=app;Password=${text(random, 16)};Encrypt=true`,
  'curl-password': (random) => `curl -s https://api.corp-net.org -u deploy:${text(random, 14)} `,
  'azure-storage-signature': (random) =>
    `https://x.blob.core.windows.net/c/f?sv=2024-11-04&se=2027-01-01&sr=b&sp=r&sig=${text(random, 43)}%3D`,
  'stripe-webhook-secret': (random) => `whsec_${text(random, 32)}`,
};
