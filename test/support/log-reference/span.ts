import { dayNumber, isWeekend } from './day-number.ts';
import type { LineCursor, LinePlace, LogEvent, Measure } from './event.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BUCKET = HOUR / 4;
const EARLIEST = Date.UTC(2000, 0, 1);

/** When a stream's events happened, how long they reach back, and where it is silent. */
export interface SpanResult {
  /** ISO 8601 instants in UTC; '' where no event has a usable time. */
  readonly firstEvent: string;
  readonly lastEvent: string;
  readonly firstPlace: LinePlace | null;
  readonly lastPlace: LinePlace | null;
  readonly spanDays: number;
  readonly daysWithEvents: number;
  readonly weekendDaysWithEvents: number;
  /** First and last of every run of days, ISO days. */
  readonly daySpans: readonly { readonly from: string; readonly to: string }[];
  readonly busyShare: number;
  readonly longestGapHours: number;
  readonly longestGapStart: string;
  /** The last event before the longest gap. */
  readonly longestGapPlace: LinePlace | null;
  readonly longestWeekdayGapHours: number;
  readonly implausibleTimes: number;
}

interface Bucket {
  first: number;
  last: number;
  readonly lastPlace: MutablePlace;
}

type MutablePlace = { -readonly [key in 'path' | 'line' | 'byteStart' | 'byteEnd']: LinePlace[key] };

/**
 * Measures span and gaps over all events, in whatever order they come. Times before 2000 or more than a day after
 * `now` are counted apart, because a single one would stretch the span by years. Gaps are exact from 15 minutes up.
 */
export class SpanMeasure implements Measure<SpanResult> {
  readonly #latest: number;
  readonly #buckets = new Map<number, Bucket>();
  #bucket: Bucket | undefined;
  #bucketKey = Number.NaN;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #firstPlace: MutablePlace = { path: '', line: 0, byteStart: 0, byteEnd: 0 };
  #implausible = 0;

  constructor(now: string) {
    this.#latest = Date.parse(now) + DAY;
  }

  see(event: LogEvent, at: LineCursor): void {
    const { time } = event;
    if (Number.isNaN(time)) return;
    if (time < EARLIEST || time > this.#latest) {
      this.#implausible += 1;
      return;
    }
    if (time < this.#first) {
      this.#first = time;
      copyPlace(at, this.#firstPlace);
    }
    if (time > this.#last) this.#last = time;
    this.#count(time, at);
  }

  result(): SpanResult {
    const none = this.#buckets.size === 0;
    const days = this.#days();
    const gap = this.#longestGap();
    const spanDays = none ? 0 : Math.floor((this.#last - this.#first) / DAY);
    const outside = none ? 0 : dayNumber(this.#last) - dayNumber(this.#first) + 1 - gap.silentDays;
    return {
      firstEvent: none ? '' : new Date(this.#first).toISOString(),
      lastEvent: none ? '' : new Date(this.#last).toISOString(),
      firstPlace: none ? null : this.#firstPlace,
      lastPlace: this.#buckets.get(Math.floor(this.#last / BUCKET))?.lastPlace ?? null,
      spanDays,
      daysWithEvents: days.size,
      weekendDaysWithEvents: [...days].filter(isWeekend).length,
      daySpans: runsOf(days),
      busyShare: outside > 0 ? days.size / outside : 0,
      longestGapHours: hundredths(gap.length / HOUR),
      longestGapStart: gap.length > 0 ? new Date(gap.start).toISOString() : '',
      longestGapPlace: gap.place,
      longestWeekdayGapHours: hundredths(gap.weekday / HOUR),
      implausibleTimes: this.#implausible,
    };
  }

  #count(time: number, at: LineCursor): void {
    const key = Math.floor(time / BUCKET);
    if (key !== this.#bucketKey) {
      this.#bucketKey = key;
      this.#bucket = this.#buckets.get(key);
      if (this.#bucket === undefined) {
        this.#bucket = { first: time, last: time, lastPlace: { path: '', line: 0, byteStart: 0, byteEnd: 0 } };
        this.#buckets.set(key, this.#bucket);
      }
    }
    const bucket = this.#bucket;
    if (bucket === undefined) return;
    if (time < bucket.first) bucket.first = time;
    if (time < bucket.last) return;
    bucket.last = time;
    copyPlace(at, bucket.lastPlace);
  }

  #days(): Set<number> {
    const days = new Set<number>();
    for (const { first } of this.#buckets.values()) days.add(dayNumber(first));
    return days;
  }

  #longestGap(): Gap {
    const found: Gap = { start: 0, length: 0, weekday: 0, silentDays: 0, place: null };
    let end = Number.NaN;
    let place: LinePlace | null = null;
    for (const key of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) continue;
      const length = bucket.first - end;
      if (length > found.length) {
        found.start = end;
        found.length = length;
        found.place = place;
        found.silentDays = Math.max(0, dayNumber(bucket.first) - dayNumber(end) - 1);
      }
      if (length > found.weekday) found.weekday = Math.max(found.weekday, withoutWeekends(end, bucket.first));
      end = bucket.last;
      place = bucket.lastPlace;
    }
    return found;
  }
}

interface Gap {
  start: number;
  length: number;
  weekday: number;
  silentDays: number;
  place: LinePlace | null;
}

function copyPlace(from: LineCursor, to: MutablePlace): void {
  to.path = from.path;
  to.line = from.line;
  to.byteStart = from.byteStart;
  to.byteEnd = from.byteEnd;
}

function withoutWeekends(from: number, to: number): number {
  let counted = 0;
  for (let at = from; at < to; ) {
    const next = Math.min(to, (dayNumber(at) + 1) * DAY);
    if (!isWeekend(dayNumber(at))) counted += next - at;
    at = next;
  }
  return counted;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

function runsOf(days: ReadonlySet<number>): SpanResult['daySpans'] {
  const name = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
  const starts = [...days].filter((day) => !days.has(day - 1)).sort((a, b) => a - b);
  return starts.map((from) => {
    let to = from;
    while (days.has(to + 1)) to += 1;
    return { from: name(from), to: name(to) };
  });
}
