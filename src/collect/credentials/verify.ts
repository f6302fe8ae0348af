import { crc32 } from 'node:zlib';
import { entropy, holdsRun, isFiller, isStandIn, isWords, looksSecret } from '../plausible.ts';
import type { CredentialKind, Proof } from './kind.ts';

/** A match of an expression: the whole text, its groups, and the secret in it. */
interface Match {
  readonly kind: CredentialKind;
  readonly secret: string;
  readonly groups: readonly (string | undefined)[];
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Takes a closer look at a match: checksum, structure, entropy, stand-ins. Refuted matches are no finding. */
export function proofOf(match: Match): Proof {
  const own = OWN[match.kind.id];
  if (own !== undefined) return own(match);
  if (match.kind.id.endsWith('-url') || match.kind.id === 'web-url-password') return proofOfUrl(match);
  if (match.kind.confidence === 'candidate') return looksSecret(match.secret) ? 'plausible' : 'refuted';
  if (isFiller(bodyOf(match))) return 'refuted';
  if (match.kind.from === 'end' && isIdentifier(match.secret)) return 'refuted';
  return entropy(match.secret) >= leastEntropy(match) ? 'plausible' : 'refuted';
}

/** Of 20 random letters and digits nearly every one holds a digit or no run of small letters; names in programs do. */
function isIdentifier(text: string): boolean {
  return text.length >= 20 && !/\d/.test(text) && /[a-z]{5}/.test(text);
}

/** The part of a token behind its prefix: words in a vendor's prefix say nothing about the value. */
function bodyOf({ kind, secret }: Match): string {
  const prefix = kind.keywords.find((keyword) => secret.toLowerCase().startsWith(keyword)) ?? '';
  return secret.slice(prefix.length);
}

// Random hex of 32 digits has 3.4 bits on average, random letters and digits more; words and patterns stay below.
function leastEntropy({ kind, secret }: Match): number {
  if (kind.confidence !== 'format') return secret.length < 20 ? 2.2 : 2.9;
  return secret.length < 20 ? 2.2 : 2.6;
}

const OWN: Readonly<Record<string, (match: Match) => Proof>> = {
  'github-token-classic': checksummed,
  'github-oauth-token': checksummed,
  'github-app-user-token': checksummed,
  'github-app-token': checksummed,
  'npm-token': checksummed,
  'json-web-token': proofOfJwt,
  'private-key': proofOfDer,
  'private-key-rsa': proofOfDer,
  'private-key-ec': proofOfDer,
  'private-key-dsa': proofOfDer,
  'private-key-encrypted': proofOfDer,
  'ssh-private-key': (match) => proofOfPrefix(match, 'openssh-key-v1\0'),
  'pgp-private-key': ({ secret }) => (/[A-Za-z0-9+/]{40}/.test(secret) ? 'plausible' : 'refuted'),
  'putty-private-key': ({ secret }) => (secret.length > 40 ? 'plausible' : 'refuted'),
  'openvpn-static-key': ({ secret }) => (/[0-9a-f]{32}/.test(secret) ? 'plausible' : 'refuted'),
  'onepassword-service-token': ({ secret }) => jsonIn(secret.slice(4)) ?? 'refuted',
  'sentry-organisation-token': ({ secret }) => jsonIn(secret.slice(7).split('_')[0] ?? '') ?? 'refuted',
  'basic-header': proofOfBasic,
  'docker-registry-password': proofOfBasic,
  'aws-secret-key': ({ secret }) => mixed(secret, 4.0),
  'connection-password': proofOfPassword,
  'jdbc-password': proofOfPassword,
  'netrc-password': proofOfPassword,
  'curl-password': proofOfPassword,
  'sshpass-password': proofOfPassword,
  'wordpress-password': proofOfPassword,
  'postgres-password-line': proofOfPassword,
  'bearer-header': ({ secret }) =>
    isStandIn(secret) || isWords(secret) || entropy(secret) < 3.2 ? 'refuted' : 'plausible',
  'crates-token': ({ secret }) => mixed(secret.slice(3), 3.8),
  'private-key-base64': ({ secret }) =>
    /PRIVATE KEY/.test(Buffer.from(secret.slice(0, 80), 'base64').toString('latin1')) ? 'proven' : 'refuted',
  'nuget-password': proofOfPassword,
  'mandrill-key': ({ secret }) => mixed(secret.slice(3), 3.6),
  'nuget-key': ({ secret }) => mixed(secret.slice(3), 3.8),
  'artifactory-reference-token': ({ secret }) => mixed(secret, 4.2),
  'voyage-key': ({ secret }) => mixed(secret.slice(3), 4.2),
  'brave-search-key': ({ secret }) => mixed(secret.slice(3), 3.6),
  'square-access-token': ({ secret }) => mixed(secret.slice(4), 4.4),
  'facebook-token': ({ secret }) => mixed(secret.slice(4), 4.4),
  'twitter-bearer-token': ({ secret }) => mixed(secret.replace(/^A{10,40}/, ''), 4.2),
  'notion-legacy-token': ({ secret }) => mixed(secret.slice(7), 4.0),
  'mollie-key': ({ secret }) => mixed(secret.slice(5), 3.6),
  'fireworks-key': ({ secret }) => mixed(secret.slice(3), 3.4),
  'roboflow-key': ({ secret }) => mixed(secret.slice(3), 3.4),
  'modal-token': ({ secret }) => mixed(secret.slice(3), 3.4),
  'render-key': ({ secret }) => mixed(secret.slice(4), 3.6),
  'lightning-key': ({ secret }) => mixed(secret.slice(4), 3.8),
  'comet-key': ({ secret }) => mixed(secret.slice(4), 3.6),
  'alibaba-key-id': ({ secret }) => mixed(secret.slice(4), 2.8),
  'linkedin-secret': ({ secret }) => mixed(secret, 3.0),
  'vonage-secret': ({ secret }) => mixed(secret, 3.0),
  'okta-token': ({ secret }) => mixed(secret, 3.8),
  'paypal-secret': ({ secret }) => mixed(secret, 4.2),
};

/** GitHub and npm end a token with the CRC-32 of its 30 random characters, in base 62, six digits. */
function checksummed(match: Match): Proof {
  const body = match.secret.slice(4);
  if (isFiller(body)) return 'refuted';
  let rest = crcOf(body.slice(0, 30));
  let digits = '';
  for (let index = 0; index < 6; index += 1) {
    digits = `${BASE62[rest % 62] ?? ''}${digits}`;
    rest = Math.floor(rest / 62);
  }
  // A token of another generation may be made differently, so a sum that does not fit refutes nothing.
  return digits === body.slice(30, 36) ? 'proven' : 'plausible';
}

function crcOf(text: string): number {
  return crc32(text);
}

function proofOfJwt({ secret }: Match): Proof {
  const [header = '', claims = ''] = secret.split('.');
  const alg = jsonOf(header)?.['alg'];
  if (typeof alg !== 'string' || jsonOf(claims) === undefined) return 'refuted';
  return 'proven';
}

function jsonIn(base64: string): Proof | undefined {
  return jsonOf(base64) === undefined ? undefined : 'proven';
}

function jsonOf(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the bytes of a PEM body: line ends, escaped or not, quotes and the headers of an encrypted key left out. */
function pemBytes(body: string): Buffer {
  const plain = body
    .replaceAll(/\\[nrt]/g, '\n')
    .split('\n')
    .filter((line) => !line.includes(':'))
    .join('')
    .replaceAll(/[^A-Za-z0-9+/=]/g, '');
  return Buffer.from(plain, 'base64');
}

/** A private key in DER is one SEQUENCE whose length is that of the rest; legacy encryption leaves only random bytes. */
function proofOfDer({ secret }: Match): Proof {
  if (isStandIn(secret.slice(0, 80)) && holdsRun(secret.slice(0, 80))) return 'refuted';
  const bytes = pemBytes(secret);
  if (bytes.length < 32) return 'refuted';
  if (secret.includes('Proc-Type')) return 'plausible';
  const first = bytes[1] ?? 0;
  const extra = first & 0x80 ? first & 0x7f : 0;
  if (bytes[0] !== 0x30 || extra > 3) return randomBytes(bytes) ? 'plausible' : 'refuted';
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra);
  return length + 2 + extra === bytes.length ? 'proven' : 'plausible';
}

function proofOfPrefix({ secret }: Match, prefix: string): Proof {
  const bytes = pemBytes(secret);
  if (bytes.subarray(0, prefix.length).toString('latin1') === prefix) return 'proven';
  return randomBytes(bytes) ? 'plausible' : 'refuted';
}

function randomBytes(bytes: Buffer): boolean {
  return bytes.length >= 32 && entropy(bytes.toString('latin1')) > 4;
}

function mixed(text: string, least: number): Proof {
  return !isFiller(text) && /[0-9]/.test(text) && /[A-Za-z]/.test(text) && entropy(text) >= least
    ? 'plausible'
    : 'refuted';
}

function proofOfBasic({ secret }: Match): Proof {
  const text = Buffer.from(secret, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that are no text show that this is no user and password
  if (colon < 1 || /[\0-\x1f\x7f-\xff]/.test(text)) return 'refuted';
  const password = text.slice(colon + 1);
  if (isStandIn(password) || /^[A-Z]{2,20}(?:_[A-Z]{2,20}){0,4}$/.test(password)) return 'refuted';
  return password.length < 4 || isWeakWord(password, text.slice(0, colon)) ? 'refuted' : 'proven';
}

function proofOfUrl({ secret, groups }: Match): Proof {
  const host = groups[2] ?? '';
  const user = /\/\/([^:]{0,80}):/.exec(groups[0] ?? '')?.[1] ?? '';
  if (isTemplate(secret) || isExampleHost(host)) return 'refuted';
  const weak = isWeakWord(secret, user);
  if (isLocalHost(host) && (weak || entropy(secret) < 2.5)) return 'refuted';
  // `https://host:8080@other` is a trick with addresses, no password.
  if (/^https?:/.test(groups[0] ?? '') && (weak || /^\d{2,5}$/.test(secret))) return 'refuted';
  return weak && /^(?:user(?:name)?|login|name|me)$/i.test(user) ? 'refuted' : 'plausible';
}

function isTemplate(secret: string): boolean {
  return isStandIn(secret) || /[{}$<>*()[\]]|%[sd(]/.test(secret);
}

function isExampleHost(host: string): boolean {
  return /^(?:host|hostname|server|domain|(?:example|foo|bar)\.(?:com|org|net)|.{0,60}\.example(?:\.(?:com|org|net))?)$/i.test(
    host,
  );
}

function proofOfPassword({ secret }: Match): Proof {
  return isStandIn(secret) || isWeakWord(secret, '') || /[{}$<>*()[\]]/.test(secret) ? 'refuted' : 'plausible';
}

function isLocalHost(host: string): boolean {
  return /^(?:[${%].{0,200}|localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?|[a-z0-9_-]{1,40}|.{1,60}\.(?:local|localhost|test|invalid|internal))$/i.test(
    host,
  );
}

function isWeakWord(text: string, user: string): boolean {
  return (
    text === user ||
    /^(?:pass(?:word|wd|w)?|pwd?|secret|admin|root|test(?:ing)?|guest|user|postgres|mysql|redis|mongo|rabbitmq|demo|dev|local|token|key|foo|bar|baz|qux|abc|pw|mypassword|mysecret|my-password|correct|wrong|bad|hunter|open ?sesame)\d{0,4}$/i.test(
      text,
    )
  );
}
