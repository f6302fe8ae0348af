import { CallPairs } from './call-pairs.ts';
import { REJECT } from './each-line.ts';
import { rpcMessage } from './json-rpc.ts';
import { isObject, jsonValue, own } from './json-text.ts';
import type { LayoutParser, LayoutRow } from './layout.ts';

const PREFIX = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) \[([^\]]{1,200})\] (?:\[([^\]]{1,200})\] )?/;
const LEVELS = new Set(['info', 'warn', 'warning', 'error', 'debug']);
const MESSAGES = [
  ['Message from client: ', 'client'],
  ['Message from server: ', 'server'],
] as const;

/**
 * Returns a parser for Claude Desktop's `mcp.log` (`[level] [server] text`) and `mcp-server-NAME.log` (`[server] [level]
 * text`, with or without a trailing `{ metadata: … }`). What a server wrote to its error stream, and the further lines of
 * a dumped object, stand between the records and hold no event.
 */
export function claudeDesktop(): LayoutParser {
  const pairs = new CallPairs();
  let begun = false;
  return {
    push(text, line): readonly LayoutRow[] {
      if (text.trim() === '') return [];
      const record = recordOf(line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text);
      if (record === undefined) return [begun ? { line, companion: true } : { line, reject: REJECT.shape }];
      begun = true;
      const { said, ...about } = record;
      for (const [words, sender] of MESSAGES) {
        if (!said.startsWith(words)) continue;
        const message = messageOf(said.slice(words.length));
        const isAnswer = own(message, 'method') === undefined;
        // Client and server number their requests independently, so an answer belongs to the other side's request.
        const asker = isAnswer ? (sender === 'client' ? 'server' : 'client') : sender;
        const rpc = message && rpcMessage(message, { ...about, sender }, `${asker} ${about.server}`);
        if (rpc !== undefined) return pairs.take([rpc], line);
      }
      return pairs.take([{ type: 'event', row: about }], line);
    },
    end: () => pairs.end(),
  };
}

interface Prefixed {
  readonly timestamp: string;
  readonly level: string;
  readonly server: string;
  readonly said: string;
}

function recordOf(text: string): Prefixed | undefined {
  const prefix = PREFIX.exec(text);
  if (prefix === null) return undefined;
  const [all, timestamp = '', first = '', second = ''] = prefix;
  const said = text.slice(all.length);
  if (LEVELS.has(first.toLowerCase())) return { timestamp, level: first, server: second, said };
  if (LEVELS.has(second.toLowerCase())) return { timestamp, level: second, server: first, said };
  return undefined;
}

/** The JSON of a message may be followed by a dump of what the logger was given beside it. */
function messageOf(text: string): object | undefined {
  const whole = jsonValue(text);
  if (isObject(whole)) return whole;
  const cut = text.lastIndexOf(' {');
  const value = cut < 0 ? undefined : jsonValue(text.slice(0, cut));
  return isObject(value) ? value : undefined;
}
