import type { Json } from '../../../model/json.ts';
import { digestOf } from '../../../platform/canonical-json.ts';
import type { Message } from './call-pairs.ts';
import { isObject, jsonValue, own } from './json-text.ts';

// Requests, answers and notifications as JSON-RPC 2.0 and MCP define them, up to 2025-11-25 (a session begun with
// `initialize`) and from 2026-07-28 (no session; client and trace stand in `_meta` of every request).
// Arguments and results of calls are left behind here: no later stage needs them.

const TRACE = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const META = 'io.modelcontextprotocol/';

/** Returns what a JSON-RPC message says, or undefined where the object is none. `origin` tells connections apart. */
export function rpcMessage(message: object, envelope: object, origin: string = ''): Message | undefined {
  if (own(message, 'jsonrpc') !== '2.0') return undefined;
  const method = own(message, 'method');
  const id = own(message, 'id');
  if (typeof method === 'string') {
    const row = { ...envelope, rpc: requestOf(method, own(message, 'params'), id) };
    return isId(id) ? { type: 'call', key: keyOf(id, origin), row } : { type: 'event', row };
  }
  const error = own(message, 'error');
  const result = own(message, 'result');
  if (error === undefined && result === undefined) return undefined;
  const answer = { ...answerOf(result, error), ...envelopeTime(envelope) };
  if (!isId(id)) return { type: 'event', row: { ...envelope, rpc: {}, answer } };
  return { type: 'answer', key: keyOf(id, origin), answer, row: { ...envelope, rpc: { id: String(id) } } };
}

/** Returns the messages of a capture line: the object itself, or the one that stands in a field of it. */
export function captureMessages(line: object): readonly Message[] | undefined {
  const bare = rpcMessage(line, {});
  if (bare !== undefined) return [bare];
  for (const [key, value] of Object.entries(line)) {
    const inner = typeof value === 'string' && value.startsWith('{') ? jsonValue(value) : value;
    if (!isObject(inner)) continue;
    const { [key]: _, ...envelope } = line as Record<string, unknown>;
    const message = rpcMessage(inner, flatOnly(envelope));
    if (message !== undefined) return [message];
  }
  return undefined;
}

function requestOf(method: string, params: unknown, id: unknown): object {
  const meta = own(params, '_meta');
  const client = own(meta, `${META}clientInfo`) ?? own(params, 'clientInfo');
  const trace = TRACE.exec(textOr(own(meta, 'traceparent')));
  return {
    method,
    ...(isId(id) ? { id: String(id) } : {}),
    ...(method === 'tools/call' ? { tool: textOr(own(params, 'name')) } : {}),
    ...(isObject(client) ? { client: textOr(own(client, 'name')) } : {}),
    ...(trace === null ? {} : { trace: trace[1] }),
  };
}

function answerOf(result: unknown, error: unknown): object {
  if (error !== undefined) return { failed: true, code: own(error, 'code') ?? null };
  const server = own(own(result, 'serverInfo'), 'name') ?? own(own(own(result, '_meta'), `${META}serverInfo`), 'name');
  const tools = own(result, 'tools');
  return {
    failed: false,
    toolError: own(result, 'isError') === true,
    ...(typeof server === 'string' ? { server } : {}),
    ...(Array.isArray(tools) ? { tools: tools.length, toolsDigest: digest(tools as Json) } : {}),
  };
}

function digest(tools: Json): string {
  try {
    return digestOf(tools);
  } catch {
    // Half a surrogate pair has no canonical form; such a list is counted and not compared.
    return '';
  }
}

function envelopeTime(envelope: object): object {
  for (const name of ['timestamp', 'ts', 'time']) {
    const value = own(envelope, name);
    if (typeof value === 'string' || typeof value === 'number') return { time: value };
  }
  return {};
}

/** Texts, numbers and flags of an envelope; anything deeper may hold what a call was about. */
function flatOnly(envelope: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(envelope).filter(([, value]) => typeof value !== 'object'));
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || typeof id === 'number';
}

function keyOf(id: string | number, origin: string): string {
  return `${origin}\u0000${typeof id}\u0000${id}`;
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
