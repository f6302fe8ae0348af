import type { Gap } from '../../../model/assessment.ts';
import type { Block, Para, Row } from '../blocks.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { body, evidenceParas, heading, more, notice, requirementName, tableOrNone } from './parts.ts';

const KINDS = ['control-not-met', 'control-unknown', 'note'] as const;

/** The gap register: what is not met, what is not known, and notes for improvement, each with what to do. */
export function gaps(context: Context): readonly Block[] {
  const { assessment, t, detail } = context;
  const blocks: Block[] = [heading(1, t('gaps.title'), placeOf('section', 'gaps')), body(t('gaps.intro'))];
  const kinds = detail === 'executive' ? KINDS.slice(0, 1) : KINDS;
  const rest = detail === 'executive' ? assessment.gaps.filter((gap) => gap.kind !== 'control-not-met').length : 0;
  if (rest > 0) blocks.push(notice(t.count('gaps.executive-rest', rest)));
  blocks.push(...planBlocks(context));
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
    ...planParas(context, gap),
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

/** Who closes the gap and by when; where nobody has stated it, whose control it is. */
function planParas({ t, controls }: Context, gap: Gap): readonly Para[] {
  const { plan } = gap;
  if (plan === undefined) {
    const role = controls.get(gap.control)?.ownerRole ?? '';
    return [{ text: t('gaps.no-plan', { role: role || t('controls.no-role') }), style: 'cell-soft', above: 3 }];
  }
  const due: Para = plan.overdue
    ? { text: t('gaps.overdue', { date: t.day(plan.due) }), style: 'cell-strong' }
    : { text: t('gaps.due', { date: t.day(plan.due) }), style: 'cell' };
  const note: readonly Para[] = plan.note === '' ? [] : [{ text: t('gaps.plan', { text: plan.note }), style: 'cell' }];
  return [{ text: t('gaps.owner', { name: plan.owner }), style: 'cell', above: 3 }, due, ...note];
}

/** How many gaps have an owner and a day, how many are overdue, and what is planned for no gap that was found. */
function planBlocks(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const stated = planSentence(context);
  const used = new Set(assessment.gaps.map(({ plan }) => plan?.for));
  const idle = (assessment.remediation ?? []).filter((entry) => !used.has(entry.for));
  if (stated === '') return [];
  return [
    body(stated),
    ...(idle.length === 0
      ? []
      : [body(t('gaps.idle-plans', { list: idle.map((entry) => requirementName(context, entry.for)).join(', ') }))]),
  ];
}

/** Returns the sentence that says how many gaps have an owner and a day, and how many are overdue; '' without gaps. */
export function planSentence({ assessment, t }: Context): string {
  const total = assessment.gaps.length;
  if (total === 0) return '';
  const planned = assessment.gaps.filter(({ plan }) => plan !== undefined);
  if (planned.length === 0) return t.count('gaps.none-planned', total);
  const overdue = planned.filter(({ plan }) => plan?.overdue === true).length;
  return t('gaps.planned', { planned: planned.length, n: total, overdue });
}
