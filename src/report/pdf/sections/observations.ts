import type { ControlPart } from '../../../model/assessment.ts';
import type { Observation, Shown } from '../../../model/verdict.ts';
import type { Block, Para, Row } from '../blocks.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { body, evidenceParas, heading, notice, strongCell, tableOrNone } from './parts.ts';

const PLACES_SHOWN = 3;
const VALUE_LENGTH = 90;

type CheckPart = Extract<ControlPart, { op: 'check' }>;

/**
 * What these checks saw, with its place in the source: all that fails or cannot be observed, and the first `holding` of
 * what holds.
 * A cut says what is left out.
 */
export function observationBlocks(
  context: Context,
  parts: readonly CheckPart[],
  { control, holding }: { readonly control: string; readonly holding: number },
): readonly Block[] {
  const { t, detail } = context;
  const limit = limitOf(context, 'observations-per-check');
  const rows: Row[] = [];
  let left = 0;
  for (const observations of observationsOf(context, parts).values()) {
    const telling = observations.filter(({ outcome }) => outcome === 'fails' || outcome === 'not-observable');
    const good = observations.filter(({ outcome }) => outcome === 'holds');
    const shown = detail === 'full' ? observations : [...telling.slice(0, limit), ...good.slice(0, holding)];
    for (const observation of shown) rows.push(observationRow(context, observation));
    left += Math.max(0, telling.length + good.length - shown.length);
  }
  if (rows.length === 0) return [body(t('controls.no-findings'), 4)];
  const caption = t(detail === 'full' ? 'controls.observations-caption' : 'controls.findings-caption', { control });
  const table = observationTable(context, caption, rows);
  return left > 0 ? [table, notice(t.count('controls.findings-rest', left, { limit, holding }))] : [table];
}

function observationTable({ t }: Context, caption: string, rows: readonly Row[]): Block {
  return tableOrNone(
    t,
    caption,
    [
      { head: t('controls.check'), width: 66, rowHead: true },
      { head: t('controls.subject'), width: 96 },
      { head: t('controls.seen'), width: 160 },
      { head: t('controls.place'), width: 165 },
    ],
    rows,
  );
}

/** Returns the observations that no control of the assessment asks about, because its `where` leaves their subject out. */
export function unasked({ assessment }: Context): readonly Observation[] {
  const asked = new Map<string, Set<string> | 'all'>();
  for (const part of assessment.controls.flatMap((control) => control.parts)) {
    if (part.op !== 'check') continue;
    const before = asked.get(part.check);
    if (part.matched === null || before === 'all') asked.set(part.check, 'all');
    else asked.set(part.check, new Set([...(before ?? []), ...part.matched]));
  }
  return assessment.observations.filter(({ check, evidence }) => {
    const subjects = asked.get(check);
    return subjects !== 'all' && subjects?.has(evidence) !== true;
  });
}

/** Every observation that no control asks about, for the full pack. */
export function unaskedBlocks(context: Context): readonly Block[] {
  const { t } = context;
  const observations = unasked(context);
  return [
    heading(2, t('controls.unasked-title', { n: observations.length }), placeOf('section', 'controls-unasked')),
    body(t('controls.unasked-intro')),
    observationTable(
      context,
      t('controls.unasked-caption'),
      observations.map((observation) => observationRow(context, observation)),
    ),
  ];
}

/** The observations of each check, once, narrowed to the subjects its part asks about. */
function observationsOf(context: Context, parts: readonly CheckPart[]): ReadonlyMap<string, readonly Observation[]> {
  const found = new Map<string, Set<Observation>>();
  for (const { check, matched } of parts) {
    const all = context.observations.get(check) ?? [];
    const kept = matched === null ? all : all.filter((observation) => matched.includes(observation.evidence));
    const set = found.get(check) ?? new Set();
    for (const observation of kept) set.add(observation);
    found.set(check, set);
  }
  return new Map([...found].map(([check, set]) => [check, [...set]]));
}

function observationRow(context: Context, observation: Observation): Row {
  const { t } = context;
  const seen: Para[] = [
    {
      text: t('controls.outcome', {
        outcome: t(`outcome.${observation.outcome}`),
        severity: t(`severity.${observation.severity}`),
      }),
      style: 'cell-strong',
    },
    { text: observation.because, style: 'cell' },
  ];
  return {
    cells: [
      strongCell(observation.check),
      [{ text: observation.subject, style: 'cell' }, ...evidenceParas(context, [observation.evidence], 1)],
      seen,
      placeParas(context, observation),
    ],
  };
}

function placeParas(context: Context, observation: Observation): readonly Para[] {
  const { t } = context;
  const source = context.evidence.get(observation.evidence)?.source.path ?? t('controls.no-source');
  const path = observation.shown.find((shown) => shown.locator?.path !== undefined)?.locator?.path;
  const paras: Para[] = [{ text: path ?? source, style: 'cell' }];
  for (const shown of observation.shown.slice(0, context.detail === 'full' ? undefined : PLACES_SHOWN))
    paras.push(...shownParas(context, shown));
  const limit = context.detail === 'full' ? observation.shown.length : PLACES_SHOWN;
  const rest = Math.max(0, observation.shown.length - limit) + (observation.more ?? 0);
  if (rest > 0) paras.push({ text: t.count('pack.more', rest), style: 'cell-soft' });
  return paras;
}

function shownParas({ t }: Context, shown: Shown): readonly Para[] {
  const value = JSON.stringify(shown.value);
  const short =
    value.length > VALUE_LENGTH
      ? `${value.slice(0, VALUE_LENGTH)} ${t('controls.value-cut', { n: value.length })}`
      : value;
  const fact: Para = { text: `${shown.pointer} = ${short}`, style: 'cell-soft', above: 1 };
  if (shown.locator === null) return [{ ...fact, text: t('controls.no-locator', { fact: fact.text }) }];
  const { line, byteStart, byteEnd, sha256 } = shown.locator;
  const where: Para = {
    text: t('controls.locator', { line: String(line), from: String(byteStart), to: String(byteEnd) }),
    style: 'cell-soft',
  };
  if (sha256 === undefined) return [fact, where, { text: t('controls.digest-withheld'), style: 'cell-soft' }];
  return [fact, where, { text: sha256.slice(0, 16), style: 'cell-mono', code: true }];
}
