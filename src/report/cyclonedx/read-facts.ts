import type { JsonObject } from '../../model/json.ts';

/** Returns a text of the facts; empty where there is none. */
export function text(facts: JsonObject, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}

/** Returns the texts of a list of the facts. */
export function texts(facts: JsonObject, name: string): readonly string[] {
  const value = facts[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Returns the objects of a list of the facts. */
export function entries(facts: JsonObject, name: string): readonly JsonObject[] {
  const value = facts[name];
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each));
}

/** Whether a fact is true. */
export function flag(facts: JsonObject, name: string): boolean {
  return facts[name] === true;
}
