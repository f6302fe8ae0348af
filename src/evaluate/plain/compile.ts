import type { ASTNode } from '@marcbachmann/cel-js';
import { callOf, methodOf } from './calls.ts';
import { iterationOf } from './iterations.ts';
import { operatorOf } from './operators.ts';
import {
  type Asked,
  BOOL,
  type Compiler,
  DOUBLE,
  exact,
  INT,
  type Names,
  NOT_PLAIN,
  type Plain,
  type PlainType,
  STRING,
  sameType,
  TIME,
  taken,
} from './type.ts';

/**
 * Returns an expression as nested functions over the facts as they lie, with the answers the engine gives; undefined where
 * it uses something that only the engine knows. What is run throws NOT_PLAIN wherever the engine has to decide.
 */
export function plainOf(node: ASTNode, names: Names): Plain | undefined {
  return compiler(names, new Map()).part(node);
}

function compiler(names: Names, variables: ReadonlyMap<string, Plain>): Compiler {
  const self: Compiler = {
    names,
    variables,
    part: (node) => folded(partOf(node, self)),
    with: (name, variable) => compiler(names, new Map([...variables, [name, variable]])),
  };
  return self;
}

/** A part that reads nothing is worked out once. */
function folded(plain: Plain | undefined): Plain | undefined {
  if (plain?.constant !== true) return plain;
  try {
    const value = plain.run({ facts: {}, asOf: new Date(0) });
    return { ...plain, run: () => value };
  } catch {
    return undefined;
  }
}

function partOf(node: ASTNode, compile: Compiler): Plain | undefined {
  if (isBinary(node)) return operatorOf(node.op, all(node.args, compile));
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return named(node.args, compile);
    case '.':
      return fieldOf(node.args[0], node.args[1], compile);
    case '[]':
      return elementOf(node.args[0], node.args[1], compile);
    case 'list':
      return listOf(node.args, compile);
    case '?:':
      return choiceOf(node.args, compile);
    case 'call':
      return callOf(node.args[0], all(node.args[1], compile));
    case 'rcall': {
      const [name, receiver, given] = node.args;
      return iterationOf(name, receiver, given, compile) ?? methodOf(name, all([receiver, ...given], compile));
    }
    case '!_':
    case '-_':
      return operatorOf(node.op, all([node.args], compile));
    case 'map':
    case '.?':
    case '[?]':
      return undefined;
  }
}

type BinaryNode = Extract<
  ASTNode,
  { readonly op: '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%' }
>;

const BINARY: ReadonlySet<string> = new Set([
  '&&',
  '||',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  '+',
  '-',
  '*',
  '/',
  '%',
]);

function isBinary(node: ASTNode): node is BinaryNode {
  return BINARY.has(node.op);
}

/** Returns all the parts, none where one of them is not plain. */
function all(nodes: readonly ASTNode[], compile: Compiler): readonly Plain[] {
  const parts: Plain[] = [];
  for (const node of nodes) {
    const part = compile.part(node);
    if (part === undefined) return [];
    parts.push(part);
  }
  return parts;
}

const CONSTANT = { constant: true } as const;

function literal(value: unknown): Plain | undefined {
  if (typeof value === 'string') return { type: STRING, run: () => value, ...CONSTANT };
  if (typeof value === 'boolean') return { type: BOOL, run: () => value, ...CONSTANT };
  if (typeof value === 'number') return { type: DOUBLE, run: () => value, ...CONSTANT };
  return typeof value === 'bigint' ? { type: INT, run: () => exact(Number(value)), ...CONSTANT } : undefined;
}

function named(name: string, { names, variables }: Compiler): Plain | undefined {
  const variable = variables.get(name);
  if (variable !== undefined) return variable;
  if (name === 'asOf') return { type: TIME, run: ({ asOf }) => asOf };
  if (name === 'facts' && names.facts !== undefined) return { type: names.facts, run: ({ facts }) => facts };
  if (name !== 'measure' || names.measure === undefined) return undefined;
  return { type: names.measure, run: ({ measure }) => taken(measure, names.measure as PlainType) };
}

function fieldOf(base: ASTNode, name: string, compile: Compiler): Plain | undefined {
  if (base.op === 'id' && base.args === 'params' && !compile.variables.has('params')) {
    return Object.hasOwn(compile.names.params, name) ? literal(compile.names.params[name]) : undefined;
  }
  const of = compile.part(base);
  if (of === undefined || of.type.kind !== 'object') return undefined;
  const type = of.type.fields.get(name);
  if (type === undefined) return undefined;
  const straight = base.op === 'id' && base.args === 'facts' && !compile.variables.has('facts');
  return { type, run: straight ? factAt(name, type) : valueAt(of.run as ReadObject, name, type) };
}

type ReadObject = (asked: Asked) => { readonly [name: string]: unknown };

/** Texts and switches are what most expressions read. */
function factAt(name: string, type: PlainType): Plain['run'] {
  if (type.kind === 'bool') {
    return ({ facts }) => {
      const value = facts[name];
      if (typeof value === 'boolean') return value;
      throw NOT_PLAIN;
    };
  }
  if (type.kind === 'string') {
    return ({ facts }) => {
      const value = facts[name];
      if (typeof value === 'string') return value;
      throw NOT_PLAIN;
    };
  }
  return ({ facts }) => taken(facts[name], type);
}

function valueAt(read: ReadObject, name: string, type: PlainType): Plain['run'] {
  if (type.kind === 'bool') {
    return (asked) => {
      const value = read(asked)[name];
      if (typeof value === 'boolean') return value;
      throw NOT_PLAIN;
    };
  }
  if (type.kind === 'string') {
    return (asked) => {
      const value = read(asked)[name];
      if (typeof value === 'string') return value;
      throw NOT_PLAIN;
    };
  }
  return (asked) => taken(read(asked)[name], type);
}

function elementOf(base: ASTNode, index: ASTNode, compile: Compiler): Plain | undefined {
  if (index.op === 'value' && typeof index.args === 'string') return fieldOf(base, index.args, compile);
  const [list, at] = all([base, index], compile);
  if (list?.type.kind !== 'list' || at?.type.kind !== 'int') return undefined;
  const { item } = list.type;
  return {
    type: item,
    run: (asked) => taken((list.run(asked) as readonly unknown[])[at.run(asked) as number], item),
  };
}

function listOf(nodes: readonly ASTNode[], compile: Compiler): Plain | undefined {
  const items = all(nodes, compile);
  const [first] = items;
  if (first === undefined || items.some((each) => !sameType(each.type, first.type))) return undefined;
  const constant = items.every((each) => each.constant === true);
  return {
    type: { kind: 'list', item: first.type },
    run: (asked) => items.map((each) => each.run(asked)),
    ...(constant ? CONSTANT : {}),
  };
}

function choiceOf(nodes: readonly ASTNode[], compile: Compiler): Plain | undefined {
  const [condition, yes, no] = all(nodes, compile);
  if (condition?.type.kind !== 'bool' || yes === undefined || no === undefined) return undefined;
  if (!sameType(yes.type, no.type)) return undefined;
  return { type: yes.type, run: (asked) => (condition.run(asked) === true ? yes.run(asked) : no.run(asked)) };
}
