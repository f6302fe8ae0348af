import { isJsonObject, type JsonObject, pointerToken, textOf } from '../model/json.ts';

/** What the facts of an item say about the measure of one check. */
export interface Measured {
  /** The result as the collector wrote it; all numbers are 0 where it could not be taken. */
  readonly result: JsonObject;
  /** Why there is no answer; null where there is one. */
  readonly unseen: string | null;
}

/** The measure that examples lay their own over: all of a hundred events are as they should be. */
export const EXAMPLE_MEASURE: JsonObject = {
  population: 100,
  pass: 100,
  fail: 0,
  unknown: 0,
  value: 0,
  from: '2025-09-01T06:12:04.000Z',
  to: '2026-09-30T17:45:31.000Z',
  observable: true,
  reason: '',
  queryHash: '0'.repeat(64),
  samples: [],
};

const NOTHING: JsonObject = { population: 0, pass: 0, fail: 0, unknown: 0, value: 0, from: '', to: '' };

/** Returns the pointer into the facts at which the measure of a check stands. */
export function measurePointer(check: string): string {
  return `/measures/${pointerToken(check)}`;
}

/** Returns what the facts say about the measure of a check. */
export function measuredBy(facts: JsonObject, check: string): Measured {
  const all = Object.hasOwn(facts, 'measures') ? facts['measures'] : undefined;
  const result = isJsonObject(all) && Object.hasOwn(all, check) ? all[check] : undefined;
  if (!isJsonObject(result)) return { result: NOTHING, unseen: 'This question was not asked when the log was read.' };
  if (result['observable'] === true) return { result, unseen: null };
  return { result: NOTHING, unseen: textOf(result['reason']) || 'The log cannot answer this question.' };
}
