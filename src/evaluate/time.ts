import { utc } from '@date-fns/utc/utc';
import { addMonths } from 'date-fns/addMonths';
import type { Frequency } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';

const MILLISECONDS_A_DAY = 86_400_000;

const MONTHS: Readonly<Partial<Record<Frequency, number>>> = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12 };

/** The days an assessment speaks about, both inclusive, ISO dates. */
export interface Period {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** Returns the instant at which a statement made on an ISO date lapses; calendar months in UTC. */
export function lapsesAt(on: string, frequency: Frequency): Date {
  return new Date(addMonths(new Date(on), MONTHS[frequency] ?? 12, { in: utc }).getTime());
}

/** Returns the ISO day of an instant, in UTC; empty where it is none. */
export function dayOf(instant: Date): string {
  return Number.isNaN(instant.getTime()) ? '' : instant.toISOString().slice(0, 10);
}

/** Returns the ISO day after an ISO day; empty where it is none. */
export function dayAfter(day: string): string {
  return dayOf(new Date(new Date(day).getTime() + MILLISECONDS_A_DAY));
}

type Freshness = 'current' | 'stale' | 'from-the-future';

/** Returns what tells how old an item is at the as-of, against its kind's time-to-live in days. A day's slack is given to clocks. */
export function freshnessAt(asOf: Date, ttlDays: number): (item: Pick<EvidenceItem, 'collected'>) => Freshness {
  // Items of one run were mostly collected at one moment.
  let moment = '';
  let freshness: Freshness = 'current';
  return ({ collected }) => {
    if (collected === moment) return freshness;
    const age = (asOf.getTime() - new Date(collected).getTime()) / MILLISECONDS_A_DAY;
    moment = collected;
    freshness = age < -1 ? 'from-the-future' : age > ttlDays ? 'stale' : 'current';
    return freshness;
  };
}

/** Tells whether an item says anything about the period: its observed span overlaps it, or it was collected within it or within its time-to-live after it. */
export function speaksOf(
  item: Pick<EvidenceItem, 'collected' | 'period'>,
  ttlDays: number,
  period: Period | null,
): boolean {
  if (period === null) return true;
  const from = new Date(period.from).getTime();
  const to = new Date(period.to).getTime() + MILLISECONDS_A_DAY;
  if (item.period !== null) {
    return new Date(item.period.from).getTime() < to && new Date(item.period.to).getTime() >= from;
  }
  const collected = new Date(item.collected).getTime();
  return collected >= from && collected <= to + ttlDays * MILLISECONDS_A_DAY;
}
