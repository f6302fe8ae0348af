/** A literal that leads to a secret shape, and what must stand around it. */
export interface SecretLiteral {
  /** In lower case where case counts for nothing. */
  readonly text: string;
  readonly anyCase: boolean;
  readonly also: 'nothing' | 'word-start' | 'assignment' | 'user-part';
}

function literal(text: string, also: SecretLiteral['also'] = 'nothing', anyCase = false): SecretLiteral {
  return { text, anyCase, also };
}

const ASSIGNED_WORDS = ['pwd', 'passwd', 'password', 'passphrase', 'secret'];
const TOKENS = ['access', 'auth', 'refresh', 'id', 'session', 'bearer', 'personal'];
const KEYS = ['api', 'secret', 'private', 'service', 'signing', 'encryption', 'account', 'sharedaccess'];

/**
 * Literals one of which every shape in src/collect/secrets.ts and in sensitive/named-secret.ts contains: only a line
 * that holds one is searched in full. A test fails when a shape is added there that no literal here leads to.
 */
export const SECRET_LITERALS: readonly SecretLiteral[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-'].map((text) => literal(text)),
  literal('sk-', 'word-start'),
  ...['k_live_', 'k_test_', 'xox'].map((text) => literal(text)),
  literal('hooks.slack.com', 'nothing', true),
  ...['AKIA', 'ASIA', 'AIza', 'npm_', 'pypi-', 'hf_', 'sbp_', 'napi_', 'pplx-', 'SG.', 'figd_', 'ntn_'].map((text) =>
    literal(text),
  ),
  ...['lin_api_', 'dop_v1_', 'doo_v1_', 'dor_v1_', 'eyJ', '-----BEGIN'].map((text) => literal(text)),
  literal('://', 'user-part'),
  literal('bearer', 'nothing', true),
  literal('Basic'),
  ...ASSIGNED_WORDS.map((word) => literal(word, 'assignment', true)),
  ...[...TOKENS.map((first) => [first, 'token']), ...KEYS.map((first) => [first, 'key'])].flatMap(([first, second]) =>
    ['', '_', '-'].map((divider) => literal(`${first}${divider}${second}`, 'assignment', true)),
  ),
];
