import { createHmac, hash } from 'node:crypto';

/** Returns the SHA-256 of the bytes (text as UTF-8) as 64 hex digits. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** Returns the first 16 hex digits of HMAC-SHA-256: enough to recognise equal values, nothing to guess them back from. */
export function keyedFingerprint(key: Uint8Array, value: string): string {
  return createHmac('sha256', key).update(value, 'utf8').digest('hex').slice(0, 16);
}
