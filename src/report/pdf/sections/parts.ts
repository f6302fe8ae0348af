import type { DeterminationStatus } from '../../../model/assessment.ts';
import type { Verdict, VerdictStatus } from '../../../model/verdict.ts';
import type { Block, Column, Para, Row, TableBlock } from '../blocks.ts';
import type { Slice } from '../charts/donut.ts';
import type { Words } from '../words.ts';
import { type Context, placeOf } from './context.ts';

/** The order in which statuses stand in charts and tables. */
export const STATUSES: readonly DeterminationStatus[] = [
  'satisfied',
  'partially-satisfied',
  'not-satisfied',
  'not-assessed',
  'not-yet-applicable',
  'not-applicable',
];

export type StatusCounts = { readonly [status in DeterminationStatus]: number };

/** Returns the slices of a chart, one per status. */
export function slicesOf(t: Words, counts: StatusCounts): readonly Slice[] {
  return STATUSES.map((status) => ({
    mark: `determination-${status}` as const,
    value: counts[status],
    text: t.number(counts[status]),
  }));
}

/** Returns the shares that are always shown side by side: assessed and satisfied, of the duties that apply at as-of. */
export function sharesOf(counts: StatusCounts): {
  readonly applicable: number;
  readonly assessed: number;
  readonly satisfied: number;
} {
  const assessed = counts.satisfied + counts['partially-satisfied'] + counts['not-satisfied'];
  return { applicable: assessed + counts['not-assessed'], assessed, satisfied: counts.satisfied };
}

export function heading(level: 1 | 2 | 3 | 4, text: string, name: string, listed = true): Block {
  return { block: 'heading', level, text, name, listed };
}

export function body(text: string, after = 6): Block {
  return { block: 'paragraph', para: { text, style: 'body' }, after };
}

export function notice(text: string): Block {
  return { block: 'notice', text };
}

export function cell(text: string): readonly Para[] {
  return [{ text, style: 'cell' }];
}

export function strongCell(text: string): readonly Para[] {
  return [{ text, style: 'cell-strong' }];
}

/** Returns a two-column list of facts without a header row; widths are shares of the text width. */
export function facts(
  rows: readonly (readonly [string, readonly Para[]])[],
  labelWidth = 110,
  width = 487,
): TableBlock {
  return {
    block: 'table',
    caption: null,
    header: false,
    columns: [
      { head: '', width: labelWidth, rowHead: true },
      { head: '', width: width - labelWidth },
    ],
    rows: rows.map(([label, value]) => ({ cells: [strongCell(label), value] })),
  };
}

/** Returns the table, or the word None where it has no rows, so that an empty list is never mistaken for a missing one. */
export function tableOrNone(t: Words, caption: string | null, columns: readonly Column[], rows: readonly Row[]): Block {
  if (rows.length === 0) return body(t('pack.none'));
  return { block: 'table', caption, columns, rows, header: true };
}

/** Returns the mark and word of a determination. */
export function determinationPara(t: Words, status: DeterminationStatus): Para {
  return { text: t(`status.${status}`), style: 'cell-strong', mark: `determination-${status}` };
}

/** Returns the mark and word of a verdict. */
export function verdictPara(t: Words, status: VerdictStatus): Para {
  return { text: t(`verdict.${status}`), style: 'cell-strong', mark: `verdict-${status}` };
}

/** Returns a hash as two lines of 32 digits that read as one word. */
export function hashParas(hex: string, label?: string, style: 'cell-mono' | 'mono' = 'cell-mono'): readonly Para[] {
  const code: Para = { text: `${hex.slice(0, 32)}\n${hex.slice(32)}`, style, code: true, actual: hex };
  return label === undefined ? [code] : [{ text: label, style: 'cell-soft' }, code];
}

/** Returns the name of a control family for people. */
export function familyTitle(family: string): string {
  const words = family.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns links to the evidence items named, by label; ids outside the index are shown by their digest. */
export function evidenceParas(context: Context, ids: readonly string[], limit: number): readonly Para[] {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, limit).map((id) => {
    const entry = context.evidence.get(id);
    return { text: entry?.label ?? id.slice(0, 'sha256:'.length + 16), to: placeOf('evidence', id) };
  });
  const paras: Para[] = [{ text: '', style: 'cell', ids: shown }];
  if (ids.length > limit) paras.push(more(context, ids.length - limit));
  return paras;
}

/** Returns links to controls, side by side. */
export function controlIds(ids: Iterable<string>): Para {
  return { text: '', style: 'cell', ids: [...ids].map((id) => ({ text: id, to: placeOf('control', id) })) };
}

/** Returns the line that says how many entries are left out here and where they are. */
export function more(context: Context, n: number): Para {
  return { text: context.t.count('pack.more', n), style: 'cell-soft' };
}

/** Returns `GDPR Art. 32(1)` for `gdpr:Art. 32(1)`. */
export function requirementName(context: Context, reference: string): string {
  const colon = reference.indexOf(':');
  const framework = context.frameworks.get(reference.slice(0, colon));
  return framework === undefined ? reference : `${framework.shortTitle} ${reference.slice(colon + 1)}`;
}

/** Returns the evidence a verdict rests on: its support where it is met, what its reasons name otherwise. */
export function evidenceOf(verdict: Verdict): readonly string[] {
  const ids =
    verdict.status === 'met'
      ? verdict.from.map((support) => support.evidence)
      : verdict.because.flatMap((reason) => reason.evidence);
  return [...new Set<string>(ids)];
}

/** Returns the verdict in words, with its basis where it is met. */
export function verdictWords(t: Words, verdict: Verdict): string {
  if (verdict.status === 'met') return t(`verdict.met-${verdict.basis}`);
  return t(`verdict.${verdict.status}`);
}
