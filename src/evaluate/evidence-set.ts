import type { EvidenceKind, Outcome } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CheckId, EvidenceId } from '../model/ids.ts';
import type { Observation } from '../model/verdict.ts';
import type { CompiledCheck } from './checks.ts';
import { incompleteness } from './completeness.ts';
import { freshnessOf, type Period, speaksOf } from './time.ts';

/** Whether an item may be judged at all, or why not. */
export type Standing = 'usable' | 'stale' | 'from-the-future' | 'outside-period' | 'incomplete';

/** The evidence of one assessment, by kind, each item with its standing, and every observation made of it. */
export interface EvidenceSet {
  readonly items: ReadonlyMap<EvidenceId, EvidenceItem>;
  ofKind(kind: string): readonly EvidenceItem[];
  standing(id: EvidenceId): Standing;
  /** The audit period, null where none is asked for. */
  readonly period: Period | null;
  /** One observation per item of the check's kind, in the order of the items. */
  observations(check: CheckId): readonly Observation[];
}

/** Arranges evidence for judging and asks every check of every item it reads; order and duplicates of the input do not matter. */
export function evidenceSet(
  input: Iterable<EvidenceItem>,
  kinds: readonly EvidenceKind[],
  checks: ReadonlyMap<CheckId, CompiledCheck>,
  when: { readonly asOf: Date; readonly period: Period | null },
): EvidenceSet {
  const ttl = new Map<string, number>(kinds.map((kind) => [kind.id, kind.ttlDays]));
  const items = new Map<EvidenceId, EvidenceItem>();
  for (const item of newestPerSubject(input)) items.set(item.id, item);
  const byKind = new Map<string, EvidenceItem[]>();
  /** Only of those that cannot be used. */
  const standings = new Map<EvidenceId, Standing>();
  for (const item of items.values()) {
    const list = byKind.get(item.kind) ?? [];
    list.push(item);
    byKind.set(item.kind, list);
    const standing = standingOf(item, ttl.get(item.kind) ?? 0, when);
    if (standing !== 'usable') standings.set(item.id, standing);
  }
  const observations = askAll(byKind, checks, when.asOf);
  return {
    items,
    period: when.period,
    ofKind: (kind) => byKind.get(kind) ?? [],
    standing: (id) => standings.get(id) ?? 'usable',
    observations: (check) => observations.get(check) ?? [],
  };
}

/** Asks item by item, so that what is known of an item is near when the next check asks for it. */
function askAll(
  byKind: ReadonlyMap<string, readonly EvidenceItem[]>,
  checks: ReadonlyMap<CheckId, CompiledCheck>,
  asOf: Date,
): ReadonlyMap<CheckId, readonly Observation[]> {
  const observations = new Map<CheckId, readonly Observation[]>();
  for (const [kind, items] of byKind) {
    const asked: { readonly check: CompiledCheck; readonly seen: Observation[] }[] = [];
    for (const [id, check] of checks) {
      if (check.definition.reads !== kind) continue;
      const seen: Observation[] = [];
      observations.set(id, seen);
      asked.push({ check, seen });
    }
    for (const item of items) {
      for (const { check, seen } of asked) seen.push(check.observe(item, asOf));
    }
  }
  return observations;
}

function standingOf(
  item: EvidenceItem,
  ttlDays: number,
  when: { readonly asOf: Date; readonly period: Period | null },
): Standing {
  const freshness = freshnessOf(item, ttlDays, when.asOf);
  if (freshness !== 'current') return freshness;
  if (!speaksOf(item, ttlDays, when.period)) return 'outside-period';
  return incompleteness(item) === null ? 'usable' : 'incomplete';
}

/** What was seen last of a subject is what counts; attestations are all kept, because each has its own date. */
function newestPerSubject(input: Iterable<EvidenceItem>): readonly EvidenceItem[] {
  const newest = new Map<string, EvidenceItem>();
  for (const item of input) {
    const key = item.kind === 'attestation' ? item.id : `${item.kind}\u0000${item.source.path}\u0000${item.subject}`;
    const before = newest.get(key);
    const later = before === undefined || item.collected > before.collected;
    const same = before !== undefined && item.collected === before.collected && item.id < before.id;
    if (later || same) newest.set(key, item);
  }
  return [...newest.values()].sort(
    (a, b) =>
      compare(a.kind, b.kind) ||
      compare(a.source.path, b.source.path) ||
      compare(a.subject, b.subject) ||
      compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Counts outcomes; failures of a note's severity are counted apart. */
export function isNote(observation: Pick<Observation, 'severity' | 'outcome'>): boolean {
  const note: Outcome = 'fails';
  return observation.outcome === note && (observation.severity === 'low' || observation.severity === 'informational');
}
