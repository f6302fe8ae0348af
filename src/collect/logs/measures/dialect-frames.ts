// ClickHouse takes no length of a RANGE frame from 2^31 - 1 upwards, which is 36 minutes in microseconds.
const TOO_LONG = 2 ** 31 - 1;

const FRAME = /^(.*)ORDER BY "us" RANGE BETWEEN (?:(\d+) PRECEDING AND CURRENT ROW|CURRENT ROW AND (\d+) FOLLOWING)$/s;

/** A frame of time that is too long to be written in microseconds, written in a coarser unit. */
export interface LongFrame {
  /** From the row that is exactly one length away to this row, both included. */
  readonly whole: string;
  /** The rows that are exactly one length away and do not belong to the frame; null where they do. */
  readonly edge: string | null;
  /** Length of the frame in microseconds. */
  readonly length: number;
}

/** Returns a frame that ClickHouse cannot take as written in a form that it can; null where it can. Throws where there is none. */
export function longFrame(over: string): LongFrame | null {
  const match = FRAME.exec(over);
  if (match === null) return null;
  const [, head = '', before, after] = match;
  const written = Number(before ?? after);
  if (written < TOO_LONG) return null;
  // A window of the past is written one microsecond short of its length, so that its far end lies outside.
  const length = before === undefined ? written : written + 1;
  const unit = lowestBit(length);
  const steps = length / unit;
  if (steps >= TOO_LONG) throw new Error('A window of this length cannot be asked of ClickHouse; use whole minutes.');
  // Divided by a power of two, a time to the microsecond stays exact as a double until the year 2255.
  const order = `${head}ORDER BY "us" / ${unit} RANGE BETWEEN`;
  if (before === undefined) return { whole: `${order} CURRENT ROW AND ${steps} FOLLOWING`, edge: null, length };
  return {
    whole: `${order} ${steps} PRECEDING AND CURRENT ROW`,
    edge: `${order} ${steps} PRECEDING AND ${steps} PRECEDING`,
    length,
  };
}

/** The largest power of two that divides a number. */
function lowestBit(value: number): number {
  let bit = 1;
  while (value % (bit * 2) === 0) bit *= 2;
  return bit;
}
