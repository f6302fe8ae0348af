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
    expression: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g,
  },
  { class: 'github-token', markers: ['github_pat_'], expression: /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g },
  { class: 'gitlab-token', markers: ['glpat-'], expression: /\bglpat-[A-Za-z0-9_-]{20,64}/g },
  { class: 'anthropic-key', markers: ['sk-ant-'], expression: /\bsk-ant-[A-Za-z0-9_-]{20,200}/g },
  { class: 'openai-key', markers: ['sk-'], expression: /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,200}/g },
  { class: 'stripe-key', markers: ['_live_'], expression: /\b[rsp]k_live_[A-Za-z0-9]{16,120}\b/g },
  { class: 'stripe-key', markers: ['_test_'], expression: /\b[rs]k_test_[A-Za-z0-9]{16,120}\b/g },
  { class: 'slack-token', markers: ['xox'], expression: /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g },
  {
    class: 'slack-webhook',
    markers: ['hooks.slack.com'],
    expression: /hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,90}/g,
  },
  { class: 'aws-access-key-id', markers: ['akia', 'asia'], expression: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { class: 'google-api-key', markers: ['aiza'], expression: /\bAIza[A-Za-z0-9_-]{35}/g },
  { class: 'npm-token', markers: ['npm_'], expression: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { class: 'pypi-token', markers: ['pypi-'], expression: /\bpypi-[A-Za-z0-9_-]{60,250}/g },
  { class: 'hugging-face-token', markers: ['hf_'], expression: /\bhf_[A-Za-z0-9]{30,60}\b/g },
  { class: 'supabase-token', markers: ['sbp_'], expression: /\bsbp_[a-f0-9]{40}\b/g },
  { class: 'neon-key', markers: ['napi_'], expression: /\bnapi_[a-z0-9]{40,80}\b/g },
  { class: 'perplexity-key', markers: ['pplx-'], expression: /\bpplx-[A-Za-z0-9]{32,64}\b/g },
  { class: 'sendgrid-key', markers: ['sg.'], expression: /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}/g },
  { class: 'figma-token', markers: ['figd_'], expression: /\bfigd_[A-Za-z0-9_-]{20,80}/g },
  { class: 'notion-token', markers: ['ntn_'], expression: /\bntn_[A-Za-z0-9]{30,60}\b/g },
  { class: 'linear-key', markers: ['lin_api_'], expression: /\blin_api_[A-Za-z0-9]{30,60}\b/g },
  {
    class: 'digitalocean-token',
    markers: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    expression: /\bdo[opr]_v1_[a-f0-9]{64}\b/g,
  },
  {
    class: 'jwt',
    markers: ['eyj'],
    expression: /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g,
  },
  {
    class: 'private-key',
    markers: ['-----begin'],
    expression: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\\s-]{0,8000}/g,
  },
  {
    class: 'url-credential',
    markers: ['://'],
    expression: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,80}:([^\s/@"'$<{]{3,200})@/gi,
  },
  { class: 'bearer-token', markers: ['bearer'], expression: /\bBearer\s{1,4}([A-Za-z0-9._~+/=-]{16,2000})/gi },
  { class: 'basic-credential', markers: ['basic'], expression: /\bBasic\s{1,4}([A-Za-z0-9+/]{12,500}={0,2})/g },
  {
    class: 'storage-account-key',
    markers: ['key='],
    expression: /\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{20,120}={0,2})/gi,
  },
  {
    class: 'password-assignment',
    markers: ['password', 'passwd', 'pwd', 'secret', 'key', 'token'],
    expression:
      /(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'&;,<>${}]{6,200})/gi,
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

const PLACEHOLDER_WORDS =
  /^(?:<[^<>]*>|@@[^@]{1,60}@@|\[[^[\]]*\]|\*{3,}|\.{3,}|x{3,}|-+|_+|0+|1234(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?|changeme|change-me|change_me|replace.{0,40}|todo.{0,40}|placeholder|example|none|null|undefined|secret|token|password|string|dummy.{0,20}|redacted|fake.{0,20}|test)$/i;
const PLACEHOLDER_PARTS =
  /(?:^|[^a-z])(?:your|votre|tu|su|ihr|dein|deine|il-tuo|seu|sua|my|insert|enter|replace|add|put)[_\s-]|_here$|-here$|\bhere>?$|xxxx|\.\.\.|\u2026|\*\*\*|change.?me|placeholder/i;

// One-word forms, the documented AWS example keys, and the same request in further languages.
const PLACEHOLDER_ELSEWHERE =
  /^(?:your|votre|deine?|ihre?)[a-z]{3,40}$|(?:^|[^a-z])(?:remplace[rz]|ersetzen?|eintragen|insira|coloque|inserisci|reemplaz|ingres)|[\u4f60\u60a8]\u7684|\u3042\u306a\u305f\u306e|\uc5ec\uae30|\ub2f9\uc2e0\uc758|\u0432\u0430\u0448/i;

/** Tells whether a value is a stand-in that nobody could sign in with, in any of the languages seen in the wild. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '') return true;
  if (/^(.)\1+$/.test(text) || /EXAMPLE(?:KEY)?$/.test(text)) return true;
  return PLACEHOLDER_WORDS.test(text) || PLACEHOLDER_PARTS.test(text) || PLACEHOLDER_ELSEWHERE.test(text);
}

/**
 * Returns every literal in the text that looks like a secret, in order, without overlaps; placeholders are left alone.
 * The time it takes grows with the length of the text alone, however many literals there are.
 */
export function findSecrets(text: string): readonly SecretHit[] {
  // `pwd=` and six characters is the shortest literal any shape takes.
  if (text.length < 10) return [];
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

/** Tells whether a value is only a reference that the client fills in later (`${X}`, `$X`, `%X%`, `{env:X}`, `${{ … }}`). */
export function isReference(value: string): boolean {
  return /^(?:\$\{\{?[^{}]{1,200}\}\}?|\$[A-Z_][A-Z0-9_]{0,100}|\$env:[A-Za-z_][A-Za-z0-9_]{0,100}|%[A-Z_][A-Z0-9_()]{1,100}%|\{(?:env|file):[^{}]{1,200}\}|\{\{[^{}]{1,200}\}\})$/.test(
    value.trim(),
  );
}

/** Returns the text with every secret-looking literal replaced by `[redacted CLASS, N characters]`, and the hits. */
export function redactText(text: string): { readonly text: string; readonly hits: readonly SecretHit[] } {
  const hits = findSecrets(text);
  let redacted = '';
  let at = 0;
  for (const hit of hits) {
    redacted += `${text.slice(at, hit.start)}[redacted ${hit.class}, ${hit.end - hit.start} characters]`;
    at = hit.end;
  }
  return { text: redacted + text.slice(at), hits };
}
