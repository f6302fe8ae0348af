import type { RegisterType } from '../register-type.ts';
import { exercise, internalAudit } from './assurance.ts';
import { accessReview, account, acknowledgement, roster, training } from './people.ts';
import { dpia, incident, processing, request, vendor } from './privacy.ts';
import { aiSystem, applicability, risk } from './risks.ts';

/** Every type of register that is read, in the order their names are tried. */
export const REGISTER_TYPES: readonly RegisterType[] = [
  processing,
  dpia,
  risk,
  vendor,
  accessReview,
  account,
  roster,
  training,
  acknowledgement,
  incident,
  request,
  aiSystem,
  applicability,
  internalAudit,
  exercise,
];
