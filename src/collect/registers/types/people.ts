import { flagBlank, type Listed, type RegisterType } from '../register-type.ts';
import type { Row } from '../row.ts';

const PERSON = {
  email: { headers: ['email', 'e_mail', 'mail', 'email_address', 'user_email', 'email_address_required'] },
  number: { headers: ['employee_id', 'person_id', 'staff_id', 'personnel_number', 'staff_number', 'employee_number'] },
  name: { headers: ['name', 'person', 'employee', 'full_name', 'user', 'holder', 'display_name', 'user_display_name'] },
} as const;
const ACCOUNT = ['account', 'account_id', 'login', 'username', 'user_name', 'user_principal_name', 'user_id', 'id'];
const WHO = ['email', 'number', 'name'] as const;
const DISABLED = [
  'disabled',
  'inactive',
  'closed',
  'deleted',
  'suspended',
  'locked',
  'deactivated',
  'deprovisioned',
  'removed',
  'deaktiviert',
  'inaktiv',
  'gesperrt',
];

/** A bare "name" beside an account may be the account's own; whoever has a better name stands under all of them. */
function namesOf(row: Row, more: readonly string[] = []): readonly string[] {
  return [...new Set([...WHO, ...more].map((column) => row.plain(column)).filter((name) => name !== ''))];
}

function withoutPerson(row: Row): boolean {
  return WHO.every((column) => !row.says(column));
}

/** The people who work here, with those who have left. */
export const roster: RegisterType = {
  id: 'roster',
  title: 'roster of people',
  files: ['staff-register', 'roster', 'employee-register', 'personnel-register'],
  short: ['staff', 'employees', 'people', 'leavers'],
  columns: {
    ...PERSON,
    joined: { headers: ['joined_on', 'joined', 'start_date', 'hired_on'], date: true },
    left: { headers: ['left_on', 'left', 'end_date', 'leaving_date', 'last_day'], required: true, date: true },
  },
  key: ['email', 'number', 'name'],
  mayBeEmpty: false,
  flags: ['withoutPerson', 'left'],
  dates: ['lastLeft'],
  numbers: [],
  read(row, tally) {
    if (withoutPerson(row)) tally.flag('withoutPerson', row, 'name');
    if (!row.says('left')) return;
    tally.flag('left', row, 'left');
    tally.latest('lastLeft', row, 'left', row.date('left'));
  },
  listed: (row) => ({ names: namesOf(row), state: row.says('left') ? 'left' : 'active', on: row.date('left') }),
};

/** Accounts as the systems know them. */
export const account: RegisterType = {
  id: 'account',
  title: 'list of accounts',
  files: ['account-register', 'account-export', 'accounts-export', 'user-export'],
  short: ['accounts', 'users'],
  columns: {
    account: { headers: ACCOUNT, required: true },
    ...PERSON,
    state: {
      headers: [
        'state',
        'status',
        'account_status',
        'user_status',
        'enabled',
        'account_enabled',
        'active',
        'status_read_only',
      ],
      required: true,
    },
    disabled: { headers: ['disabled_on', 'disabled_at', 'closed_on', 'deactivated_on'], date: true },
    privileged: { headers: ['privileged', 'admin', 'is_admin', 'administrator'] },
    mfa: {
      headers: [
        'mfa',
        'mfa_enabled',
        'mfa_active',
        'is_mfa_registered',
        'two_factor',
        '2fa',
        '2sv_enrolled',
        '2sv_enrolled_read_only',
      ],
    },
  },
  key: ['account'],
  mayBeEmpty: false,
  flags: ['withoutPerson', 'privileged', 'privilegedWithoutMfa', 'disabledWithoutDate'],
  dates: [],
  numbers: [],
  read(row, tally) {
    if (withoutPerson(row)) tally.flag('withoutPerson', row, 'name');
    if (isDisabled(row)) {
      if (row.date('disabled') === '') tally.flag('disabledWithoutDate', row, 'disabled');
      return;
    }
    if (row.yes('privileged') !== true) return;
    tally.flag('privileged', row, 'privileged');
    if (row.yes('mfa') !== true) tally.flag('privilegedWithoutMfa', row, 'mfa');
  },
  listed: (row) => ({
    names: namesOf(row, ['account']),
    state: isDisabled(row) ? 'disabled' : 'active',
    on: row.date('disabled'),
  }),
};

function isDisabled(row: Row): boolean {
  return row.is('state', DISABLED) || row.yes('state') === false || row.date('disabled') !== '';
}

/** The review of access rights. */
export const accessReview: RegisterType = {
  id: 'access-review',
  title: 'review of access',
  files: ['access-review', 'access-reviews', 'user-access-review', 'access-review-register'],
  short: ['recertification'],
  columns: {
    account: { headers: ACCOUNT, required: true },
    ...PERSON,
    reviewer: { headers: ['reviewer', 'reviewed_by', 'approver', 'reviewer_email'], required: true },
    decision: { headers: ['decision', 'outcome', 'result', 'action'], required: true },
    decided: {
      headers: ['decided_on', 'reviewed_on', 'decision_date', 'date', 'review_date'],
      required: true,
      date: true,
    },
    revoked: { headers: ['revoked_on', 'removed_on', 'carried_out_on', 'completed_on', 'closed_on'], date: true },
  },
  key: ['account', 'decided'],
  mayBeEmpty: false,
  flags: ['selfReviewed', 'withoutReviewer', 'withoutDecision', 'revocations', 'revocationOpen'],
  dates: ['oldestDecision', 'newestDecision', 'openRevocation'],
  numbers: [],
  read(row, tally) {
    const reviewer = row.plain('reviewer');
    if (reviewer === '') tally.flag('withoutReviewer', row, 'reviewer');
    else if (namesOf(row, ['account']).includes(reviewer)) tally.flag('selfReviewed', row, 'reviewer');
    const decided = row.date('decided');
    if (!row.says('decision') || decided === '') {
      tally.flag('withoutDecision', row, row.says('decision') ? 'decided' : 'decision');
    }
    tally.earliest('oldestDecision', row, 'decided', decided);
    tally.latest('newestDecision', row, 'decided', decided);
    if (!row.is('decision', ['revoke', 'revoked', 'remove', 'removed', 'entziehen', 'reduce', 'disable'])) return;
    tally.flag('revocations', row, 'decision');
    if (row.date('revoked') !== '') return;
    tally.flag('revocationOpen', row, 'revoked');
    tally.earliest('openRevocation', row, 'decided', decided);
  },
  listed: (row) => ({
    names: namesOf(row, ['account']),
    state: row.says('decision') && row.date('decided') !== '' ? 'reviewed' : '',
    on: row.date('decided'),
  }),
};

function learned(row: Row, column: string): Listed {
  return { names: namesOf(row), state: row.date(column) === '' ? '' : 'done', on: row.date(column) };
}

/** Training that was completed. */
export const training: RegisterType = {
  id: 'training',
  title: 'record of training',
  files: ['training-register', 'training-records', 'training-record', 'training-log'],
  short: ['training', 'trainings'],
  columns: {
    ...PERSON,
    course: { headers: ['course', 'training', 'module', 'topic'], required: true },
    completed: {
      headers: ['completed_on', 'completed', 'date', 'passed_on', 'attended_on'],
      required: true,
      date: true,
    },
  },
  key: [],
  mayBeEmpty: false,
  flags: ['withoutPerson', 'withoutDate'],
  dates: ['newest'],
  numbers: [],
  read(row, tally) {
    if (withoutPerson(row)) tally.flag('withoutPerson', row, 'name');
    if (row.date('completed') === '') tally.flag('withoutDate', row, 'completed');
    tally.latest('newest', row, 'completed', row.date('completed'));
  },
  listed: (row) => learned(row, 'completed'),
};

/** Acknowledgements of policies. */
export const acknowledgement: RegisterType = {
  id: 'acknowledgement',
  title: 'record of acknowledgements',
  files: ['acknowledgement-register', 'policy-acknowledgements', 'acknowledgements-register'],
  short: ['acknowledgements', 'acknowledgments'],
  columns: {
    ...PERSON,
    document: { headers: ['document', 'policy', 'title'], required: true },
    version: { headers: ['version', 'document_version', 'policy_version'], required: true },
    acknowledged: {
      headers: ['acknowledged_on', 'acknowledged', 'date', 'signed_on', 'confirmed_on'],
      required: true,
      date: true,
    },
  },
  key: [],
  mayBeEmpty: false,
  flags: ['withoutPerson', 'withoutDate', 'withoutVersion'],
  dates: ['newest'],
  numbers: [],
  read(row, tally) {
    if (withoutPerson(row)) tally.flag('withoutPerson', row, 'name');
    if (row.date('acknowledged') === '') tally.flag('withoutDate', row, 'acknowledged');
    flagBlank('withoutVersion', row, ['document', 'version'], tally);
    tally.latest('newest', row, 'acknowledged', row.date('acknowledged'));
  },
  listed: (row) => learned(row, 'acknowledged'),
};
