import { nearest } from '../catalogue/nearest.ts';
import { type CrosswalkPair, crosswalk } from '../evaluate/crosswalk.ts';
import type { Catalogue, Edge, ParameterValue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { JsonObject } from '../model/json.ts';
import { openCatalogue } from './catalogue.ts';
import { overlayOf } from './overlay.ts';
import { loadWorkspace, parametersStated, workspaceRoot } from './workspace.ts';

/** A table for a person or a script: one object per row. */
export type Rows = readonly JsonObject[];

/** What is listed: the catalogue, with what an overlay adds and what the organisation set. */
export interface Listed {
  readonly catalogue: Catalogue;
  /** Where an overlay adds to the catalogue: its name, and Probity's own catalogue without it. */
  readonly added: { readonly name: string; readonly to: Catalogue } | null;
  /** The organisation's own values of parameters. */
  readonly parameters: { readonly [name: string]: ParameterValue };
  /** Why the organisation's own values are not here, where they should be. */
  readonly problem: Diagnostic | null;
}

/** Says of every row whose it is, where there is an overlay; without one all are Probity's. */
type Whose = (own: boolean) => { readonly from?: string };

type ListOf = (listed: Listed, whose: Whose, frameworks: readonly string[]) => Rows;

const frameworks: ListOf = ({ catalogue, added }, whose) =>
  catalogue.frameworks.map((framework) => {
    const mapped = new Set(edgesOf(catalogue, framework.id).map((edge) => edge.requirement));
    const duties = framework.requirements.filter((each) => each.kind === 'duty');
    const row = {
      id: framework.id,
      title: framework.shortTitle,
      version: framework.version,
      units: framework.requirements.length,
      assessable: framework.requirements.filter((each) => each.kind !== 'information').length,
      duties: duties.length,
      'duties mapped': duties.filter((duty) => mapped.has(duty.id)).length,
    };
    if (added === null) return row;
    const own = edgesOf(catalogue, framework.id).length - edgesOf(added.to, framework.id).length;
    return { ...row, 'own edges': own, ...whose(isOwn(added.to.frameworks, framework)) };
  });

const requirements: ListOf = ({ catalogue, added }, whose, only) =>
  catalogue.frameworks
    .filter((framework) => only.length === 0 || only.includes(framework.id))
    .flatMap((framework) => {
      const edges = edgesOf(catalogue, framework.id);
      const ours = new Set(added === null ? [] : edgesOf(added.to, framework.id).map(edgeKey));
      return framework.requirements.map((unit) => {
        const serving = edges.filter((edge) => edge.requirement === unit.id);
        const row = {
          framework: framework.id,
          id: unit.id,
          kind: unit.kind,
          title: unit.title === '' ? unit.summary : unit.title,
          controls: [...new Set(serving.flatMap((edge) => edge.controls))],
        };
        if (added === null) return row;
        const own = serving.filter((edge) => !ours.has(edgeKey(edge))).flatMap((edge) => edge.controls);
        return { ...row, 'mapped by own edges': [...new Set(own)], ...whose(isOwn(added.to.frameworks, framework)) };
      });
    });

const controls: ListOf = ({ catalogue, added }, whose) =>
  catalogue.controls.map((control) => {
    const { id, title, family, type, frequency, ownerRole } = control;
    return { id, title, family, type, frequency, owner: ownerRole, ...whose(isOwn(added?.to.controls, control)) };
  });

const checks: ListOf = ({ catalogue, added }, whose) =>
  catalogue.checks.map((check) => {
    const { id, severity, reads, question } = check;
    return { id, severity, reads, question, ...whose(isOwn(added?.to.checks, check)) };
  });

const kinds: ListOf = ({ catalogue, added }, whose) =>
  catalogue.kinds.map((kind) => {
    const { id, title, ttlDays, sensitivity, collector } = kind;
    return { id, title, 'ttl days': ttlDays, sensitivity, collector, ...whose(isOwn(added?.to.kinds, kind)) };
  });

/** Every number a check can be set to: its default, the value in force, and who set it. */
const parameters: ListOf = ({ catalogue, added, parameters: set }, whose) =>
  catalogue.checks.flatMap((check) =>
    Object.entries(check.parameters).map(([name, { default: fallback, because }]) => {
      const id = `${check.id}.${name}`;
      const own = Object.hasOwn(set, id) ? set[id] : undefined;
      const value = own ?? fallback;
      const by = own === undefined ? 'the catalogue' : 'the organisation';
      return { id, default: fallback, value, 'set by': by, because, ...whose(isOwn(added?.to.checks, check)) };
    }),
  );

const LISTS: { readonly [name: string]: ListOf } = { frameworks, requirements, controls, checks, kinds, parameters };

function edgesOf(catalogue: Catalogue, framework: string): readonly Edge[] {
  return catalogue.mappings.find((each) => each.framework === framework)?.edges ?? [];
}

/** No two edges of a framework link one requirement to the same controls. */
function edgeKey({ requirement, controls: linked }: Edge): string {
  return JSON.stringify([requirement, [...linked].sort()]);
}

function isOwn(before: readonly { readonly id: string }[] | undefined, { id }: { readonly id: string }): boolean {
  return before !== undefined && !before.some((each) => each.id === id);
}

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

function refuseUnknown(catalogue: Catalogue, named: readonly string[]): void {
  const known = catalogue.frameworks.map((framework) => framework.id as string);
  for (const id of named) if (!known.includes(id)) throw unknownName(`There is no framework "${id}".`, id, known);
}

/** Returns the rows of one of the lists. Throws a KnownFailure (exit 2) for an unknown list or framework. */
export function list(listed: Listed, what: string, only: readonly string[]): Rows {
  refuseUnknown(listed.catalogue, only);
  const rows = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined;
  if (rows === undefined) throw unknownName(`There is no list "${what}".`, what, LIST_NAMES);
  const { added } = listed;
  const whose: Whose = (own) => (added === null ? {} : { from: own ? `own (${added.name})` : 'Probity' });
  return rows(listed, whose, only);
}

/**
 * Returns what there is to list in a folder: the catalogue with the overlay that is named, or that its probity.yaml names,
 * and the parameters set there. Throws a KnownFailure (exit 2) where the overlay is wrong.
 */
export async function openListed(path: string, named: string | undefined): Promise<Listed> {
  const root = workspaceRoot(path);
  const overlay = await overlayOf(root, named);
  const catalogue = openCatalogue(null, overlay);
  const workspace = await loadWorkspace(root, catalogue);
  const added = overlay === null ? null : { name: overlay.name, to: openCatalogue(null) };
  // Who mends a wrong name in probity.yaml looks the right one up here, so a mistake there must not be in the way.
  const problem = hasErrors(workspace.diagnostics) ? NOT_READ : null;
  return { catalogue, added, parameters: problem === null ? parametersStated(workspace) : {}, problem };
}

const NOT_READ: Diagnostic = {
  code: 'workspace-invalid',
  severity: 'warning',
  message: 'The workspace here has errors, so what it states is left out of this list.',
  next: 'probity lint shows each of them with its place.',
};

function unknownName(message: string, name: string, known: readonly string[]): KnownFailure {
  const guess = nearest(name, known);
  const next = guess === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${guess}"?`;
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
