import type { CredentialKind } from '../kind.ts';

// A name that ends here and its type, an assignment of some language, then a quoted literal, the rest of a simple line or of
// a header, or the text of an element. A comma assigns only to the first argument of a call: `set("API_TOKEN", "value")`.
const NAME = '(?:[_-]?[A-Za-z0-9]{0,12})?(?:[ \\t:&]{1,3}[A-Za-z]{2,10})?[\\\\"\'`\\])]{0,3}';
const BARE = '([A-Za-z0-9+/_.~!@#%^*-]{12,160}={0,2})';
const VALUE =
  `${NAME}[ \\t]{0,8}(?:` +
  '(?::{0,3}=|[?.+]=|=>|:|(?<=\\(["\'`][\\w.-]{1,80}["\'`]),)[ \\t]{0,8}\\\\{0,2}["\'`]([^\\s"\'`\\\\<>{}$]{8,160})\\\\{0,2}["\'`]' +
  `|(?::{0,3}=|[?.+]=|=>|:|>\\s{0,20})[ \\t]{0,8}${BARE}(?=\\s|$|\\\\[nr]|</)|:[ \\t]{1,4}${BARE}(?=["'\`]))`;

/** Values beside a name that says they are secret. Only candidates: a person has to look, and no check fails on them. */
export const ASSIGNMENT_KINDS: readonly CredentialKind[] = [
  assignment('assigned-password', 'what the password is for', ['password', 'passwd', 'passphrase', 'pwd']),
  assignment('assigned-secret', 'what the secret is for', ['secret', 'credential']),
  assignment('assigned-key', 'what the key is for', [
    'api_key',
    'apikey',
    'api-key',
    'private_key',
    'access_key',
    'encryption_key',
  ]),
  assignment('assigned-token', 'what the token is for', ['token']),
];

function assignment(id: string, opens: string, keywords: readonly string[]): CredentialKind {
  return {
    id,
    vendor: 'unknown',
    opens,
    severity: 'medium',
    confidence: 'candidate',
    from: 'end',
    keywords,
    expression: new RegExp(VALUE, 'y'),
  };
}
