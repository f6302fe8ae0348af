import type { Message } from './call-pairs.ts';
import { isObject, own } from './json-text.ts';
import type { ReadMessages } from './paired-lines.ts';

// Transcripts that coding agents keep on the machine they run on. Their shape is not documented by the vendors; the
// names are those of files written by the programs. What was said, and what a call held or returned, is left behind.

const MCP_TOOL = /^mcp__(.+?)__(.+)$/;

/** Returns a reader of Claude Code transcripts: `tool_use` and `tool_result` blocks, joined by the id of the use. */
export function claudeCodeSession(): ReadMessages {
  return (line) => {
    if (typeof own(line, 'type') !== 'string') return undefined;
    const content = own(own(line, 'message'), 'content');
    if (!Array.isArray(content)) return [];
    const time = own(line, 'timestamp');
    const about = { timestamp: time, sessionId: own(line, 'sessionId'), version: own(line, 'version') };
    const messages: Message[] = [];
    for (const block of content) {
      const key = String(own(block, 'id') ?? own(block, 'tool_use_id'));
      if (own(block, 'type') === 'tool_use') {
        messages.push({ type: 'call', key, row: { ...about, id: key, ...toolOf(own(block, 'name')) } });
      } else if (own(block, 'type') === 'tool_result') {
        const answer = { failed: own(block, 'is_error') === true, timestamp: time };
        messages.push({ type: 'answer', key, answer, row: { ...about, id: key } });
      }
    }
    return messages;
  };
}

/** `mcp__server__tool` is how this program names a tool of an MCP server; every other tool is its own. */
function toolOf(name: unknown): object {
  const parts = MCP_TOOL.exec(typeof name === 'string' ? name : '');
  return parts === null ? { tool: name } : { server: parts[1], tool: parts[2] };
}

/** Returns a reader of Codex rollouts: the beginning and the end of MCP calls, joined by `call_id`. */
export function codexSession(): ReadMessages {
  let session: unknown;
  return (line) => {
    const payload = own(line, 'payload');
    const type = own(line, 'type');
    if (typeof type !== 'string' || !isObject(payload)) return undefined;
    if (type === 'session_meta') session = own(payload, 'id');
    const kind = own(payload, 'type');
    if (kind !== 'mcp_tool_call_begin' && kind !== 'mcp_tool_call_end') return [];
    const key = String(own(payload, 'call_id'));
    const invocation = own(payload, 'invocation');
    const row = {
      timestamp: own(line, 'timestamp'),
      call_id: key,
      session,
      server: own(invocation, 'server'),
      tool: own(invocation, 'tool'),
    };
    if (kind === 'mcp_tool_call_begin') return [{ type: 'call', key, row }];
    return [{ type: 'answer', key, answer: codexAnswer(own(payload, 'result')), row }];
  };
}

function codexAnswer(result: unknown): object {
  const value = own(result, 'Ok');
  if (own(result, 'Err') !== undefined) return { ended: true, failed: true };
  if (value === undefined) return { ended: true };
  return { ended: true, failed: false, toolError: own(value, 'isError') === true || own(value, 'is_error') === true };
}
