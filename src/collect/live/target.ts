/** How a configured server is reached. Holds the literal command and secrets: it lives in memory only and is never stored. */
export type LiveLaunch =
  | {
      readonly kind: 'program';
      readonly command: string;
      readonly args: readonly string[];
      /** What the configuration names, nothing else. */
      readonly env: { readonly [name: string]: string };
      readonly cwd: string;
    }
  | {
      readonly kind: 'address';
      readonly url: string;
      readonly headers: { readonly [name: string]: string };
      /** True where the configuration asks for the older transport with a stream of events. */
      readonly events: boolean;
    };

/** A server a person has agreed to talk to. */
export interface LiveTarget {
  readonly name: string;
  /** Where it is configured, fit for storing: `.mcp.json#/mcpServers/payments`. */
  readonly place: string;
  readonly launch: LiveLaunch;
}

/** Why a conversation did not come about. */
export type LiveFailure =
  | 'cannot-start'
  | 'ended'
  | 'too-slow'
  | 'too-much'
  | 'sign-in'
  | 'refused'
  | 'unreachable'
  | 'not-mcp';

/** What a live server answered, as JSON text of the shape of a saved list. */
export interface LiveAnswer {
  readonly text: string;
  readonly transport: 'stdio' | 'streamable-http' | 'sse';
  readonly era: 'session' | 'stateless';
  /** Why a list may not be whole; '' where every page came. */
  readonly cutBecause: string;
  /** How much the server wrote elsewhere; what it wrote is thrown away. */
  readonly asideBytes: number;
}

/** A conversation that failed, in our own words: what the server said never enters a message. */
export class LiveError extends Error {
  readonly failure: LiveFailure;

  constructor(failure: LiveFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LiveError';
    this.failure = failure;
  }
}
