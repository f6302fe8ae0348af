// Who works with the agents of the example, and what each role usually calls. All names are invented.

export const ROLES = [
  {
    role: 'claims-handler',
    agent: 'claims-agent',
    client: 'agent-desk/3.4.0',
    share: 68,
    users: ['i.brandt', 'l.moreau', 's.eriksen', 'p.castellano', 'm.ilves', 'd.oyelaran', 'k.horvat', 'y.tanaka'],
    calls: [
      ['claims', 'get_claim', 26],
      ['claims', 'search_claims', 18],
      ['claims', 'read_document', 16],
      ['claims', 'propose_decision', 9],
      ['claims', 'update_claim', 4],
      ['member-records', 'get_member', 11],
      ['member-records', 'check_cover', 8],
      ['policy-docs', 'search_terms', 8],
    ],
  },
  {
    role: 'payout-clerk',
    agent: 'payout-agent',
    client: 'agent-desk/3.4.0',
    share: 22,
    users: ['r.okafor', 'j.meeuwsen', 'a.lindqvist'],
    calls: [
      ['payouts', 'list_settlements', 40],
      ['payouts', 'get_settlement', 34],
      ['payouts', 'draft_settlement', 20],
      ['payouts', 'release_settlement', 5],
      ['payouts', 'refund_settlement', 1],
    ],
  },
  {
    role: 'member-service',
    agent: 'claims-agent',
    client: 'agent-desk/3.4.0',
    share: 10,
    users: ['f.baptiste', 'n.vandijk'],
    calls: [
      ['notify', 'preview_letter', 60],
      ['notify', 'list_letters', 28],
      ['notify', 'send_letter', 12],
    ],
  },
];

/** Calls that cannot simply be undone; a second person approves each of them. */
export const NEEDS_APPROVAL = new Set(['update_claim', 'release_settlement', 'refund_settlement', 'send_letter']);

export const APPROVERS = ['h.aasen', 'c.duarte', 'g.whitlock'];

/** Returns what the agent passes to a tool: identifiers only, as the gateway masks everything else. */
export function argumentsOf(tool, random) {
  if (tool.includes('settlement')) return { settlement: `SET-2026-${100000 + random(60000)}` };
  if (tool === 'get_member' || tool === 'check_cover') return { member: `M-${1000000 + random(8000000)}` };
  if (tool === 'search_terms')
    return { query: ['dental', 'physiotherapy', 'inpatient', 'medication abroad'][random(4)] };
  if (tool.includes('letter')) return { letter: `LET-${10000 + random(80000)}` };
  return { claim: `CLM-2026-${100000 + random(300000)}` };
}
