import { type ASTNode, type Environment, serialize } from '@marcbachmann/cel-js';
import { type FactsPlace, type FactsTable, type FactsView, Numbering } from './facts-view.ts';

/** What an expression sees: a view of the facts, the check's parameters, the as-of. */
export interface ExpressionInput {
  readonly view: FactsView;
  /** The same for every question asked of one compiled check. */
  readonly params: unknown;
  readonly asOf: Date;
  /** The result of the check's measure as converted for the engine; only where the space was made with one. */
  readonly measure?: { readonly [field: string]: unknown };
}

export type Run<T = unknown> = (input: ExpressionInput) => T;

/** Results of one part of an expression that are kept before all are dropped. */
const MOST_REMEMBERED = 1 << 16;

/** How the parts of an expression are run: by the engine, with what the table knows of the facts. */
interface Means {
  readonly environment: Environment;
  readonly table: FactsTable;
}

/**
 * Returns a run with the same results that asks the engine only once for equal values. An expression is pure, so a part of
 * it is decided by the facts it names; and, or, not, choices and joined texts are taken apart, so that a text with the
 * subject's own name in it does not have to be worked out anew as a whole. Throws where a part cannot be compiled by itself.
 */
export function remembering(source: string, means: Means): Run {
  return partOf(means.environment.parse(source).ast, means);
}

function partOf(node: ASTNode, means: Means): Run {
  const part = (each: ASTNode): Run => partOf(each, means);
  if (node.op === '&&' || node.op === '||') {
    return logical(node.op === '||', part(node.args[0]), part(node.args[1]));
  }
  if (node.op === '!_') return negated(part(node.args));
  if (node.op === '?:') return choice(part(node.args[0]), part(node.args[1]), part(node.args[2]));
  if (node.op === '+' && node.args.every((each) => typeOf(each, means) === 'string')) {
    return joined(part(node.args[0]), part(node.args[1]));
  }
  return leaf(node, means);
}

/** `decisive` on either side decides, even where the other side has no value; as CEL demands. */
function logical(decisive: boolean, left: Run, right: Run): Run {
  return (input) => {
    let failed: unknown;
    try {
      if (left(input) === decisive) return decisive;
    } catch (error) {
      failed = error ?? new Error('The left side has no value.');
    }
    if (right(input) === decisive) return decisive;
    if (failed !== undefined) throw failed;
    return !decisive;
  };
}

function negated(inner: Run): Run {
  return (input) => inner(input) !== true;
}

function choice(condition: Run, yes: Run, no: Run): Run {
  return (input) => (condition(input) === true ? yes(input) : no(input));
}

function joined(left: Run, right: Run): Run {
  return (input) => `${left(input) as string}${right(input) as string}`;
}

function typeOf(node: ASTNode, { environment }: Means): string {
  const checked = environment.check(serialize(node));
  if (!checked.valid) throw new Error('A part of the expression does not stand by itself.');
  return String(checked.type);
}

function leaf(node: ASTNode, means: Means): Run {
  const type = typeOf(node, means);
  const parsed = means.environment.parse(serialize(node));
  const asked: Run = ({ view, params, asOf, measure }) =>
    parsed(
      measure === undefined
        ? { facts: view.converted, params, asOf }
        : { facts: view.converted, params, asOf, measure },
    );
  const path = pathOf(node);
  if (path !== undefined) return straight(path, type, asked, means.table) ?? remembered(node, asked, means.table);
  return remembered(node, asked, means.table);
}

/** Reads a plain path without the engine where the value is of the declared type; the engine says what is wrong where not. */
function straight(
  [root, ...path]: readonly [string, ...string[]],
  type: string,
  asked: Run,
  table: FactsTable,
): Run | undefined {
  const [field] = path;
  const wanted = { string: 'string', bool: 'boolean', double: 'number', int: 'bigint' }[type];
  if (wanted === undefined) return undefined;
  if (root === 'measure' && field !== undefined) {
    return (input) => {
      const value = input.measure?.[field];
      return typeof value === wanted ? value : asked(input);
    };
  }
  if (root !== 'facts' || path.length === 0) return undefined;
  const place = table.place(path);
  if (type === 'int') {
    return (input) => {
      const value = input.view.valueAt(place);
      return typeof value === 'number' ? BigInt(Math.trunc(value)) : asked(input);
    };
  }
  return (input) => {
    const value = input.view.valueAt(place);
    return typeof value === wanted ? value : asked(input);
  };
}

/** What a part reads: places of the facts, fields of the measure, the as-of; null where it reads the facts as a whole. */
interface Reads {
  readonly places: Map<string, readonly string[]>;
  readonly measure: Set<string>;
  asOf: boolean;
  whole: boolean;
}

function remembered(node: ASTNode, asked: Run, table: FactsTable): Run {
  const reads: Reads = { places: new Map(), measure: new Set(), asOf: false, whole: false };
  collectReads(node, reads);
  if (reads.whole) return asked;
  const numbers = [
    ...[...reads.places.values()].map((path) => numberOfPlace(table.place(path))),
    ...[...reads.measure].map(numberOfField),
  ];
  const key = keyOf(numbers);
  const known = new Map<number, unknown>();
  let moment = Number.NaN;
  return (input) => {
    if (known.size > MOST_REMEMBERED || (reads.asOf && input.asOf.getTime() !== moment)) {
      known.clear();
      moment = input.asOf.getTime();
    }
    const at = key(input);
    const result = known.get(at);
    if (result !== undefined) return result;
    const fresh = asked(input);
    known.set(at, fresh);
    return fresh;
  };
}

function numberOfPlace(place: FactsPlace): Run<number> {
  return ({ view }) => view.numberAt(place);
}

function numberOfField(field: string): Run<number> {
  const numbers = new Numbering();
  return ({ measure }) => numbers.of(measure?.[field]);
}

/** Numbers below this can be paired in one number without loss. */
const PAIRED = 2 ** 26;

/** Joins the numbers of several values into one: each pair gets a number of its own. */
function keyOf(numbers: readonly Run<number>[]): Run<number> {
  const [first, ...rest] = numbers;
  if (first === undefined) return () => 0;
  let key = first;
  for (const number of rest) {
    const before = key;
    const pairs = new Numbering();
    key = (input) => pairs.of(before(input) * PAIRED + number(input));
  }
  return key;
}

/** Returns the names of a plain path such as `facts.a.b`, undefined where the node is something else. */
function pathOf(node: ASTNode): readonly [string, ...string[]] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.') return undefined;
  const before = pathOf(node.args[0]);
  return before === undefined ? undefined : [...before, node.args[1]];
}

/** Walks everything below a node. A name that an iteration binds may be taken for a root, which only makes the key finer. */
function collectReads(node: unknown, reads: Reads): void {
  if (Array.isArray(node)) {
    for (const each of node) collectReads(each, reads);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node)) return;
  const known = node as ASTNode;
  const path = pathOf(known);
  if (path === undefined) {
    collectReads(known.args, reads);
    return;
  }
  const [root, field] = path;
  if (root === 'asOf') reads.asOf = true;
  if (root === 'measure' && field !== undefined) reads.measure.add(field);
  if ((root === 'facts' || root === 'measure') && field === undefined) reads.whole = true;
  if (root === 'facts' && field !== undefined) reads.places.set(path.slice(1).join('.'), path.slice(1));
}
