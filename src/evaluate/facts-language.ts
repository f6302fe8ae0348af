import { Environment } from '@marcbachmann/cel-js';
import type { JsonObject } from '../model/json.ts';
import { daysBetween, parseDate, toDate } from './dates.ts';
import { declareFacts, type FactsConverter, factsConverter } from './facts-type.ts';
import { type PlainType, plainTypeOf } from './plain/type.ts';

/** What all expressions over the facts of one evidence kind share: the engine that knows the shape of the facts, and the facts as it sees them. */
export class FactsLanguage {
  /** Expressions compile in clones of it, each with the parameters and the measure it may name. */
  readonly environment: Environment;
  readonly plainFacts: PlainType | undefined;
  readonly #convert: FactsConverter;
  #last: { readonly facts: JsonObject; readonly converted: unknown } | undefined;

  /** Throws where the schema uses a shape that facts may not have. */
  constructor(schema: JsonObject) {
    this.environment = environmentFor(schema);
    this.plainFacts = plainTypeOf(schema);
    this.#convert = factsConverter(schema);
  }

  /** Returns the facts in the values the engine computes with; several expressions in turn ask it of the same facts. */
  converted(facts: JsonObject): unknown {
    if (this.#last?.facts !== facts) this.#last = { facts, converted: this.#convert(facts) };
    return this.#last.converted;
  }
}

function environmentFor(schema: JsonObject): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 16 },
  });
  environment.registerVariable('facts', declareFacts(environment, schema));
  environment.registerVariable('asOf', 'google.protobuf.Timestamp');
  environment.registerFunction('date(string): google.protobuf.Timestamp', (text: string) => toDate(text));
  environment.registerFunction('isDate(string): bool', (text: string) => parseDate(text) !== undefined);
  environment.registerFunction(
    'daysBetween(google.protobuf.Timestamp, google.protobuf.Timestamp): int',
    (from: Date, to: Date) => BigInt(daysBetween(from, to)),
  );
  return environment;
}
