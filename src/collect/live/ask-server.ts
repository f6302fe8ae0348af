import { setMaxListeners } from 'node:events';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type Budget, boundedFetch } from './bounded-fetch.ts';
import { type Conversation, isStatelessError, MarkedTransport } from './conversation.ts';
import type { LiveLimits } from './limits.ts';
import { listAll } from './list-all.ts';
import { openSession, openStateless } from './open-conversation.ts';
import { StdioTransport } from './stdio-transport.ts';
import { type LiveAnswer, LiveError, type LiveLaunch } from './target.ts';

/** A conversation and the connection it runs over. */
interface Open {
  readonly conversation: Conversation;
  readonly transport: LiveAnswer['transport'];
}

/** What ends with the conversation, and what ends it. */
interface Run {
  readonly limits: LiveLimits;
  readonly budget: Budget;
  readonly opened: Transport[];
}

/**
 * Talks to one server within the limits and returns what it lists; afterwards nothing of it is left running. Throws a
 * LiveError in our own words where the conversation fails.
 */
export async function askServer(launch: LiveLaunch, limits: LiveLimits, signal: AbortSignal): Promise<LiveAnswer> {
  const ended = new AbortController();
  // The SDK adds a listener per request and takes none away.
  setMaxListeners(0, ended.signal);
  let fail: (error: LiveError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = (error) => {
      reject(error);
      ended.abort(error);
    };
  });
  failed.catch(() => undefined);
  const late = setTimeout(
    () => fail(new LiveError('too-slow', `It took more than ${limits.total / 1000} seconds.`)),
    limits.total,
  );
  const interrupted = (): void => fail(new LiveError('ended', 'Interrupted.'));
  signal.addEventListener('abort', interrupted, { once: true });
  const budget: Budget = { left: limits.bytes, signal: ended.signal, failed: fail };
  const run: Run = { limits, budget, opened: [] };
  try {
    return await Promise.race([converse(launch, run, fail), failed]);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', interrupted);
    await Promise.all(run.opened.map((transport) => transport.close().catch(() => undefined)));
    ended.abort();
  }
}

async function converse(launch: LiveLaunch, run: Run, fail: (error: LiveError) => void): Promise<LiveAnswer> {
  const slow = setTimeout(
    () => fail(new LiveError('too-slow', `No protocol was agreed on within ${run.limits.connect / 1000} seconds.`)),
    run.limits.connect,
  );
  const program = launch.kind === 'program' ? new StdioTransport(launch, run.limits, fail) : undefined;
  let open: Open;
  try {
    open =
      launch.kind === 'program' && program !== undefined
        ? await overPipe(program, run)
        : await overNetwork(launch, run);
  } finally {
    clearTimeout(slow);
  }
  const { conversation, transport } = open;
  const { lists, cutBecause } = await listAll(conversation, run.limits);
  const { protocolVersion, serverInfo, capabilities, instructions, era } = conversation;
  const answer = { protocolVersion, serverInfo, capabilities, instructions, ...lists };
  return { text: JSON.stringify(answer), transport, era, cutBecause, asideBytes: program?.asideBytes ?? 0 };
}

/** One process, two eras: the question of the stateless era first, the handshake where it is not understood. */
async function overPipe(program: StdioTransport, run: Run): Promise<Open> {
  const { limits, budget } = run;
  run.opened.push(program);
  await program.start();
  try {
    const conversation = await openStateless(new MarkedTransport(program, 'probity-'), limits, budget.signal);
    return { conversation, transport: 'stdio' };
  } catch (error) {
    if (error instanceof LiveError) throw error;
    if (isStatelessError(error)) throw new LiveError('refused', 'It speaks no protocol version that is spoken here.');
  }
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the interface of the SDK has this and nothing else
  program.onmessage = undefined;
  try {
    return { conversation: await openSession(program, limits, budget.signal), transport: 'stdio' };
  } catch (cause) {
    if (cause instanceof LiveError) throw cause;
    throw new LiveError(
      'not-mcp',
      'It answered neither the question of newer servers nor the greeting of older ones.',
      { cause },
    );
  }
}

type Address = Extract<LiveLaunch, { kind: 'address' }>;

async function overNetwork(launch: LiveLaunch, run: Run): Promise<Open> {
  if (launch.kind !== 'address') throw new LiveError('not-mcp', 'It has neither a program nor an address.');
  const url = addressOf(launch.url);
  const { limits, budget } = run;
  if (!launch.events) {
    try {
      const transport = streamable(launch, url, run, true);
      return { conversation: await openStateless(transport, limits, budget.signal), transport: 'streamable-http' };
    } catch (error) {
      if (isFinal(error)) throw networkProblem(error);
    }
    try {
      const transport = streamable(launch, url, run, false);
      return { conversation: await openSession(transport, limits, budget.signal), transport: 'streamable-http' };
    } catch (error) {
      // Only an address that refuses the newer transport may be one of the older.
      if (isFinal(error) || !isRefusal(error)) throw networkProblem(error);
    }
  }
  try {
    const transport = new SSEClientTransport(url, {
      fetch: boundedFetch(budget, false),
      requestInit: { headers: launch.headers },
    });
    run.opened.push(transport);
    return { conversation: await openSession(transport, limits, budget.signal), transport: 'sse' };
  } catch (error) {
    throw networkProblem(error);
  }
}

function streamable(launch: Address, url: URL, run: Run, stateless: boolean): StreamableHTTPClientTransport {
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: boundedFetch(run.budget, stateless),
    requestInit: { headers: launch.headers },
    reconnectionOptions: {
      maxReconnectionDelay: 1,
      initialReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    },
  });
  run.opened.push(transport);
  return transport;
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new LiveError('unreachable', 'Its address is none that begins with http:// or https://.');
  }
  return url;
}

/** Errors no other way of asking could mend: a sign-in is asked for, nobody listens, or we have ended it ourselves. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof LiveError ||
    isStatelessError(error) ||
    [401, 403].includes(statusOf(error)) ||
    isUnreachable(error)
  );
}

function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status >= 400 && status < 500;
}

function isUnreachable(error: unknown): boolean {
  // What the system's fetch throws for every connection that does not come about, ports it refuses included.
  return error instanceof TypeError && error.message === 'fetch failed';
}

function statusOf(error: unknown): number {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'UnauthorizedError') return 401;
  return typeof code === 'number' ? code : 0;
}

function networkProblem(error: unknown): LiveError {
  if (error instanceof LiveError) return error;
  const status = statusOf(error);
  const cause = { cause: error };
  if (status === 401 || status === 403)
    return new LiveError('sign-in', 'It asks for a sign-in, and Probity signs in nowhere.', cause);
  if (isStatelessError(error))
    return new LiveError('refused', 'It speaks no protocol version that is spoken here.', cause);
  if (status >= 300 && status < 600) return new LiveError('refused', `It refused with HTTP status ${status}.`, cause);
  if (isUnreachable(error)) return new LiveError('unreachable', 'Nobody answers at its address.', cause);
  return new LiveError('not-mcp', 'What answers at its address does not speak the protocol.', cause);
}
