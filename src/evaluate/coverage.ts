import type { KindCoverage } from '../model/coverage.ts';
import type { EvidenceItem, ObservedPeriod } from '../model/evidence.ts';
import type { EvidenceId, KindId } from '../model/ids.ts';
import { isJsonObject, textOf } from '../model/json.ts';
import type { Reason } from '../model/verdict.ts';
import type { Period } from './time.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/** Gaps that a sentence names before it only counts the rest. */
const GAPS_NAMED = 4;

/** The days of an audit period that something covers; `gaps` are first and last day, both inclusive. */
interface DaysCovered {
  readonly days: number;
  readonly of: number;
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Returns, for each kind with an observed period, which days of the audit period its usable items cover together. A day
 * inside a log's span without any event is not covered: nothing shows that the log was written then.
 */
export function coverageByKind(items: Iterable<EvidenceItem>, period: Period): readonly KindCoverage[] {
  const kinds = new Map<KindId, { items: number; readonly spans: ObservedPeriod[] }>();
  for (const item of items) {
    if (item.period === null) continue;
    const found = kinds.get(item.kind) ?? { items: 0, spans: [] };
    found.items += 1;
    found.spans.push(...observedSpans(item.period, item.facts));
    kinds.set(item.kind, found);
  }
  return [...kinds].map(([kind, found]) => ({ kind, items: found.items, ...daysCovered(found.spans, period) }));
}

/**
 * Returns the reason that says of what supports a verdict which days of the audit period it leaves out; null where every
 * item that observed a period observed all of it. Subjects are not added up: one log does not speak for another.
 */
export function coverageLimit(items: readonly EvidenceItem[], period: Period | null): Reason | null {
  if (period === null) return null;
  const partial: { readonly subject: string; readonly id: EvidenceId; readonly covered: DaysCovered }[] = [];
  for (const { id, subject, period: observed, facts } of items) {
    if (observed === null) continue;
    const covered = daysCovered(observedSpans(observed, facts), period);
    if (covered.days < covered.of) partial.push({ subject, id, covered });
  }
  const [first, ...others] = partial.sort((a, b) => a.covered.days - b.covered.days);
  if (first === undefined) return null;
  const { days, of, gaps } = first.covered;
  const more =
    others.length === 0
      ? ''
      : ` ${others.length} more ${others.length === 1 ? 'subject covers' : 'subjects cover'} it in part.`;
  const text = `${first.subject}: the evidence covers ${days} of ${of} days of ${period.label}; without ${gapsText(gaps)}.${more}`;
  return { code: 'period-covered-in-part', text, evidence: partial.map((each) => each.id) };
}

/** The spans of days that the facts name as observed, for example those with events; the whole observed period where they name none. */
function observedSpans(observed: ObservedPeriod, facts: EvidenceItem['facts']): readonly ObservedPeriod[] {
  const named = facts['daySpans'];
  if (!Array.isArray(named)) return [observed];
  const spans = named.flatMap((each) =>
    isJsonObject(each) ? [{ from: textOf(each['from']), to: textOf(each['to']) }] : [],
  );
  return spans.length === 0 ? [observed] : spans;
}

function gapsText(gaps: DaysCovered['gaps']): string {
  const named = gaps.slice(0, GAPS_NAMED).map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  const rest = gaps.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more spans` : named.join(', ');
}

/** Returns how many days of a period the spans cover together, and every gap. A day counts where a span touches it, in UTC. */
export function daysCovered(observed: readonly ObservedPeriod[], period: Pick<Period, 'from' | 'to'>): DaysCovered {
  const first = dayNumber(period.from);
  const last = dayNumber(period.to);
  const spans = observed
    .map(({ from, to }) => ({ from: Math.max(first, dayNumber(from)), to: Math.min(last, dayNumber(to)) }))
    .filter(({ from, to }) => from <= to)
    .sort((a, b) => a.from - b.from);
  const gaps: { from: string; to: string }[] = [];
  let days = 0;
  let next = first;
  for (const { from, to } of spans) {
    if (from > next) gaps.push({ from: dayText(next), to: dayText(from - 1) });
    days += Math.max(0, to - Math.max(from, next) + 1);
    next = Math.max(next, to + 1);
  }
  if (next <= last) gaps.push({ from: dayText(next), to: dayText(last) });
  return { days, of: last - first + 1, gaps };
}

function dayNumber(instant: string): number {
  return Math.floor(Date.parse(instant) / MILLISECONDS_A_DAY);
}

function dayText(day: number): string {
  return new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}
