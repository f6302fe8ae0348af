import type { Observation, Shown } from '../../../model/verdict.ts';
import type { Block, Para, Row } from '../blocks.ts';
import type { Context } from './context.ts';
import { body, evidenceParas, notice, strongCell, tableOrNone } from './parts.ts';

const PLACES_SHOWN = 3;
const VALUE_LENGTH = 90;

/** Everything of these checks that fails or cannot be observed, with its place in the source; a cut says what is left out. */
export function observationBlocks(context: Context, checks: readonly string[]): readonly Block[] {
  const { t, layout } = context;
  const limit = layout.limits['observations-per-check'];
  const rows: Row[] = [];
  let left = 0;
  for (const check of new Set(checks)) {
    const all = context.observations.get(check) ?? [];
    const telling = all.filter(
      (observation) => observation.outcome === 'fails' || observation.outcome === 'not-observable',
    );
    for (const observation of telling.slice(0, limit)) rows.push(observationRow(context, observation));
    left += Math.max(0, telling.length - limit);
  }
  if (rows.length === 0) return [body(t('controls.no-findings'), 4)];
  const table = tableOrNone(
    t,
    t('controls.findings-caption'),
    [
      { head: t('controls.check'), width: 66, rowHead: true },
      { head: t('controls.subject'), width: 96 },
      { head: t('controls.seen'), width: 160 },
      { head: t('controls.place'), width: 165 },
    ],
    rows,
  );
  return left > 0 ? [table, notice(t.count('controls.findings-rest', left, { limit }))] : [table];
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
  const path = context.evidence.get(observation.evidence)?.source.path ?? t('controls.no-source');
  const paras: Para[] = [{ text: path, style: 'cell' }];
  for (const shown of observation.shown.slice(0, PLACES_SHOWN)) paras.push(...shownParas(context, shown));
  const rest = observation.shown.length - PLACES_SHOWN;
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
