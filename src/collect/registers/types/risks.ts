import { flagBlank, type RegisterType } from '../register-type.ts';
import type { Row } from '../row.ts';
import type { Tally } from '../tally.ts';

const CLOSED = ['closed', 'done', 'completed', 'implemented', 'geschlossen', 'erledigt', 'retired'];

/** The register of risks. */
export const risk: RegisterType = {
  id: 'risk',
  title: 'register of risks',
  files: ['risk-register', 'risks-register', 'ai-risk-register'],
  short: ['risks', 'risk'],
  columns: {
    id: { headers: ['id', 'risk_id', 'reference', 'number', 'no'], required: true },
    risk: { headers: ['risk', 'title', 'description', 'threat', 'name'] },
    owner: { headers: ['owner', 'risk_owner', 'responsible'], required: true },
    likelihood: { headers: ['likelihood', 'probability'], required: true },
    impact: { headers: ['impact', 'consequence', 'severity'], required: true },
    score: { headers: ['score', 'risk_score', 'rating', 'level'], required: true },
    treatment: { headers: ['treatment', 'response', 'measure', 'treatment_plan', 'mitigation'], required: true },
    due: { headers: ['due_on', 'due', 'due_date', 'deadline', 'target_date'], date: true },
    status: { headers: ['status', 'state'] },
    residual: { headers: ['residual', 'residual_score', 'residual_risk', 'residual_rating'] },
    accepted: { headers: ['accepted_on', 'acceptance_date', 'accepted'], date: true },
    acceptedBy: { headers: ['accepted_by', 'acceptor', 'acceptance'] },
  },
  key: ['id'],
  mayBeEmpty: false,
  flags: ['withoutOwner', 'withoutTreatment', 'scoreDiffers', 'scoreUnreadable', 'residualUnread', 'withoutDue'],
  dates: ['earliestDue'],
  numbers: ['highestUnaccepted'],
  read(row, tally) {
    flagBlank('withoutOwner', row, ['owner'], tally);
    flagBlank('withoutTreatment', row, ['treatment'], tally);
    readScore(row, tally);
    const closed = row.is('status', CLOSED);
    const accepts = row.is('treatment', ['accept', 'accepted', 'tolerate', 'akzeptieren']);
    if (!closed && !accepts) {
      if (row.date('due') === '') tally.flag('withoutDue', row, 'due');
      tally.earliest('earliestDue', row, 'due', row.date('due'));
    }
    if (row.says('acceptedBy') && row.date('accepted') !== '') return;
    // Without a residual score nothing shows that the risk fell, so the score itself remains.
    const remains = row.says('residual') ? row.number('residual') : closed ? 0 : row.number('score');
    if (remains === undefined) tally.flag('residualUnread', row, row.says('residual') ? 'residual' : 'score');
    else tally.most('highestUnaccepted', Math.round(remains));
  },
};

function readScore(row: Row, tally: Tally): void {
  const [likelihood, impact, score] = [row.number('likelihood'), row.number('impact'), row.number('score')];
  if (likelihood === undefined || impact === undefined || score === undefined) {
    const unread = ['likelihood', 'impact', 'score'].find((column) => row.number(column) === undefined) ?? 'score';
    tally.flag('scoreUnreadable', row, unread);
  } else if (Math.abs(likelihood * impact - score) > 1e-9) tally.flag('scoreDiffers', row, 'score');
}

/** The inventory of AI systems. */
export const aiSystem: RegisterType = {
  id: 'ai-system',
  title: 'inventory of AI systems',
  files: ['ai-system-register', 'ai-register', 'ai-inventory', 'ai-systems-register', 'ai-system-inventory'],
  short: ['ai-systems'],
  columns: {
    id: { headers: ['id', 'system', 'name', 'ai_system', 'system_id'], required: true },
    owner: { headers: ['owner', 'responsible', 'system_owner'], required: true },
    purpose: { headers: ['purpose', 'intended_purpose', 'use'], required: true },
    role: { headers: ['role', 'provider_or_deployer', 'ai_act_role'], required: true },
    riskClass: { headers: ['risk_class', 'ai_act_class', 'class', 'classification'], required: true },
    rationale: { headers: ['rationale', 'reason', 'class_rationale', 'reasons'], required: true },
    models: { headers: ['models', 'model', 'model_used'], required: true },
    data: { headers: ['data', 'data_used', 'personal_data'] },
    oversight: { headers: ['oversight', 'human_oversight', 'overseer'] },
    reviewed: { headers: ['reviewed_on', 'last_reviewed', 'last_review', 'updated_on'], date: true },
  },
  key: ['id'],
  mayBeEmpty: false,
  flags: ['incomplete', 'withoutOwner', 'withoutRationale', 'highRisk', 'highRiskWithoutOversight', 'withoutReview'],
  dates: ['oldestReview'],
  numbers: [],
  read(row, tally) {
    flagBlank('incomplete', row, ['purpose', 'role', 'riskClass', 'models'], tally);
    flagBlank('withoutOwner', row, ['owner'], tally);
    flagBlank('withoutRationale', row, ['rationale'], tally);
    if (row.is('riskClass', ['high', 'high-risk', 'annex-iii', 'annex-i', 'annex', 'hoch'])) {
      tally.flag('highRisk', row, 'riskClass');
      flagBlank('highRiskWithoutOversight', row, ['oversight'], tally);
    }
    if (row.date('reviewed') === '') tally.flag('withoutReview', row, 'reviewed');
    tally.earliest('oldestReview', row, 'reviewed', row.date('reviewed'));
  },
};

/** Ids of the reference controls of ISO/IEC 42001:2023, Annex A. */
const ANNEX_A: readonly string[] = `
  A.2.2 A.2.3 A.2.4 A.3.2 A.3.3 A.4.2 A.4.3 A.4.4 A.4.5 A.4.6 A.5.2 A.5.3 A.5.4 A.5.5 A.6.1.2 A.6.1.3 A.6.2.2 A.6.2.3 A.6.2.4 A.6.2.5 A.6.2.6 A.6.2.7
  A.6.2.8 A.7.2 A.7.3 A.7.4 A.7.5 A.7.6 A.8.2 A.8.3 A.8.4 A.8.5 A.9.2 A.9.3 A.9.4 A.10.2 A.10.3 A.10.4
`
  .trim()
  .split(/\s+/);

/** The statement of applicability. */
export const applicability: RegisterType = {
  id: 'applicability',
  title: 'statement of applicability',
  files: ['statement-of-applicability', 'soa', 'applicability-register'],
  short: ['applicability'],
  columns: {
    control: { headers: ['control', 'id', 'control_id', 'annex_a', 'reference'], required: true },
    applicable: { headers: ['applicable', 'applies', 'included', 'applicability'], required: true },
    reason: { headers: ['reason', 'justification', 'rationale', 'reasons'], required: true },
    status: { headers: ['status', 'implementation', 'implemented', 'state'], required: true },
  },
  key: ['control'],
  mayBeEmpty: false,
  flags: ['undecided', 'withoutReason', 'withoutStatus'],
  dates: [],
  numbers: ['distinctive'],
  expects: { fact: 'missingControls', ids: ANNEX_A, idOf: (row) => annexId(row.plain('control')) },
  read(row, tally) {
    // A.5 to A.8 with two numbers are also ids of ISO/IEC 27001; these are not.
    const id = annexId(row.plain('control'));
    if (ANNEX_A.includes(id) && !/^A\.[5-8]\.\d{1,2}$/.test(id)) tally.add('distinctive', 1);
    if (row.yes('applicable') === null) tally.flag('undecided', row, 'applicable');
    flagBlank('withoutReason', row, ['reason'], tally);
    if (row.yes('applicable') === true) flagBlank('withoutStatus', row, ['status'], tally);
  },
};

/** `A.6.2.3` is also written `a6.2.3`, `6.2.3`, or followed by its heading. */
function annexId(text: string): string {
  const digits = /^(?:annex )?a?[. ]?(\d{1,2}(?:\.\d{1,2}){1,2})(?![\d.])/.exec(text)?.[1];
  return digits === undefined ? '' : `A.${digits}`;
}
