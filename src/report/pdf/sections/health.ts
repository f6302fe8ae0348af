import type { Block, Para, Row } from '../blocks.ts';
import { measureBars } from '../charts/bars.ts';
import { timeline } from '../charts/timeline.ts';
import { percent } from '../words.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { type Expiry, expiries, type KindHealth, kindHealth, periodCoverage } from './health-facts.ts';
import { limitsBlocks, sourceBlocks } from './health-sources.ts';
import { body, cell, heading, notice, strongCell, tableOrNone } from './parts.ts';

/** Evidence health: age, what lapses, where evidence comes from, which days it covers, and what it cannot tell. */
export function health(context: Context): readonly Block[] {
  const { t, layout } = context;
  const within = layout.health['expiring-days'];
  const opening = [heading(1, t('health.title'), placeOf('section', 'health')), body(t('health.intro'))];
  if (context.assessment.evidence.length === 0) return [...opening, notice(t('health.empty'))];
  return [
    ...opening,
    heading(2, t('health.age-title'), placeOf('section', 'health-age')),
    ...ageBlocks(context, within),
    heading(2, t('health.expiring-title', { days: within }), placeOf('section', 'health-expiring')),
    ...expiryBlocks(context, within),
    heading(2, t('health.sources-title'), placeOf('section', 'health-sources')),
    ...sourceBlocks(context),
    heading(2, t('health.period-title'), placeOf('section', 'health-period')),
    ...periodBlocks(context),
    heading(2, t('health.limits-title'), placeOf('section', 'health-limits')),
    ...limitsBlocks(context),
  ];
}

function ageBlocks(context: Context, within: number): readonly Block[] {
  const { assessment, t, type, width } = context;
  const kinds = kindHealth(assessment, within);
  const words = (kind: KindHealth): string => t('health.age-of', { age: kind.oldest, ttl: kind.ttlDays });
  const fill = (kind: KindHealth): 'gap' | 'partial' | 'met' =>
    kind.stale > 0 ? 'gap' : kind.expiring > 0 ? 'partial' : 'met';
  const measures = kinds.map((kind) => ({
    label: kind.title,
    share: kind.oldest / Math.max(1, kind.ttlDays),
    text: words(kind),
    fill: fill(kind),
  }));
  const scale = { width, labelWidth: 150, textWidth: 110, limit: t('health.ttl-line') };
  return [
    body(t('health.age-intro', { days: within })),
    {
      block: 'figure',
      caption: t('health.age-caption'),
      alt: t('health.age-alt', { list: kinds.map((kind) => `${kind.title}: ${words(kind)}`).join(', ') }),
      chart: measureBars(measures, scale, type),
    },
    tableOrNone(
      t,
      t('health.kinds-caption'),
      [
        { head: t('health.kind'), width: 147, rowHead: true },
        ...(['items', 'ttl', 'newest', 'oldest', 'expiring', 'stale', 'future'] as const).map(
          (key) => ({ head: t(`health.${key}`), width: 48, align: 'right' }) as const,
        ),
      ],
      kinds.map((kind) => ({
        cells: [
          strongCell(kind.title),
          ...[kind.items, kind.ttlDays, kind.newest, kind.oldest, kind.expiring, kind.stale, kind.future].map((value) =>
            cell(t.number(value)),
          ),
        ],
      })),
    ),
  ];
}

function expiryBlocks(context: Context, within: number): readonly Block[] {
  const { assessment, t } = context;
  const all = expiries(assessment, within);
  const shown = all.slice(0, limitOf(context, 'expiring-items'));
  const table = tableOrNone(
    t,
    t('health.expiring-caption'),
    [
      { head: t('health.what'), width: 110, rowHead: true },
      { head: t('health.subject'), width: 187 },
      { head: t('health.ends'), width: 80 },
      { head: t('health.state'), width: 110 },
    ],
    shown.map((expiry) => expiryRow(context, expiry)),
  );
  const blocks: Block[] = [body(t('health.expiring-intro')), table];
  if (all.length > shown.length) blocks.push(notice(t.count('health.expiring-rest', all.length - shown.length)));
  return blocks;
}

function expiryRow({ t }: Context, { what, detail, on, place, ends, days }: Expiry): Row {
  const state = days <= 0 ? t('health.over') : t.count('health.days-left', days);
  return {
    cells: [
      [{ text: what, style: 'cell-strong', to: placeOf(place.kind, place.id) } as const],
      cell(on === null ? detail : `${detail}, ${t.day(on)}`),
      cell(t.day(ends)),
      cell(state),
    ],
  };
}

const GAPS_SHOWN = 4;

function periodBlocks(context: Context): readonly Block[] {
  const { assessment, t, type, width } = context;
  const { period } = assessment;
  if (period === null) return [body(t('health.no-period'))];
  const kinds = periodCoverage(assessment, period);
  if (kinds.length === 0) return [body(t('health.no-observed'))];
  const length = Math.round((Date.parse(period.to) - Date.parse(period.from)) / 86_400_000) + 1;
  const words = (covered: number): string => t('health.days-of', { n: covered, days: length });
  const tracks = kinds.map((kind) => ({
    label: kind.title,
    text: words(kind.covered),
    spans: kind.spans.map(([from, to]) => [from / length, to / length] as const),
  }));
  const scale = { width, labelWidth: 150, textWidth: 90, from: t.day(period.from), to: t.day(period.to) };
  return [
    body(t('health.period-intro', { label: period.label, from: t.day(period.from), to: t.day(period.to) })),
    {
      block: 'figure',
      caption: t('health.period-caption'),
      alt: t('health.period-alt', { list: kinds.map((kind) => `${kind.title}: ${words(kind.covered)}`).join(', ') }),
      chart: timeline(tracks, scale, type),
    },
    tableOrNone(
      t,
      t('health.days-caption'),
      [
        { head: t('health.kind'), width: 160, rowHead: true },
        { head: t('health.items'), width: 50, align: 'right' },
        { head: t('health.days-covered'), width: 70, align: 'right' },
        { head: t('health.share'), width: 50, align: 'right' },
        { head: t('health.gaps'), width: 157 },
      ],
      kinds.map((kind) => ({
        cells: [
          strongCell(kind.title),
          cell(t.number(kind.items)),
          cell(t.number(kind.covered)),
          cell(percent(kind.covered, length)),
          gapParas(context, kind.gaps),
        ],
      })),
    ),
  ];
}

function gapParas(
  { t, detail }: Context,
  gaps: readonly { readonly from: string; readonly to: string }[],
): readonly Para[] {
  if (gaps.length === 0) return cell(t('pack.none'));
  const shown = detail === 'full' ? gaps : gaps.slice(0, GAPS_SHOWN);
  const paras: Para[] = shown.map(({ from, to }) => ({
    text: from === to ? t.day(from) : t('health.gap', { from: t.day(from), to: t.day(to) }),
    style: 'cell',
  }));
  if (gaps.length > shown.length)
    paras.push({ text: t.count('health.gaps-rest', gaps.length - shown.length), style: 'cell-soft' });
  return paras;
}
