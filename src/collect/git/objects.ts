import { createHash } from 'node:crypto';
import { GIT_LIMITS } from './limits.ts';
import { exitOf, expectDone, spawnGit } from './run-git.ts';
import type { Shadow } from './shadow.ts';

/** One object as the store served it. `body` is only there when its own hash is its name. */
export type GitObject =
  | { readonly oid: string; readonly state: 'whole'; readonly type: string; readonly body: Buffer }
  | {
      readonly oid: string;
      readonly state: 'missing' | 'too-large' | 'tampered';
      readonly type: string;
      readonly size: number;
    };

/**
 * Streams the objects in the order asked for, re-hashing each: git serves a rewritten loose object without a word.
 * Memory is bounded by the largest object. Throws where git ends early.
 */
export async function* readObjects(
  shadow: Shadow,
  oids: readonly string[],
  signal: AbortSignal,
  maxBytes: number = GIT_LIMITS.objectBytes,
): AsyncGenerator<GitObject> {
  if (oids.length === 0) return;
  const started = performance.now();
  const child = spawnGit(shadow, ['cat-file', '--batch', '--buffer'], signal);
  const ended = exitOf(child);
  child.stdin.end(`${oids.join('\n')}\n`);
  const reader = new BatchReader(child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  try {
    for (const oid of oids) {
      const header = (await reader.line()).split(' ');
      const type = header[1] ?? '';
      const size = Number(header[2]);
      if (header.length !== 3 || !Number.isSafeInteger(size)) {
        yield { oid, state: 'missing', type: '', size: 0 };
        continue;
      }
      const body = await reader.body(size, maxBytes);
      if (body === undefined) yield { oid, state: 'too-large', type, size };
      else if (objectId(shadow.objectFormat, type, body) !== oid) yield { oid, state: 'tampered', type, size };
      else yield { oid, state: 'whole', type, body };
    }
    expectDone('cat-file', await ended, started);
  } catch (error) {
    // Where git was stopped at its time limit, that says more than the object at which its output broke off.
    if (performance.now() - started >= GIT_LIMITS.commandMs) expectDone('cat-file', -1, started);
    throw error;
  } finally {
    child.kill('SIGKILL');
  }
}

/** Returns the name git gives an object of this type and content. */
function objectId(format: 'sha1' | 'sha256', type: string, body: Uint8Array): string {
  return createHash(format).update(`${type} ${body.length}\0`).update(body).digest('hex');
}

/** Cuts the output of `cat-file --batch` into header lines and bodies. */
class BatchReader {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  async line(): Promise<string> {
    const parts: Buffer[] = [];
    for (;;) {
      const end = this.#pending.indexOf(10);
      if (end !== -1) {
        parts.push(this.#pending.subarray(0, end));
        this.#pending = this.#pending.subarray(end + 1);
        return Buffer.concat(parts).toString('latin1');
      }
      parts.push(this.#pending);
      await this.#more();
    }
  }

  /** Returns the next `size` bytes and drops the newline behind them; undefined, without keeping them, above the limit. */
  async body(size: number, maxBytes: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let left = size + 1;
    while (left > 0) {
      if (this.#pending.length === 0) await this.#more();
      const part = this.#pending.subarray(0, left);
      if (size <= maxBytes) parts.push(part);
      this.#pending = this.#pending.subarray(part.length);
      left -= part.length;
    }
    if (size > maxBytes) return undefined;
    // What arrived in one piece needs no copy.
    return (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).subarray(0, size);
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) throw new Error('git ended before every object was served.');
    this.#pending = next.value;
  }
}
