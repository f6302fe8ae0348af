/**
 * Functions of ClickHouse that a column may be computed with: each gives the same for the same row, reads nothing but its
 * arguments and changes nothing. Names are case-sensitive there.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  'JSONExtractBool',
  'JSONExtractFloat',
  'JSONExtractInt',
  'JSONExtractRaw',
  'JSONExtractString',
  'JSONExtractUInt',
  'JSONHas',
  'JSON_VALUE',
  'arrayElement',
  'arrayStringConcat',
  'coalesce',
  'concat',
  'dateAdd',
  'empty',
  'endsWith',
  'extract',
  'fromUnixTimestamp',
  'fromUnixTimestamp64Micro',
  'fromUnixTimestamp64Milli',
  'fromUnixTimestamp64Nano',
  'has',
  'hex',
  'if',
  'ifNull',
  'intDiv',
  'isNotNull',
  'isNull',
  'left',
  'length',
  'lower',
  'lowerUTF8',
  'mapContains',
  'match',
  'multiIf',
  'notEmpty',
  'nullIf',
  'parseDateTime64BestEffortOrNull',
  'parseDateTimeBestEffortOrNull',
  'position',
  'replaceAll',
  'replaceOne',
  'replaceRegexpOne',
  'right',
  'round',
  'splitByChar',
  'startsWith',
  'substring',
  'toDateTime',
  'toDateTime64',
  'toDateTime64OrNull',
  'toFloat64',
  'toFloat64OrNull',
  'toInt64',
  'toInt64OrNull',
  'toString',
  'toUInt64',
  'transform',
  'trimBoth',
  'tupleElement',
  'upper',
  'IPv4NumToString',
  'IPv6NumToString',
]);

/** Words that begin or join queries; as a name of a column they need quotes. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'SELECT FROM WHERE UNION EXCEPT INTERSECT WITH JOIN ON USING GROUP ORDER BY HAVING LIMIT OFFSET SETTINGS FORMAT INTO ' +
    'AS DISTINCT INSERT UPDATE DELETE ALTER CREATE DROP TRUNCATE ATTACH DETACH SYSTEM SET GRANT REVOKE EXISTS OVER WINDOW ' +
    'PREWHERE SAMPLE FINAL ARRAY BETWEEN INTERVAL CAST EXTRACT GLOBAL ANY ALL AND OR NOT IN IS LIKE ILIKE CASE WHEN THEN ' +
    'ELSE END NULL TRUE FALSE'
  ).split(' '),
);
