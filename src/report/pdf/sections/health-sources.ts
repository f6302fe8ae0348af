import type { Block } from '../blocks.ts';
import { measureBars } from '../charts/bars.ts';
import { percent } from '../words.ts';
import { type Context, limitOf } from './context.ts';
import { body, cell, notice, strongCell, tableOrNone } from './parts.ts';

interface Mix {
  readonly name: string;
  items: number;
  readonly sources: Set<string>;
  readonly kinds: Set<string>;
}

/** Where the evidence comes from, and how much of what is met rests on statements alone. */
export function sourceBlocks(context: Context): readonly Block[] {
  const { assessment, t, type, width } = context;
  const total = assessment.evidence.length;
  const mix = mixOf(context);
  const words = (each: Mix): string => t('health.items-share', { n: each.items, share: percent(each.items, total) });
  const measures = mix.map((each) => ({
    label: each.name,
    share: each.items / total,
    text: words(each),
    fill: 'met' as const,
  }));
  return [
    {
      block: 'figure',
      caption: t('health.mix-caption'),
      alt: t('health.mix-alt', { n: total, list: mix.map((each) => `${each.name}: ${words(each)}`).join(', ') }),
      chart: measureBars(measures, { width, labelWidth: 150, textWidth: 110, limit: null }, type),
    },
    tableOrNone(
      t,
      t('health.collectors-caption'),
      [
        { head: t('health.collector'), width: 120, rowHead: true },
        { head: t('health.items'), width: 55, align: 'right' },
        { head: t('health.sources'), width: 60, align: 'right' },
        { head: t('health.kinds'), width: 252 },
      ],
      mix.map((each) => ({
        cells: [
          strongCell(each.name),
          cell(t.number(each.items)),
          cell(t.number(each.sources.size)),
          cell([...each.kinds].join(', ')),
        ],
      })),
    ),
    basisTable(context),
  ];
}

function mixOf({ assessment }: Context): readonly Mix[] {
  const mix = new Map<string, Mix>();
  for (const { collector, source, kindTitle } of assessment.evidence) {
    const name = `${collector.id} ${collector.version}`;
    const entry = mix.get(name) ?? { name, items: 0, sources: new Set(), kinds: new Set() };
    entry.items += 1;
    entry.sources.add(`${source.repository?.identity ?? ''}\n${source.path}`);
    entry.kinds.add(kindTitle);
    mix.set(name, entry);
  }
  return [...mix.values()].sort((a, b) => b.items - a.items || (a.name < b.name ? -1 : 1));
}

function basisTable({ assessment, t }: Context): Block {
  const met = assessment.controls.filter((control) => control.verdict.status === 'met');
  const rows = (['observed', 'attested'] as const).map((basis) => {
    const n = met.filter(({ verdict }) => verdict.status === 'met' && verdict.basis === basis).length;
    return {
      cells: [
        strongCell(t(`verdict.met-${basis}`)),
        cell(t.number(n)),
        cell(percent(n, met.length)),
        cell(t(`health.basis-${basis}`)),
      ],
    };
  });
  return tableOrNone(
    t,
    t('health.basis-caption', { n: met.length }),
    [
      { head: t('health.basis'), width: 150, rowHead: true },
      { head: t('health.controls'), width: 50, align: 'right' },
      { head: t('health.share'), width: 50, align: 'right' },
      { head: t('summary.meaning'), width: 237 },
    ],
    met.length === 0 ? [] : rows,
  );
}

/** What was taken out of the evidence before it was stored, and what the evidence cannot tell. */
export function limitsBlocks(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const classes = new Map<string, { values: number; items: number }>();
  const blind = new Map<string, number>();
  let values = 0;
  let blindItems = 0;
  for (const { redactions, blindSpots } of assessment.evidence) {
    values += redactions.length;
    if (blindSpots.length > 0) blindItems += 1;
    for (const name of new Set(redactions.map((redaction) => redaction.class))) {
      const count = classes.get(name) ?? { values: 0, items: 0 };
      count.values += redactions.filter((redaction) => redaction.class === name).length;
      count.items += 1;
      classes.set(name, count);
    }
    for (const text of new Set(blindSpots)) blind.set(text, (blind.get(text) ?? 0) + 1);
  }
  const spots = [...blind].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = spots.slice(0, limitOf(context, 'blind-spots'));
  const blocks: Block[] = [
    body(t('health.limits-intro', { values, items: blindItems, all: assessment.evidence.length })),
    tableOrNone(
      t,
      t('health.redactions-caption'),
      [
        { head: t('health.class'), width: 247, rowHead: true },
        { head: t('health.values'), width: 120, align: 'right' },
        { head: t('health.items'), width: 120, align: 'right' },
      ],
      [...classes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => ({
          cells: [strongCell(name), cell(t.number(count.values)), cell(t.number(count.items))],
        })),
    ),
    tableOrNone(
      t,
      t('health.blind-caption'),
      [
        { head: t('health.blind-spot'), width: 427, rowHead: true },
        { head: t('health.items'), width: 60, align: 'right' },
      ],
      shown.map(([text, items]) => ({ cells: [cell(text), cell(t.number(items))] })),
    ),
  ];
  if (spots.length > shown.length) blocks.push(notice(t.count('health.blind-rest', spots.length - shown.length)));
  return blocks;
}
