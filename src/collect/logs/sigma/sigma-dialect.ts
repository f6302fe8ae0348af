import type { DialectId } from '../measures/dialect.ts';
import { lastOf } from './network.ts';
import type { Network } from './rule.ts';

/** How the engines ask a text what a Sigma rule asks. `x` is an SQL expression of a text that may be NULL. */
export interface SigmaDialect {
  asText(column: string): string;
  lower(x: string): string;
  contains(x: string, part: string): string;
  startsWith(x: string, part: string): string;
  endsWith(x: string, part: string): string;
  /** RE2 in both engines: linear, whatever the expression. */
  matches(x: string, regex: string): string;
  number(x: string): string;
  inNetwork(x: string, network: Network): string;
  /** True where one entry of a list satisfies the condition; false of an absent list. */
  anyOf(list: string, condition: (entry: string) => string): string;
}

const OCTETS = String.raw`^(::ffff:)?[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}$`;
const HEXTETS = '^[0-9a-f:]{2,39}$';

const DUCKDB: SigmaDialect = {
  asText: (column) => `CAST(${column} AS VARCHAR)`,
  lower: (x) => `lower(${x})`,
  contains: (x, part) => `contains(${x}, ${part})`,
  startsWith: (x, part) => `starts_with(${x}, ${part})`,
  endsWith: (x, part) => `ends_with(${x}, ${part})`,
  matches: (x, regex) => `regexp_matches(${x}, ${regex})`,
  number: (x) => `TRY_CAST(${x} AS DOUBLE)`,
  inNetwork: (x, network) => (network.family === 4 ? duckIpv4(x, network) : duckIpv6(x, network)),
  anyOf: (list, condition) => `(${list} IS NOT NULL AND len(list_filter(${list}, lambda v: ${condition('v')})) > 0)`,
};

/** The engine knows addresses by an extension only, which is not there. */
function duckIpv4(x: string, network: Network): string {
  const plain = `replace(lower(${x}), '::ffff:', '')`;
  const octets = [1, 2, 3, 4].map((part) => `TRY_CAST(split_part(${plain}, '.', ${part}) AS UTINYINT)::BIGINT`);
  const value = `((${octets[0]} * 256 + ${octets[1]}) * 256 + ${octets[2]}) * 256 + ${octets[3]}`;
  return `(regexp_matches(lower(${x}), '${OCTETS}') AND ${value} BETWEEN ${network.first} AND ${lastOf(network)})`;
}

function duckIpv6(x: string, network: Network): string {
  const groups = (part: number): string =>
    `list_filter(string_split(split_part(lower(${x}), '::', ${part}), ':'), lambda g: g <> '')`;
  const zeros = `list_transform(range(8 - len(${groups(1)}) - len(${groups(2)})), lambda i: '0')`;
  const all = `list_concat(list_concat(${groups(1)}, CASE WHEN contains(${x}, '::') THEN ${zeros} ELSE [] END), ${groups(2)})`;
  const hex = `array_to_string(list_transform(${all}, lambda g: lpad(g, 4, '0')), '')`;
  return `(regexp_matches(lower(${x}), '${HEXTETS}') AND contains(${x}, ':') AND len(${all}) = 8 AND ${hex} BETWEEN '${hex32(network.first)}' AND '${hex32(lastOf(network))}')`;
}

function hex32(value: bigint): string {
  return value.toString(16).padStart(32, '0');
}

const CLICKHOUSE: SigmaDialect = {
  asText: (column) => `toString(${column})`,
  lower: (x) => `lowerUTF8(${x})`,
  contains: (x, part) => `(position(${x}, ${part}) > 0)`,
  startsWith: (x, part) => `startsWith(${x}, ${part})`,
  endsWith: (x, part) => `endsWith(${x}, ${part})`,
  matches: (x, regex) => `match(${x}, ${regex})`,
  number: (x) => `toFloat64OrNull(${x})`,
  inNetwork: (x, network) =>
    network.family === 4
      ? `(toUInt32(IPv4StringToNumOrNull(replaceOne(lower(${x}), '::ffff:', ''))) BETWEEN ${network.first} AND ${lastOf(network)})`
      : `(position(${x}, ':') > 0 AND lower(hex(IPv6StringToNumOrNull(${x}))) BETWEEN '${hex32(network.first)}' AND '${hex32(lastOf(network))}')`,
  anyOf: (list, condition) => `arrayExists(v -> ${condition('v')}, ${list})`,
};

/** Returns how an engine asks texts. Throws for an engine that Sigma rules are not compiled for. */
export function sigmaDialect(id: DialectId): SigmaDialect {
  if (id === 'duckdb') return DUCKDB;
  if (id === 'clickhouse') return CLICKHOUSE;
  throw new Error(`Sigma rules are not compiled for the engine ${id}.`);
}
