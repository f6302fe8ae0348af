/** The most events that fell into one window, and when that window began. */
export interface Peak {
  readonly count: number;
  readonly start: number;
}

/**
 * Counts how many instants fall into any window of a given length, window by window and not hour by hour, so that a
 * burst across a full hour is seen. Keeps only the instants of the newest two windows.
 */
export class SlidingWindow {
  readonly #length: number;
  #times: number[] = [];
  #head = 0;
  #peak: Peak = { count: 0, start: Number.NaN };

  constructor(lengthMs: number) {
    this.#length = lengthMs;
  }

  /** Takes an instant; false where it came more than a window too late to be placed exactly. */
  add(time: number): boolean {
    const newest = this.newest;
    if (!(time < newest)) {
      this.#times.push(time);
      this.#raise(this.#head, this.#times.length - 1);
      this.#forget();
      return true;
    }
    if (time <= newest - this.#length) return false;
    let at = this.#times.length;
    while (at > this.#head && (this.#times[at - 1] as number) > time) at -= 1;
    this.#times.splice(at, 0, time);
    for (let last = at; last < this.#times.length && (this.#times[last] as number) - time < this.#length; last += 1) {
      this.#raise(this.#head, last);
    }
    return true;
  }

  get peak(): Peak {
    return this.#peak;
  }

  /** The newest instant taken; minus infinity before the first. */
  get newest(): number {
    return this.#times.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  #raise(from: number, last: number): void {
    const opens = (this.#times[last] as number) - this.#length;
    // The window holds what is later than its opening edge: two events exactly one length apart are two windows.
    let low = from;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] as number) > opens) high = middle;
      else low = middle + 1;
    }
    const count = last - low + 1;
    if (count > this.#peak.count) this.#peak = { count, start: this.#times[low] as number };
  }

  #forget(): void {
    const edge = this.newest - 2 * this.#length;
    while (this.#head < this.#times.length && (this.#times[this.#head] as number) <= edge) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** Sliding windows per name, forgetting the names that have been quiet; keeps the highest peak of all. */
export class WindowsByName {
  readonly #length: number;
  readonly #windows = new Map<string, SlidingWindow>();
  #peak: Peak & { readonly name: string } = { count: 0, start: Number.NaN, name: '' };
  #late = 0;
  #adds = 0;

  constructor(lengthMs: number) {
    this.#length = lengthMs;
  }

  /** Takes an instant under a name; true where this raised the highest peak. */
  add(name: string, time: number): boolean {
    if (Number.isNaN(time)) return false;
    let window = this.#windows.get(name);
    if (window === undefined) {
      window = new SlidingWindow(this.#length);
      this.#windows.set(name, window);
    }
    if (!window.add(time)) this.#late += 1;
    const raised = window.peak.count > this.#peak.count;
    if (raised) this.#peak = { ...window.peak, name };
    this.#adds += 1;
    if (this.#adds % 100_000 === 0) this.#prune(time);
    return raised;
  }

  get peak(): Peak & { readonly name: string } {
    return this.#peak;
  }

  /** Events that came too late to be placed in a window. */
  get late(): number {
    return this.#late;
  }

  #prune(now: number): void {
    for (const [name, window] of this.#windows) {
      if (window.newest < now - 2 * this.#length) this.#windows.delete(name);
    }
  }
}
