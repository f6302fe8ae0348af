import type { SecretHit } from '../../secrets.ts';
import { isPlaceholder, isReference } from '../../stand-in.ts';

// Recorded requests hold secrets as JSON members and under longer names than configurations do: `client_secret`.
const NAMED =
  /(?:password|passwd|passphrase|pwd|secret|api[_-]?key|(?:access|auth|refresh|id|session|bearer|personal)[_-]?token|(?:secret|private|service|signing|encryption)[_-]?key)["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'&;,<>${}]{6,200})/gi;

/** Returns the literals that stand beside a name that says they are secret, in order. */
export function findNamedSecrets(text: string): readonly SecretHit[] {
  const hits: SecretHit[] = [];
  for (const match of text.matchAll(NAMED)) {
    const secret = match[1] ?? '';
    if (isPlaceholder(secret) || isReference(secret)) continue;
    const end = match.index + match[0].length;
    hits.push({ class: 'password-assignment', start: end - secret.length, end });
  }
  return hits;
}
