import type { Assessment, RequirementResult } from '../model/assessment.ts';
import type { Cause } from '../model/comparison.ts';
import type { NonEmpty } from '../model/ids.ts';

/** Returns the causes that lie around a requirement: facts, mapping, exceptions, dates; not in its controls. */
export function frameCauses(
  was: RequirementResult,
  is: RequirementResult,
  before: Assessment,
  after: Assessment,
): readonly Cause[] {
  const causes: Cause[] = [];
  const facts = changedFacts(is.framework, before, after);
  if (facts.length > 0 && excludedOnOneSide(was, is)) {
    causes.push({ code: 'facts', text: `The organisation's facts changed: ${facts.join(', ')}.` });
  }
  if (JSON.stringify(was.edges.map(shapeOf)) !== JSON.stringify(is.edges.map(shapeOf))) {
    causes.push({ code: 'catalogue', text: 'It is mapped to other controls, or in another relation.' });
  }
  const parameters = is.edges.flatMap((edge) => edge.demands).filter((demand) => demandChanged(demand, was));
  for (const { parameter, inForce } of parameters) {
    causes.push({ code: 'parameter', text: `${parameter} is now ${String(inForce)}.` });
  }
  const lists = [was, is].map((side) => side.exceptions.join(', '));
  const states = exceptionStates(was, is, before, after);
  if (lists[0] !== lists[1]) {
    causes.push({ code: 'exception', text: `Its exceptions were "${lists[0]}" and are "${lists[1]}".` });
  } else if (states !== '') causes.push({ code: 'exception', text: states });
  const later = was.raw.status === 'not-yet-applicable' || is.raw.status === 'not-yet-applicable';
  if (later && before.asOf !== after.asOf) {
    const from = is.appliesFrom ?? was.appliesFrom ?? 'a date';
    causes.push({ code: 'date', text: `It applies from ${from}.` });
  }
  return causes;
}

/** The cause of a change that nothing nearer explains: what the whole assessment rests on. */
export function lastResort(before: Assessment, after: Assessment): NonEmpty<Cause> {
  const causes: Cause[] = [];
  if (before.catalogue.digest !== after.catalogue.digest || before.generator.version !== after.generator.version) {
    causes.push({ code: 'catalogue', text: 'Catalogue or program are of another version.' });
  }
  if (JSON.stringify(before.facts) !== JSON.stringify(after.facts)) {
    causes.push({ code: 'facts', text: 'The organisation states other facts about itself.' });
  }
  if (JSON.stringify(before.parameters) !== JSON.stringify(after.parameters)) {
    causes.push({ code: 'parameter', text: 'Parameters of checks were set differently.' });
  }
  if (JSON.stringify(before.scope) !== JSON.stringify(after.scope)) {
    causes.push({ code: 'scope', text: 'The declared scope is another.' });
  }
  if (JSON.stringify(before.period) !== JSON.stringify(after.period)) {
    causes.push({ code: 'period', text: 'The audit period is another.' });
  }
  if (before.asOf !== after.asOf) causes.push({ code: 'date', text: 'Time has passed between the two assessments.' });
  const [first, ...rest] = causes;
  // Assessments are pure functions of these inputs and of the evidence, which the callers have compared before.
  if (first === undefined) return [{ code: 'evidence-content', text: 'The evidence that was collected differs.' }];
  return [first, ...rest];
}

function shapeOf(edge: RequirementResult['edges'][number]): unknown {
  const { controls, relationship, ceiling, demands } = edge;
  return [
    controls,
    relationship,
    ceiling,
    demands.map(({ parameter, bound, demanded }) => [parameter, bound, demanded]),
  ];
}

function demandChanged(demand: RequirementResult['edges'][number]['demands'][number], was: RequirementResult): boolean {
  const old = was.edges.flatMap((edge) => edge.demands).find((each) => each.parameter === demand.parameter);
  return old !== undefined && old.inForce !== demand.inForce;
}

function excludedOnOneSide(was: RequirementResult, is: RequirementResult): boolean {
  const excluded = (side: RequirementResult): boolean =>
    side.raw.because.some((reason) => reason.code === 'role-excluded' || reason.code === 'fact-excluded');
  return excluded(was) !== excluded(is) || was.appliesFrom !== is.appliesFrom;
}

const UNSTATED: Assessment['facts'][string] = { roles: null, route: null, answers: {} };

function changedFacts(framework: string, before: Assessment, after: Assessment): readonly string[] {
  const old = before.facts[framework] ?? UNSTATED;
  const now = after.facts[framework] ?? UNSTATED;
  const changed: string[] = [];
  if (JSON.stringify(old.roles) !== JSON.stringify(now.roles)) changed.push('roles');
  if (old.route !== now.route) changed.push('route');
  const names = [...new Set([...Object.keys(old.answers), ...Object.keys(now.answers)])].sort();
  return [...changed, ...names.filter((name) => old.answers[name] !== now.answers[name])];
}

/** Says which exceptions of the requirement lapsed or came into force between the two. */
function exceptionStates(was: RequirementResult, is: RequirementResult, before: Assessment, after: Assessment): string {
  const stateOf = (side: Assessment, id: string): string =>
    side.exceptions.find((each) => each.id === id)?.state ?? 'absent';
  const told = [...new Set([...was.exceptions, ...is.exceptions])]
    .filter((id) => stateOf(before, id) !== stateOf(after, id))
    .map((id) => `${id} was ${stateOf(before, id)} and is ${stateOf(after, id)}`);
  return told.length === 0 ? '' : `Exception ${told.join('; ')}.`;
}
