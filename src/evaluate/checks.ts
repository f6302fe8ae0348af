import type { Catalogue, CheckDefinition, EvidenceKind, Outcome, ParameterValue } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CheckId } from '../model/ids.ts';
import { atPointer, type JsonObject } from '../model/json.ts';
import type { Observation, Shown } from '../model/verdict.ts';
import { type Compiled, type ExpressionInput, type ExpressionSpace, expressionSpace } from './expression.ts';

/** Parameters an organisation has set, `CHECK-ID.name` to value; the catalogue's defaults fill the rest. */
export type OrganisationParameters = { readonly [name: string]: ParameterValue };

/** A check that is ready to be asked. */
export interface CompiledCheck {
  readonly definition: CheckDefinition;
  /** Facts as the expressions see them; the same for every check of a kind, so that an item is converted once. */
  convert(facts: JsonObject): unknown;
  /** Asks the question of one item and its converted facts. Never throws: what the expressions cannot decide is not observable. */
  observe(item: EvidenceItem, facts: unknown, asOf: Date): Observation;
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
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
  const checks = new Map<CheckId, CompiledCheck>();
  const spaces = new Map<string, ExpressionSpace>();
  const problems: CompileProblem[] = [];
  for (const kind of catalogue.kinds) spaces.set(kind.id, expressionSpace(kind.factsSchema, {}));
  for (const definition of catalogue.checks) {
    const kind = kinds.get(definition.reads);
    if (kind === undefined) continue;
    const compiled = compileCheck(definition, kind, organisation, problems);
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
  readonly observable: (input: ExpressionInput) => boolean;
  readonly holds: (input: ExpressionInput) => boolean;
  readonly texts: { readonly [outcome in Outcome]: (input: ExpressionInput) => string };
  readonly remediation: (input: ExpressionInput) => string;
}

function compileCheck(
  definition: CheckDefinition,
  kind: EvidenceKind,
  organisation: OrganisationParameters,
  problems: CompileProblem[],
): CompiledCheck | undefined {
  const values = parametersOf(definition, organisation);
  const space = expressionSpace(kind.factsSchema, values);
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
    if (atPointer(kind.example, pointer) !== undefined) continue;
    const message = `Facts of ${kind.id} have nothing at ${pointer}.`;
    problems.push({ type: 'check', id: definition.id, pointer: `/points-at/${index}`, code: 'pointer', message });
  }
  if (problems.length > before) return undefined;
  return ready(definition, parts, space, space.convertParameters(values));
}

function ready(definition: CheckDefinition, parts: Parts, space: ExpressionSpace, params: unknown): CompiledCheck {
  const decide = (input: ExpressionInput): Outcome => {
    if (!parts.applies(input)) return 'not-applicable';
    if (!parts.observable(input)) return 'not-observable';
    return parts.holds(input) ? 'holds' : 'fails';
  };
  return {
    definition,
    convert: (facts) => space.convertFacts(facts),
    answer: (facts, asOf) => {
      const input = { facts: space.convertFacts(facts), params, asOf };
      const outcome = decide(input);
      const text = parts.texts[outcome](input);
      return { outcome, text: outcome === 'fails' ? `${text} ${parts.remediation(input)}` : text };
    },
    observe: (item, facts, asOf) => {
      const input = { facts, params, asOf };
      const { shown, more } = shownOf(definition, item);
      const seen = {
        check: definition.id,
        checkVersion: definition.version,
        severity: definition.severity,
        evidence: item.id,
        subject: item.subject,
        shown,
        ...(more > 0 ? { more } : {}),
      };
      const decided = attempt(() => decide(input));
      if (!decided.ok) {
        return { ...seen, outcome: 'not-observable', because: `The facts could not be judged: ${decided.message}` };
      }
      const outcome = decided.value;
      // A text that cannot be worded never changes what was seen.
      const because = worded(() => parts.texts[outcome](input), definition.question);
      if (outcome !== 'fails') return { ...seen, outcome, because };
      return { ...seen, outcome, because, remediation: worded(() => parts.remediation(input), definition.remediation) };
    },
  };
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

/** How many elements of a list are shown with an observation; how many more there are is said. */
const SHOWN_ELEMENTS = 10;

function shownOf(
  definition: CheckDefinition,
  item: EvidenceItem,
): { readonly shown: readonly Shown[]; readonly more: number } {
  const shown: Shown[] = [];
  let more = 0;
  for (const pointer of definition.pointsAt) {
    const value = atPointer(item.facts, pointer);
    if (value === undefined) continue;
    if (!Array.isArray(value) || value.length === 0) {
      shown.push({ pointer, value, locator: item.locators[pointer] ?? nearestLocator(item, pointer) });
      continue;
    }
    // A list is shown by its elements, each with its own place where it has one.
    for (const [index, element] of value.slice(0, SHOWN_ELEMENTS).entries()) {
      const inner = `${pointer}/${index}`;
      shown.push({ pointer: inner, value: element, locator: item.locators[inner] ?? nearestLocator(item, pointer) });
    }
    more += Math.max(0, value.length - SHOWN_ELEMENTS);
  }
  return { shown, more };
}

/** A fact that was computed has no place of its own; the place of what contains it is the honest one. */
function nearestLocator(item: EvidenceItem, pointer: string): Shown['locator'] {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const locator = item.locators[at];
    if (locator !== undefined) return locator;
  }
  return item.locators[''] ?? null;
}
