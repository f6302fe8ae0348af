import { type CitedPlace, type ControlChain, type Custody, type Explanation, placeKey } from '../app/explain.ts';
import type { ControlPart, EvidenceEntry, RequirementResult } from '../model/assessment.ts';
import type { Observation, Shown } from '../model/verdict.ts';
import { safe, wrap } from './terminal.ts';

/** Returns an explanation as lines: requirement, edges, controls, parts, observations, places. */
export function explanationLines(
  explanation: Explanation,
  seen: {
    readonly evidence: ReadonlyMap<string, EvidenceEntry>;
    readonly custody: readonly Custody[];
    readonly places: readonly CitedPlace[];
  },
  width: number,
): readonly string[] {
  const lines: string[] = [];
  const add = (indent: number, text: string): void => {
    for (const [index, line] of wrap(safe(text), width - indent - 2).entries())
      lines.push(`${' '.repeat(indent + (index > 0 ? 2 : 0))}${line}`);
  };
  if (explanation.requirement !== null) requirementLines(explanation.requirement, add);
  const told: Told = {
    evidence: seen.evidence,
    custody: new Map(seen.custody.map((each) => [each.evidence, each])),
    places: new Map(seen.places.map((each) => [placeKey(each.evidence, each.pointer), each])),
  };
  for (const chain of explanation.controls) controlLines(chain, told, add);
  return lines;
}

interface Told {
  readonly evidence: ReadonlyMap<string, EvidenceEntry>;
  /** Taken out once told, so that an item cited by many checks is described once. */
  readonly custody: Map<string, Custody>;
  readonly places: ReadonlyMap<string, CitedPlace>;
}

type Demanded = RequirementResult['edges'][number]['demands'][number];

type Add = (indent: number, text: string) => void;

function requirementLines(requirement: RequirementResult, add: Add): void {
  add(0, `${requirement.framework} ${requirement.id}  ${requirement.title}`);
  add(2, requirement.summary);
  add(
    2,
    `within the declared scope: ${requirement.effective.status}${requirement.raw.status === requirement.effective.status ? '' : ` (as tested: ${requirement.raw.status})`}`,
  );
  for (const reason of requirement.effective.because) add(4, `because ${reason.text}`);
  for (const edge of requirement.edges) {
    add(
      2,
      `${edge.controls.join(' + ')}  ${edge.status}  ${edge.relationship}, strength ${edge.strength} of 10, ceiling ${edge.ceiling}, ${edge.review}`,
    );
    add(4, edge.rationale);
    for (const demand of edge.demands) add(4, demandText(demand));
  }
}

function demandText({ parameter, bound, demanded, inForce, unit, kept }: Demanded): string {
  const counted = unit === null ? '' : ` ${unit}`;
  const value = inForce === null ? 'no value known' : `in force ${inForce}${counted}`;
  return `asks for ${parameter} ${bound.replace('-', ' ')} ${demanded}${counted}: ${value}${kept ? '' : ', which is laxer'}`;
}

/** The statement with the values in force, and who gave each of them. */
function statementLines({ statement, values }: Extract<ControlPart, { op: 'attestation' }>, add: Add): void {
  add(6, `"${statement}"`);
  for (const { name, value, unit, from } of values) {
    const counted = unit === null ? '' : ` ${unit}`;
    add(6, `${name}: ${value}${counted}, ${from === 'statement' ? 'as stated' : 'the default of the statement'}`);
  }
}

function controlLines({ control, observations }: ControlChain, told: Told, add: Add): void {
  const { verdict, population } = control;
  add(0, '');
  add(0, `${control.id}  ${control.title}`);
  add(2, control.objective);
  const basis = verdict.status === 'met' ? ` (${verdict.basis})` : '';
  add(
    2,
    `${verdict.status}${basis}: ${population.holds} hold, ${population.fails} fail, ${population.notObservable} not observable, ${population.notApplicable} not applicable, ${population.notes} notes`,
  );
  if (verdict.status === 'met') for (const limit of verdict.limits ?? []) add(4, `but ${limit.text}`);
  for (const part of control.parts) {
    const name =
      part.op === 'check'
        ? `${part.check}${part.where === null ? '' : ` where ${part.where}`}`
        : `attestation ${part.attestation}`;
    add(4, `${part.verdict.status.padEnd(14)} ${name}`);
    if (part.op === 'attestation') statementLines(part, add);
    if (part.op === 'attestation' && part.verdict.status !== 'met' && part.verdict.status !== 'not-applicable') {
      for (const reason of part.verdict.because) add(6, reason.text);
    }
  }
  for (const observation of observations) observationLines(observation, told, add);
}

function observationLines(observation: Observation, { evidence, custody, places }: Told, add: Add): void {
  const entry = evidence.get(observation.evidence);
  add(4, `${observation.check} ${observation.outcome}: ${observation.subject}`);
  add(6, observation.because);
  for (const shown of observation.shown) {
    add(8, `${shown.pointer} = ${JSON.stringify(shown.value)}${placeOf(shown, entry)}`);
    const place = places.get(placeKey(observation.evidence, shown.pointer));
    if (place !== undefined) add(10, readText(place));
  }
  if (observation.more !== undefined) add(8, `and ${observation.more} more, in the evidence item`);
  if (entry !== undefined)
    add(8, `${entry.label}  ${entry.source.path}  source sha256 ${entry.source.sha256.slice(0, 16)}…`);
  const kept = custody.get(observation.evidence);
  custody.delete(observation.evidence);
  if (kept !== undefined) custodyLines(kept, add);
}

function readText({ state, excerpt, why }: CitedPlace): string {
  switch (state) {
    case 'unchanged':
      return excerpt === null ? 'read again: the same bytes' : `read again, the same bytes: ${excerpt}`;
    case 'changed':
      return 'read again: other bytes stand there now than were collected';
    case 'gone':
      return 'the file is gone since it was collected';
    case 'not-checked':
      return `not read again: ${why}`;
  }
}

const LONGEST_PARAMETERS = 300;

function custodyLines(custody: Custody, add: Add): void {
  const { collector, collected, period, population, incomplete, redactions, blindSpots } = custody;
  const observed = period === null ? '' : `, observing ${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`;
  add(10, `collected ${collected} by ${collector.id} ${collector.version}${observed}; ${redactions} redactions`);
  const parameters = JSON.stringify(custody.parameters);
  const rest = parameters.length - LONGEST_PARAMETERS;
  if (parameters !== '{}') {
    const more = rest > 0 ? ` […] and ${rest} characters more, in the evidence item` : '';
    add(10, `parameters ${parameters.slice(0, LONGEST_PARAMETERS)}${more}`);
  }
  if (population !== null) add(10, `population ${population.first}, counted a second way ${population.second}`);
  if (incomplete !== null) add(10, incomplete);
  for (const blind of blindSpots) add(10, `cannot tell: ${blind}`);
}

function placeOf({ locator }: Shown, entry: EvidenceEntry | undefined): string {
  if (locator === null) return '';
  return `  at ${locator.path ?? entry?.source.path ?? ''}:${locator.line}:${locator.column}, bytes ${locator.byteStart} to ${locator.byteEnd}`;
}
