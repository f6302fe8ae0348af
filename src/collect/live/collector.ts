import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft } from '../../model/evidence.ts';
import type { Collected, Collector, CollectScope, Tools } from '../collector.ts';
import { LIVE_LIMITS, type LiveLimits } from './limits.ts';
import { type LiveAnswer, LiveError, type LiveTarget } from './target.ts';

/** Turns what a server answered into evidence; null where the answer cannot be read. */
export type Describe = (answer: LiveAnswer, target: LiveTarget, tools: Tools) => EvidenceDraft | null;

/** Version of this collector. */
export const LIVE_VERSION = '1.0.0';

/**
 * Returns the collector that talks to the servers a person has named and agreed to, one after the other. It is the only
 * one that starts a program of a configuration or opens a socket.
 */
export function liveCollector(
  targets: readonly LiveTarget[],
  describe: Describe,
  limits: LiveLimits = LIVE_LIMITS,
): Collector {
  return { id: 'live', version: LIVE_VERSION, produces: ['mcp-tool-surface'], collect };

  async function* collect(_: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    // Loaded here, so that no other run pays for the protocol.
    const { askServer } = await import('./ask-server.ts');
    for (const [index, target] of targets.entries()) {
      tools.signal.throwIfAborted();
      tools.progress({ phase: 'Asking live servers', done: index, total: targets.length, unit: 'items' });
      try {
        const answer = await askServer(target.launch, limits, tools.signal);
        const draft = describe(answer, target, tools);
        if (draft === null) yield problemOf(target, new LiveError('not-mcp', 'Its answer cannot be read.'));
        else yield { type: 'item', draft };
      } catch (error) {
        tools.signal.throwIfAborted();
        // Whatever a server makes go wrong is its problem, and must not end the collection of everything else.
        yield problemOf(target, error instanceof LiveError ? error : misunderstood(error));
      }
    }
    yield { type: 'searched', places: targets.length };
  }
}

function misunderstood(cause: unknown): LiveError {
  return new LiveError('not-mcp', 'Its answers could not be understood.', { cause });
}

/** A server that was asked for and did not answer leaves the result incomplete. */
function problemOf(target: LiveTarget, error: LiveError): Collected {
  const diagnostic: Diagnostic = {
    code: `live-${error.failure}`,
    severity: 'error',
    message: `The server "${target.name}" (${target.place}) could not be asked for its tools. ${error.message}`,
    next: NEXT[error.failure],
  };
  const path = `live:${target.place}`;
  return { type: 'problem', problem: { path, state: 'unreadable', sha256: null, bytes: 0, diagnostics: [diagnostic] } };
}

const NEXT: Readonly<Record<LiveError['failure'], string>> = {
  'cannot-start':
    'Install the program on this machine, or save the list of tools where the server runs and collect that file.',
  ended: 'Start the server by hand to see what it says, correct its configuration, and collect again.',
  'too-slow': 'Start the server once by hand, so that what it fetches is there, and collect again.',
  'too-much': 'Save the list of tools with another client, and collect that file.',
  'sign-in': 'Save the list of tools with a client that is signed in, as SERVER.tools.json, and collect that file.',
  refused: 'Check the address in the configuration, and collect again.',
  unreachable: 'Check that the server runs and can be reached from here, and collect again.',
  'not-mcp': 'Check that the configuration names an MCP server, and collect again.',
};
