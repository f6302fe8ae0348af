import type { EvidenceItem } from '../model/evidence.ts';
import { type EvidenceId, nonEmpty } from '../model/ids.ts';
import type { Observation, Population, Reason, Support, Verdict } from '../model/verdict.ts';
import { incompleteness } from './completeness.ts';
import { coverageLimit } from './coverage.ts';
import type { Period } from './time.ts';
import { met, unknown } from './verdicts.ts';

/** Whether an item may be judged at all, or why not. */
export type Standing = 'usable' | 'stale' | 'from-the-future' | 'outside-period' | 'incomplete';

/** One item, and what all that is said of it shares. */
export interface Witness {
  readonly item: EvidenceItem;
  readonly standing: Standing;
  /** What it gives where something holds of it. */
  readonly support: Support;
  /** How a reason names it as evidence. */
  readonly cited: readonly [EvidenceId];
}

/** What one check was answered by the items of its kind, and what that means for a control; worked out once for all controls that ask the same. */
export class Answers {
  readonly observations: readonly Observation[];
  readonly #witnesses: readonly Witness[];
  readonly #period: Period | null;
  readonly #reasons: (Reason | undefined)[] = [];
  readonly #judged = new Map<((item: EvidenceItem) => boolean) | null, JudgedAnswers>();

  /** `observations` are those of the witnesses, one each, in their order. */
  constructor(observations: readonly Observation[], witnesses: readonly Witness[], period: Period | null) {
    this.observations = observations;
    this.#witnesses = witnesses;
    this.#period = period;
  }

  /** Returns what the answers of the items that match mean; of all items where `matches` is null. */
  judged(matches: ((item: EvidenceItem) => boolean) | null): JudgedAnswers {
    const known = this.#judged.get(matches);
    if (known !== undefined) return known;
    const matching: number[] = [];
    for (const [at, { item }] of this.#witnesses.entries()) if (matches === null || matches(item)) matching.push(at);
    const judged = { matching, ...this.#judge(matching) };
    this.#judged.set(matches, judged);
    return judged;
  }

  #judge(indexes: readonly number[]): Pick<JudgedAnswers, 'verdict' | 'population'> {
    const by: Readonly<Record<Bearing, number[]>> = { refutes: [], open: [], supports: [], silent: [] };
    let notes = 0;
    for (const at of indexes) {
      const observation = this.observations[at];
      if (observation === undefined) continue;
      const bearing = bearingOf(observation, this.#witnesses[at]?.standing ?? 'usable');
      by[bearing].push(at);
      if (bearing === 'silent' && observation.outcome === 'fails') notes += 1;
    }
    const population = {
      holds: by.supports.length,
      fails: by.refutes.length,
      notApplicable: by.silent.length - notes,
      notObservable: by.open.length,
      notes,
    };
    return { verdict: this.#verdict(by), population };
  }

  #verdict({ refutes: against, open, supports, silent }: Readonly<Record<Bearing, readonly number[]>>): Verdict {
    const reasons = (indexes: readonly number[]): readonly Reason[] => indexes.map((at) => this.#reason(at));
    const refuted = nonEmpty(against.length > 0 ? reasons([...against, ...open]) : []);
    if (refuted !== undefined) return { status: 'not-met', because: refuted };
    const unsettled = nonEmpty(reasons(open));
    if (unsettled !== undefined) return { status: 'unknown', because: unsettled };
    const support: Support[] = [];
    for (const at of supports) {
      const each = this.#witnesses[at]?.support;
      if (each !== undefined) support.push(each);
    }
    const supporting = nonEmpty(support);
    if (supporting !== undefined) return met(supporting, nonEmpty(this.#limits(supports)));
    const quiet = nonEmpty(reasons(silent));
    return quiet === undefined
      ? unknown('no-evidence', 'Nothing was observed.')
      : { status: 'not-applicable', because: quiet };
  }

  /** What the items behind a `met` do not reach of the audit period. */
  #limits(supports: readonly number[]): readonly Reason[] {
    if (this.#period === null) return [];
    const limit = coverageLimit(
      supports.flatMap((at) => this.#witnesses[at]?.item ?? []),
      this.#period,
    );
    return limit === null ? [] : [limit];
  }

  #reason(at: number): Reason {
    const known = this.#reasons[at];
    if (known !== undefined) return known;
    const witness = this.#witnesses[at];
    const observation = this.observations[at];
    if (witness === undefined || observation === undefined) throw new Error(`There is no answer ${at}.`);
    const reason = reasonOf(observation, witness);
    this.#reasons[at] = reason;
    return reason;
  }
}

/** What the answers of some items mean for a control. */
interface JudgedAnswers {
  /** Places of the items in the order of their kind. */
  readonly matching: readonly number[];
  readonly verdict: Verdict;
  readonly population: Population;
}

/** What an observation does to the verdict of a control. */
type Bearing = 'refutes' | 'open' | 'supports' | 'silent';

/** What is seen in a part of the population refutes all the same; what holds there says nothing about the rest. */
function bearingOf(observation: Observation, standing: Standing): Bearing {
  if (standing !== 'usable') return standing === 'incomplete' && refutes(observation) ? 'refutes' : 'open';
  switch (observation.outcome) {
    case 'holds':
      return 'supports';
    case 'fails':
      return isNote(observation) ? 'silent' : 'refutes';
    case 'not-observable':
      return 'open';
    case 'not-applicable':
      return 'silent';
  }
}

function refutes(observation: Observation): boolean {
  return observation.outcome === 'fails' && !isNote(observation);
}

/** Tells a failure of a note's severity, which is counted apart. */
export function isNote({ severity, outcome }: Pick<Observation, 'severity' | 'outcome'>): boolean {
  return outcome === 'fails' && (severity === 'low' || severity === 'informational');
}

function reasonOf(observation: Observation, witness: Witness): Reason {
  const { standing, cited: evidence } = witness;
  const bearing = bearingOf(observation, standing);
  if (bearing === 'open' && standing !== 'usable') return standingReason(standing, witness);
  const text = `${observation.subject}: ${observation.because}`;
  if (bearing === 'refutes') return { evidence, text, code: 'check-fails' };
  return { evidence, text, code: bearing === 'open' ? 'not-observable' : 'does-not-apply' };
}

function standingReason(standing: Exclude<Standing, 'usable'>, { item, cited: evidence }: Witness): Reason {
  switch (standing) {
    case 'stale':
      return { code: 'evidence-stale', text: 'The evidence is older than its kind allows.', evidence };
    case 'from-the-future':
      return { code: 'evidence-from-the-future', text: 'The evidence was collected after the as-of date.', evidence };
    case 'outside-period':
      return { code: 'outside-period', text: 'The evidence says nothing about the audit period.', evidence };
    case 'incomplete': {
      const why = incompleteness(item) ?? 'The population is not complete.';
      return { code: 'population-incomplete', text: `${item.subject}: ${why}`, evidence };
    }
  }
}
