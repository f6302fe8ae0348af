import type { ASTNode } from '@marcbachmann/cel-js';
import { type Asked, BOOL, type Compiler, type Plain, type PlainType, taken } from './type.ts';

/** Where an iteration keeps the element it has come to. */
interface Cell {
  value: unknown;
}

interface Iteration {
  readonly list: (asked: Asked) => readonly unknown[];
  readonly item: PlainType;
  readonly cell: Cell;
  readonly body: Plain;
}

/** Returns `exists`, `all`, `filter` or `map` over a list; undefined for any other name, and where a part is not plain. */
export function iterationOf(
  name: string,
  receiver: ASTNode,
  given: readonly ASTNode[],
  compile: Compiler,
): Plain | undefined {
  const [variable, inner] = given;
  if (given.length !== 2 || variable?.op !== 'id' || inner === undefined) return undefined;
  const list = compile.part(receiver);
  if (list?.type.kind !== 'list') return undefined;
  const { item } = list.type;
  const cell: Cell = { value: undefined };
  const body = compile.with(variable.args, { type: item, run: () => cell.value }).part(inner);
  if (body === undefined) return undefined;
  const iteration: Iteration = { list: list.run as Iteration['list'], item, cell, body };
  if (name === 'map') return { type: { kind: 'list', item: body.type }, run: mapped(iteration) };
  if (body.type.kind !== 'bool') return undefined;
  if (name === 'filter') return { type: list.type, run: filtered(iteration) };
  if (name === 'exists') return { type: BOOL, run: some(iteration, true) };
  return name === 'all' ? { type: BOOL, run: some(iteration, false) } : undefined;
}

/** Stops at the first element for which the body gives `decisive`, which is then the answer. */
function some({ list, item, cell, body }: Iteration, decisive: boolean): Plain['run'] {
  return (asked) => {
    for (const element of list(asked)) {
      cell.value = taken(element, item);
      if (body.run(asked) === decisive) return decisive;
    }
    return !decisive;
  };
}

function filtered({ list, item, cell, body }: Iteration): Plain['run'] {
  return (asked) => {
    const left: unknown[] = [];
    for (const each of list(asked)) {
      const element = taken(each, item);
      cell.value = element;
      if (body.run(asked) === true) left.push(element);
    }
    return left;
  };
}

function mapped({ list, item, cell, body }: Iteration): Plain['run'] {
  return (asked) => {
    const results: unknown[] = [];
    for (const element of list(asked)) {
      cell.value = taken(element, item);
      results.push(body.run(asked));
    }
    return results;
  };
}
