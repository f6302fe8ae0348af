import { monthsLater } from '../../calendar.ts';
import { flagBlank, type RegisterType } from '../register-type.ts';
import type { Moment, Row } from '../row.ts';
import type { Tally } from '../tally.ts';
import { EEA } from './countries.ts';

const HIGH = ['high', 'very high', 'hoch', 'sehr hoch', 'critical', 'high-risk', 'yes', 'ja'];
const REVIEWED = [
  'reviewed_on',
  'last_reviewed',
  'last_review',
  'reviewed',
  'review_date',
  'updated_on',
  'last_updated',
];

/** The record of processing activities (GDPR Art. 30(1)). */
export const processing: RegisterType = {
  id: 'processing',
  title: 'record of processing',
  files: [
    'ropa',
    'record-of-processing',
    'records-of-processing',
    'processing-register',
    'processing-activities-register',
  ],
  short: ['processing', 'processing-activities', 'article-30', 'verarbeitungsverzeichnis', 'vvt'],
  columns: {
    activity: { headers: ['activity', 'processing_activity', 'processing', 'name', 'id', 'title'], required: true },
    controller: { headers: ['controller', 'controller_contact', 'contact', 'controller_name'] },
    purpose: { headers: ['purpose', 'purposes', 'purpose_of_processing'], required: true },
    people: { headers: ['data_subjects', 'categories_of_data_subjects', 'people', 'persons'], required: true },
    data: { headers: ['personal_data', 'categories_of_personal_data', 'data_categories', 'data'], required: true },
    recipients: { headers: ['recipients', 'categories_of_recipients'], required: true },
    retention: { headers: ['retention', 'time_limits', 'erasure', 'retention_period', 'deletion'], required: true },
    security: { headers: ['security', 'security_measures', 'measures', 'toms'], required: true },
    transfers: { headers: ['transfers', 'third_countries', 'third_country', 'transfer', 'third_country_transfer'] },
    safeguards: { headers: ['safeguards', 'transfer_safeguards', 'transfer_mechanism'] },
    owner: { headers: ['owner', 'responsible', 'process_owner', 'department'] },
    highRisk: { headers: ['high_risk', 'risk', 'risk_level', 'dpia_required'] },
    dpia: { headers: ['dpia', 'dpia_reference', 'dpia_id', 'impact_assessment'] },
    reviewed: { headers: REVIEWED, date: true },
  },
  key: ['activity'],
  mayBeEmpty: false,
  flags: ['incomplete', 'withoutOwner', 'transferWithoutSafeguard', 'highRisk', 'highRiskWithoutDpia', 'withoutReview'],
  dates: ['oldestReview'],
  numbers: [],
  read(row, tally) {
    flagBlank('incomplete', row, ['purpose', 'people', 'data', 'recipients', 'retention', 'security'], tally);
    flagBlank('withoutOwner', row, ['owner'], tally);
    if (row.says('transfers') && row.yes('transfers') !== false) {
      flagBlank('transferWithoutSafeguard', row, ['safeguards'], tally);
    }
    if (row.is('highRisk', HIGH) || row.yes('highRisk') === true) {
      tally.flag('highRisk', row, 'highRisk');
      if (!row.says('dpia') || row.yes('dpia') === false) tally.flag('highRiskWithoutDpia', row, 'dpia');
    }
    readReview(row, tally);
  },
  listed: (row) => ({
    names: [row.plain('activity'), row.plain('dpia')].filter((name) => name !== ''),
    state: row.is('highRisk', HIGH) || row.yes('highRisk') === true ? 'high-risk' : '',
    on: row.date('reviewed'),
  }),
};

/** Data protection impact assessments (GDPR Art. 35). */
export const dpia: RegisterType = {
  id: 'dpia',
  title: 'register of impact assessments',
  files: ['dpia-register', 'dpias', 'dpia-log'],
  short: ['dpia', 'impact-assessments'],
  columns: {
    id: { headers: ['id', 'dpia', 'dpia_id', 'reference', 'number'], required: true },
    activity: { headers: ['activity', 'processing', 'processing_activity', 'title', 'name'], required: true },
    description: { headers: ['description', 'operations', 'systematic_description'], required: true },
    necessity: { headers: ['necessity', 'necessity_and_proportionality', 'proportionality'], required: true },
    risks: { headers: ['risks', 'risks_to_people', 'risk'], required: true },
    measures: { headers: ['measures', 'safeguards', 'mitigations'], required: true },
    advice: { headers: ['dpo_advice', 'advice', 'advice_of_the_dpo', 'dpo_opinion'] },
    decision: { headers: ['decision', 'outcome', 'result'] },
    decided: { headers: ['decided_on', 'decision_date', 'date', 'approved_on', 'completed_on'], date: true },
    reviewed: { headers: REVIEWED, date: true },
  },
  key: ['id'],
  mayBeEmpty: false,
  flags: ['incomplete', 'withoutAdvice', 'withoutDecision', 'withoutReview'],
  dates: ['oldestReview'],
  numbers: [],
  read(row, tally) {
    flagBlank('incomplete', row, ['description', 'necessity', 'risks', 'measures'], tally);
    flagBlank('withoutAdvice', row, ['advice'], tally);
    if (!flagBlank('withoutDecision', row, ['decision'], tally) && row.date('decided') === '') {
      tally.flag('withoutDecision', row, 'decided');
    }
    readReview(row, tally, 'decided');
  },
  listed: (row) => ({
    names: [row.plain('id'), row.plain('activity')].filter((name) => name !== ''),
    state: row.says('decision') ? 'decided' : '',
    on: row.date('decided'),
  }),
};

function readReview(row: Row, tally: Tally, instead = 'reviewed'): void {
  const column = row.date('reviewed') === '' ? instead : 'reviewed';
  const date = row.date(column);
  if (date === '') tally.flag('withoutReview', row, 'reviewed');
  tally.earliest('oldestReview', row, column, date);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Incidents and breaches, with the notification of the authority (GDPR Art. 33). */
export const incident: RegisterType = {
  id: 'incident',
  title: 'register of incidents',
  files: ['incident-register', 'breach-register', 'incident-log', 'breach-log', 'data-breach-register'],
  short: ['incidents', 'breaches'],
  columns: {
    id: { headers: ['id', 'incident', 'incident_id', 'reference', 'number'], required: true },
    aware: {
      headers: ['aware_at', 'aware', 'aware_on', 'detected_at', 'became_aware', 'discovered_at'],
      required: true,
      date: true,
    },
    notifiable: { headers: ['notifiable', 'to_be_notified', 'notification_required', 'reportable'], required: true },
    notified: {
      headers: ['notified_at', 'notified', 'notified_on', 'authority_notified', 'authority_notified_at'],
      required: true,
      date: true,
    },
    delay: { headers: ['reason_for_delay', 'delay_reason', 'reasons_for_delay'] },
    effects: { headers: ['effects', 'consequences', 'impact'] },
    action: { headers: ['action', 'remedial_action', 'remedy', 'measures', 'actions'] },
    closed: { headers: ['closed_on', 'closed', 'resolved_on'], date: true },
  },
  key: ['id'],
  mayBeEmpty: true,
  flags: ['late', 'lateWithoutReason', 'undecidable', 'undecided', 'withoutRecord'],
  dates: ['openSince'],
  numbers: ['notifiable'],
  read(row, tally) {
    flagBlank('withoutRecord', row, ['effects', 'action'], tally);
    const due = row.yes('notifiable');
    if (due === null) tally.flag('undecided', row, 'notifiable');
    if (due !== true) return;
    tally.add('notifiable', 1);
    const [aware, notified] = [row.moment('aware'), row.moment('notified')];
    if (aware === undefined) return tally.flag('undecidable', row, 'aware');
    if (notified === undefined) {
      // Said, but no date: nobody can tell when. Not said: still open.
      if (row.says('notified') && row.yes('notified') !== false) tally.flag('undecidable', row, 'notified');
      else tally.earliest('openSince', row, 'aware', row.date('aware'));
      return;
    }
    const kept = within72Hours(aware, notified);
    if (kept === null) tally.flag('undecidable', row, 'notified');
    if (kept !== false) return;
    tally.flag('late', row, 'notified');
    if (!row.says('delay')) tally.flag('lateWithoutReason', row, 'delay');
  },
};

/** GDPR Art. 33(1). Null where only days are known and the hours decide, or the order cannot be. */
function within72Hours(aware: Moment, notified: Moment): boolean | null {
  const least = notified.at - (aware.at + (aware.exact ? 0 : DAY));
  const most = notified.at + (notified.exact ? 0 : DAY) - aware.at;
  if (most < 0) return null;
  if (most <= 72 * HOUR) return true;
  return least > 72 * HOUR ? false : null;
}

/** Requests of data subjects (GDPR Art. 12(3)). */
export const request: RegisterType = {
  id: 'request',
  title: 'register of requests',
  files: ['dsar-register', 'dsar-log', 'request-register', 'data-subject-requests', 'rights-requests-register'],
  short: ['requests', 'dsar', 'dsars', 'rights-requests'],
  columns: {
    id: { headers: ['id', 'request', 'request_id', 'reference', 'number'], required: true },
    type: { headers: ['type', 'right', 'request_type'] },
    received: { headers: ['received_on', 'received', 'received_at', 'date_received'], required: true, date: true },
    extended: { headers: ['extended_on', 'extended', 'extension', 'extended_until'] },
    reason: { headers: ['extension_reason', 'reason_for_extension', 'reason'] },
    closed: { headers: ['closed_on', 'closed', 'answered_on', 'answered', 'completed_on'], required: true, date: true },
    outcome: { headers: ['outcome', 'result', 'decision'] },
  },
  key: ['id'],
  mayBeEmpty: true,
  flags: ['late', 'extendedWithoutReason', 'withoutReceipt', 'withoutOutcome'],
  dates: ['earliestDue'],
  numbers: ['closed'],
  read(row, tally) {
    const received = row.date('received');
    if (received === '') return tally.flag('withoutReceipt', row, 'received');
    const extended = row.says('extended') && row.yes('extended') !== false;
    if (extended && !row.says('reason')) tally.flag('extendedWithoutReason', row, 'reason');
    // One month, and two further ones where the request was extended.
    const due = monthsLater(received, extended ? 3 : 1);
    const closed = row.date('closed');
    if (closed === '') return tally.earliest('earliestDue', row, 'received', due);
    tally.add('closed', 1);
    if (closed > due) tally.flag('late', row, 'closed');
    flagBlank('withoutOutcome', row, ['outcome'], tally);
  },
};

/** Suppliers and processors (GDPR Art. 28 and chapter V). */
export const vendor: RegisterType = {
  id: 'vendor',
  title: 'register of suppliers',
  files: [
    'vendor-register',
    'supplier-register',
    'processor-register',
    'third-party-register',
    'subprocessor-register',
  ],
  short: ['vendors', 'suppliers', 'processors'],
  columns: {
    name: { headers: ['name', 'vendor', 'supplier', 'processor', 'company', 'id'], required: true },
    processor: { headers: ['personal_data', 'processor', 'is_processor', 'processes_personal_data'], required: true },
    agreement: {
      headers: ['agreement', 'dpa', 'dpa_signed_on', 'contract', 'processing_agreement', 'baa'],
      required: true,
    },
    country: { headers: ['country', 'location', 'countries', 'region'] },
    mechanism: { headers: ['transfer_mechanism', 'mechanism', 'transfer_safeguard', 'safeguards'] },
    subprocessors: { headers: ['sub_processors', 'subprocessors', 'subcontractors'] },
    owner: { headers: ['owner', 'responsible', 'contract_owner'] },
    reviewed: { headers: REVIEWED, date: true },
  },
  key: ['name'],
  mayBeEmpty: false,
  flags: [
    'withoutAgreement',
    'transferWithoutMechanism',
    'withoutSubprocessors',
    'withoutOwner',
    'undecided',
    'withoutReview',
  ],
  dates: ['oldestReview'],
  numbers: ['processors'],
  read(row, tally) {
    flagBlank('withoutOwner', row, ['owner'], tally);
    readReview(row, tally);
    const handles = row.yes('processor');
    if (handles === null) tally.flag('undecided', row, 'processor');
    if (handles !== true) return;
    tally.add('processors', 1);
    if (!row.says('agreement') || row.yes('agreement') === false) tally.flag('withoutAgreement', row, 'agreement');
    // An empty cell does not tell whether there are none, or nobody has asked; "none" does.
    if (row.text('subprocessors') === '') tally.flag('withoutSubprocessors', row, 'subprocessors');
    const countries = row
      .plain('country')
      .split(/[,/;]/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
    if (countries.every((name) => EEA.has(name))) return;
    if (!row.says('mechanism') || row.yes('mechanism') === false)
      tally.flag('transferWithoutMechanism', row, 'mechanism');
  },
};
