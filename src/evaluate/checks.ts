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
  /** Asks the question of one item. Never throws: what the expressions cannot decide is not observable. */
  observe(item: EvidenceItem, asOf: Date): Observation;
  /** Asks the question of bare facts; for the examples. */
  outcomeOf(facts: JsonObject, asOf: Date): Outcome;
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
    problems.push({ type: 'check', id: definition.id, pointer, offset, code: 'expression', message: `The expression ${message}.` });
    return () => fallback;
  };
  const because = (outcome: Outcome, fallback: string): ((input: ExpressionInput) => string) =>
    take(`/because/${outcome}`, space.template(definition.because[outcome] ?? fallback), '');
  const always = (): boolean => true;
  const parts: Parts = {
    applies: definition.applies === null ? always : take('/applies', space.boolean(definition.applies), true),
    observable: definition.observable === null ? always : take('/observable', space.boolean(definition.observable), true),
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
    outcomeOf: (facts, asOf) => decide({ facts: space.convertFacts(facts), params, asOf }),
    observe: (item, asOf) => {
      const input = { facts: space.convertFacts(item.facts), params, asOf };
      const seen = {
        check: definition.id,
        checkVersion: definition.version,
        severity: definition.severity,
        evidence: item.id,
        subject: item.subject,
        shown: shownOf(definition, item),
      };
      try {
        const outcome = decide(input);
        const because = parts.texts[outcome](input);
        if (outcome === 'fails') return { ...seen, outcome, because, remediation: parts.remediation(input) };
        return { ...seen, outcome, because };
      } catch (error) {
        const because = `The facts could not be judged: ${(error as Error).message.split('\n')[0]}`;
        return { ...seen, outcome: 'not-observable', because };
      }
    },
  };
}

function shownOf(definition: CheckDefinition, item: EvidenceItem): readonly Shown[] {
  const shown: Shown[] = [];
  for (const pointer of definition.pointsAt) {
    const value = atPointer(item.facts, pointer);
    if (value === undefined) continue;
    const direct = item.locators[pointer];
    if (direct !== undefined || !Array.isArray(value)) {
      shown.push({ pointer, value, locator: direct ?? nearestLocator(item, pointer) });
      continue;
    }
    // A list without a place of its own is shown by its elements, each with its place.
    for (const [index, element] of value.slice(0, 5).entries()) {
      const inner = `${pointer}/${index}`;
      shown.push({ pointer: inner, value: element, locator: item.locators[inner] ?? null });
    }
    if (value.length === 0) shown.push({ pointer, value, locator: nearestLocator(item, pointer) });
  }
  return shown;
}

/** A fact that was computed has no place of its own; the place of what contains it is the honest one. */
function nearestLocator(item: EvidenceItem, pointer: string): Shown['locator'] {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const locator = item.locators[at];
    if (locator !== undefined) return locator;
  }
  return item.locators[''] ?? null;
}
