import { Protocol } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../model/json.ts';

/** First revision without a handshake: every request carries version and capabilities. */
export const STATELESS_VERSION = '2026-07-28';
/** Errors that only a server of the stateless era gives: header mismatch, missing capability, unsupported version. */
const STATELESS_ERRORS: ReadonlySet<number> = new Set([-32020, -32021, -32022]);

/** A conversation in which both sides know what they speak. */
export interface Conversation {
  readonly era: 'session' | 'stateless';
  readonly protocolVersion: string;
  readonly serverInfo: JsonObject;
  readonly capabilities: JsonObject;
  readonly instructions: string | undefined;
  /** Asks one question; rejects with the server's error or where time runs out. */
  request(method: string, params: JsonObject, milliseconds: number): Promise<JsonObject>;
}

/** What every request of the stateless era carries. */
export function statelessMeta(version: string): JsonObject {
  return {
    'io.modelcontextprotocol/protocolVersion': STATELESS_VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'probity', version },
  };
}

/** Tells whether an error can only come from a server of the stateless era. */
export function isStatelessError(error: unknown): boolean {
  return STATELESS_ERRORS.has((error as { readonly code?: number }).code ?? 0);
}

/** The message layer of the SDK without its handshake. It offers the server nothing, so there is nothing to check. */
export class PlainProtocol extends Protocol<never, never, never> {
  protected override assertCapabilityForMethod(): void {}
  protected override assertNotificationCapability(): void {}
  protected override assertRequestHandlerCapability(): void {}
  protected override assertTaskCapability(): void {}
  protected override assertTaskHandlerCapability(): void {}
}

/**
 * A transport whose requests carry ids no other user of the same connection has, so that a late answer to one era's
 * question is never taken for an answer to the other's.
 */
export class MarkedTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  readonly #inner: Transport;
  readonly #mark: string;

  constructor(inner: Transport, mark: string) {
    this.#inner = inner;
    this.#mark = mark;
  }

  async start(): Promise<void> {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the interface of the SDK has this and nothing else
    this.#inner.onmessage = (message, extra) => {
      if (!('id' in message) || message.id === undefined || message.id === null) return;
      const id = String(message.id);
      // Requests of the server are not ours to answer here, and other answers belong to somebody else.
      if ('method' in message || !id.startsWith(this.#mark)) return;
      this.onmessage?.({ ...message, id: Number(id.slice(this.#mark.length)) }, extra);
    };
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const marked = 'id' in message ? { ...message, id: `${this.#mark}${String(message.id)}` } : message;
    await this.#inner.send(marked);
  }

  /** Leaves the connection to its owner. */
  async close(): Promise<void> {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as above
    this.#inner.onmessage = undefined;
    this.onclose?.();
  }
}
