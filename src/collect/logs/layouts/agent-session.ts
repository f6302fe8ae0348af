import type { Message } from './call-pairs.ts';
import { isObject, own } from './json-text.ts';
import type { ReadMessages } from './paired-lines.ts';

// Transcripts that coding agents keep on the machine they run on. Their shape is not documented by the vendors; the
// names are those of files written by the programs. What was said, and what a call held or returned, is left behind.

const MCP_TOOL = /^mcp__(.+?)__(.+)$/;
/** Ids of calls that are remembered; a file with more of them is no transcript, and some may then be counted twice. */
const MAX_CALLS = 1_000_000;

/**
 * Returns a reader of Claude Code transcripts: `tool_use` and `tool_result` blocks, joined by the id of the use, and what
 * the person asked. A session that is taken up again writes some of its lines once more; they count once.
 */
export function claudeCodeSession(): ReadMessages {
  const calls = new KnownCalls();
  return (line) => {
    if (typeof own(line, 'type') !== 'string') return undefined;
    const message = own(line, 'message');
    const content = own(message, 'content');
    const time = own(line, 'timestamp');
    const about = { timestamp: time, sessionId: own(line, 'sessionId'), version: own(line, 'version') };
    const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
    const messages: Message[] = [];
    for (const block of blocks) {
      const key = String(own(block, 'id') ?? own(block, 'tool_use_id'));
      if (own(block, 'type') === 'tool_use' && calls.begin(key)) {
        messages.push({ type: 'call', key, row: { ...about, id: key, ...toolOf(own(block, 'name')) } });
      } else if (own(block, 'type') === 'tool_result' && calls.end(key)) {
        const answer = { failed: own(block, 'is_error') === true, rejected: wasRejected(line), timestamp: time };
        messages.push({ type: 'answer', key, answer, row: { ...about, id: key } });
      }
    }
    if (messages.length > 0 || !isPrompt(line, content, blocks)) return messages;
    const id = own(line, 'uuid');
    if (typeof id === 'string' && !calls.begin(id)) return [];
    return [{ type: 'event', row: { ...about, said: 'prompt' } }];
  };
}

/** Notes of the program, and what it tells agents of its own, are marked as such; answers of tools are no prompts. */
function isPrompt(line: object, content: unknown, blocks: readonly unknown[]): boolean {
  const marks = ['isMeta', 'isSidechain', 'isCompactSummary'];
  if (own(line, 'type') !== 'user' || marks.some((mark) => own(line, mark) === true)) return false;
  return typeof content === 'string' || blocks.some((block) => own(block, 'type') === 'text');
}

/** What the program notes beside the answer where the person refused the call, newer versions in a field of its own. */
function wasRejected(line: object): boolean {
  const result = own(line, 'toolUseResult');
  return own(line, 'toolDenialKind') === 'user-rejected' || result === 'User rejected tool use';
}

/** `mcp__server__tool` is how these programs name a tool of an MCP server; every other tool is their own. */
function toolOf(name: unknown): object {
  const parts = MCP_TOOL.exec(typeof name === 'string' ? name : '');
  return parts === null ? { tool: name } : { server: parts[1], tool: parts[2] };
}

/**
 * Returns a reader of Codex rollouts: calls of MCP tools, joined by `call_id`, the beginning of the session and what the
 * person asked. Depending on its version the program writes what the model asked for, what the server answered, or both.
 */
export function codexSession(): ReadMessages {
  const calls = new KnownCalls();
  let session: unknown;
  return (line) => {
    const payload = own(line, 'payload');
    const type = own(line, 'type');
    if (typeof type !== 'string' || !isObject(payload)) return undefined;
    if (type === 'session_meta') session = own(payload, 'id');
    const kind = own(payload, 'type');
    const about = { timestamp: own(line, 'timestamp'), session };
    if (type === 'session_meta' || kind === 'user_message') {
      return [{ type: 'event', row: { ...about, said: type === 'session_meta' ? 'session' : 'prompt' } }];
    }
    const key = String(own(payload, 'call_id'));
    const call = codexCall(kind, payload);
    // What the model was told afterwards does not say what failed, so the answer of the server is waited for.
    if (call === undefined) return [];
    const row = { ...about, call_id: key, ...call };
    if (kind !== 'mcp_tool_call_end') return calls.begin(key) ? [{ type: 'call', key, row }] : [];
    return calls.end(key) ? [{ type: 'answer', key, answer: codexAnswer(payload), row }] : [];
  };
}

/** Returns server and tool where the line is of a call of an MCP tool. */
function codexCall(kind: unknown, payload: object): object | undefined {
  if (kind === 'mcp_tool_call_begin' || kind === 'mcp_tool_call_end') {
    const invocation = own(payload, 'invocation');
    return { server: own(invocation, 'server'), tool: own(invocation, 'tool') };
  }
  if (kind !== 'function_call') return undefined;
  const name = String(own(payload, 'name'));
  const space = own(payload, 'namespace');
  const whole = typeof space !== 'string' || name.startsWith('mcp__') ? name : `${space.replace(/__$/, '')}__${name}`;
  return MCP_TOOL.test(whole) ? toolOf(whole) : undefined;
}

function codexAnswer(payload: object): object {
  const result = own(payload, 'result');
  const value = own(result, 'Ok');
  if (own(result, 'Err') !== undefined) return { ended: true, failed: true };
  if (value === undefined) return { ended: true };
  return { ended: true, failed: false, toolError: own(value, 'isError') === true || own(value, 'is_error') === true };
}

/** Which calls began and ended, so that a line that says so once more adds nothing. */
class KnownCalls {
  readonly #ended = new Map<string, boolean>();

  /** True where the call was not known yet. */
  begin(key: string): boolean {
    if (this.#ended.has(key)) return false;
    if (this.#ended.size >= MAX_CALLS) this.#ended.clear();
    this.#ended.set(key, false);
    return true;
  }

  /** True where the call had not ended yet. */
  end(key: string): boolean {
    if (this.#ended.get(key) === true) return false;
    this.#ended.set(key, true);
    return true;
  }
}
