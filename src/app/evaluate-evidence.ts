import { nearest } from '../catalogue/nearest.ts';
import type { FrameworkFacts } from '../evaluate/applicability.ts';
import { assess } from '../evaluate/assess.ts';
import type { CollectionRun } from '../locker/run.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { packageVersion } from '../platform/package-root.ts';
import { readyCatalogue } from './catalogue.ts';
import type { Moment } from './run-settings.ts';
import { parametersStated, type Workspace } from './workspace.ts';

/** What an evaluation needs to know. */
export interface EvaluateInput {
  readonly catalogue: Catalogue;
  readonly workspace: Workspace;
  readonly items: readonly EvidenceItem[];
  readonly search: CollectionRun['search'];
  readonly moment: Moment;
  /** Frameworks asked for on the command line; empty means those of the workspace, or all. */
  readonly frameworks: readonly string[];
}

/** Judges collected evidence against the catalogue and what the organisation states. Throws a KnownFailure (exit 2) for an unknown framework. */
export function evaluateEvidence(input: EvaluateInput): Assessment {
  const { catalogue, workspace } = input;
  const { stated } = workspace;
  const parameters = parametersStated(workspace);
  const ready = readyCatalogue(catalogue, parameters);
  return assess({
    ...ready,
    evidence: input.items,
    search: input.search,
    generator: { name: 'probity', version: packageVersion() },
    organisation: stated.organisation === '' ? 'Organisation not stated' : stated.organisation,
    classification: stated.classification ?? 'Confidential',
    scope: {
      name: stated.scope?.name ?? 'Not stated',
      statement: stated.scope?.statement?.trim() ?? '',
      includes: stated.scope?.includes ?? [],
      excludes: stated.scope?.excludes ?? [],
    },
    facts: factsOf(workspace),
    frameworks: chosenFrameworks(input),
    parameters,
    exceptions: workspace.exceptions,
    remediation: workspace.remediation,
    ...input.moment,
  });
}

function factsOf(workspace: Workspace): ReadonlyMap<string, FrameworkFacts> {
  const stated = Object.entries(workspace.stated.frameworks ?? {});
  return new Map(
    stated.map(([id, facts]) => [
      id,
      { roles: facts?.roles ?? null, route: facts?.route ?? null, answers: facts?.facts ?? {} },
    ]),
  );
}

function chosenFrameworks({ catalogue, workspace, frameworks }: EvaluateInput): readonly string[] {
  const known = catalogue.frameworks.map((framework) => framework.id as string);
  for (const id of frameworks) {
    if (known.includes(id)) continue;
    const guess = nearest(id, known);
    const next = guess === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${guess}"?`;
    throw new KnownFailure(EXIT.usage, [
      { code: 'usage', severity: 'error', message: `There is no framework "${id}".`, next },
    ]);
  }
  if (frameworks.length > 0) return known.filter((id) => frameworks.includes(id));
  const stated = Object.keys(workspace.stated.frameworks ?? {});
  return stated.length === 0 ? known : known.filter((id) => stated.includes(id));
}
