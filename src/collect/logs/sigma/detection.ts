import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../../model/json.ts';
import { parseCondition } from './condition.ts';
import { type Modifiers, modifiersOf, type Placeholders, testsOf } from './modifiers.ts';
import { placed } from './pattern.ts';
import { type Node, RuleError, type Test } from './rule.ts';

const MAX_DEPTH = 30;
const MAX_NODES = 20_000;

/** Returns the detection of a rule as one tree. Throws a RuleError where a part of it is not understood. */
export function readDetection(detection: Json | undefined, placeholders: Placeholders): Node {
  if (!isJsonObject(detection))
    throw new RuleError('/detection', 'A rule needs a detection with searches and a condition.');
  const searches = new Map<string, Node>();
  const reader = new SearchReader(placeholders);
  for (const [name, search] of Object.entries(detection)) {
    if (name === 'condition' || name === 'timeframe') continue;
    searches.set(name, reader.search(search, `/detection/${pointerToken(name)}`, 0));
  }
  const { condition } = detection;
  if (typeof condition === 'string') return parseCondition(condition, searches);
  if (!Array.isArray(condition) || condition.length === 0)
    throw new RuleError('/detection', 'The detection has no condition.');
  const any = condition.map((text: Json, index) => {
    const pointer = `/detection/condition/${index}`;
    if (typeof text !== 'string') throw new RuleError(pointer, 'A condition is a text.');
    return parseCondition(text, searches, pointer);
  });
  return { any };
}

class SearchReader {
  readonly #placeholders: Placeholders;
  #nodes = 0;

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  search(search: Json, pointer: string, depth: number): Node {
    if (depth > MAX_DEPTH) throw new RuleError(pointer, 'The search is nested too deep.');
    if (isJsonObject(search)) return this.#fields(search, pointer);
    if (!Array.isArray(search)) return this.#keyword(search, modifiersOf([], pointer), pointer);
    if (search.length === 0) throw new RuleError(pointer, 'The search is an empty list.');
    return { any: search.map((entry: Json, index) => this.search(entry, `${pointer}/${index}`, depth + 1)) };
  }

  #fields(search: JsonObject, pointer: string): Node {
    const entries = Object.entries(search);
    if (entries.length === 0) throw new RuleError(pointer, 'The search is empty.');
    const parts = entries.map(([key, value]) => this.#field(key, value, `${pointer}/${pointerToken(key)}`));
    return parts.length === 1 ? (parts[0] as Node) : { all: parts };
  }

  #field(key: string, value: Json, pointer: string): Node {
    const [field = '', ...words] = key.split('|');
    const modifiers = modifiersOf(words, pointer);
    const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
    if (values.length === 0) throw new RuleError(pointer, 'The list of values is empty.');
    const nodes = values.map((each, index) => {
      const at = Array.isArray(value) ? `${pointer}/${index}` : pointer;
      return field === '' ? this.#keyword(each, modifiers, at) : this.#value(field, each, modifiers, at);
    });
    const joined: Node = nodes.length === 1 ? (nodes[0] as Node) : modifiers.all ? { all: nodes } : { any: nodes };
    return modifiers.negated ? { not: joined } : joined;
  }

  #value(field: string, value: Json, modifiers: Modifiers, pointer: string): Node {
    this.#count(pointer);
    const exists: Node = { field, test: { kind: 'exists' } };
    if (modifiers.kind === 'exists') {
      if (typeof value !== 'boolean') throw new RuleError(pointer, 'The modifier exists takes true or false.');
      return value ? exists : { not: exists };
    }
    if (value === null) return { not: exists };
    const nodes = this.#tests(value, modifiers, pointer).map((test): Node => ({ field, test }));
    return nodes.length === 1 ? (nodes[0] as Node) : { any: nodes };
  }

  #keyword(value: Json, modifiers: Modifiers, pointer: string): Node {
    this.#count(pointer);
    if (value === null) throw new RuleError(pointer, 'Nothing cannot be searched for in a line.');
    const nodes = this.#tests(typeof value === 'number' ? String(value) : value, modifiers, pointer).map(
      (test): Node => {
        if (test.kind === 'regex') return { keyword: test };
        if (test.kind !== 'pattern')
          throw new RuleError(pointer, 'This modifier needs a field; a word that may stand anywhere has none.');
        return { keyword: { ...test, pattern: placed(test.pattern, 'contains') } };
      },
    );
    return nodes.length === 1 ? (nodes[0] as Node) : { any: nodes };
  }

  #tests(value: Json, modifiers: Modifiers, pointer: string): readonly Test[] {
    if (typeof value === 'object') throw new RuleError(pointer, 'A value is a text, a number, true, false or null.');
    return testsOf(value, modifiers, pointer, this.#placeholders);
  }

  #count(pointer: string): void {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new RuleError(pointer, `A rule with more than ${MAX_NODES} values is not run.`);
  }
}

/** Returns the names of the fields that a tree reads, and whether it reads the whole line. */
export function readBy(node: Node, into: { readonly fields: Set<string>; line: boolean }): void {
  if ('all' in node) for (const part of node.all) readBy(part, into);
  else if ('any' in node) for (const part of node.any) readBy(part, into);
  else if ('not' in node) readBy(node.not, into);
  else if ('keyword' in node) into.line = true;
  else {
    into.fields.add(node.field);
    if (node.test.kind === 'field') into.fields.add(node.test.other);
  }
}
