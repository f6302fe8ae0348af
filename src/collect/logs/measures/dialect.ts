import { longFrame } from './dialect-frames.ts';

/** The engines a measure can be asked of. */
export type DialectId = 'duckdb' | 'clickhouse' | 'trino';

/** The few places in which the engines write SQL differently; everything else a measure says is the same in all. */
export interface Dialect {
  readonly id: DialectId;
  /** A text literal. */
  text(value: string): string;
  /** Whole microseconds since 1970 of a timestamp without zone that is meant in UTC; NULL stays NULL. */
  micros(timestamp: string): string;
  /** Integer quotient of two numbers that are not negative. */
  quotient(dividend: string, divisor: string): string;
  /** A source address without the port behind it. */
  withoutPort(source: string): string;
  /** Stands before the text of a step that is to be read anew wherever it is named, instead of being kept. */
  readonly anew: string;
  /** The value of the row so many before, NULL where there is none; `over` is the content of the window's brackets. */
  before(value: string, over: string, rows?: number): string;
  /** The value of the row after, NULL in the last row; `over` is the content of the window's brackets. */
  after(value: string, over: string): string;
  /** How many rows stand in the frame that ends with this row. */
  rowsIn(over: string): string;
  /** How many rows of the frame that ends with this row fulfil a condition. */
  countIn(condition: string, over: string): string;
  /** How many different values stand in the frame; exact. */
  distinctIn(value: string, over: string): string;
  /** How many different values a group has; exact. */
  distinct(value: string): string;
  /** The smaller of two numbers. */
  smaller(a: string, b: string): string;
  /** An aggregate: the smallest values as one text, parted by commas; null where the engine would have to be asked apart. */
  readonly smallest: ((value: string, most: number) => string) | null;
}

// An IPv4 address or a bracketed IPv6 address, then a port. Each part is bounded and none overlaps the next.
const ADDRESS_AND_PORT = String.raw`^([0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}|\[[0-9a-fA-F:.]{2,45}\]):[0-9]{1,5}$`;

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const backslashed = (value: string): string =>
  `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
const counted = (condition: string, over: string): string =>
  `coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) OVER (${over}), 0)`;

const DUCKDB: Dialect = {
  id: 'duckdb',
  text: quoted,
  micros: (timestamp) => `epoch_us(${timestamp})`,
  quotient: (dividend, divisor) => `((${dividend}) // ${divisor})`,
  // Few addresses have a colon in them, and looking for one costs a tenth.
  withoutPort: (source) =>
    `CASE WHEN contains(${source}, ':') THEN regexp_replace(${source}, ${quoted(ADDRESS_AND_PORT)}, ${quoted(String.raw`\1`)}) ELSE ${source} END`,
  // Reading a few columns of the events again costs less than keeping all that anybody asks for.
  anew: 'NOT MATERIALIZED ',
  before: (value, over, rows = 1) => `lag(${value}, ${rows}) OVER (${over})`,
  after: (value, over) => `lead(${value}) OVER (${over})`,
  // The size of a frame is known without looking at its rows; a sum over them is not.
  rowsIn: (over) => `count(*) OVER (${over})`,
  countIn: counted,
  distinctIn: (value, over) => `count(DISTINCT ${value}) OVER (${over})`,
  distinct: (value) => `count(DISTINCT ${value})`,
  smaller: (a, b) => `least(${a}, ${b})`,
  smallest: (value, most) => `array_to_string(min(${value}, ${most}), ',')`,
};

function countedInFrame(condition: string, over: string): string {
  const frame = longFrame(over);
  if (frame === null) return counted(condition, over);
  const whole = counted(condition, frame.whole);
  return frame.edge === null ? whole : `(${whole} - ${counted(condition, frame.edge)})`;
}

function distinctInFrame(value: string, over: string): string {
  const frame = longFrame(over);
  if (frame === null) return `uniqExact(${value}) OVER (${over})`;
  if (frame.edge === null) return `uniqExact(${value}) OVER (${frame.whole})`;
  const seen = `groupArray(tuple("us", ${value})) OVER (${frame.whole})`;
  const inside = `x -> x.1 > "us" - ${frame.length} AND isNotNull(x.2)`;
  return `length(arrayDistinct(arrayMap(x -> x.2, arrayFilter(${inside}, ${seen}))))`;
}

const CLICKHOUSE: Dialect = {
  id: 'clickhouse',
  text: backslashed,
  micros: (timestamp) => `toUnixTimestamp64Micro(toDateTime64(${timestamp}, 6, 'UTC'))`,
  quotient: (dividend, divisor) => `intDiv(${dividend}, ${divisor})`,
  withoutPort: (source) =>
    `replaceRegexpOne(${source}, ${backslashed(ADDRESS_AND_PORT)}, ${backslashed(String.raw`\1`)})`,
  // lagInFrame gives the type's default instead of NULL unless the value may be NULL.
  anew: '',
  before: (value, over, rows = 1) =>
    `lagInFrame(toNullable(${value}), ${rows}) OVER (${over} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
  after: (value, over) =>
    `leadInFrame(toNullable(${value})) OVER (${over} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`,
  rowsIn: (over) => countedInFrame('1 = 1', over),
  countIn: countedInFrame,
  distinctIn: distinctInFrame,
  distinct: (value) => `uniqExact(${value})`,
  smaller: (a, b) => `least(${a}, ${b})`,
  smallest: null,
};

const TRINO: Dialect = {
  id: 'trino',
  text: quoted,
  // Seconds as a double hold microseconds to a quarter of one in this century, so rounding makes them exact.
  micros: (timestamp) => `cast(round(to_unixtime(${timestamp}) * 1000000) AS bigint)`,
  quotient: (dividend, divisor) => `((${dividend}) / ${divisor})`,
  withoutPort: (source) => `regexp_replace(${source}, ${quoted(ADDRESS_AND_PORT)}, '$1')`,
  anew: '',
  before: (value, over, rows = 1) => `lag(${value}, ${rows}) OVER (${over})`,
  after: (value, over) => `lead(${value}) OVER (${over})`,
  rowsIn: (over) => `count(*) OVER (${over})`,
  countIn: counted,
  // DISTINCT is not allowed over a window there; the distinct elements of the gathered values are the same number.
  distinctIn: (value, over) => `cardinality(array_distinct(array_agg(${value}) OVER (${over})))`,
  distinct: (value) => `count(DISTINCT ${value})`,
  smaller: (a, b) => `least(${a}, ${b})`,
  smallest: null,
};

/** Every dialect by its id. */
export const DIALECTS: { readonly [id in DialectId]: Dialect } = {
  duckdb: DUCKDB,
  clickhouse: CLICKHOUSE,
  trino: TRINO,
};
