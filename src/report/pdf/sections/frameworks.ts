import type { FrameworkSummary, RequirementResult } from '../../../model/assessment.ts';
import type { Block, Row, TableBlock } from '../blocks.ts';
import { stackedBars } from '../charts/stacked-bar.ts';
import { percent } from '../words.ts';
import { type Context, placeOf } from './context.ts';
import {
  body,
  cell,
  determinationPara,
  facts,
  heading,
  notice,
  STATUSES,
  sharesOf,
  slicesOf,
  tableOrNone,
} from './parts.ts';
import {
  determinationParas,
  edgeParas,
  edgeReasonParas,
  type Group,
  groupOf,
  idParas,
  nameOf,
  reasonParas,
  reasonText,
  shortParas,
  whatParas,
} from './requirement-cells.ts';

/** One chapter of a framework: coverage and counts, then every assessable requirement once, grouped for reading. */
export function frameworkChapter(context: Context, framework: FrameworkSummary): readonly Block[] {
  const { assessment, t } = context;
  const assessable = assessment.requirements.filter(
    (requirement) => requirement.framework === framework.framework && requirement.kind !== 'information',
  );
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
    ...(context.detail === 'full' ? fullLists(context, framework, groups) : []),
  ];
}

function opening(context: Context, framework: FrameworkSummary, assessable: number): readonly Block[] {
  const { assessment, t, type, width } = context;
  const shares = sharesOf(framework.raw);
  const counts = STATUSES.map((status) => `${t(`status.${status}`)} ${t.number(framework.raw[status])}`).join(', ');
  const bar: Block =
    framework.duties === 0
      ? body(t('framework.no-duties'))
      : {
          block: 'figure',
          caption: t('framework.bar-caption', { duties: framework.duties }),
          alt: t('framework.bar-alt', { framework: framework.shortTitle, list: counts }),
          chart: stackedBars([{ label: '', slices: slicesOf(t, framework.raw) }], width, 0, type),
        };
  const information = assessment.information.filter((unit) => unit.framework === framework.framework).length;
  return [
    heading(1, framework.shortTitle, placeOf('section', `framework-${framework.framework}`)),
    { block: 'paragraph', para: { text: framework.title, style: 'lead' }, after: 8 },
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
    ...(information > 0 && context.detail !== 'full'
      ? [notice(t.count('framework.information', information, { units: framework.units, assessable }))]
      : []),
    facts([
      [t('framework.version'), cell(framework.version)],
      [t('framework.nature'), cell(t(framework.voluntary ? 'framework.voluntary' : 'framework.binding'))],
      [t('framework.roles'), cell(framework.roles.join(', ') || t('framework.no-roles'))],
      [
        t('framework.mapped'),
        cell(t('framework.mapped-value', { mapped: framework.mapped, duties: framework.duties })),
      ],
      [t('framework.doubt'), cell(t.count('framework.doubt-value', framework.inDoubt))],
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
        cell(t.number(framework.raw[status])),
        cell(t.number(framework.effective[status])),
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
        requirement.edges.length === 0
          ? cell(t('pack.dash'))
          : requirement.edges.flatMap((edge) => edgeParas(context, edge)),
        determinationParas(context, requirement),
        reasonParas(context, requirement),
      ],
    })),
  );
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
  return [...byReason].map(([reason, members]) =>
    compactTable(context, members, `${reason} (${t.number(members.length)})`),
  );
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

/** What only the full pack prints: the reasons of mappings of requirements that are not assessed, and the information units. */
function fullLists(
  context: Context,
  { framework }: FrameworkSummary,
  groups: ReadonlyMap<Group, readonly RequirementResult[]>,
): readonly Block[] {
  const { assessment, t } = context;
  const mapped = [...groups].flatMap(([group, members]) => (group === 'assessed' ? [] : members));
  const edges = mapped.filter((requirement) => requirement.edges.length > 0);
  const information = assessment.information.filter((unit) => unit.framework === framework);
  return [
    heading(2, t('framework.edges-title', { n: edges.length }), placeOf('section', `framework-${framework}-edges`)),
    body(t('framework.edges-intro')),
    tableOrNone(
      t,
      t('framework.edges-caption'),
      [
        { head: t('framework.requirement'), width: 76, rowHead: true },
        { head: t('framework.controls'), width: 111 },
        { head: t('framework.reason'), width: 300 },
      ],
      edges.map((requirement) => ({
        cells: [
          idParas(requirement),
          requirement.edges.flatMap((edge) => edgeParas(context, edge)),
          edgeReasonParas(context, requirement),
        ],
      })),
    ),
    heading(
      2,
      t('framework.information-title', { n: information.length }),
      placeOf('section', `framework-${framework}-information`),
    ),
    body(t('framework.information-intro')),
    tableOrNone(
      t,
      t('framework.information-caption'),
      [
        { head: t('framework.unit'), width: 106, rowHead: true },
        { head: t('framework.unit-title'), width: 231 },
        { head: t('framework.concerns'), width: 150 },
      ],
      information.map((unit) => ({
        cells: [cell(unit.id), cell(unit.title || t('pack.dash')), cell(unit.concerns || t('pack.dash'))],
      })),
    ),
  ];
}
