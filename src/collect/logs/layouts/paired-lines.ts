import { CallPairs, type Message } from './call-pairs.ts';
import { REJECT } from './each-line.ts';
import { isObject, jsonValue } from './json-text.ts';
import type { LayoutParser } from './layout.ts';

/** Returns what one JSON object of a log says, or undefined where it is nothing of this layout. */
export type ReadMessages = (line: object) => readonly Message[] | undefined;

/** Returns a parser for JSON lines in which a request and its answer stand in lines of their own. */
export function pairedLines(read: ReadMessages): LayoutParser {
  const pairs = new CallPairs();
  return {
    push(text, line) {
      const clean = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
      if (clean.trim() === '') return [];
      const value = jsonValue(clean);
      // A batch of messages in one array was allowed until the protocol version of 2025-06-18.
      const objects: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (objects.length === 0 || !objects.every(isObject)) return [{ line, reject: REJECT.notJson }];
      const messages: Message[] = [];
      for (const object of objects) {
        const said = read(object);
        if (said === undefined) return [{ line, reject: REJECT.shape }];
        messages.push(...said);
      }
      return pairs.take(messages, line);
    },
    end: () => pairs.end(),
  };
}
