import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import type { Conversation } from './conversation.ts';
import type { LiveLimits } from './limits.ts';

/** Everything a server lists, by the name of the list; a list it does not have is missing. */
export interface Listed {
  readonly lists: { readonly [name: string]: readonly Json[] };
  /** Why a list may not be whole; '' where every page came. */
  readonly cutBecause: string;
}

const LISTS = [
  { method: 'tools/list', key: 'tools', capability: 'tools' },
  { method: 'prompts/list', key: 'prompts', capability: 'prompts' },
  { method: 'resources/list', key: 'resources', capability: 'resources' },
  { method: 'resources/templates/list', key: 'resourceTemplates', capability: 'resources' },
] as const;

const METHOD_NOT_FOUND = -32601;

/** Asks for every list the server offers, page by page, within the limits. */
export async function listAll(conversation: Conversation, limits: LiveLimits): Promise<Listed> {
  const lists: Record<string, readonly Json[]> = {};
  const cuts: string[] = [];
  for (const { method, key, capability } of LISTS) {
    // A server that forgets to offer its tools is asked for them all the same; that is what matters most.
    if (key !== 'tools' && !Object.hasOwn(conversation.capabilities, capability)) continue;
    const { entries, cut } = await listOne(conversation, method, key, limits);
    if (entries !== undefined) lists[key] = entries;
    if (cut !== '') cuts.push(`${method}: ${cut}`);
  }
  return { lists, cutBecause: cuts.join('; ') };
}

async function listOne(
  conversation: Conversation,
  method: string,
  key: string,
  limits: LiveLimits,
): Promise<{ readonly entries: readonly Json[] | undefined; readonly cut: string }> {
  const entries: Json[] = [];
  const seen = new Set<string>();
  const until = performance.now() + limits.list;
  let cursor = '';
  for (let page = 0; ; page += 1) {
    if (page >= limits.pages) return { entries, cut: `more than ${limits.pages} pages` };
    const left = until - performance.now();
    if (left <= 0) return { entries, cut: `more than ${limits.list / 1000} seconds` };
    let answer: JsonObject;
    try {
      answer = await conversation.request(method, cursor === '' ? {} : { cursor }, left);
    } catch (error) {
      const code = (error as { readonly code?: number }).code;
      if (page === 0 && code === METHOD_NOT_FOUND) return { entries: undefined, cut: '' };
      return { entries: page === 0 ? undefined : entries, cut: `page ${page + 1} did not come` };
    }
    const rows = answer[key];
    if (!Array.isArray(rows))
      return { entries: page === 0 ? undefined : entries, cut: `page ${page + 1} holds no list` };
    for (const row of rows) entries.push(isJsonObject(row) ? row : null);
    if (entries.length > limits.entries)
      return { entries: entries.slice(0, limits.entries), cut: `more than ${limits.entries} entries` };
    cursor = textOf(answer['nextCursor']);
    if (cursor === '') return { entries, cut: '' };
    if (seen.has(cursor)) return { entries, cut: 'its pages lead back to an earlier one' };
    seen.add(cursor);
  }
}
