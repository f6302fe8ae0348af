import { nearest } from '../catalogue/nearest.ts';
import { type CrosswalkPair, crosswalk } from '../evaluate/crosswalk.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { JsonObject } from '../model/json.ts';

/** A table for a person or a script: one object per row. */
export type Rows = readonly JsonObject[];

const LISTS = {
  frameworks: (catalogue: Catalogue): Rows =>
    catalogue.frameworks.map((framework) => {
      const mapped = new Set(
        catalogue.mappings.find((each) => each.framework === framework.id)?.edges.map((edge) => edge.requirement),
      );
      const duties = framework.requirements.filter((each) => each.kind === 'duty');
      return {
        id: framework.id,
        title: framework.shortTitle,
        version: framework.version,
        units: framework.requirements.length,
        assessable: framework.requirements.filter((each) => each.kind !== 'information').length,
        duties: duties.length,
        'duties mapped': duties.filter((duty) => mapped.has(duty.id)).length,
      };
    }),
  requirements: (catalogue: Catalogue, frameworks: readonly string[]): Rows =>
    catalogue.frameworks
      .filter((framework) => frameworks.length === 0 || frameworks.includes(framework.id))
      .flatMap((framework) => {
        const edges = catalogue.mappings.find((each) => each.framework === framework.id)?.edges ?? [];
        return framework.requirements.map((unit) => ({
          framework: framework.id,
          id: unit.id,
          kind: unit.kind,
          title: unit.title === '' ? unit.summary : unit.title,
          controls: [...new Set(edges.filter((edge) => edge.requirement === unit.id).flatMap((edge) => edge.controls))],
        }));
      }),
  controls: (catalogue: Catalogue): Rows =>
    catalogue.controls.map(({ id, title, family, type, frequency, ownerRole }) => ({
      id,
      title,
      family,
      type,
      frequency,
      owner: ownerRole,
    })),
  checks: (catalogue: Catalogue): Rows =>
    catalogue.checks.map(({ id, severity, reads, question }) => ({ id, severity, reads, question })),
  kinds: (catalogue: Catalogue): Rows =>
    catalogue.kinds.map(({ id, title, ttlDays, sensitivity, collector }) => ({
      id,
      title,
      'ttl days': ttlDays,
      sensitivity,
      collector,
    })),
} as const;

const LIST_NAMES: readonly string[] = [...Object.keys(LISTS), 'crosswalk'];

/** Two frameworks and what follows about their requirements from the controls both are mapped to. */
export interface Crosswalk {
  readonly from: string;
  readonly to: string;
  readonly pairs: readonly CrosswalkPair[];
  /** Mapped requirements of the first framework that share no control with the second: nothing is claimed about them. */
  readonly unpaired: readonly string[];
}

/** Derives the crosswalk between two frameworks. Throws a KnownFailure (exit 2) unless two different known ones are named. */
export function crosswalkOf(catalogue: Catalogue, names: readonly string[]): Crosswalk {
  const [from, to] = names;
  if (from === undefined || to === undefined || names.length > 2 || from === to) {
    const message = 'A crosswalk leads from one framework to another; expected two different names.';
    const next = 'For example: probity list crosswalk gdpr hipaa';
    throw new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
  }
  refuseUnknown(catalogue, names);
  const pairs = crosswalk(catalogue, from, to);
  const paired = new Set<string>(pairs.map((pair) => pair.from));
  const mapped = catalogue.mappings.find((mapping) => mapping.framework === from)?.edges ?? [];
  const unpaired = [...new Set<string>(mapped.map((edge) => edge.requirement))].filter((id) => !paired.has(id));
  return { from, to, pairs, unpaired };
}

function refuseUnknown(catalogue: Catalogue, frameworks: readonly string[]): void {
  const known = catalogue.frameworks.map((framework) => framework.id as string);
  for (const id of frameworks) if (!known.includes(id)) throw unknownName(`There is no framework "${id}".`, id, known);
}

/** Returns the rows of one of the catalogue's lists. Throws a KnownFailure (exit 2) for an unknown list or framework. */
export function list(catalogue: Catalogue, what: string, frameworks: readonly string[]): Rows {
  refuseUnknown(catalogue, frameworks);
  const rows = (LISTS as Readonly<Record<string, (catalogue: Catalogue, frameworks: readonly string[]) => Rows>>)[what];
  if (rows === undefined) throw unknownName(`There is no list "${what}".`, what, LIST_NAMES);
  return rows(catalogue, frameworks);
}

function unknownName(message: string, name: string, known: readonly string[]): KnownFailure {
  const guess = nearest(name, known);
  const next = guess === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${guess}"?`;
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
