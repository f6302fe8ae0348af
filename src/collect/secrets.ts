import { findCredentials } from './credential-scanner.ts';
import { isPlaceholder, isReference } from './stand-in.ts';

/** A literal that looks like a secret: what it looks like and where it stands in the text, in characters. */
export interface SecretHit {
  readonly class: string;
  readonly start: number;
  readonly end: number;
}

interface Shape {
  readonly class: string;
  /** One of these stands in every text of this shape, in lower case: a cheap test before the expression runs. */
  readonly markers: readonly string[];
  /** Global, linear: no nested or adjacent unbounded quantifiers. Group 1, where there is one, is the secret itself. */
  readonly expression: RegExp;
}

// Formats as the vendors publish them. The order matters only where one shape is the beginning of another.
const SHAPES: readonly Shape[] = [
  {
    class: 'github-token',
    markers: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    expression: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])/g,
  },
  {
    class: 'github-token',
    markers: ['github_pat_'],
    expression: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}(?![A-Za-z0-9])/g,
  },
  { class: 'gitlab-token', markers: ['glpat-'], expression: /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,64}/g },
  { class: 'anthropic-key', markers: ['sk-ant-'], expression: /(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{20,200}/g },
  { class: 'openai-key', markers: ['sk-'], expression: /(?<![A-Za-z0-9])sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,200}/g },
  {
    class: 'stripe-key',
    markers: ['_live_'],
    expression: /(?<![A-Za-z0-9])[rsp]k_live_[A-Za-z0-9]{16,120}(?![A-Za-z0-9])/g,
  },
  {
    class: 'stripe-key',
    markers: ['_test_'],
    expression: /(?<![A-Za-z0-9])[rs]k_test_[A-Za-z0-9]{16,120}(?![A-Za-z0-9])/g,
  },
  { class: 'slack-token', markers: ['xox'], expression: /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,250}/g },
  {
    class: 'slack-webhook',
    markers: ['hooks.slack.com'],
    expression: /hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,90}/g,
  },
  {
    class: 'aws-access-key-id',
    markers: ['akia', 'asia'],
    expression: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  },
  { class: 'google-api-key', markers: ['aiza'], expression: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g },
  { class: 'npm-token', markers: ['npm_'], expression: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  { class: 'pypi-token', markers: ['pypi-'], expression: /(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{60,250}/g },
  {
    class: 'hugging-face-token',
    markers: ['hf_'],
    expression: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,60}(?![A-Za-z0-9])/g,
  },
  { class: 'supabase-token', markers: ['sbp_'], expression: /(?<![A-Za-z0-9])sbp_[a-f0-9]{40}(?![A-Za-z0-9])/g },
  { class: 'neon-key', markers: ['napi_'], expression: /(?<![A-Za-z0-9])napi_[a-z0-9]{40,80}(?![A-Za-z0-9])/g },
  {
    class: 'perplexity-key',
    markers: ['pplx-'],
    expression: /(?<![A-Za-z0-9])pplx-[A-Za-z0-9]{32,64}(?![A-Za-z0-9])/g,
  },
  {
    class: 'sendgrid-key',
    markers: ['sg.'],
    expression: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}/g,
  },
  { class: 'figma-token', markers: ['figd_'], expression: /(?<![A-Za-z0-9])figd_[A-Za-z0-9_-]{20,80}/g },
  { class: 'notion-token', markers: ['ntn_'], expression: /(?<![A-Za-z0-9])ntn_[A-Za-z0-9]{30,60}(?![A-Za-z0-9])/g },
  {
    class: 'linear-key',
    markers: ['lin_api_'],
    expression: /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{30,60}(?![A-Za-z0-9])/g,
  },
  {
    class: 'digitalocean-token',
    markers: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    expression: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/g,
  },
  {
    class: 'jwt',
    markers: ['eyj'],
    expression: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g,
  },
  {
    class: 'private-key',
    markers: ['-----begin'],
    expression: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\\s-]{0,8000}/g,
  },
  {
    class: 'url-credential',
    markers: ['://'],
    expression: /(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,80}:(?!\d{1,5}[/?#])([^\s"]{3,200})@/gi,
  },
  {
    class: 'bearer-token',
    markers: ['bearer'],
    expression: /(?<![A-Za-z0-9])Bearer\s{1,4}([A-Za-z0-9._~+/=-]{16,2000})/gi,
  },
  {
    class: 'basic-credential',
    markers: ['basic'],
    expression: /(?<![A-Za-z0-9])Basic\s{1,4}([A-Za-z0-9+/]{12,500}={0,2})/g,
  },
  {
    class: 'storage-account-key',
    markers: ['key='],
    expression: /(?<![A-Za-z0-9])(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{20,120}={0,2})/gi,
  },
  {
    class: 'password-assignment',
    markers: ['password', 'passwd', 'pwd', 'secret', 'key', 'token'],
    expression:
      /(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'&;,<>${}][^\s"'&;,<>{}]{5,199})/gi,
  },
];

// One pass over the text decides that there is nothing to look for, as in nearly every text.
const ANY_MARKER = new RegExp(
  [...new Set(SHAPES.flatMap((shape) => shape.markers))].map((marker) => marker.replaceAll('.', '\\.')).join('|'),
);

const SECRET_NAME =
  /(?:^|[_.-])(?:(?:api|access|secret|private|auth|client|service|signing|encryption|master|subscription)[_.-]?keys?|keys?$|(?:access|auth|bearer|refresh|id|session|personal)?[_.-]?tokens?|pat$|passwords?|passwd|pwd|passphrase|pass$|secrets?|credentials?|authorization|cookie|dsn|connection[_.-]?string)(?:$|[_.-])/i;
// PGPASSWORD, MYTOKEN: the last word needs no separator before it.
const SECRET_ENDING = /(?:password|passwd|passphrase|secret|token|apikey)$/i;
// Names that speak about a secret or count tokens, and hold none: TOKEN_URL, MAX_TOKENS, PUBLIC_KEY, KEY_FILE.
const HARMLESS_ENDING =
  /[_.-](?:url|uri|endpoint|path|file|dir|directory|name|ttl|expiry|expires|expiration|limit|count|type|length|size|budget|region|arn|algorithm|alg|header|prefix|enabled|required|rotation|days|version)$/i;
const TOKEN_COUNT =
  /(?:^|[_.-])(?:max|min|num|total|input|output|context|prompt|completion|new|thinking|reserved)[_.-](?:[a-z]{1,20}[_.-])?tokens?$/i;
const HARMLESS_KEY =
  /(?:^|[_.-])(?:public|primary|partition|sort|foreign|cache|object|hot|issue|publishable)[_.-]?keys?$/i;

/** Tells whether a variable, header or argument of this name usually carries a secret. */
export function isSecretName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/^-+/, '');
  if (HARMLESS_ENDING.test(spaced) || TOKEN_COUNT.test(spaced) || HARMLESS_KEY.test(spaced)) return false;
  return SECRET_NAME.test(spaced) || SECRET_ENDING.test(spaced);
}

/**
 * Returns every literal in the text that looks like a secret, in order, without overlaps; placeholders are left alone. All
 * kinds the repository scanner knows are among them, but for its candidates, which only a name makes suspect.
 */
export function findSecrets(text: string): readonly SecretHit[] {
  // `pwd=` and six characters is the shortest literal any shape takes.
  return text.length < 10 ? [] : apart(shapesIn(text), findCredentials(text, 'firm'));
}

/** Returns the hits of the shapes and those of the scanner's kinds, in order; those that overlap become one over both. */
function apart(shapes: readonly SecretHit[], kinds: readonly SecretHit[]): readonly SecretHit[] {
  if (kinds.length === 0) return shapes;
  const known = new Set(shapes);
  const merged: SecretHit[] = [];
  let last: SecretHit | undefined;
  let lastIsKnown = false;
  for (const hit of [...shapes, ...kinds].sort((a, b) => a.start - b.start)) {
    if (last === undefined || last.end <= hit.start) {
      last = hit;
      lastIsKnown = known.has(hit);
      merged.push(hit);
      continue;
    }
    // A shape's class is the one readers know; it stays where a kind covers more.
    const named = lastIsKnown || !known.has(hit) ? last.class : hit.class;
    lastIsKnown ||= known.has(hit);
    last = { class: named, start: last.start, end: Math.max(last.end, hit.end) };
    merged[merged.length - 1] = last;
  }
  return merged;
}

/** Returns the hits of the shapes; the time grows with the length of the text alone, however many literals there are. */
function shapesIn(text: string): readonly SecretHit[] {
  const lower = text.toLowerCase();
  if (!ANY_MARKER.test(lower)) return [];
  let hits: readonly SecretHit[] = [];
  for (const shape of SHAPES) {
    if (!shape.markers.some((marker) => lower.includes(marker))) continue;
    const found = hitsOf(shape, text, hits);
    if (found.length > 0) hits = hits.length === 0 ? found : [...hits, ...found].sort((a, b) => a.start - b.start);
  }
  return hits;
}

/** Returns the hits of one shape that lie apart from those already `taken`; both are in order, so one walk is enough. */
function hitsOf(shape: Shape, text: string, taken: readonly SecretHit[]): readonly SecretHit[] {
  const found: SecretHit[] = [];
  let next = 0;
  for (const match of text.matchAll(shape.expression)) {
    const secret = match[1] ?? match[0];
    // The literal ends the match, so its last occurrence is the one meant: `passwd=passwd`.
    const start = match.index + match[0].lastIndexOf(secret);
    const end = start + secret.length;
    while ((taken[next]?.end ?? end) <= start) next += 1;
    const covered = (taken[next]?.start ?? end) < end;
    if (covered || isPlaceholder(secret) || isReference(secret)) continue;
    found.push({ class: shape.class, start, end });
  }
  return found;
}

/** Returns the text with every secret-looking literal replaced by `[redacted CLASS, N characters]`, and the hits. */
export function redactText(text: string): { readonly text: string; readonly hits: readonly SecretHit[] } {
  const hits = text.length < 10 ? [] : apart(shapesIn(text), findCredentials(text, 'all'));
  let redacted = '';
  let at = 0;
  for (const hit of hits) {
    redacted += `${text.slice(at, hit.start)}[redacted ${hit.class}, ${hit.end - hit.start} characters]`;
    at = hit.end;
  }
  return { text: redacted + text.slice(at), hits };
}
