import type { Catalogue, CheckDefinition, EvidenceKind, Outcome, ParameterValue } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CheckId } from '../model/ids.ts';
import { atPointer, type JsonObject } from '../model/json.ts';
import type { Observation } from '../model/verdict.ts';
import { type Compiled, type ExpressionSpace, expressionSpace } from './expression.ts';
import { FactsTable } from './facts-view.ts';
import { EXAMPLE_MEASURE, type Measured, measuredBy, measurePointer } from './measured.ts';
import type { ExpressionInput } from './remembering.ts';
import { type ShownFacts, ShownTable } from './shown.ts';

/** Parameters an organisation has set, `CHECK-ID.name` to value; the catalogue's defaults fill the rest. */
export type OrganisationParameters = { readonly [name: string]: ParameterValue };

/** A check that is ready to be asked. */
export interface CompiledCheck {
  readonly definition: CheckDefinition;
  /** Asks the question of one item. Never throws: what the expressions cannot decide is not observable. */
  observe(item: EvidenceItem, asOf: Date): Observation;
  /** Asks the question of bare facts and words the answer; for the examples. Throws what an expression throws. */
  answer(facts: JsonObject, asOf: Date): { readonly outcome: Outcome; readonly text: string };
}

/** A problem in a check or a control that only compiling shows; `pointer` leads into its data file. */
export interface CompileProblem {
  readonly type: 'check' | 'control' | 'kind';
  readonly id: string;
  readonly pointer: string;
  readonly offset?: number;
  readonly code: string;
  readonly message: string;
}

export interface CompiledChecks {
  readonly checks: ReadonlyMap<CheckId, CompiledCheck>;
  readonly spaces: ReadonlyMap<string, ExpressionSpace>;
  readonly problems: readonly CompileProblem[];
}

/** Compiles every check of the catalogue against the facts of the kind it reads; reports every expression that is wrong. */
export function compileChecks(
  catalogue: Pick<Catalogue, 'checks' | 'kinds'>,
  organisation: OrganisationParameters = {},
): CompiledChecks {
  const checks = new Map<CheckId, CompiledCheck>();
  const spaces = new Map<string, ExpressionSpace>();
  const problems: CompileProblem[] = [];
  const homes = new Map<string, Home>();
  for (const kind of catalogue.kinds) {
    const home = { kind, table: new FactsTable(kind.factsSchema), shown: new ShownTable() };
    homes.set(kind.id, home);
    spaces.set(kind.id, expressionSpace(home.table, {}));
  }
  for (const definition of catalogue.checks) {
    const home = homes.get(definition.reads);
    if (home === undefined) continue;
    const compiled = compileCheck(definition, home, organisation, problems);
    if (compiled !== undefined) checks.set(definition.id, compiled);
  }
  return { checks, spaces, problems };
}

/** Returns the values of a check's parameters: the organisation's where it set one, else the default. */
export function parametersOf(
  definition: CheckDefinition,
  organisation: OrganisationParameters,
): { readonly [name: string]: ParameterValue } {
  const values: Record<string, ParameterValue> = {};
  for (const [name, { default: fallback }] of Object.entries(definition.parameters)) {
    values[name] = organisation[`${definition.id}.${name}`] ?? fallback;
  }
  return values;
}

interface Parts {
  readonly applies: (input: ExpressionInput) => boolean;
  /** True where whether the question arises is told by the measure, and so only where that could be taken. */
  readonly appliesByMeasure: boolean;
  readonly observable: (input: ExpressionInput) => boolean;
  readonly holds: (input: ExpressionInput) => boolean;
  readonly texts: { readonly [outcome in Outcome]: (input: ExpressionInput) => string };
  readonly remediation: (input: ExpressionInput) => string;
}

/** What the checks of one kind share. */
interface Home {
  readonly kind: EvidenceKind;
  readonly table: FactsTable;
  readonly shown: ShownTable;
}

function compileCheck(
  definition: CheckDefinition,
  home: Home,
  organisation: OrganisationParameters,
  problems: CompileProblem[],
): CompiledCheck | undefined {
  const { kind, table } = home;
  const values = parametersOf(definition, organisation);
  const space = expressionSpace(table, values, definition.measure !== undefined);
  const before = problems.length;
  const take = <T>(pointer: string, compiled: Compiled<T>, fallback: T): ((input: ExpressionInput) => T) => {
    if (compiled.ok) return compiled.run;
    const { message, offset } = compiled.problem;
    problems.push({
      type: 'check',
      id: definition.id,
      pointer,
      offset,
      code: 'expression',
      message: `The expression ${message}.`,
    });
    return () => fallback;
  };
  const because = (outcome: Outcome, fallback: string): ((input: ExpressionInput) => string) =>
    take(`/because/${outcome}`, space.template(definition.because[outcome] ?? fallback), '');
  const always = (): boolean => true;
  const parts: Parts = {
    applies: definition.applies === null ? always : take('/applies', space.boolean(definition.applies), true),
    appliesByMeasure: definition.applies !== null && /\bmeasure\./.test(definition.applies),
    observable:
      definition.observable === null ? always : take('/observable', space.boolean(definition.observable), true),
    holds: take('/holds', space.boolean(definition.holds), false),
    texts: {
      holds: because('holds', `The answer is yes: ${definition.question}`),
      fails: because('fails', ''),
      'not-applicable': because('not-applicable', 'The question does not arise for this subject.'),
      'not-observable': because('not-observable', 'The source does not show this.'),
    },
    remediation: take('/remediation', space.template(definition.remediation), ''),
  };
  for (const [index, pointer] of definition.pointsAt.entries()) {
    if (atPointer(exampleOf(definition, kind), pointer) !== undefined) continue;
    const message = `Facts of ${kind.id} have nothing at ${pointer}.`;
    problems.push({ type: 'check', id: definition.id, pointer: `/points-at/${index}`, code: 'pointer', message });
  }
  if (problems.length > before) return undefined;
  return ready({ definition, parts, space, params: space.convertParameters(values), shown: home.shown });
}

/** The kind's example with a measure for this check, so that pointers into the measure are known ones. */
function exampleOf(definition: CheckDefinition, kind: EvidenceKind): JsonObject {
  if (definition.measure === undefined) return kind.example;
  return { ...kind.example, measures: { [definition.id]: EXAMPLE_MEASURE } };
}

interface Ready {
  readonly definition: CheckDefinition;
  readonly parts: Parts;
  readonly space: ExpressionSpace;
  readonly params: unknown;
  readonly shown: ShownTable;
}

function ready({ definition, parts, space, params, shown }: Ready): CompiledCheck {
  const measured = (facts: JsonObject): Measured | null =>
    definition.measure === undefined ? null : measuredBy(facts, definition.id);
  const inputOf = (facts: JsonObject, seen: Measured | null, asOf: Date): ExpressionInput => {
    const view = space.view(facts);
    return seen === null ? { view, params, asOf } : { view, params, asOf, measure: space.convertMeasure(seen.result) };
  };
  const show = shown.showing(pointersOf(definition));
  const decide = (input: ExpressionInput, seen: Measured | null): Outcome => {
    if (!parts.appliesByMeasure && !parts.applies(input)) return 'not-applicable';
    if (seen !== null && seen.unseen !== null) return 'not-observable';
    if (parts.appliesByMeasure && !parts.applies(input)) return 'not-applicable';
    if (!parts.observable(input)) return 'not-observable';
    return parts.holds(input) ? 'holds' : 'fails';
  };
  const wording = (outcome: Outcome, input: ExpressionInput, seen: Measured | null): string =>
    outcome === 'not-observable' && seen !== null && seen.unseen !== null ? seen.unseen : parts.texts[outcome](input);
  return {
    definition,
    answer: (facts, asOf) => {
      const seen = measured(facts);
      const input = inputOf(facts, seen, asOf);
      const outcome = decide(input, seen);
      const text = wording(outcome, input, seen);
      return { outcome, text: outcome === 'fails' ? `${text} ${parts.remediation(input)}` : text };
    },
    observe: (item, asOf) => {
      // An erased item stands in the population without facts; expressions over nothing would still answer.
      if (hasNoFacts(item))
        return observationOf(definition, item, NOTHING_SHOWN, { ...ERASED, remediation: undefined });
      const counted = measured(item.facts);
      const input = inputOf(item.facts, counted, asOf);
      const decided = attempt(() => decide(input, counted));
      const outcome: Outcome = decided.ok ? decided.value : 'not-observable';
      // A text that cannot be worded never changes what was seen.
      const because = decided.ok
        ? worded(() => wording(outcome, input, counted), definition.question)
        : `The facts could not be judged: ${decided.message}`;
      const remediation =
        outcome === 'fails' ? worded(() => parts.remediation(input), definition.remediation) : undefined;
      return observationOf(definition, item, show(item), { outcome, because, remediation });
    },
  };
}

const NOTHING_SHOWN: ShownFacts = { shown: [], more: 0 };
const ERASED = {
  outcome: 'not-observable',
  because: 'What it showed was erased, so nothing can be said about it.',
} as const;

function hasNoFacts({ facts }: EvidenceItem): boolean {
  for (const _ in facts) return false;
  return true;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Set one by one: an object that spreads others costs several times as much, and there is one for every question asked. */
function observationOf(
  definition: CheckDefinition,
  item: EvidenceItem,
  { shown, more }: ShownFacts,
  answer: { readonly outcome: Outcome; readonly because: string; readonly remediation: string | undefined },
): Observation {
  const seen: Writable<Omit<Observation, 'outcome' | 'because'>> & Partial<Writable<typeof answer>> = {
    check: definition.id,
    checkVersion: definition.version,
    severity: definition.severity,
    evidence: item.id,
    subject: item.subject,
    shown,
  };
  if (more > 0) seen.more = more;
  seen.outcome = answer.outcome;
  seen.because = answer.because;
  if (answer.remediation !== undefined) seen.remediation = answer.remediation;
  return seen as Observation;
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    return { ok: false, message: (error as Error).message.split('\n')[0] ?? 'unknown' };
  }
}

function worded(run: () => string, fallback: string): string {
  const text = attempt(run);
  return text.ok ? text.value : fallback;
}

/** What a measure counted is always shown, beside what the check points at. */
function pointersOf({ id, measure, pointsAt }: CheckDefinition): readonly string[] {
  if (measure === undefined) return pointsAt;
  const own = ['population', 'fail', 'unknown', 'value', 'samples'].map((name) => `${measurePointer(id)}/${name}`);
  return [...own, ...pointsAt];
}
