import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import type { Assignment } from './container.ts';
import type { Token } from './token.ts';

/** Returns a text, or '' where the value is none. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Returns a text that is the same for the same JSON; composite values only need to be seen as literals. */
export function scalar(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Returns the words of a list, or the one word that stands in its place. */
export function list(value: Json | undefined, pointer: string): readonly Token[] {
  const tokens: Token[] = [];
  if (typeof value === 'string') return [{ text: value, pointer }];
  if (!Array.isArray(value)) return tokens;
  for (const [index, item] of value.entries()) {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
      tokens.push({ text: String(item), pointer: `${pointer}/${index}` });
    }
  }
  return tokens;
}

// Most keys that are asked for are not there.
const NONE: readonly never[] = [];

/** Returns the texts of a list without their places. */
export function words(value: Json | undefined): readonly string[] {
  return value === undefined ? NONE : list(value, '').map((token) => token.text);
}

/** Returns named values: of an object, of a list of `NAME=value`, or of a list of objects with name and value. */
export function assignments(value: Json | undefined, pointer: string): readonly Assignment[] {
  if (value === undefined) return NONE;
  if (isJsonObject(value)) {
    return Object.entries(value).map(([name, item]) => ({
      name,
      value: scalar(item),
      pointer: `${pointer}/${pointerToken(name)}`,
    }));
  }
  if (!Array.isArray(value)) return list(value, pointer).map(splitPair);
  return value.flatMap((item: Json, index) => {
    const at = `${pointer}/${index}`;
    if (!isJsonObject(item)) return list([item], at).map((token) => splitPair({ ...token, pointer: at }));
    const name = text(item['name']) || text(item['key']);
    return name === '' ? [] : [{ name, value: scalar(item['value'] ?? ''), pointer: at }];
  });
}

// Some writers keep variables as a list of NAME=value, some headers as `Name: value`.
function splitPair({ text: pair, pointer }: Token): Assignment {
  const cut = pair.search(/[=:]/);
  return { name: cut === -1 ? pair : pair.slice(0, cut), value: cut === -1 ? '' : pair.slice(cut + 1).trim(), pointer };
}

/** Returns the object under a key, empty where there is none. */
export function inner(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}
