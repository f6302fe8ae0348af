import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type FactsConverter, factsConverter } from './facts-type.ts';

/** A place in the facts of one evidence kind that some expression reads. */
export interface FactsPlace {
  readonly index: number;
  readonly path: readonly string[];
  /** Equal values get equal numbers, so that what was decided for one of them holds for all. */
  readonly numbers: Numbering;
}

/** Gives every distinct value a number of its own, in the order of asking. */
export class Numbering {
  readonly #plain = new Map<unknown, number>();
  readonly #composed = new Map<string, number>();
  #next = 0;

  /** Returns the number of a value; objects and lists with equal content share one. */
  of(value: unknown): number {
    const composed = typeof value === 'object' && value !== null;
    const known: Map<unknown, number> = composed ? this.#composed : this.#plain;
    const key = composed ? JSON.stringify(value) : value;
    const number = known.get(key);
    if (number !== undefined) return number;
    this.#next += 1;
    known.set(key, this.#next);
    return this.#next;
  }
}

/** What all expressions over the facts of one evidence kind share: the places they read, and the facts as they see them. */
export class FactsTable {
  readonly schema: JsonObject;
  readonly convert: FactsConverter;
  readonly #places = new Map<string, FactsPlace>();
  readonly #views = new WeakMap<JsonObject, FactsView>();
  #last: { readonly facts: JsonObject; readonly view: FactsView } | undefined;

  constructor(schema: JsonObject) {
    this.schema = schema;
    this.convert = factsConverter(schema);
  }

  /** Returns the place at a path of field names. */
  place(path: readonly string[]): FactsPlace {
    const key = path.join('.');
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = { index: this.#places.size, path, numbers: new Numbering() };
    this.#places.set(key, place);
    return place;
  }

  /** Returns the view of facts; the same for the same object. */
  view(facts: JsonObject): FactsView {
    if (this.#last?.facts === facts) return this.#last.view;
    const view = this.#views.get(facts) ?? new FactsView(this, facts);
    this.#views.set(facts, view);
    this.#last = { facts, view };
    return view;
  }
}

/** The facts of one item as expressions read them: each value is looked up and numbered once, and converted only where needed. */
export class FactsView {
  readonly #table: FactsTable;
  readonly #facts: JsonObject;
  readonly #numbers: number[] = [];
  #converted: unknown;

  constructor(table: FactsTable, facts: JsonObject) {
    this.#table = table;
    this.#facts = facts;
  }

  /** The facts in the values the expression engine computes with. */
  get converted(): unknown {
    this.#converted ??= this.#table.convert(this.#facts);
    return this.#converted;
  }

  /** Returns the value at a place, undefined where the facts have none. */
  valueAt({ path }: FactsPlace): Json | undefined {
    let current: Json | undefined = this.#facts;
    for (const field of path) {
      if (!isJsonObject(current) || !Object.hasOwn(current, field)) return undefined;
      current = current[field];
    }
    return current;
  }

  /** Returns the number of the value at a place. */
  numberAt(place: FactsPlace): number {
    const known = this.#numbers[place.index];
    if (known !== undefined) return known;
    const number = place.numbers.of(this.valueAt(place));
    this.#numbers[place.index] = number;
    return number;
  }
}
