import type { CredentialKind } from '../kind.ts';

// A name that ends here, then an assignment, then a quoted literal or the rest of a simple line.
const VALUE =
  '(?:[_-]?[A-Za-z0-9]{0,12})?[\\\\"\'`\\])]{0,3}[ \\t]{0,8}(?::=|=>|=|:)[ \\t]{0,8}(?:[\\\\]?["\'`]([^\\s"\'`\\\\<>{}$]{8,160})[\\\\]?["\'`]|([A-Za-z0-9+/_.~!@#%^*-]{12,160}={0,2})(?=\\s|$))';

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
