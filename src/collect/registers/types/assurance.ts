import { flagBlank, type RegisterType } from '../register-type.ts';

/** Internal audits and management reviews. */
export const internalAudit: RegisterType = {
  id: 'internal-audit',
  title: 'list of internal audits',
  files: ['internal-audit-register', 'audit-register', 'internal-audits', 'audit-programme'],
  short: ['audits'],
  columns: {
    id: { headers: ['id', 'audit', 'reference', 'number', 'title'], required: true },
    kind: { headers: ['kind', 'type'], required: true },
    held: { headers: ['held_on', 'date', 'completed_on', 'performed_on'], required: true, date: true },
    auditor: { headers: ['auditor', 'lead_auditor', 'chair', 'performed_by'] },
    owner: { headers: ['owner', 'auditee', 'process_owner'] },
    findings: { headers: ['findings', 'nonconformities', 'result'] },
    due: { headers: ['actions_due', 'due_on', 'due', 'follow_up_due'], date: true },
    closed: { headers: ['closed_on', 'actions_closed_on', 'closed'], date: true },
  },
  key: ['id'],
  mayBeEmpty: false,
  flags: ['auditorIsOwner', 'withoutAuditor', 'otherKind'],
  dates: ['latestAudit', 'latestReview', 'earliestDue'],
  numbers: [],
  read(row, tally) {
    const held = row.date('held');
    const review = row.is('kind', ['management review', 'management-review', 'review', 'managementbewertung']);
    const audit = row.is('kind', ['internal audit', 'internal-audit', 'audit', 'internes audit']);
    if (review) tally.latest('latestReview', row, 'held', held);
    else if (audit) tally.latest('latestAudit', row, 'held', held);
    else tally.flag('otherKind', row, 'kind');
    if (audit) {
      if (!flagBlank('withoutAuditor', row, ['auditor'], tally) && row.plain('auditor') === row.plain('owner')) {
        tally.flag('auditorIsOwner', row, 'auditor');
      }
    }
    if (row.date('closed') === '') tally.earliest('earliestDue', row, 'due', row.date('due'));
  },
};

/** Exercises of the continuity plan, restore tests and other drills. */
export const exercise: RegisterType = {
  id: 'exercise',
  title: 'list of exercises',
  files: ['exercise-register', 'restore-tests', 'restore-test-register', 'continuity-tests', 'exercises-register'],
  short: ['exercises', 'drills'],
  columns: {
    id: { headers: ['id', 'exercise', 'test', 'reference', 'title'], required: true },
    kind: { headers: ['kind', 'type'], required: true },
    held: { headers: ['held_on', 'date', 'completed_on', 'performed_on'], required: true, date: true },
    target: { headers: ['rto_target_hours', 'rto_hours', 'rto', 'target_hours'] },
    taken: { headers: ['hours_needed', 'recovery_hours', 'actual_hours', 'rto_actual_hours'] },
    result: { headers: ['result', 'outcome'], required: true },
    followUp: { headers: ['follow_up', 'actions', 'action'] },
  },
  key: ['id'],
  mayBeEmpty: false,
  flags: ['withoutResult', 'failedWithoutFollowUp', 'missedTarget', 'otherKind'],
  dates: ['latestRestore', 'latestContinuity', 'latestIncident'],
  numbers: [],
  read(row, tally) {
    const held = row.date('held');
    const passed = row.is('result', ['pass', 'passed', 'ok', 'success', 'successful', 'met', 'bestanden']);
    if (!row.says('result')) tally.flag('withoutResult', row, 'result');
    else if (!passed && !row.says('followUp')) tally.flag('failedWithoutFollowUp', row, 'followUp');
    const [target, taken] = [row.number('target'), row.number('taken')];
    if (target !== undefined && taken !== undefined && taken > target) tally.flag('missedTarget', row, 'taken');
    // A test that failed shows that something cannot be restored, not that it can.
    if (row.is('kind', ['restore', 'restore test', 'backup', 'restore-test', 'wiederherstellung'])) {
      if (passed) tally.latest('latestRestore', row, 'held', held);
    } else if (row.is('kind', ['continuity', 'disaster', 'recovery', 'bcp', 'dr', 'failover'])) {
      if (row.says('result')) tally.latest('latestContinuity', row, 'held', held);
    } else if (row.is('kind', ['incident', 'tabletop', 'incident-response'])) {
      if (row.says('result')) tally.latest('latestIncident', row, 'held', held);
    } else tally.flag('otherKind', row, 'kind');
  },
};
