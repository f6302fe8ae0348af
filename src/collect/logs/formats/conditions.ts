import type { AnyOf, FieldCondition, FieldPath } from '../../../model/log-format.ts';

/** Returns the value at a path of a parsed row, or undefined; never reads from a text, a number or a prototype. */
export function fieldAt(row: unknown, path: FieldPath): unknown {
  let current: unknown = row;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** Returns the first value among the paths that is a text or a number, as text; '' where none is. */
export function textAt(row: unknown, paths: readonly FieldPath[]): string {
  for (const path of paths) {
    const value = fieldAt(row, path);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return '';
}

/** Tells whether any of the lists of conditions holds in full for the row. */
export function holdsAnyOf(row: unknown, lists: AnyOf): boolean {
  return lists.some((list) => list.every((condition) => holds(row, condition)));
}

function holds(row: unknown, condition: FieldCondition): boolean {
  const value = fieldAt(row, condition.path);
  if (condition.present !== undefined && condition.present !== isThere(value)) return false;
  if (condition.is !== undefined) {
    const found = typeof value === 'string' ? value.toLowerCase() : value;
    if (!condition.is.some((wanted) => wanted === found)) return false;
  }
  if (condition.between === undefined) return true;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= condition.between[0] && number <= condition.between[1];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
