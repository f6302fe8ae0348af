// Semantics of ../timestamp.ts in SQL, exact to the microsecond that the event table keeps.
const SECOND = '(?:[0-5]\\d|60)';
const LOCAL = `\\d{4}-\\d\\d-\\d\\d[Tt ](?:[01]\\d|2[0-3]):[0-5]\\d:${SECOND}(?:[.,]\\d{0,40})?`;
const ZONE = '(?:Z|z| Z| UTC| ?[+-]\\d\\d:?(?:\\d\\d)?)';
const UNIX = '\\d{9,19}(?:[.]\\d{1,20})?';
const SHORT_NUMBER = '\\d{1,8}(?:[.]\\d{1,20})?';

/** Returns an expression for the instant (TIMESTAMP in UTC) that a text holds; NULL where it holds none. `type` is its JSON type. */
export function instantSql(text: string, type: string): string {
  // Most logs write one shape, so it is tried first; the cast alone would ignore any other zone.
  const usual = `ends_with(${text}, 'Z') AND strlen(${text}) BETWEEN 20 AND 30 AND substr(${text}, 11, 1) = 'T'`;
  const other = `CASE WHEN regexp_full_match(${text}, '${LOCAL}${ZONE}?') THEN ${isoSql(text)}
    WHEN regexp_full_match(${text}, '${UNIX}') THEN ${unixSql(text)}
    WHEN regexp_full_match(${text}, '${SHORT_NUMBER}') THEN CASE WHEN ${type} <> 'VARCHAR' THEN ${unixSql(text)} END END`;
  return `coalesce(CASE WHEN ${usual} THEN TRY_CAST(${text} AS TIMESTAMP) END, CASE WHEN ${text} IS NOT NULL THEN ${other} END)`;
}

/** Returns an expression that tells whether a text with an instant names its zone; a Unix time always does. */
export function zonedSql(text: string): string {
  return `(ends_with(${text}, 'Z') OR NOT regexp_full_match(${text}, '${LOCAL}'))`;
}

function isoSql(text: string): string {
  // A leap second is written as :60 and is the second after :59.
  const leap = `substr(${text}, 18, 2) = '60'`;
  const second = `CASE WHEN ${leap} THEN '59' ELSE substr(${text}, 18, 2) END`;
  const fraction = `coalesce('.' || nullif(regexp_extract(${text}, '[.,](\\d{1,6})', 1), ''), '')`;
  const local = `TRY_CAST(concat(substr(${text}, 1, 10), ' ', substr(${text}, 12, 6), ${second}, ${fraction}) AS TIMESTAMP)`;
  const offset = `coalesce(TRY_CAST(regexp_extract(${text}, '([+-])(\\d\\d):?(?:\\d\\d)?$', 1) || '1' AS INTEGER) * (
    TRY_CAST(regexp_extract(${text}, '[+-](\\d\\d):?(?:\\d\\d)?$', 1) AS INTEGER) * 60 +
    coalesce(TRY_CAST(nullif(regexp_extract(${text}, '[+-]\\d\\d:?(\\d\\d)$', 1), '') AS INTEGER), 0)), 0)`;
  return `${local} - to_minutes(${offset}) + to_seconds(CASE WHEN ${leap} THEN 1 ELSE 0 END)`;
}

function unixSql(text: string): string {
  const whole = `TRY_CAST(${text} AS HUGEINT)`;
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  // The magnitude alone tells seconds, milliseconds, microseconds and nanoseconds apart.
  const micros = `CASE WHEN contains(${text}, '.') THEN CASE
      WHEN ${number} < 1e11 THEN round(${number} * 1e6) WHEN ${number} < 1e14 THEN round(${number} * 1e3)
      WHEN ${number} < 1e17 THEN round(${number}) ELSE round(${number} / 1e3) END::HUGEINT
    ELSE CASE WHEN ${whole} < 100000000000 THEN ${whole} * 1000000 WHEN ${whole} < 100000000000000 THEN ${whole} * 1000
      WHEN ${whole} < 100000000000000000 THEN ${whole} ELSE ${whole} // 1000 END END`;
  return `CASE WHEN ${number} > 0 THEN make_timestamp(TRY_CAST(${micros} AS BIGINT)) END`;
}
