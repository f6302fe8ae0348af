import type { LineCursor, LinePlace, LogEvent, Measure } from './event.ts';

/** How often, and by how much at most, a line is dated before the line above it in the same file. */
export interface OrderResult {
  readonly clockBackwards: number;
  readonly largestStepBackSeconds: number;
  readonly largestStepBackPlace: LinePlace | null;
}

/** Compares each event's time with the one before it; `nextFile` starts afresh. */
export class OrderMeasure implements Measure<OrderResult> {
  #before = Number.NaN;
  #count = 0;
  #largest = 0;
  #place: LinePlace | null = null;

  see(event: LogEvent, at: LineCursor): void {
    if (Number.isNaN(event.time)) return;
    const step = this.#before - event.time;
    this.#before = event.time;
    if (!(step > 0)) return;
    this.#count += 1;
    if (step <= this.#largest) return;
    this.#largest = step;
    this.#place = at.keep();
  }

  nextFile(): void {
    this.#before = Number.NaN;
  }

  result(): OrderResult {
    return {
      clockBackwards: this.#count,
      largestStepBackSeconds: this.#largest / 1000,
      largestStepBackPlace: this.#place,
    };
  }
}
