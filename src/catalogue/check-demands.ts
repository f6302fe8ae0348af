import type { ParameterValue } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import type { ParsedDocument } from '../platform/document.ts';
import type { Demand, Edge } from './generated/mapping-file.ts';
import { nearest } from './nearest.ts';
import { type Content, list, type Report } from './reference-report.ts';

/** Control to the parameters of its checks and statements, each with its default. */
export type KnownParameters = ReadonlyMap<string, ReadonlyMap<string, ParameterValue>>;

/** Returns the parameters that each control uses: `CHECK-ID.name` and `CONTROL/attestation.name`. */
export function knownParameters(content: Content): KnownParameters {
  const checks = new Map(content.checks.map((check) => [check.id, check.parameters]));
  return new Map(
    content.controls.map((control) => {
      const own = leavesOf(control.assessment).flatMap((leaf) => {
        const [id, parameters] =
          leaf.op === 'check' ? [leaf.check, checks.get(leaf.check) ?? {}] : [leaf.attestation, leaf.parameters];
        return Object.entries(parameters).map(([name, each]) => [`${id}.${name}`, each.default] as const);
      });
      return [control.id, new Map<string, ParameterValue>(own)];
    }),
  );
}

/** Reports every refuting check that none of its edge's controls asks. */
export function checkRefutations(document: ParsedDocument, content: Content, report: Report): void {
  const asked = new Map(
    content.controls.map((control) => [
      control.id as string,
      leavesOf(control.assessment).flatMap((leaf) => (leaf.op === 'check' ? [leaf.check as string] : [])),
    ]),
  );
  for (const [index, edge] of (list(document, '/edges') as unknown as readonly Edge[]).entries()) {
    const sets = edge.controls.map((id) => asked.get(id));
    if (edge['refuted-by'] === undefined || sets.includes(undefined)) continue;
    const checks = sets.flatMap((each) => each ?? []);
    for (const [position, check] of edge['refuted-by'].entries()) {
      if (checks.includes(check)) continue;
      const guess = nearest(check, checks);
      report(
        `/edges/${index}/refuted-by/${position}`,
        'unknown-name',
        `None of the controls of this edge asks "${check}".`,
        guess === undefined ? 'Name a check of one of its controls.' : `Did you mean "${guess}"?`,
      );
    }
  }
}

/** Reports every demand that names no parameter of its edge's controls, or bounds one in a way its type does not have. */
export function checkDemands(document: ParsedDocument, known: KnownParameters, report: Report): void {
  for (const [index, edge] of (list(document, '/edges') as unknown as readonly Edge[]).entries()) {
    const sets = edge.controls.map((id) => known.get(id));
    // A control that could not be read is reported where it stands; its parameters are not known here.
    if (edge.demands === undefined || sets.includes(undefined)) continue;
    const parameters = new Map(sets.flatMap((each) => [...(each ?? [])]));
    for (const [position, demand] of edge.demands.entries()) {
      checkDemand(demand, `/edges/${index}/demands/${position}`, parameters, report);
    }
    const names = edge.demands.map((each) => each.parameter);
    for (const [position, name] of names.entries()) {
      const twin = edge.demands.findIndex((each) => sameBound(each, edge.demands?.[position]));
      if (twin === position) continue;
      report(`/edges/${index}/demands/${position}`, 'duplicate-demand', `"${name}" is bounded so a second time.`);
    }
  }
}

function sameBound(a: Demand, b: Demand | undefined): boolean {
  return a.parameter === b?.parameter && Object.keys(a).sort().join() === Object.keys(b).sort().join();
}

function checkDemand(
  demand: Demand,
  at: string,
  parameters: ReadonlyMap<string, ParameterValue>,
  report: Report,
): void {
  const bounds = Object.keys(demand).filter((key) => key !== 'parameter');
  if (bounds.length !== 1) {
    const message = `A demand states exactly one of at-least, at-most and equals; found ${bounds.length}.`;
    report(at, 'demand-bounds', message);
    return;
  }
  const value = parameters.get(demand.parameter);
  if (value === undefined) {
    const guess = nearest(demand.parameter, parameters.keys());
    const names = [...parameters.keys()].join(', ');
    const next = parameters.size === 0 ? 'They have no parameters.' : `They have: ${names}.`;
    const message = `No control of this edge has a parameter "${demand.parameter}".`;
    report(`${at}/parameter`, 'dangling-reference', message, guess === undefined ? next : `Did you mean "${guess}"?`);
    return;
  }
  const bound = bounds[0] ?? '';
  if (bound === 'equals') {
    if (typeof demand.equals === typeof value) return;
    report(
      `${at}/equals`,
      'demand-type',
      `"${demand.parameter}" is a ${typeof value}; found a ${typeof demand.equals}.`,
    );
  } else if (typeof value !== 'number') {
    report(`${at}/${bound}`, 'demand-type', `"${demand.parameter}" is a ${typeof value}, which has no ${bound}.`);
  }
}
