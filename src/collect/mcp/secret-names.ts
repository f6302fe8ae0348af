import { isSecretName } from '../secrets.ts';

/**
 * How surely a name speaks of a secret: `certain` where its value is one unless it is a switch or a path, `likely` where only
 * a value that nothing shows to be harmless is one, `short` for options of one letter that mean a password to some programs.
 */
export type SecretMeaning = 'certain' | 'likely' | 'short' | 'none';

// Short names that the general list leaves out because elsewhere they mean other things.
const CERTAIN =
  /(?:^|[_.-])(?:pw|pass|passcode|passin|passout|pin|otp|totp|jwt|bearer|creds?|mnemonic|seed[_.-]?phrase|sig|signature|basic[_.-]?auth|userpwd|x[_.-]?auth)$/i;
const LIKELY =
  /(?:^|[_.-])(?:auth|session|seed|salt|access|dsn|conn|connection(?:[_.-]?(?:string|str|ur[il]))?|licen[cs]e|wallet|cookie|code|verifier|login)$/i;
const SHORT = /^[kpP]$/;
const CODE = /(?:^|[_.-])(?:pin|otp|totp|passcode)$/i;
const HUMP = /([a-z0-9])([A-Z])/g;

/** Returns how surely an option, variable or key of this name carries a secret. */
export function meaningOf(name: string): SecretMeaning {
  if (name === '') return 'none';
  if (SHORT.test(name)) return 'short';
  if (isSecretName(name)) return 'certain';
  const spaced = name.replaceAll(HUMP, '$1_$2');
  if (CERTAIN.test(spaced)) return 'certain';
  return LIKELY.test(spaced) ? 'likely' : 'none';
}

/** Tells whether a name asks for a code of digits, so that a small number is no harmless setting. */
export function isCodeName(name: string): boolean {
  return CODE.test(name.replaceAll(HUMP, '$1_$2'));
}
