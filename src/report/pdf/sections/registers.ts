import type { EvidenceEntry, ExceptionRecord, Gap } from '../../../model/assessment.ts';
import type { Block, Para, Row } from '../blocks.ts';
import type { Words } from '../words.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import {
  body,
  controlIds,
  evidenceOf,
  evidenceParas,
  hashParas,
  heading,
  more,
  notice,
  requirementName,
  strongCell,
  tableOrNone,
} from './parts.ts';

const KINDS = ['control-not-met', 'control-unknown', 'note'] as const;

/** The gap register: what is not met, what is not known, and notes for improvement, each with what to do. */
export function gaps(context: Context): readonly Block[] {
  const { assessment, t, detail } = context;
  const blocks: Block[] = [heading(1, t('gaps.title'), placeOf('section', 'gaps')), body(t('gaps.intro'))];
  const kinds = detail === 'executive' ? KINDS.slice(0, 1) : KINDS;
  const rest = detail === 'executive' ? assessment.gaps.filter((gap) => gap.kind !== 'control-not-met').length : 0;
  if (rest > 0) blocks.push(notice(t.count('gaps.executive-rest', rest)));
  for (const kind of kinds) {
    const members = assessment.gaps.filter((gap) => gap.kind === kind);
    blocks.push(heading(2, t(`gaps.${kind}-title`, { n: members.length }), placeOf('section', `gaps-${kind}`)));
    blocks.push(
      tableOrNone(
        t,
        t(`gaps.${kind}-caption`),
        [
          { head: t('gaps.gap'), width: 62, rowHead: true },
          { head: t('gaps.control'), width: 112 },
          { head: t('gaps.finding-action'), width: 188 },
          { head: t('gaps.subjects'), width: 125 },
        ],
        members.map((gap) => gapRow(context, gap)),
      ),
    );
  }
  return blocks;
}

function gapRow(context: Context, gap: Gap): Row {
  const { t } = context;
  const label: Para[] = [{ text: gap.label, style: 'cell-strong' }];
  if (gap.severity !== null)
    label.push({ text: t(`severity.${gap.severity}`), style: 'cell', mark: `severity-${gap.severity}` });
  const served = gap.requirements
    .slice(0, limitOf(context, 'requirements-per-gap'))
    .map((reference) => requirementName(context, reference))
    .join(', ');
  const hidden = gap.requirements.length - limitOf(context, 'requirements-per-gap');
  const control: Para[] = [
    { text: gap.control, style: 'cell-strong', to: placeOf('control', gap.control) },
    { text: gap.title, style: 'cell' },
  ];
  const serves: Para[] = [{ text: t('gaps.serves', { list: served || t('pack.none') }), style: 'cell-soft', above: 3 }];
  if (hidden > 0) serves.push({ text: t.count('gaps.serves-rest', hidden), style: 'cell-soft' });
  const limit = limitOf(context, 'subjects-per-gap');
  const subjects: Para[] = gap.subjects.slice(0, limit).map((text) => ({ text, style: 'cell' }));
  if (gap.subjects.length > limit) subjects.push(more(context, gap.subjects.length - limit));
  if (subjects.length === 0) subjects.push({ text: t('gaps.no-subjects'), style: 'cell' });
  return {
    names: [placeOf('gap', gap.label)],
    cells: [
      label,
      control,
      [
        { text: gap.finding, style: 'cell' },
        { text: t('gaps.action', { text: gap.remediation || t('pack.none') }), style: 'cell', above: 3 },
        ...gap.exceptions.map(
          (id): Para => ({ text: t('gaps.exception', { id }), style: 'cell', to: placeOf('exception', id), above: 2 }),
        ),
        ...serves,
      ],
      [...subjects, ...evidenceParas(context, gap.evidence, limit)],
    ],
  };
}

/** What an exception covers and what makes up for it, where that is stated. */
function boundsOf(exception: ExceptionRecord, t: Words): readonly Para[] {
  const said = [
    exception.subjects === null ? '' : t('exceptions.subjects', { text: exception.subjects.join(', ') }),
    exception.compensating === '' ? '' : t('exceptions.compensating', { text: exception.compensating }),
    exception.compensatingControls.length === 0
      ? ''
      : t('exceptions.compensating-controls', { text: exception.compensatingControls.join(', ') }),
  ];
  return said.filter((text) => text !== '').map((text): Para => ({ text, style: 'cell-soft' }));
}

/** The approved deviations, in force or not: they stand beside what was tested and never turn it into met. */
export function exceptions(context: Context): readonly Block[] {
  const { assessment, t } = context;
  return [
    heading(1, t('exceptions.title'), placeOf('section', 'exceptions')),
    body(t('exceptions.intro')),
    tableOrNone(
      t,
      t('exceptions.caption', { n: assessment.exceptions.length }),
      [
        { head: t('exceptions.exception'), width: 70, rowHead: true },
        { head: t('exceptions.control'), width: 50 },
        { head: t('exceptions.reason'), width: 157 },
        { head: t('exceptions.people'), width: 110 },
        { head: t('exceptions.state'), width: 100 },
      ],
      assessment.exceptions.map((exception) => ({
        names: [placeOf('exception', exception.id)],
        cells: [
          strongCell(exception.id),
          [{ text: exception.control, style: 'cell', to: placeOf('control', exception.control) }],
          [
            { text: exception.reason, style: 'cell' },
            { text: t('exceptions.scope', { text: exception.scope }), style: 'cell-soft' },
            ...boundsOf(exception, t),
          ],
          [
            { text: t('exceptions.owner', { name: exception.owner }), style: 'cell' },
            { text: t('exceptions.approver', { name: exception.approver }), style: 'cell' },
            {
              text: t('exceptions.dates', { approved: t.day(exception.approvedOn), expires: t.day(exception.expires) }),
              style: 'cell-soft',
            },
          ],
          [
            { text: t(`exception-state.${exception.state}`), style: 'cell-strong' },
            { text: exception.why, style: 'cell' },
          ],
        ],
      })),
    ),
  ];
}

/** The evidence index: every item with full digests, period, freshness, redactions, blind spots and the controls it serves. */
export function evidence(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const limit = limitOf(context, 'evidence-items');
  const users = usersOf(context);
  const shown = assessment.evidence.slice(0, limit);
  const rest = assessment.evidence.length - shown.length;
  return [
    heading(1, t('evidence.title'), placeOf('section', 'evidence')),
    body(t('evidence.intro', { n: assessment.evidence.length })),
    ...(rest > 0 ? [notice(t.count('evidence.rest', rest, { limit }))] : []),
    tableOrNone(
      t,
      t('evidence.caption'),
      [
        { head: t('evidence.item'), width: 58, rowHead: true },
        { head: t('evidence.subject'), width: 146 },
        { head: t('evidence.digests'), width: 146 },
        { head: t('evidence.collected'), width: 137 },
      ],
      shown.map((entry) => evidenceRow(context, entry, users.get(entry.id) ?? new Set())),
    ),
  ];
}

/** Which controls each item serves: through its observations, and through what verdicts name. */
function usersOf(context: Context): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  const use = (id: string, control: string): void => {
    const set = users.get(id);
    if (set === undefined) users.set(id, new Set([control]));
    else set.add(control);
  };
  for (const control of context.assessment.controls) {
    for (const id of evidenceOf(control.verdict)) use(id, control.id);
    for (const part of control.parts) {
      for (const id of evidenceOf(part.verdict)) use(id, control.id);
      if (part.op !== 'check') continue;
      for (const observation of context.observations.get(part.check) ?? []) use(observation.evidence, control.id);
    }
  }
  return users;
}

function evidenceRow(context: Context, entry: EvidenceEntry, controls: ReadonlySet<string>): Row {
  const { t } = context;
  const { source } = entry;
  const subject: Para[] = [
    { text: entry.subject, style: 'cell-strong' },
    { text: entry.kindTitle, style: 'cell' },
    { text: t('evidence.path', { path: source.path, bytes: source.bytes }), style: 'cell-soft' },
  ];
  if (source.repository !== undefined) {
    subject.push({
      text: t('evidence.repository', { identity: source.repository.identity, commit: source.repository.commit }),
      style: 'cell-soft',
    });
  }
  const item = entry.id.startsWith('sha256:') ? entry.id.slice('sha256:'.length) : entry.id;
  return {
    names: [placeOf('evidence', entry.id)],
    cells: [
      [
        { text: entry.label, style: 'cell-strong' },
        { text: t(`freshness.${entry.freshness}`), style: 'cell' },
      ],
      subject,
      [...hashParas(source.sha256, t('evidence.source-digest')), ...hashParas(item, t('evidence.item-digest'))],
      [...collectedParas(context, entry), ...controlParas(context, controls)],
    ],
  };
}

function collectedParas({ t }: Context, entry: EvidenceEntry): readonly Para[] {
  const period =
    entry.period === null
      ? t('evidence.no-period')
      : t('evidence.period', { from: t.moment(entry.period.from), to: t.moment(entry.period.to) });
  const classes = new Map<string, number>();
  for (const redaction of entry.redactions) classes.set(redaction.class, (classes.get(redaction.class) ?? 0) + 1);
  const redactions = [...classes].map(([name, n]) => `${name} × ${t.number(n)}`).join(', ') || t('pack.none');
  const blind: Para[] = entry.blindSpots.map((text) => ({
    text: t('evidence.blind-spot', { text }),
    style: 'cell-soft',
  }));
  if (blind.length === 0) blind.push({ text: t('evidence.no-blind-spots'), style: 'cell-soft' });
  return [
    {
      text: t('evidence.collected-by', {
        when: t.moment(entry.collected),
        collector: entry.collector.id,
        version: entry.collector.version,
      }),
      style: 'cell',
    },
    { text: period, style: 'cell-soft' },
    { text: t('evidence.redactions', { list: redactions }), style: 'cell-soft' },
    ...blind,
  ];
}

function controlParas({ t }: Context, controls: ReadonlySet<string>): readonly Para[] {
  if (controls.size === 0) return [{ text: t('evidence.no-control'), style: 'cell-soft' }];
  return [{ text: t('evidence.used-by'), style: 'cell-soft' }, controlIds(controls)];
}
