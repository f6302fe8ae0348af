import { type Node, RuleError } from './rule.ts';

const AT = '/detection/condition';
const MAX_TOKENS = 2000;
const MAX_DEPTH = 100;

/** Returns the tree that a condition makes of named searches. Throws a RuleError where it is not understood. */
export function parseCondition(text: string, searches: ReadonlyMap<string, Node>, pointer: string = AT): Node {
  const parser = new ConditionParser(text, searches, pointer);
  const tree = parser.either(0);
  parser.end();
  return tree;
}

class ConditionParser {
  readonly #words: readonly string[];
  readonly #searches: ReadonlyMap<string, Node>;
  readonly #pointer: string;
  #at = 0;

  constructor(text: string, searches: ReadonlyMap<string, Node>, pointer: string) {
    this.#words = text.match(/[()|]|[^\s()|]+/g) ?? [];
    this.#searches = searches;
    this.#pointer = pointer;
    if (this.#words.length === 0) this.#fail('The condition is empty.');
    if (this.#words.length > MAX_TOKENS) this.#fail(`The condition has more than ${MAX_TOKENS} words.`);
    if (this.#words.includes('|'))
      this.#fail('Conditions that count events behind a "|" are no longer part of Sigma; write a correlation instead.');
  }

  either(depth: number): Node {
    const parts = [this.#both(depth)];
    while (this.#take('or')) parts.push(this.#both(depth));
    return parts.length === 1 ? (parts[0] as Node) : { any: parts };
  }

  end(): void {
    const word = this.#words[this.#at];
    if (word !== undefined) this.#fail(`"${word}" is not expected here.`);
  }

  #both(depth: number): Node {
    const parts = [this.#negated(depth)];
    while (this.#take('and')) parts.push(this.#negated(depth));
    return parts.length === 1 ? (parts[0] as Node) : { all: parts };
  }

  #negated(depth: number): Node {
    if (depth > MAX_DEPTH) this.#fail('The condition is nested too deep.');
    return this.#take('not') ? { not: this.#negated(depth + 1) } : this.#single(depth);
  }

  #single(depth: number): Node {
    if (this.#take('(')) {
      const inner = this.either(depth + 1);
      if (!this.#take(')')) this.#fail('A bracket is not closed.');
      return inner;
    }
    const word = this.#words[this.#at];
    if (word === undefined) this.#fail('The condition ends where a search is expected.');
    this.#at += 1;
    if (this.#words[this.#at]?.toLowerCase() === 'of') {
      this.#at += 1;
      return this.#several(word);
    }
    const search = this.#searches.get(word);
    if (search === undefined) this.#fail(`There is no search "${word}" in this rule.`);
    return search;
  }

  #several(quantity: string): Node {
    const wanted = this.#words[this.#at];
    if (wanted === undefined) this.#fail(`"${quantity} of" names nothing.`);
    this.#at += 1;
    const found = this.#named(wanted);
    if (found.length === 0) this.#fail(`No search of this rule is called "${wanted}".`);
    const word = quantity.toLowerCase();
    if (word === 'all') return { all: found };
    if (word === '1' || word === 'any') return { any: found };
    return this.#fail(`"${quantity} of" is not understood; 1, any and all are.`);
  }

  /** Searches that begin with an underscore are helpers and not meant by `them`. */
  #named(wanted: string): readonly Node[] {
    const all = [...this.#searches];
    if (wanted.toLowerCase() === 'them') return all.filter(([name]) => !name.startsWith('_')).map(([, node]) => node);
    return all.filter(([name]) => fits(name, wanted.split('*'))).map(([, node]) => node);
  }

  #take(word: string): boolean {
    if (this.#words[this.#at]?.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #fail(message: string): never {
    throw new RuleError(this.#pointer, message);
  }
}

function fits(name: string, [first = '', ...parts]: readonly string[]): boolean {
  if (parts.length === 0) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  const last = parts.at(-1) ?? '';
  for (const part of parts.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
