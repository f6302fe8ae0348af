import type { Assessment, ControlPart, EvidenceEntry } from '../../../model/assessment.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/** The items of one kind: how old the oldest is at the as-of, in whole days, and how many are no longer or not long current. */
export interface KindHealth {
  readonly title: string;
  readonly ttlDays: number;
  readonly items: number;
  readonly oldest: number;
  readonly newest: number;
  readonly stale: number;
  readonly future: number;
  readonly expiring: number;
}

/** Something that is stale or lapsed, or will be within the days set; `days` left count below zero once it is over. */
export interface Expiry {
  readonly what: string;
  readonly detail: string;
  /** The day a person stated it; null for evidence. */
  readonly on: string | null;
  readonly place: { readonly kind: 'evidence' | 'control'; readonly id: string };
  readonly ends: string;
  readonly days: number;
}

/** The days of the period that the current evidence of one kind speaks about. */
export interface KindCoverage {
  readonly title: string;
  readonly items: number;
  readonly covered: number;
  /** In days from the first day of the period, the end exclusive. */
  readonly spans: readonly (readonly [number, number])[];
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
}

/** Returns the age of an item at the as-of in days, not rounded. */
function ageOf(entry: EvidenceEntry, asOf: string): number {
  return (Date.parse(asOf) - Date.parse(entry.collected)) / MILLISECONDS_A_DAY;
}

function isExpiring(entry: EvidenceEntry, asOf: string, within: number): boolean {
  return entry.freshness === 'current' && entry.ttlDays - ageOf(entry, asOf) <= within;
}

/** Returns the evidence by kind, in the order of the index. */
function byKind(assessment: Assessment): ReadonlyMap<string, readonly EvidenceEntry[]> {
  const kinds = new Map<string, EvidenceEntry[]>();
  for (const entry of assessment.evidence) {
    const list = kinds.get(entry.kindTitle);
    if (list === undefined) kinds.set(entry.kindTitle, [entry]);
    else list.push(entry);
  }
  return kinds;
}

/** Returns the age of each kind's evidence against its time to live, at the as-of. */
export function kindHealth(assessment: Assessment, within: number): readonly KindHealth[] {
  return [...byKind(assessment)].map(([title, entries]) => {
    let oldest = Number.NEGATIVE_INFINITY;
    let newest = Number.POSITIVE_INFINITY;
    let ttlDays = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      const age = ageOf(entry, assessment.asOf);
      oldest = Math.max(oldest, age);
      newest = Math.min(newest, age);
      ttlDays = Math.min(ttlDays, entry.ttlDays);
    }
    return {
      title,
      ttlDays,
      items: entries.length,
      oldest: Math.max(0, Math.floor(oldest)),
      newest: Math.max(0, Math.floor(newest)),
      stale: entries.filter((entry) => entry.freshness === 'stale').length,
      future: entries.filter((entry) => entry.freshness === 'from-the-future').length,
      expiring: entries.filter((entry) => isExpiring(entry, assessment.asOf, within)).length,
    };
  });
}

/** Returns what is stale or lapsed at the as-of, or will be within so many days: soonest first. */
export function expiries(assessment: Assessment, within: number): readonly Expiry[] {
  const found: Expiry[] = [];
  for (const entry of assessment.evidence) {
    if (entry.freshness !== 'stale' && !isExpiring(entry, assessment.asOf, within)) continue;
    const ends = new Date(Date.parse(entry.collected) + entry.ttlDays * MILLISECONDS_A_DAY).toISOString();
    const place = { kind: 'evidence', id: entry.id } as const;
    found.push({
      what: entry.label,
      detail: entry.subject,
      on: null,
      place,
      ends: ends.slice(0, 10),
      days: daysTo(assessment, ends),
    });
  }
  const statements = new Map<string, Expiry>();
  for (const control of assessment.controls) {
    for (const part of control.parts) {
      const expiry = statementExpiry(assessment, control.id, part);
      if (expiry !== null && expiry.days <= within) statements.set(expiry.what, expiry);
    }
  }
  return [...found, ...statements.values()].sort((a, b) => a.days - b.days);
}

function statementExpiry(assessment: Assessment, control: string, part: ControlPart): Expiry | null {
  if (part.op !== 'attestation' || part.given === null) return null;
  const { lapses, by, on } = part.given;
  const days = daysTo(assessment, lapses);
  const place = { kind: 'control', id: control } as const;
  return { what: part.attestation, detail: by, on, place, ends: lapses, days: Number.isNaN(days) ? -1 : days };
}

function daysTo(assessment: Assessment, instant: string): number {
  return Math.ceil((Date.parse(instant) - Date.parse(assessment.asOf)) / MILLISECONDS_A_DAY);
}

/** Returns, per kind whose items state an observed period, the days of the audit period they cover; stale items cover none. */
export function periodCoverage(assessment: Assessment, period: { from: string; to: string }): readonly KindCoverage[] {
  const start = dayNumber(period.from);
  const length = dayNumber(period.to) - start + 1;
  const kinds: KindCoverage[] = [];
  for (const [title, entries] of byKind(assessment)) {
    const telling = entries.filter((entry) => entry.period !== null);
    if (telling.length === 0) continue;
    const days: [number, number][] = [];
    for (const { period: observed, freshness } of telling) {
      if (observed === null || freshness !== 'current') continue;
      const from = Math.max(0, dayNumber(observed.from) - start);
      const to = Math.min(length, dayNumber(observed.to) - start + 1);
      if (to > from) days.push([from, to]);
    }
    const spans = merged(days);
    let covered = 0;
    for (const [from, to] of spans) covered += to - from;
    kinds.push({ title, items: telling.length, covered, spans, gaps: gapsOf(spans, start, length) });
  }
  return kinds;
}

function dayNumber(instant: string): number {
  return Math.floor(Date.parse(instant) / MILLISECONDS_A_DAY);
}

function merged(spans: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function gapsOf(spans: readonly (readonly [number, number])[], start: number, length: number): KindCoverage['gaps'] {
  const day = (offset: number): string => new Date((start + offset) * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
  const gaps: { from: string; to: string }[] = [];
  let next = 0;
  for (const [from, to] of [...spans, [length, length] as const]) {
    if (from > next) gaps.push({ from: day(next), to: day(from - 1) });
    next = to;
  }
  return gaps;
}
