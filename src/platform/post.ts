/** One request to one named server: what is sent, and what an answer may cost. */
export interface Post {
  readonly url: string;
  readonly contentType: string;
  /** The media type an answer must have. */
  readonly accept: string;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Sends bytes to the URL given, and to no other: redirects are not followed, no cookie or credential is sent. Throws an
 * Error with a plain sentence where the server cannot be reached, refuses, or answers with too much or something else.
 */
export async function post({ url, contentType, accept, body, timeoutMs, maxBytes }: Post): Promise<Uint8Array> {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || !/^https?:$/.test(target.protocol)) throw new Error('It is not an http or https address.');
  if (target.username !== '' || target.password !== '')
    throw new Error('An address with a password in it is not used.');
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': contentType, accept, connection: 'close' },
      body,
      redirect: 'manual',
      signal: timeout,
    });
    if (response.status !== 200) throw new Error(`It answered with status ${response.status}.`);
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== accept) throw new Error(`It answered with something else than ${accept}.`);
    return await limited(response.body, maxBytes);
  } catch (error) {
    if (timeout.aborted) throw new Error(`It did not answer within ${timeoutMs / 1000} seconds.`, { cause: error });
    if (error instanceof TypeError) throw new Error('It cannot be reached.', { cause: error });
    throw error;
  }
}

async function limited(stream: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream ?? []) {
    total += chunk.length;
    if (total > maxBytes) throw new Error(`It answered with more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
