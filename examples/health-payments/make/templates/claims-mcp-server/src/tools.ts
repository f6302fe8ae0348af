import { z } from 'zod';

export const claimId = z.string().regex(/^CLM-2026-\d{6}$/);

export const tools = {
  get_claim: z.object({ claim: claimId }).strict(),
  search_claims: z.object({ query: z.string().min(2).max(200) }).strict(),
  read_document: z.object({ claim: claimId, document: z.string().regex(/^D-\d{1,8}$/) }).strict(),
  propose_decision: z.object({ claim: claimId, decision: z.enum(['accept', 'reduce', 'refuse']), reason: z.string().max(2000) }).strict(),
  update_claim: z.object({ claim: claimId, status: z.enum(['open', 'waiting', 'closed']) }).strict(),
};
