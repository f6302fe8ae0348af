import { nearest } from '../catalogue/nearest.ts';
import { countsIn, incompleteness } from '../evaluate/completeness.ts';
import type { Assessment, ControlResult, EvidenceEntry, RequirementResult } from '../model/assessment.ts';
import type { EvidenceKind } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { EvidenceId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { Observation } from '../model/verdict.ts';
import { type PlaceRead, PlaceReader } from './re-read.ts';

/** The whole chain behind one requirement: its determination, its controls, what each rests on. */
export interface Explanation {
  readonly requirement: RequirementResult | null;
  readonly controls: readonly ControlChain[];
}

/** How an item of evidence came to be: what auditors ask of any report a system made. */
export interface Custody {
  readonly evidence: EvidenceId;
  readonly collector: { readonly id: string; readonly version: string };
  readonly collected: string;
  readonly period: EvidenceItem['period'];
  readonly parameters: JsonObject;
  /** The population, counted in two ways; null where the collector has no second way. */
  readonly population: { readonly first: number; readonly second: number } | null;
  /** Why it does not show its whole population; null where nothing says so. */
  readonly incomplete: string | null;
  readonly redactions: number;
  readonly blindSpots: readonly string[];
}

/** A place that an observation cites, read again. */
export interface CitedPlace extends PlaceRead {
  readonly evidence: EvidenceId;
  readonly pointer: string;
}

export interface ControlChain {
  readonly control: ControlResult;
  readonly observations: readonly Observation[];
}

/** Returns the chain of a requirement (`gdpr:Art. 32(1)(b)`, or its id alone where only one framework has it) or of a control. Throws a KnownFailure (exit 2) for an unknown name. */
export function explain(assessment: Assessment, name: string): Explanation {
  const control = assessment.controls.find((each) => each.id === name.toUpperCase());
  if (control !== undefined) return { requirement: null, controls: [chainOf(assessment, control)] };
  const wanted = fold(name);
  const found = assessment.requirements.filter(
    (each) => fold(`${each.framework}:${each.id}`) === wanted || fold(each.id) === wanted,
  );
  const requirement = found[0];
  if (requirement === undefined || found.length > 1) throw unknownName(assessment, name, found);
  const ids = new Set(requirement.edges.flatMap((edge) => edge.controls));
  const controls = assessment.controls.filter((each) => ids.has(each.id));
  return { requirement, controls: controls.map((each) => chainOf(assessment, each)) };
}

/** Returns the custody of every item the explanation cites, in the order of citing. */
export function custodyOf({ controls }: Explanation, items: readonly EvidenceItem[]): readonly Custody[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const cited = new Set(controls.flatMap((chain) => chain.observations.map((each) => each.evidence)));
  return [...cited].flatMap((id) => {
    const item = byId.get(id);
    if (item === undefined) return [];
    const { collector, collected, period, parameters, redactions, blindSpots } = item;
    return {
      evidence: id,
      collector,
      collected,
      period,
      parameters,
      population: countsIn(parameters) ?? countsIn(item.facts),
      incomplete: incompleteness(item),
      redactions: redactions.length,
      blindSpots,
    };
  });
}

/** Collectors whose sources are configurations and policies; lines of logs and registers are about people and never printed. */
const EXCERPTED: ReadonlySet<string> = new Set(['mcp', 'mcp-tools', 'documents']);

/** Reads every place the explanation cites again, below a folder, and compares it with what was read then. */
export function placesOf(
  { controls }: Explanation,
  items: readonly EvidenceItem[],
  { root, kinds }: { readonly root: string; readonly kinds: readonly EvidenceKind[] },
): readonly CitedPlace[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const printable = new Set<string>(kinds.filter((kind) => EXCERPTED.has(kind.collector)).map((kind) => kind.id));
  const reader = new PlaceReader(root, (kind) => printable.has(kind));
  const places = new Map<string, CitedPlace>();
  for (const { evidence, shown } of controls.flatMap((chain) => chain.observations)) {
    const item = byId.get(evidence);
    if (item === undefined) continue;
    for (const each of shown) {
      const key = placeKey(evidence, each.pointer);
      const read = places.has(key) ? null : reader.read(item, each);
      if (read !== null) places.set(key, { evidence, pointer: each.pointer, ...read });
    }
  }
  return [...places.values()];
}

/** Returns what a place is found by. */
export function placeKey(evidence: string, pointer: string): string {
  return `${evidence}\n${pointer}`;
}

/** Returns the index of the evidence of an assessment by id. */
export function evidenceById(assessment: Assessment): ReadonlyMap<string, EvidenceEntry> {
  return new Map(assessment.evidence.map((entry) => [entry.id, entry]));
}

function chainOf(assessment: Assessment, control: ControlResult): ControlChain {
  const parts = control.parts.flatMap((part) => (part.op === 'check' ? [part] : []));
  const observations = assessment.observations.filter(
    (each) =>
      each.outcome !== 'not-applicable' &&
      parts.some((part) => part.check === each.check && (part.matched?.includes(each.evidence) ?? true)),
  );
  return { control, observations };
}

/** People type `art 32(1)(b)` as well as `Art. 32(1)(b)`. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s.§]/g, '');
}

function unknownName(assessment: Assessment, name: string, found: readonly RequirementResult[]): KnownFailure {
  const several = found.map((each) => `${each.framework}:${each.id}`);
  const known = [
    ...assessment.requirements.map((each) => `${each.framework}:${each.id}`),
    ...assessment.controls.map((each) => each.id),
  ];
  const guess = nearest(name, known);
  const message =
    several.length > 1
      ? `"${name}" stands in several frameworks.`
      : `There is no requirement or control "${name}" in this assessment.`;
  const next =
    several.length > 1
      ? `Say which: ${several.join(', ')}.`
      : guess === undefined
        ? 'See `probity list requirements --framework ID`.'
        : `Did you mean "${guess}"?`;
  return new KnownFailure(EXIT.usage, [{ code: 'unknown-name', severity: 'error', message, next }]);
}
