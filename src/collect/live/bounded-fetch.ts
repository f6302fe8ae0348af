import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { LiveError } from './target.ts';

/** What one conversation over HTTP may take, and what it has taken. */
export interface Budget {
  left: number;
  readonly signal: AbortSignal;
  /** Hears of a conversation that says too much. */
  readonly failed: (error: LiveError) => void;
}

/**
 * Returns a fetch that counts every byte of every answer against one budget and ends with the conversation. With
 * `stateless` it adds the header that names the method, which servers of that era demand.
 */
export function boundedFetch(budget: Budget, stateless: boolean): FetchLike {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    const method = stateless ? methodOf(init?.body) : undefined;
    if (method !== undefined) headers.set('Mcp-Method', method);
    const signals = [budget.signal, ...(init?.signal ? [init.signal] : [])];
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.any(signals) });
    if (response.body === null) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          budget.left -= chunk.byteLength;
          if (budget.left >= 0) return controller.enqueue(chunk);
          const error = new LiveError('too-much', 'It answered with more bytes than are read.');
          budget.failed(error);
          controller.error(error);
        },
      }),
    );
    const { status, statusText } = response;
    return new Response(counted, { status, statusText, headers: response.headers });
  };
}

function methodOf(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  const message = JSON.parse(body) as { readonly method?: unknown };
  return typeof message.method === 'string' ? message.method : undefined;
}
