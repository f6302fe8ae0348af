import type { LogFormat } from '../../../model/log-format.ts';
import { fieldAt, textAt } from './conditions.ts';

/** Returns a row once per event it holds, each time with the entries of that event under `part`; the row itself where it has no parts. */
export function rowParts(row: object, parts: LogFormat['parts']): readonly object[] {
  const joined = new Map<string, Record<string, unknown>>();
  for (const part of parts) {
    const entries = fieldAt(row, part.at);
    if (!Array.isArray(entries)) continue;
    const seen = new Map<string, number>();
    for (const entry of entries) {
      const key = textAt(entry, [part.joinOn]);
      // The second call of a tool in a batch belongs to the second audit entry of that tool.
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      const id = `${nth} ${key}`;
      joined.set(id, { ...joined.get(id), [part.name]: entry });
    }
  }
  return joined.size === 0 ? [row] : [...joined.values()].map((part) => ({ ...row, part }));
}
