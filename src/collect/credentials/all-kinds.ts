import type { CredentialKind } from './kind.ts';
import { AI_KINDS } from './kinds/ai.ts';
import { ASSIGNMENT_KINDS } from './kinds/assignments.ts';
import { BUSINESS_KINDS } from './kinds/business.ts';
import { CLOUD_KINDS } from './kinds/cloud.ts';
import { CODE_KINDS } from './kinds/code.ts';
import { KEY_KINDS } from './kinds/keys.ts';

/** Every kind of credential the scanner knows; what stands earlier wins where two of the same confidence overlap. */
export const CREDENTIAL_KINDS: readonly CredentialKind[] = [
  ...KEY_KINDS,
  ...AI_KINDS,
  ...CODE_KINDS,
  ...CLOUD_KINDS,
  ...BUSINESS_KINDS,
  ...ASSIGNMENT_KINDS,
];
