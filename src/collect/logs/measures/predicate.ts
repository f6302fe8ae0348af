import {
  EVENT_COLUMNS,
  type EventColumn,
  type GroupColumn,
  type Operand,
  type Predicate,
} from '../../../model/measure.ts';
import type { Dialect } from './dialect.ts';
import { valuesOf } from './resolve-parameters.ts';

const COLUMNS: ReadonlySet<string> = new Set(EVENT_COLUMNS);

/** Returns a column of the event table as SQL; always quoted, because some names are reserved words. */
export function column(name: EventColumn): string {
  if (!COLUMNS.has(name)) throw new Error(`The event table has no column "${name}".`);
  return `"${name}"`;
}

/** Returns what tells groups of events apart as SQL; '' stands for unknown. */
export function groupKey(name: GroupColumn, dialect: Dialect): string {
  if (name !== 'actor') return column(name);
  // Somebody is better known by user than by address, and by address than not at all. A client opens a new port for
  // each connection; the address is what stays.
  const user = `CASE WHEN "user" IS NOT NULL THEN concat('user ', "user") END`;
  const source = `CASE WHEN "source" IS NOT NULL THEN concat('source ', ${dialect.withoutPort('"source"')}) END`;
  const session = `CASE WHEN "session" IS NOT NULL THEN concat('session ', "session") END`;
  return `coalesce(${user}, ${source}, ${session}, '')`;
}

/** Returns a predicate as SQL that is true or false and never NULL; without a predicate, TRUE. */
export function condition(predicate: Predicate | undefined, dialect: Dialect): string {
  if (predicate === undefined) return '(1 = 1)';
  if ('all' in predicate) return joined(predicate.all, 'AND', dialect);
  if ('any' in predicate) return joined(predicate.any, 'OR', dialect);
  if ('not' in predicate) return `(NOT ${condition(predicate.not, dialect)})`;
  const name = column(predicate.column);
  if ('present' in predicate) return `(${name} IS ${predicate.present ? 'NOT ' : ''}NULL)`;
  if ('in' in predicate) {
    const values = valuesOf(predicate.in).map((value) => literal(value, dialect));
    return values.length === 0 ? '(1 = 0)' : known(`${name} IN (${values.join(', ')})`);
  }
  if ('is' in predicate) return known(`${name} = ${literal(predicate.is, dialect)}`);
  if ('at-least' in predicate) return known(`${name} >= ${literal(predicate['at-least'], dialect)}`);
  return known(`${name} <= ${literal(predicate['at-most'], dialect)}`);
}

function joined(parts: readonly Predicate[], word: 'AND' | 'OR', dialect: Dialect): string {
  if (parts.length === 0) return word === 'AND' ? '(1 = 1)' : '(1 = 0)';
  return `(${parts.map((part) => condition(part, dialect)).join(` ${word} `)})`;
}

function known(sql: string): string {
  return `coalesce(${sql}, FALSE)`;
}

function literal(value: Operand, dialect: Dialect): string {
  if (typeof value === 'string') return dialect.text(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new Error('A parameter of a measure was not resolved.');
}
