import type { LayoutRow } from './layout.ts';

/** Calls that are held while their answers are awaited; beyond it the oldest is given out without one. */
const MAX_PENDING = 100_000;

/** One thing that a line says. */
export type Message =
  /** A request that an answer with the same key may complete. */
  | { readonly type: 'call'; readonly key: string; readonly row: object }
  /** An answer. `row` is what it says by itself, where the request was not recorded. */
  | { readonly type: 'answer'; readonly key: string; readonly answer: object; readonly row: object }
  /** Something that nothing completes. */
  | { readonly type: 'event'; readonly row: object };

/**
 * Joins requests and their answers by key within one file: the row of a request carries `answer`, and counts for the
 * line of the request. A line that only brings the answer to a request holds no event of its own.
 */
export class CallPairs {
  readonly #pending = new Map<string, { readonly line: number; readonly part: number; readonly row: object }>();

  /** Takes everything one line says. */
  take(messages: readonly Message[], line: number): readonly LayoutRow[] {
    const out: LayoutRow[] = [];
    let part = 0;
    for (const message of messages) {
      if (message.type === 'answer') {
        const call = this.#pending.get(message.key);
        if (call !== undefined) {
          this.#pending.delete(message.key);
          out.push({ ...call, row: { ...call.row, answer: message.answer } });
          continue;
        }
        out.push({ line, part, row: { ...message.row, answer: message.answer } });
      } else if (message.type === 'event') out.push({ line, part, row: message.row });
      else out.push(...this.#wait(message.key, { line, part, row: message.row }));
      part += 1;
    }
    return part === 0 ? [...out, { line, companion: true }] : out;
  }

  end(): readonly LayoutRow[] {
    const left = [...this.#pending.values()];
    this.#pending.clear();
    return left;
  }

  #wait(key: string, call: { readonly line: number; readonly part: number; readonly row: object }): LayoutRow[] {
    const out: LayoutRow[] = [];
    // A key used again means that the earlier request was never answered in this file.
    const earlier = this.#pending.get(key);
    if (earlier !== undefined) out.push(earlier);
    this.#pending.delete(key);
    this.#pending.set(key, call);
    if (this.#pending.size <= MAX_PENDING) return out;
    for (const [oldest, waiting] of this.#pending) {
      this.#pending.delete(oldest);
      return [...out, waiting];
    }
    return out;
  }
}
