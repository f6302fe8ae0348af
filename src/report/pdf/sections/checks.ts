import type { ControlPart } from '../../../model/assessment.ts';
import type { VerdictStatus } from '../../../model/verdict.ts';
import type { Block, Para, Row } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { observationBlocks } from './observations.ts';
import { body, cell, familyTitle, heading, notice, strongCell, tableOrNone, verdictPara } from './parts.ts';

type CheckPart = Extract<ControlPart, { op: 'check' }>;

/** From so many checks on, a control shows them by what they look at; fewer are read at a glance. */
const GROUPED_FROM = 7;
/** What speaks against a control comes first. */
const ORDER: readonly VerdictStatus[] = ['not-met', 'unknown', 'met', 'not-applicable'];
const HOLDING_SHOWN = { one: 3, grouped: 1 } as const;

/** The checks of a control with what they saw; many of them by what they look at, what is not met first. */
export function checkBlocks(context: Context, control: string, parts: readonly CheckPart[]): readonly Block[] {
  const { t, detail } = context;
  if (parts.length === 0) return [body(t('controls.no-checks'), 4)];
  if (parts.length < GROUPED_FROM) {
    return [
      checkTable(context, t('controls.checks-caption', { control }), parts),
      ...observationBlocks(context, parts, { control, holding: HOLDING_SHOWN.one }),
    ];
  }
  const groups = groupsOf(context, parts);
  const blocks: Block[] = [overview(context, control, groups)];
  for (const { kind, members } of groups) {
    const shown = detail === 'full' ? members : members.filter(isTelling);
    if (shown.length === 0) continue;
    const caption = t(detail === 'full' ? 'controls.checks-caption' : 'controls.telling-caption', { control });
    blocks.push(
      heading(4, kind, placeOf('section', `${control} ${kind}`), false),
      checkTable(context, caption, shown),
      ...observationBlocks(context, shown, { control, holding: HOLDING_SHOWN.grouped }),
    );
  }
  const quiet = detail === 'full' ? 0 : parts.filter((part) => !isTelling(part)).length;
  if (quiet > 0) blocks.push(notice(t.count('controls.quiet-rest', quiet)));
  return blocks;
}

/** The checks that look at one kind of evidence, in the order in which they are told. */
interface CheckGroup {
  readonly kind: string;
  readonly members: readonly CheckPart[];
}

/** A note for improvement is told too, though it makes nothing not met. */
function isTelling({ verdict, population }: CheckPart): boolean {
  return verdict.status === 'not-met' || verdict.status === 'unknown' || population.notes > 0;
}

function groupsOf(context: Context, parts: readonly CheckPart[]): readonly CheckGroup[] {
  const byKind = new Map<string, CheckPart[]>();
  for (const part of parts) {
    const kind = context.checks.get(part.check)?.reads ?? '';
    const members = byKind.get(kind);
    if (members === undefined) byKind.set(kind, [part]);
    else members.push(part);
  }
  const rank = ({ verdict }: CheckPart): number => ORDER.indexOf(verdict.status);
  const groups = [...byKind].map(([kind, members]) => ({
    kind: context.kindTitles.get(kind) ?? kindName(kind),
    members: members.toSorted((a, b) => rank(a) - rank(b)),
  }));
  const worst = ({ members: [first] }: CheckGroup): number => (first === undefined ? ORDER.length : rank(first));
  return groups.toSorted((a, b) => worst(a) - worst(b));
}

const LETTERS: ReadonlySet<string> = new Set(['ai', 'ci', 'mcp']);

/** Where there is no evidence of a kind, its title is not in the assessment, but its id says what it is. */
function kindName(kind: string): string {
  const words = kind.split('-').map((word) => (LETTERS.has(word) ? word.toUpperCase() : word));
  return familyTitle(words.join(' '));
}

/** One line per kind of evidence, in which every check of the control stands once. */
function overview({ t }: Context, control: string, groups: readonly CheckGroup[]): Block {
  const total = groups.flatMap(({ members }) => members).length;
  return tableOrNone(
    t,
    t('controls.overview-caption', { control, n: total }),
    [
      { head: t('controls.looks-at'), width: 95, rowHead: true },
      ...ORDER.map((status) => ({ head: t(`controls.overview-${status}`), width: 98 })),
    ],
    groups.map(({ kind, members }) => ({
      cells: [
        strongCell(kind),
        ...ORDER.map((status) => {
          const those = members.filter(({ verdict }) => verdict.status === status);
          return those.length === 0 ? cell(t('pack.dash')) : [idsOf(t, those, status)];
        }),
      ],
    })),
  );
}

function idsOf(t: Context['t'], parts: readonly CheckPart[], status: VerdictStatus): Para {
  const named = new Set(
    parts.map(({ check, population: { holds, fails, notObservable, notes } }) => {
      if (notes > 0) return t('controls.id-note', { check });
      if (status === 'not-met') return t('controls.id-of', { check, n: fails, total: holds + fails + notObservable });
      return status === 'met' ? t('controls.id-holding', { check, n: holds }) : check;
    }),
  );
  return { text: [...named].join(', '), style: status === 'not-applicable' ? 'cell-soft' : 'cell' };
}

function checkTable(context: Context, caption: string, parts: readonly CheckPart[]): Block {
  const { t } = context;
  return tableOrNone(
    t,
    caption,
    [
      { head: t('controls.check'), width: 66, rowHead: true },
      { head: t('controls.question'), width: 168 },
      { head: t('controls.holds'), width: 40, align: 'right' },
      { head: t('controls.fails'), width: 36, align: 'right' },
      { head: t('controls.not-observable'), width: 56, align: 'right' },
      { head: t('controls.not-applicable'), width: 52, align: 'right' },
      { head: t('controls.result'), width: 69 },
    ],
    parts.map((part) => checkRow(context, part)),
  );
}

function checkRow({ t, checks }: Context, part: CheckPart): Row {
  const check = checks.get(part.check);
  const { population } = part;
  const detail: Para[] = [{ text: check?.question ?? t('controls.check-unknown'), style: 'cell' }];
  if (check !== undefined)
    detail.push({
      text: t('controls.check-detail', { severity: t(`severity.${check.severity}`), version: check.version }),
      style: 'cell-soft',
    });
  if (part.where !== null) detail.push({ text: t('controls.where', { where: part.where }), style: 'cell-soft' });
  return {
    cells: [
      strongCell(part.check),
      detail,
      ...[population.holds, population.fails, population.notObservable, population.notApplicable].map((value) =>
        cell(t.number(value)),
      ),
      [verdictPara(t, part.verdict.status)],
    ],
  };
}
