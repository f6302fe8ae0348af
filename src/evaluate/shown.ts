import type { EvidenceItem } from '../model/evidence.ts';
import { isJsonObject, type Json, pointerTokens } from '../model/json.ts';
import type { Shown } from '../model/verdict.ts';

/** What observations show of an item, and how many elements of lists they leave out. */
export interface ShownFacts {
  readonly shown: readonly Shown[];
  readonly more: number;
}

type Showable = Pick<EvidenceItem, 'facts' | 'locators'>;

/** How many elements of a list are shown with an observation; how many more there are is said. */
const SHOWN_ELEMENTS = 10;

const NOTHING: ShownFacts = { shown: [], more: 0 };

/** What the checks of one evidence kind show: many point at the same facts, which are looked up once for each item. */
export class ShownTable {
  readonly #root = new Place('', '', null);
  readonly #places = new Map<string, Place>([['', this.#root]]);
  readonly #known = new Map<string, (item: Showable) => ShownFacts>();

  /** Returns what shows the facts at some pointers, to be called with item after item. */
  showing(pointers: readonly string[]): (item: Showable) => ShownFacts {
    const key = JSON.stringify(pointers);
    const places = pointers.map((pointer) => this.#place(pointer));
    const [first] = places;
    const known =
      this.#known.get(key) ??
      (first !== undefined && places.length === 1
        ? (item: Showable): ShownFacts => first.shownOf(item)
        : together(places));
    this.#known.set(key, known);
    return known;
  }

  #place(pointer: string): Place {
    const known = this.#places.get(pointer);
    if (known !== undefined) return known;
    const above = this.#place(pointer.slice(0, pointer.lastIndexOf('/')));
    const place = new Place(pointer, pointerTokens(pointer).at(-1) ?? '', above);
    this.#places.set(pointer, place);
    return place;
  }
}

/** Returns what shows several places in turn; checks that point at the same places share what was found for the last item. */
function together(places: readonly Place[]): (item: Showable) => ShownFacts {
  let last: Showable | undefined;
  let found: ShownFacts = NOTHING;
  return (item) => {
    if (last === item) return found;
    const parts: (readonly Shown[])[] = [];
    let more = 0;
    for (const place of places) {
      const part = place.shownOf(item);
      parts.push(part.shown);
      more += part.more;
    }
    last = item;
    // Joined at once: a list that grows element by element keeps room for more, and there is one for every question asked.
    found = { shown: new Array<Shown>().concat(...parts), more };
    return found;
  };
}

/** A place in the facts that a check shows, or that contains one. It keeps what it found in the last item. */
class Place {
  readonly #pointer: string;
  readonly #token: string;
  /** What contains it; null for the facts as a whole. */
  readonly #above: Place | null;
  /** The pointers of the elements that are shown where a list stands there. */
  readonly #elements: readonly string[];
  #item: Showable | undefined;
  #value: Json | undefined;
  #locator: Shown['locator'] = null;
  #shown: ShownFacts | undefined;

  constructor(pointer: string, token: string, above: Place | null) {
    this.#pointer = pointer;
    this.#token = token;
    this.#above = above;
    this.#elements = Array.from({ length: SHOWN_ELEMENTS }, (_, index) => `${pointer}/${index}`);
  }

  shownOf(item: Showable): ShownFacts {
    this.#turnTo(item);
    this.#shown ??= this.#look(item);
    return this.#shown;
  }

  #turnTo(item: Showable): void {
    if (this.#item === item) return;
    this.#item = item;
    this.#shown = undefined;
    const own = item.locators[this.#pointer];
    if (this.#above === null) {
      this.#value = item.facts;
      this.#locator = own ?? null;
      return;
    }
    this.#above.#turnTo(item);
    this.#value = childOf(this.#above.#value, this.#token);
    // A fact that was computed has no place of its own; the place of what contains it is the honest one.
    this.#locator = own ?? this.#above.#locator;
  }

  #look({ locators }: Showable): ShownFacts {
    const value = this.#value;
    const locator = this.#locator;
    if (value === undefined) return NOTHING;
    if (!Array.isArray(value) || value.length === 0) {
      return { shown: [{ pointer: this.#pointer, value, locator }], more: 0 };
    }
    // A list is shown by its elements, each with its own place where it has one.
    const elements = value as readonly Json[];
    const pointers = elements.length < SHOWN_ELEMENTS ? this.#elements.slice(0, elements.length) : this.#elements;
    const shown = pointers.map(
      (pointer, index): Shown => ({ pointer, value: elements[index] ?? null, locator: locators[pointer] ?? locator }),
    );
    return { shown, more: elements.length - shown.length };
  }
}

/** Never follows prototypes. */
function childOf(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(token)];
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}
