import type { ControlResult, FrameworkSummary } from '../../../model/assessment.ts';
import type { VerdictStatus } from '../../../model/verdict.ts';
import type { Block, Para, Row } from '../blocks.ts';
import { markFill, markLetter } from '../marks.ts';
import { type Context, placeOf } from './context.ts';
import { isInPack } from './left-out.ts';
import { body, cell, familyTitle, heading, notice, strongCell, tableOrNone } from './parts.ts';
import { groupOf } from './requirement-cells.ts';

/** In the order of weight, so that what needs work stands first in every cell. */
const VERDICTS: readonly VerdictStatus[] = ['not-met', 'unknown', 'met', 'not-applicable'];

/** More frameworks than this no longer fit side by side; the table is then continued in another one. */
const FRAMEWORKS_A_TABLE = 7;

/** The coverage heat map: verdicts by framework and control family as a table, and what no control serves. */
export function coverage(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const blocks: Block[] = [
    heading(1, t('coverage.title'), placeOf('section', 'coverage')),
    body(t('coverage.intro')),
    legend(context),
  ];
  if (assessment.frameworks.length === 0 || assessment.controls.length === 0) blocks.push(body(t('pack.none')));
  else {
    for (let from = 0; from < assessment.frameworks.length; from += FRAMEWORKS_A_TABLE) {
      blocks.push(heatMap(context, assessment.frameworks.slice(from, from + FRAMEWORKS_A_TABLE)));
    }
  }
  const idle = assessment.controls.filter((control) => control.serves.length === 0).length;
  if (idle > 0) blocks.push(notice(t.count('coverage.idle', idle)));
  return [...blocks, ...uncovered(context)];
}

function legend({ t }: Context): Block {
  return {
    block: 'table',
    caption: t('coverage.legend-caption'),
    header: false,
    columns: [
      { head: '', width: 40, rowHead: true },
      { head: '', width: 100 },
      { head: '', width: 347 },
    ],
    rows: VERDICTS.map((status) => ({
      cells: [
        [chip(status, markLetter(`verdict-${status}`))],
        strongCell(t(`verdict.${status}`)),
        cell(t(`verdict-meaning.${status}`)),
      ],
    })),
  };
}

function heatMap(context: Context, frameworks: readonly FrameworkSummary[]): Block {
  const { assessment, t } = context;
  const families = new Map<string, ControlResult[]>();
  for (const control of assessment.controls) {
    const list = families.get(control.family);
    if (list === undefined) families.set(control.family, [control]);
    else list.push(control);
  }
  const rows: Row[] = [...families].map(([family, members]) => ({
    cells: [
      [
        {
          text: t('coverage.family-of', { family: familyTitle(family), n: members.length }),
          style: 'cell-strong',
          to: placeOf('section', `family-${family}`),
        } as const,
      ],
      ...frameworks.map((framework) => heatCell(context, members, framework)),
    ],
  }));
  rows.push({
    cells: [
      strongCell(t('coverage.all-families')),
      ...frameworks.map((framework) => heatCell(context, assessment.controls, framework)),
    ],
  });
  return {
    block: 'table',
    caption: t('coverage.caption'),
    header: true,
    columns: [
      { head: t('coverage.family'), width: 100, rowHead: true },
      ...frameworks.map((framework) => ({ head: framework.shortTitle, width: 55 })),
    ],
    rows,
  };
}

/** One chip per verdict that occurs among the controls of a family that serve a framework; a dash where none does. */
function heatCell({ t }: Context, members: readonly ControlResult[], { framework }: FrameworkSummary): readonly Para[] {
  const serving = members.filter((control) => control.serves.some((served) => served.startsWith(`${framework}:`)));
  if (serving.length === 0) return cell(t('pack.dash'));
  return VERDICTS.flatMap((status) => {
    const n = serving.filter((control) => control.verdict.status === status).length;
    return n === 0 ? [] : [chip(status, `${markLetter(`verdict-${status}`)} ${t.number(n)}`)];
  });
}

function chip(status: VerdictStatus, text: string): Para {
  const mark = `verdict-${status}` as const;
  return { text, style: 'cell-strong', chip: mark, colour: markFill(mark).ink };
}

/** Counts, per framework, the requirements that no control serves, and says where each of them is listed. */
function uncovered(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const listed = isInPack('frameworks', context);
  const rows = assessment.frameworks.map((framework): Row => {
    const units = assessment.requirements.filter((unit) => unit.framework === framework.framework);
    const without = units.filter((unit) => groupOf(unit) === 'not-mapped');
    const duties = without.filter((unit) => unit.kind === 'duty').length;
    const place = placeOf('section', `framework-${framework.framework}-not-mapped`);
    const where = t(listed ? 'coverage.in-chapter' : 'coverage.in-assessment');
    return {
      cells: [
        strongCell(framework.shortTitle),
        cell(t.number(units.length)),
        cell(t.number(duties)),
        cell(t.number(without.length - duties)),
        without.length === 0
          ? cell(t('pack.none'))
          : [{ text: where, style: 'cell', ...(listed ? { to: place } : {}) }],
      ],
    };
  });
  return [
    heading(2, t('coverage.without-title'), placeOf('section', 'coverage-without')),
    body(t('coverage.without-intro')),
    tableOrNone(
      t,
      t('coverage.without-caption'),
      [
        { head: t('summary.framework'), width: 120, rowHead: true },
        { head: t('coverage.units'), width: 76, align: 'right' },
        { head: t('coverage.duties'), width: 86, align: 'right' },
        { head: t('coverage.other'), width: 86, align: 'right' },
        { head: t('coverage.where'), width: 119 },
      ],
      rows,
    ),
  ];
}
