import type { ControlChain, Explanation } from '../app/explain.ts';
import type { ControlPart, EvidenceEntry, RequirementResult } from '../model/assessment.ts';
import type { Observation, Shown } from '../model/verdict.ts';
import { safe, wrap } from './terminal.ts';

/** Returns an explanation as lines: requirement, edges, controls, parts, observations, places. */
export function explanationLines(
  explanation: Explanation,
  evidence: ReadonlyMap<string, EvidenceEntry>,
  width: number,
): readonly string[] {
  const lines: string[] = [];
  const add = (indent: number, text: string): void => {
    for (const [index, line] of wrap(safe(text), width - indent - 2).entries())
      lines.push(`${' '.repeat(indent + (index > 0 ? 2 : 0))}${line}`);
  };
  if (explanation.requirement !== null) requirementLines(explanation.requirement, add);
  for (const chain of explanation.controls) controlLines(chain, evidence, add);
  return lines;
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

function controlLines(
  { control, observations }: ControlChain,
  evidence: ReadonlyMap<string, EvidenceEntry>,
  add: Add,
): void {
  const { verdict, population } = control;
  add(0, '');
  add(0, `${control.id}  ${control.title}`);
  add(2, control.objective);
  const basis = verdict.status === 'met' ? ` (${verdict.basis})` : '';
  add(
    2,
    `${verdict.status}${basis}: ${population.holds} hold, ${population.fails} fail, ${population.notObservable} not observable, ${population.notApplicable} not applicable, ${population.notes} notes`,
  );
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
  for (const observation of observations) observationLines(observation, evidence.get(observation.evidence), add);
}

function observationLines(observation: Observation, entry: EvidenceEntry | undefined, add: Add): void {
  add(4, `${observation.check} ${observation.outcome}: ${observation.subject}`);
  add(6, observation.because);
  for (const shown of observation.shown)
    add(8, `${shown.pointer} = ${JSON.stringify(shown.value)}${placeOf(shown, entry)}`);
  if (observation.more !== undefined) add(8, `and ${observation.more} more, in the evidence item`);
  if (entry !== undefined)
    add(8, `${entry.label}  ${entry.source.path}  source sha256 ${entry.source.sha256.slice(0, 16)}…`);
}

function placeOf({ locator }: Shown, entry: EvidenceEntry | undefined): string {
  if (locator === null) return '';
  return `  at ${locator.path ?? entry?.source.path ?? ''}:${locator.line}:${locator.column}, bytes ${locator.byteStart} to ${locator.byteEnd}`;
}
