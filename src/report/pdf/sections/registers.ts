import type { EvidenceEntry, ExceptionRecord } from '../../../model/assessment.ts';
import type { Block, Para, Row } from '../blocks.ts';
import type { Words } from '../words.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { body, controlIds, evidenceOf, hashParas, heading, notice, strongCell, tableOrNone } from './parts.ts';

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
