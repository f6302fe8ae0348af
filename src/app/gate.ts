import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareAssessments } from '../evaluate/compare.ts';
import type { Assessment, DeterminationStatus } from '../model/assessment.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { readAssessment } from './read-assessment.ts';
import type { Workspace } from './workspace.ts';

/** What a gate can be asked about; each lists what stands against it. */
const CONDITIONS = [
  'not-met',
  'unknown',
  'not-satisfied',
  'lapsed-exception',
  'stale-exception',
  'overdue-gap',
  'open-question',
  'regression',
] as const;
type Condition = (typeof CONDITIONS)[number];

/** Under which conditions a run fails, from the command line or from `gate` in probity.yaml. */
export interface GatePolicy {
  readonly failOn: readonly Condition[];
  /** How many findings of a condition are let pass. */
  readonly atMost: { readonly [condition in Condition]?: number };
  /** Least share, in percent, of a framework's duties that are assessed, or satisfied as tested; out of those that apply. */
  readonly atLeast: {
    readonly assessed?: { readonly [framework: string]: number };
    readonly satisfied?: { readonly [framework: string]: number };
  };
  /** Path of the assessment that regressions are measured against; null where none is named. */
  readonly baseline: string | null;
}

/** Whether the gate that was asked for is met, and what stands against it. Without a gate it is always met. */
export interface GateResult {
  readonly asked: readonly string[];
  readonly met: boolean;
  readonly against: readonly string[];
}

/**
 * Returns the gate that is asked for; --fail-on replaces the conditions of probity.yaml, --baseline its baseline. Throws
 * a KnownFailure (exit 2) where a condition is not known, or a regression is asked for without a baseline.
 */
export function gatePolicy(
  options: { readonly failOn: readonly string[] | undefined; readonly baseline: string | undefined },
  { stated, file }: Workspace,
): GatePolicy {
  const failOn = (options.failOn ?? stated.gate?.['fail-on'] ?? []).map(conditionOf);
  const named = stated.gate?.baseline;
  const own = named === undefined || file === null ? null : resolve(file, '..', named);
  const baseline = options.baseline === undefined ? own : resolve(options.baseline);
  const atMost = stated.gate?.['at-most'] ?? {};
  if (baseline === null && (failOn.includes('regression') || atMost['regression'] !== undefined)) {
    throw usage(
      'The gate asks for regressions, but no earlier assessment is named to measure them against.',
      'Give --baseline FILE, or `baseline` under `gate` in probity.yaml: an output folder, an assessment.json or a pack.',
    );
  }
  return { failOn, atMost, atLeast: stated.gate?.['at-least'] ?? {}, baseline };
}

function conditionOf(text: string): Condition {
  const condition = CONDITIONS.find((each) => each === text);
  if (condition !== undefined) return condition;
  // An option that takes several words takes the folder behind them for one more.
  const folder = existsSync(text) ? `Is "${text}" the folder to assess? Put it before the options.` : undefined;
  throw usage(`There is no gate condition "${text}"; expected one of ${CONDITIONS.join(', ')}.`, folder);
}

function usage(message: string, next?: string): KnownFailure {
  const finding = { code: 'usage', severity: 'error' as const, message };
  return new KnownFailure(EXIT.usage, [next === undefined ? finding : { ...finding, next }]);
}

/** Tests an assessment against a gate. Throws a KnownFailure where the baseline cannot be read (exit 5) or holds no assessment (exit 2). */
export async function gateOf(assessment: Assessment, policy: GatePolicy): Promise<GateResult> {
  const baseline = policy.baseline === null ? null : await readAssessment(policy.baseline);
  const limited = Object.keys(policy.atMost) as Condition[];
  const asked = [...new Set([...policy.failOn, ...limited])];
  const against: string[] = [];
  for (const condition of asked) {
    const found = offendersOf(condition, assessment, baseline);
    const allowed = policy.atMost[condition];
    if (found.length <= (allowed ?? 0)) continue;
    if (allowed !== undefined) against.push(`${condition}: ${found.length} found, at most ${allowed} are let pass`);
    against.push(...found);
  }
  const { assessed = {}, satisfied = {} } = policy.atLeast;
  against.push(...sharesBelow(assessment, assessed, 'assessed'), ...sharesBelow(assessment, satisfied, 'satisfied'));
  const shares = [...Object.keys(assessed), ...Object.keys(satisfied)].length > 0 ? ['at-least'] : [];
  return { asked: [...asked, ...shares], met: against.length === 0, against };
}

function offendersOf(condition: Condition, assessment: Assessment, baseline: Assessment | null): readonly string[] {
  switch (condition) {
    case 'not-met':
    case 'unknown':
      return assessment.controls
        .filter((control) => control.verdict.status === condition)
        .map((control) => `control ${control.id} is ${condition}`);
    case 'not-satisfied':
      return assessment.requirements
        .filter((requirement) => requirement.effective.status === 'not-satisfied')
        .map((requirement) => `${requirement.framework} ${requirement.id} is not-satisfied`);
    case 'lapsed-exception':
      return exceptionsThatAre(assessment, ['lapsed']).map((id) => `exception ${id} has lapsed`);
    case 'stale-exception':
      return exceptionsThatAre(assessment, ['stale', 'not-compensated']).map((id) => `exception ${id} is out of force`);
    case 'overdue-gap':
      return assessment.gaps.flatMap(({ label, control, plan }) =>
        plan?.overdue === true ? [`${label} (${control}) was due on ${plan.due}, owner ${plan.owner}`] : [],
      );
    case 'open-question':
      return assessment.questions.map((question) => `${question.fact} is not answered`);
    case 'regression':
      return baseline === null ? [] : regressions(baseline, assessment);
  }
}

function exceptionsThatAre(assessment: Assessment, states: readonly string[]): readonly string[] {
  return assessment.exceptions.filter((each) => states.includes(each.state)).map((each) => each.id);
}

function regressions(before: Assessment, after: Assessment): readonly string[] {
  const { controls, requirements } = compareAssessments(before, after);
  return [
    ...controls
      .filter((change) => change.direction === 'worse')
      .map((change) => `control ${change.id} was ${change.from ?? 'absent'} and is ${change.to ?? 'absent'}`),
    ...requirements
      .filter((change) => change.direction === 'worse')
      .map(({ framework, id, from, to }) => {
        return `${framework} ${id} was ${from?.effective ?? 'absent'} and is ${to?.effective ?? 'absent'}`;
      }),
  ];
}

const NOT_COUNTED: readonly DeterminationStatus[] = ['not-applicable', 'not-yet-applicable'];

function sharesBelow(
  assessment: Assessment,
  least: { readonly [framework: string]: number },
  what: 'assessed' | 'satisfied',
): readonly string[] {
  return Object.entries(least).flatMap(([id, percent]) => {
    const summary = assessment.frameworks.find((each) => each.framework === id);
    if (summary === undefined) return [`${id} was not assessed, and at least ${percent} % ${what} is asked for`];
    const applicable = summary.duties - NOT_COUNTED.reduce((sum, status) => sum + summary.raw[status], 0);
    const counted = what === 'satisfied' ? summary.raw.satisfied : applicable - summary.raw['not-assessed'];
    // A framework of which nothing applies has no share that could be too small.
    if (applicable === 0 || counted * 100 >= percent * applicable) return [];
    return [`${id}: ${counted} of ${applicable} duties that apply are ${what}; at least ${percent} % is asked for`];
  });
}
