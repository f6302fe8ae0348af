import type { Assessment, EvidenceEntry } from '../../model/assessment.ts';
import { csvOf } from './csv.ts';

const INDEX_HEAD = [
  'label',
  'id',
  'kind',
  'kind title',
  'subject',
  'source path',
  'source sha256',
  'source bytes',
  'repository',
  'commit',
  'collected',
  'period from',
  'period to',
  'collector',
  'collector version',
  'freshness',
  'redactions',
  'blind spots',
] as const;

const GAPS_HEAD = [
  'gap',
  'kind',
  'severity',
  'control',
  'title',
  'finding',
  'action',
  'subjects',
  'evidence',
  'requirements',
  'exceptions',
  'owner role',
  'owner',
  'due',
  'overdue',
  'plan',
] as const;

/** Returns the evidence index as CSV: every item of the assessment, in the order of the index. */
export function evidenceIndexCsv(assessment: Assessment): string {
  return csvOf(INDEX_HEAD, assessment.evidence.map(indexRow));
}

function indexRow(entry: EvidenceEntry): readonly (string | number)[] {
  const { source, period, collector, redactions } = entry;
  return [
    entry.label,
    entry.id,
    entry.kind,
    entry.kindTitle,
    entry.subject,
    source.path,
    source.sha256,
    source.bytes,
    source.repository?.identity ?? '',
    source.repository?.commit ?? '',
    entry.collected,
    period?.from ?? '',
    period?.to ?? '',
    collector.id,
    collector.version,
    entry.freshness,
    redactions.map((redaction) => `${redaction.class} at ${redaction.pointer}`).join('\n'),
    entry.blindSpots.join('\n'),
  ];
}

/** Returns the gap register as CSV: every line of it, evidence by label, with who closes it by when. */
export function gapsCsv(assessment: Assessment): string {
  const labels = new Map<string, string>(assessment.evidence.map(({ id, label }) => [id, label]));
  const roles = new Map<string, string>(assessment.controls.map(({ id, ownerRole }) => [id, ownerRole]));
  return csvOf(
    GAPS_HEAD,
    assessment.gaps.map((gap) => [
      gap.label,
      gap.kind,
      gap.severity ?? '',
      gap.control,
      gap.title,
      gap.finding,
      gap.remediation,
      gap.subjects.join('\n'),
      gap.evidence.map((id) => labels.get(id) ?? id).join('\n'),
      gap.requirements.join('\n'),
      gap.exceptions.join('\n'),
      roles.get(gap.control) ?? '',
      gap.plan?.owner ?? '',
      gap.plan?.due ?? '',
      gap.plan === undefined ? '' : gap.plan.overdue ? 'yes' : 'no',
      gap.plan?.note ?? '',
    ]),
  );
}
