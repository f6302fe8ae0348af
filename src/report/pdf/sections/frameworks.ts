import type { EdgeResult, FrameworkSummary, RequirementResult } from '../../../model/assessment.ts';
import type { Block, Para, Row, TableBlock } from '../blocks.ts';
import { stackedBars } from '../charts/stacked-bar.ts';
import { grouped, percent } from '../words.ts';
import { type Context, placeOf } from './context.ts';
import {
  body,
  cell,
  controlIds,
  determinationPara,
  facts,
  heading,
  notice,
  sharesOf,
  slicesOf,
  STATUSES,
  tableOrNone,
  verdictPara,
} from './parts.ts';

/** The groups of a chapter, in reading order; each assessable requirement belongs to exactly one. */
export type Group = 'assessed' | 'later' | 'not-applicable' | 'out-of-scope' | 'not-mapped';

/** Returns the group a requirement is shown in, by its determination as tested. */
export function groupOf(requirement: RequirementResult): Group {
  const { status, because } = requirement.raw;
  if (status === 'not-yet-applicable') return 'later';
  if (because.some((reason) => reason.code === 'out-of-scope')) return 'out-of-scope';
  if (status === 'not-applicable') return 'not-applicable';
  return status === 'not-assessed' && because.every((reason) => reason.code === 'not-mapped') ? 'not-mapped' : 'assessed';
}

/** One chapter of a framework: coverage and counts, then every assessable requirement once, grouped for reading. */
export function frameworkChapter(context: Context, framework: FrameworkSummary): readonly Block[] {
  const { assessment, t } = context;
  const all = assessment.requirements.filter((requirement) => requirement.framework === framework.framework);
  const assessable = all.filter((requirement) => requirement.kind !== 'information');
  const groups = new Map<Group, RequirementResult[]>();
  for (const requirement of assessable) {
    const group = groupOf(requirement);
    const list = groups.get(group);
    if (list === undefined) groups.set(group, [requirement]);
    else list.push(requirement);
  }
  const place = (group: Group): string => placeOf('section', `framework-${framework.framework}-${group}`);
  const title = (group: Group): Block => {
    const n = groups.get(group)?.length ?? 0;
    return heading(2, t(`framework.${group}-title`, { n }), place(group), n > 0);
  };
  return [
    ...opening(context, framework, assessable.length),
    title('assessed'),
    body(t('framework.assessed-intro')),
    assessedTable(context, groups.get('assessed') ?? []),
    title('later'),
    ...reasoned(context, groups.get('later') ?? [], 'later'),
    title('not-applicable'),
    ...reasoned(context, groups.get('not-applicable') ?? [], 'not-applicable'),
    title('out-of-scope'),
    ...reasoned(context, groups.get('out-of-scope') ?? [], 'out-of-scope'),
    title('not-mapped'),
    body(t('framework.not-mapped-intro')),
    compactTable(context, groups.get('not-mapped') ?? [], t('framework.not-mapped-caption')),
  ];
}

function opening(context: Context, framework: FrameworkSummary, assessable: number): readonly Block[] {
  const { t, type, width } = context;
  const shares = sharesOf(framework.raw);
  const counts = STATUSES.map((status) => `${t(`status.${status}`)} ${grouped(framework.raw[status])}`).join(', ');
  const bar: Block =
    framework.duties === 0
      ? body(t('framework.no-duties'))
      : {
          block: 'figure',
          caption: t('framework.bar-caption', { duties: framework.duties }),
          alt: t('framework.bar-alt', { framework: framework.shortTitle, list: counts }),
          chart: stackedBars([{ label: '', slices: slicesOf(framework.raw) }], width, 0, type),
        };
  const information = framework.units - assessable;
  return [
    heading(1, framework.title, placeOf('section', `framework-${framework.framework}`)),
    body(
      t('framework.shares', {
        applicable: shares.applicable,
        assessed: shares.assessed,
        'assessed-share': percent(shares.assessed, shares.applicable),
        satisfied: shares.satisfied,
        'satisfied-share': percent(shares.satisfied, shares.applicable),
      }),
    ),
    bar,
    countsTable(context, framework),
    ...(information > 0 ? [notice(t.count('framework.information', information, { units: framework.units, assessable }))] : []),
    facts([
      [t('framework.version'), cell(framework.version)],
      [t('framework.nature'), cell(t(framework.voluntary ? 'framework.voluntary' : 'framework.binding'))],
      [t('framework.roles'), cell(framework.roles.join(', ') || t('framework.no-roles'))],
      [t('framework.mapped'), cell(t('framework.mapped-value', { mapped: framework.mapped, duties: framework.duties }))],
      [t('framework.source'), cell(framework.sourceUrl)],
      [t('framework.licence'), cell(framework.licence)],
    ]),
  ];
}

function countsTable({ t }: Context, framework: FrameworkSummary): Block {
  return tableOrNone(
    t,
    t('framework.counts-caption'),
    [
      { head: t('summary.status'), width: 130, rowHead: true },
      { head: t('framework.raw'), width: 70, align: 'right' },
      { head: t('framework.effective'), width: 90, align: 'right' },
      { head: t('summary.meaning'), width: 197 },
    ],
    STATUSES.map((status) => ({
      cells: [
        [determinationPara(t, status)],
        cell(grouped(framework.raw[status])),
        cell(grouped(framework.effective[status])),
        cell(t(`status-meaning.${status}`)),
      ],
    })),
  );
}

function assessedTable(context: Context, requirements: readonly RequirementResult[]): Block {
  const { t } = context;
  return tableOrNone(
    t,
    t('framework.assessed-caption'),
    [
      { head: t('framework.requirement'), width: 60, rowHead: true },
      { head: t('framework.what'), width: 122 },
      { head: t('framework.controls'), width: 62 },
      { head: t('framework.determination'), width: 73 },
      { head: t('framework.reason'), width: 170 },
    ],
    requirements.map((requirement) => ({
      names: [nameOf(requirement)],
      cells: [
        idParas(requirement),
        whatParas(context, requirement),
        requirement.edges.length === 0 ? cell(t('pack.dash')) : requirement.edges.flatMap((edge) => edgeParas(context, edge)),
        determinationParas(context, requirement),
        reasonParas(context, requirement),
      ],
    })),
  );
}

function nameOf(requirement: RequirementResult): string {
  return placeOf('requirement', `${requirement.framework}:${requirement.id}`);
}

function idParas(requirement: RequirementResult): readonly Para[] {
  return [{ text: requirement.id, style: 'cell-strong' }];
}

function whatParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const paras: Para[] = [];
  if (requirement.title !== '') paras.push({ text: requirement.title, style: 'cell-strong' });
  if (requirement.summary !== '') paras.push({ text: requirement.summary, style: 'cell' });
  if (paras.length === 0) paras.push({ text: t('pack.dash'), style: 'cell' });
  const tags = [requirement.kind === 'duty' ? null : t(`kind.${requirement.kind}`), requirement.scope === 'organisation' ? t('framework.organisation-wide') : null];
  const note = tags.filter((tag) => tag !== null).join(' · ');
  if (note !== '') paras.push({ text: note, style: 'cell-soft' });
  return paras;
}

function edgeParas({ t }: Context, edge: EdgeResult): readonly Para[] {
  const status = { ...verdictPara(t, edge.status), above: 2 };
  return [status, controlIds(edge.controls)];
}

function determinationParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const raw = determinationPara(t, requirement.raw.status);
  if (requirement.raw.status === requirement.effective.status) return [raw];
  return [
    { text: t('framework.as-tested'), style: 'cell-soft' },
    raw,
    { text: t('framework.with-exceptions'), style: 'cell-soft', above: 2 },
    determinationPara(t, requirement.effective.status),
    ...requirement.exceptions.map((id): Para => ({ text: id, style: 'cell', to: placeOf('exception', id) })),
  ];
}

function reasonParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const paras: Para[] = requirement.raw.because.map((reason) => ({ text: reason.text, style: 'cell' }));
  if (requirement.raw.status !== requirement.effective.status) {
    for (const reason of requirement.effective.because) paras.push({ text: t('framework.effective-reason', { text: reason.text }), style: 'cell' });
  }
  for (const edge of requirement.edges) {
    const key = edge.review === 'draft' ? 'framework.rationale-draft' : 'framework.rationale';
    const values = { strength: edge.strength, relation: t(`relation.${edge.relationship}`), ceiling: t(`ceiling.${edge.ceiling}`), text: edge.rationale };
    paras.push({ text: t(key, values), style: 'cell-soft', above: 2 });
  }
  return paras;
}

/** Groups where the reason matters: one reason for many is printed once above a compact list, else reason by reason. */
function reasoned(context: Context, requirements: readonly RequirementResult[], group: Group): readonly Block[] {
  const { t } = context;
  if (requirements.length === 0) return [body(t('pack.none'))];
  const byReason = new Map<string, RequirementResult[]>();
  for (const requirement of requirements) {
    const reason = reasonText(context, requirement);
    const list = byReason.get(reason);
    if (list === undefined) byReason.set(reason, [requirement]);
    else list.push(requirement);
  }
  if (byReason.size * 4 > requirements.length) return [reasonTable(context, requirements, group)];
  return [...byReason].map(([reason, members]) => compactTable(context, members, `${reason} (${grouped(members.length)})`));
}

function reasonText({ t }: Context, requirement: RequirementResult): string {
  const text = requirement.raw.because.map((reason) => reason.text).join(' ');
  return requirement.raw.status === 'not-yet-applicable' && requirement.appliesFrom !== null
    ? t('framework.from-date', { date: requirement.appliesFrom, text })
    : text;
}

function reasonTable(context: Context, requirements: readonly RequirementResult[], group: Group): Block {
  const { t } = context;
  return tableOrNone(
    t,
    t(`framework.${group}-caption`),
    [
      { head: t('framework.requirement'), width: 76, rowHead: true },
      { head: t('framework.what'), width: 200 },
      { head: t('framework.reason'), width: 211 },
    ],
    requirements.map((requirement) => ({
      names: [nameOf(requirement)],
      cells: [idParas(requirement), whatParas(context, requirement), cell(reasonText(context, requirement))],
    })),
  );
}

/** Two columns of id and title: complete, and short enough to be read. */
function compactTable(context: Context, requirements: readonly RequirementResult[], caption: string): Block {
  const { t } = context;
  if (requirements.length === 0) return body(t('pack.none'));
  const rows: Row[] = [];
  for (let index = 0; index < requirements.length; index += 2) {
    const pair = requirements.slice(index, index + 2);
    const cells = pair.flatMap((requirement) => [idParas(requirement), shortParas(context, requirement)]);
    while (cells.length < 4) cells.push([]);
    rows.push({ names: pair.map(nameOf), cells });
  }
  const head = [
    { head: t('framework.requirement'), width: 66, rowHead: true },
    { head: t('framework.what'), width: 177.5 },
  ] as const;
  const table: TableBlock = { block: 'table', caption, header: true, columns: [...head, ...head], rows };
  return table;
}

function shortParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const text = requirement.title || requirement.summary || t('pack.dash');
  const suffix = requirement.kind === 'duty' ? '' : ` (${t(`kind.${requirement.kind}`)})`;
  return cell(text + suffix);
}
