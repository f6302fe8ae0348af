import type { EvidenceItem } from '../model/evidence.ts';
import { atTokens, pointerTokens } from '../model/json.ts';
import type { Shown } from '../model/verdict.ts';

/** What observations show of an item, and how many elements of lists they leave out. */
export interface ShownFacts {
  readonly shown: readonly Shown[];
  readonly more: number;
}

type Showable = Pick<EvidenceItem, 'facts' | 'locators'>;

/** How many elements of a list are shown with an observation; how many more there are is said. */
const SHOWN_ELEMENTS = 10;

/** What the checks of one evidence kind show: many point at the same facts, which are looked up once for each item. */
export class ShownTable {
  readonly #places: PlaceShown[] = [];
  #item: Showable | undefined;
  #found: (ShownFacts | undefined)[] = [];

  /** Returns what shows the facts at some pointers, to be called with item after item. */
  showing(pointers: readonly string[]): (item: Showable) => ShownFacts {
    const places = pointers.map((pointer) => this.#place(pointer));
    return (item) => this.#shown(places, item);
  }

  #place(pointer: string): PlaceShown {
    const known = this.#places.find((each) => each.pointer === pointer);
    if (known !== undefined) return known;
    const upwards: string[] = [];
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) upwards.push(at);
    const place = { index: this.#places.length, pointer, tokens: pointerTokens(pointer), upwards: [...upwards, ''] };
    this.#places.push(place);
    return place;
  }

  #shown(places: readonly PlaceShown[], item: Showable): ShownFacts {
    if (this.#item !== item) {
      this.#item = item;
      this.#found = [];
    }
    const [first, ...others] = places;
    if (first === undefined) return NOTHING;
    let { shown, more } = this.#at(first, item);
    for (const place of others) {
      const found = this.#at(place, item);
      if (found.shown.length > 0) shown = shown.length === 0 ? found.shown : shown.concat(found.shown);
      more += found.more;
    }
    return { shown, more };
  }

  #at(place: PlaceShown, item: Showable): ShownFacts {
    const known = this.#found[place.index];
    if (known !== undefined) return known;
    const found = factsAt(place, item);
    this.#found[place.index] = found;
    return found;
  }
}

const NOTHING: ShownFacts = { shown: [], more: 0 };

/** A pointer that checks show. */
interface PlaceShown {
  readonly index: number;
  readonly pointer: string;
  readonly tokens: readonly string[];
  /** The pointer and those of everything that contains it, the nearest first. */
  readonly upwards: readonly string[];
}

function factsAt({ pointer, tokens, upwards }: PlaceShown, { facts, locators }: Showable): ShownFacts {
  const value = atTokens(facts, tokens);
  if (value === undefined) return NOTHING;
  const locator = nearestLocator(locators, upwards);
  if (!Array.isArray(value) || value.length === 0) return { shown: [{ pointer, value, locator }], more: 0 };
  // A list is shown by its elements, each with its own place where it has one.
  const shown = value.slice(0, SHOWN_ELEMENTS).map((element, index) => {
    const inner = `${pointer}/${index}`;
    return { pointer: inner, value: element, locator: locators[inner] ?? locator };
  });
  return { shown, more: value.length - shown.length };
}

/** A fact that was computed has no place of its own; the place of what contains it is the honest one. */
function nearestLocator(locators: EvidenceItem['locators'], upwards: readonly string[]): Shown['locator'] {
  for (const pointer of upwards) {
    const locator = locators[pointer];
    if (locator !== undefined) return locator;
  }
  return null;
}
