import type { Catalogue, CheckDefinition, EvidenceKind, Outcome, ParameterValue } from '../model/catalogue.ts';
import type { CheckId } from '../model/ids.ts';
import { atPointer, type JsonObject } from '../model/json.ts';
import { askedThrough, type CheckParts, type CompiledCheck } from './asking.ts';
import { type Compiled, type ExpressionSpace, expressionSpace, type Run } from './expression.ts';
import { FactsLanguage } from './facts-language.ts';
import { EXAMPLE_MEASURE } from './measured.ts';
import { ShownTable } from './shown.ts';

/** Parameters an organisation has set, `CHECK-ID.name` to value; the catalogue's defaults fill the rest. */
export type OrganisationParameters = { readonly [name: string]: ParameterValue };

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
    const language = new FactsLanguage(kind.factsSchema);
    const space = expressionSpace(language, {});
    homes.set(kind.id, { kind, language, space, counting: null, shown: new ShownTable() });
    spaces.set(kind.id, space);
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

/** What the checks of one kind share. */
interface Home {
  readonly kind: EvidenceKind;
  readonly language: FactsLanguage;
  /** For checks without parameters. */
  readonly space: ExpressionSpace;
  /** For checks without parameters that count; null until the first of them. */
  counting: ExpressionSpace | null;
  readonly shown: ShownTable;
}

function spaceFor(home: Home, values: { readonly [name: string]: ParameterValue }, measured: boolean): ExpressionSpace {
  if (Object.keys(values).length > 0) return expressionSpace(home.language, values, measured);
  if (!measured) return home.space;
  home.counting ??= expressionSpace(home.language, {}, true);
  return home.counting;
}

function compileCheck(
  definition: CheckDefinition,
  home: Home,
  organisation: OrganisationParameters,
  problems: CompileProblem[],
): CompiledCheck | undefined {
  const { kind } = home;
  const space = spaceFor(home, parametersOf(definition, organisation), definition.measure !== undefined);
  const before = problems.length;
  const take = <T>(pointer: string, compiled: Compiled<T>, fallback: T): Run<T> => {
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
  const because = (outcome: Outcome, fallback: string): Run<string> =>
    take(`/because/${outcome}`, space.template(definition.because[outcome] ?? fallback), '');
  const parts: CheckParts = {
    applies: definition.applies === null ? null : take('/applies', space.boolean(definition.applies), true),
    appliesByMeasure: definition.applies !== null && /\bmeasure\./.test(definition.applies),
    observable: definition.observable === null ? null : take('/observable', space.boolean(definition.observable), true),
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
  return askedThrough(definition, parts, home.shown);
}

/** The kind's example with a measure for this check, so that pointers into the measure are known ones. */
function exampleOf(definition: CheckDefinition, kind: EvidenceKind): JsonObject {
  if (definition.measure === undefined) return kind.example;
  return { ...kind.example, measures: { [definition.id]: EXAMPLE_MEASURE } };
}
