import type { Assessment, FrameworkSummary, Gap } from '../../../model/assessment.ts';
import type { Block, Row } from '../blocks.ts';
import { donut } from '../charts/donut.ts';
import { type Bar, stackedBars } from '../charts/stacked-bar.ts';
import { percent, type Words } from '../words.ts';
import { type Context, placeOf } from './context.ts';
import { planSentence } from './gaps.ts';
import {
  body,
  cell,
  determinationPara,
  heading,
  notice,
  STATUSES,
  type StatusCounts,
  sharesOf,
  slicesOf,
  tableOrNone,
} from './parts.ts';

/** The executive summary: an answer in one paragraph built from counts, two charts with their numbers, the top gaps. */
export function summary(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const totals = totalsOf(assessment.frameworks);
  return [
    heading(1, t('summary.title'), placeOf('section', 'summary')),
    { block: 'paragraph', para: { text: answer(context, totals), style: 'lead' }, after: 8 },
    ...(context.detail === 'executive' ? [notice(t('summary.executive-note'))] : []),
    body(t('summary.shares-note')),
    ...exceptionNote(assessment, t),
    heading(2, t('summary.duties-title'), placeOf('section', 'summary-duties'), false),
    dutiesBlock(context, totals),
    heading(2, t('summary.frameworks-title'), placeOf('section', 'summary-frameworks'), false),
    ...frameworkBlocks(context),
    heading(2, t('summary.controls-title'), placeOf('section', 'summary-controls'), false),
    controlTable(context),
    heading(2, t('summary.gaps-title'), placeOf('section', 'summary-gaps'), false),
    ...topGaps(context),
  ];
}

function totalsOf(frameworks: readonly FrameworkSummary[]): StatusCounts {
  const totals = {
    satisfied: 0,
    'partially-satisfied': 0,
    'not-satisfied': 0,
    'not-assessed': 0,
    'not-yet-applicable': 0,
    'not-applicable': 0,
  };
  for (const framework of frameworks) {
    for (const status of STATUSES) totals[status] += framework.raw[status];
  }
  return totals;
}

function dutiesIn(counts: StatusCounts): number {
  let sum = 0;
  for (const status of STATUSES) sum += counts[status];
  return sum;
}

function answer({ assessment, t }: Context, totals: StatusCounts): string {
  const shares = sharesOf(totals);
  let inDoubt = 0;
  for (const framework of assessment.frameworks) inDoubt += framework.inDoubt;
  const notMet = assessment.controls.filter((control) => control.verdict.status === 'not-met').length;
  const unknown = assessment.controls.filter((control) => control.verdict.status === 'unknown').length;
  return [
    t('summary.answer-duties', {
      duties: dutiesIn(totals),
      frameworks: assessment.frameworks.length,
      applicable: shares.applicable,
    }),
    t('summary.answer-shares', {
      assessed: shares.assessed,
      'assessed-share': percent(shares.assessed, shares.applicable),
      satisfied: shares.satisfied,
      'satisfied-share': percent(shares.satisfied, shares.applicable),
      partial: totals['partially-satisfied'],
      'not-satisfied': totals['not-satisfied'],
      'not-assessed': totals['not-assessed'],
    }),
    ...(inDoubt > 0 ? [t.count('summary.answer-doubt', inDoubt)] : []),
    t('summary.answer-controls', { controls: assessment.controls.length, 'not-met': notMet, unknown }),
    t.count('summary.answer-questions', assessment.questions.length),
    t('summary.answer-limits'),
  ].join(' ');
}

/** Exceptions change what is effective, never what was tested; the summary says so only where the two differ. */
function exceptionNote(assessment: Assessment, t: Words): readonly Block[] {
  const changed = assessment.requirements.filter(
    (requirement) => requirement.raw.status !== requirement.effective.status,
  );
  return changed.length === 0 ? [] : [notice(t.count('summary.exceptions-note', changed.length))];
}

function dutiesBlock({ t, type }: Context, totals: StatusCounts): Block {
  const duties = dutiesIn(totals);
  const rows: Row[] = STATUSES.map((status) => ({
    cells: [
      [determinationPara(t, status)],
      cell(t.number(totals[status])),
      cell(percent(totals[status], duties)),
      cell(t(`status-meaning.${status}`)),
    ],
  }));
  const alt = t('summary.donut-alt', {
    duties,
    list: STATUSES.map((status) => `${t(`status.${status}`)} ${t.number(totals[status])}`).join(', '),
  });
  if (duties === 0) return body(t('summary.no-duties'));
  return {
    block: 'beside',
    figure: {
      block: 'figure',
      caption: t('summary.donut-caption'),
      alt,
      chart: donut(slicesOf(t, totals), 52, [t.number(duties), t('summary.donut-centre')], type),
    },
    table: {
      block: 'table',
      caption: t('summary.duties-caption'),
      header: true,
      columns: [
        { head: t('summary.status'), width: 108, rowHead: true },
        { head: t('summary.duties'), width: 40, align: 'right' },
        { head: t('summary.share'), width: 40, align: 'right' },
        { head: t('summary.meaning'), width: 150 },
      ],
      rows,
    },
  };
}

function frameworkBlocks(context: Context): readonly Block[] {
  const { assessment, t, type, width } = context;
  const counted = assessment.frameworks.filter((framework) => framework.duties > 0);
  if (counted.length === 0) return [body(t('pack.none'))];
  const bars: Bar[] = counted.map((framework) => ({ label: framework.shortTitle, slices: slicesOf(t, framework.raw) }));
  const alt = counted
    .map(
      (framework) =>
        `${framework.shortTitle}: ${STATUSES.map((status) => `${t(`status.${status}`)} ${t.number(framework.raw[status])}`).join(', ')}`,
    )
    .join('. ');
  return [
    {
      block: 'figure',
      caption: t('summary.bars-caption'),
      alt: t('summary.bars-alt', { list: alt }),
      chart: stackedBars(bars, width, 104, type),
    },
    tableOrNone(
      t,
      t('summary.frameworks-caption'),
      [
        { head: t('summary.framework'), width: 112, rowHead: true },
        ...[
          'duties',
          'applicable',
          'assessed',
          'assessed-share',
          'satisfied',
          'satisfied-share',
          'partial',
          'not-satisfied',
        ].map((key) => ({
          head: t(`summary.${key}`),
          width: 47,
          align: 'right' as const,
        })),
      ],
      assessment.frameworks.map((framework) => frameworkRow(t, framework)),
    ),
  ];
}

function frameworkRow(t: Words, framework: FrameworkSummary): Row {
  const shares = sharesOf(framework.raw);
  const numbers = [
    t.number(framework.duties),
    t.number(shares.applicable),
    t.number(shares.assessed),
    percent(shares.assessed, shares.applicable),
    t.number(shares.satisfied),
    percent(shares.satisfied, shares.applicable),
    t.number(framework.raw['partially-satisfied']),
    t.number(framework.raw['not-satisfied']),
  ];
  const name = {
    text: framework.shortTitle,
    style: 'cell-strong',
    to: placeOf('section', `framework-${framework.framework}`),
  } as const;
  return { cells: [[name], ...numbers.map(cell)] };
}

function controlTable({ assessment, t }: Context): Block {
  const statuses = ['met', 'not-met', 'unknown', 'not-applicable'] as const;
  return tableOrNone(
    t,
    t('summary.controls-caption'),
    [
      { head: t('summary.verdict'), width: 110, rowHead: true },
      { head: t('summary.controls'), width: 60, align: 'right' },
      { head: t('summary.meaning'), width: 317 },
    ],
    statuses.map((status) => ({
      cells: [
        [{ text: t(`verdict.${status}`), style: 'cell-strong', mark: `verdict-${status}` }],
        cell(t.number(assessment.controls.filter((control) => control.verdict.status === status).length)),
        cell(t(`verdict-meaning.${status}`)),
      ],
    })),
  );
}

function topGaps(context: Context): readonly Block[] {
  const { assessment, t, layout } = context;
  const found = assessment.gaps.filter((gap) => gap.kind === 'control-not-met');
  const shown = found.slice(0, layout.limits['top-gaps']);
  const rest = assessment.gaps.length - shown.length;
  const table = tableOrNone(
    t,
    t('summary.gaps-caption'),
    [
      { head: t('gaps.gap'), width: 58, rowHead: true },
      { head: t('gaps.severity'), width: 66 },
      { head: t('gaps.control'), width: 118 },
      { head: t('gaps.finding'), width: 245 },
    ],
    shown.map((gap) => gapRow(context, gap)),
  );
  const planned = planSentence(context);
  return [
    table,
    ...(rest > 0 ? [notice(t.count('summary.gaps-rest', rest))] : []),
    ...(planned === '' ? [] : [body(planned)]),
  ];
}

function gapRow({ t }: Context, gap: Gap): Row {
  const severity =
    gap.severity === null
      ? cell(t('pack.dash'))
      : [{ text: t(`severity.${gap.severity}`), style: 'cell', mark: `severity-${gap.severity}` } as const];
  return {
    cells: [
      [{ text: gap.label, style: 'cell-strong', to: placeOf('gap', gap.label) }],
      severity,
      [{ text: gap.control, style: 'cell-strong', to: placeOf('control', gap.control) }, ...cell(gap.title)],
      [{ text: gap.finding, style: 'cell' }],
    ],
  };
}
