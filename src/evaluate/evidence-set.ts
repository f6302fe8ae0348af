import type { EvidenceKind } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CheckId, EvidenceId } from '../model/ids.ts';
import type { Observation } from '../model/verdict.ts';
import { Answers, type Standing, type Witness } from './answers.ts';
import type { CompiledCheck } from './asking.ts';
import { incompleteness } from './completeness.ts';
import { newestPerSubject } from './newest.ts';
import { freshnessAt, type Period, speaksOf } from './time.ts';

/** The evidence of one assessment, by kind, each item with its standing, and every observation made of it. */
export interface EvidenceSet {
  /** Sorted by kind, path, subject and id. */
  readonly all: readonly EvidenceItem[];
  ofKind(kind: string): readonly EvidenceItem[];
  standing(id: EvidenceId): Standing;
  /** The audit period, null where none is asked for. */
  readonly period: Period | null;
  /** What the items of its kind answered the check; undefined where there are none, or no such check. */
  answers(check: CheckId): Answers | undefined;
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
  const byKind = newestPerSubject(input);
  /** Only of those that cannot be used. */
  const unusable = new Map<EvidenceId, Standing>();
  const answers = new Map<CheckId, Answers>();
  for (const [kind, items] of byKind) {
    const witnesses = witnessesOf(items, ttl.get(kind) ?? 0, when);
    for (const { item, standing } of witnesses) if (standing !== 'usable') unusable.set(item.id, standing);
    const asked = [...checks.values()].filter((check) => check.definition.reads === kind);
    for (const [check, observations] of askAll(items, asked, when.asOf)) {
      answers.set(check, new Answers(observations, witnesses, when.period));
    }
  }
  return {
    all: new Array<EvidenceItem>().concat(...byKind.values()),
    period: when.period,
    ofKind: (kind) => byKind.get(kind) ?? [],
    standing: (id) => unusable.get(id) ?? 'usable',
    answers: (check) => answers.get(check),
    observations: (check) => answers.get(check)?.observations ?? [],
  };
}

function witnessesOf(
  items: readonly EvidenceItem[],
  ttlDays: number,
  { asOf, period }: { readonly asOf: Date; readonly period: Period | null },
): readonly Witness[] {
  const freshness = freshnessAt(asOf, ttlDays);
  const standingOf = (item: EvidenceItem): Standing => {
    const fresh = freshness(item);
    if (fresh !== 'current') return fresh;
    if (!speaksOf(item, ttlDays, period)) return 'outside-period';
    return incompleteness(item) === null ? 'usable' : 'incomplete';
  };
  return items.map((item) => ({
    item,
    standing: standingOf(item),
    support: { evidence: item.id, nature: 'observed' },
    cited: [item.id],
  }));
}

/** Asks item by item, so that what is known of an item is near when the next check asks for it. */
function askAll(
  items: readonly EvidenceItem[],
  checks: readonly CompiledCheck[],
  asOf: Date,
): ReadonlyMap<CheckId, readonly Observation[]> {
  const asked = checks.map((check) => ({ check, seen: Array.from<Observation>({ length: items.length }) }));
  for (const [at, item] of items.entries()) {
    for (const { check, seen } of asked) seen[at] = check.observe(item, asOf);
  }
  return new Map(asked.map(({ check, seen }) => [check.definition.id, seen]));
}
