// Ten checks of logs as somebody who knows SQL would write them over the same files, each with no more than it asks for.
const MINUTE = 60_000_000;

/** Returns the query of each check, by the id of ours that asks the same, over a Parquet file of events. */
export function handWritten(parquet) {
  const events = `read_parquet('${parquet}')`;
  const us = 'epoch_us(ts)';
  const perUser = (minutes) =>
    `count(*) OVER (PARTITION BY "user" ORDER BY ts RANGE BETWEEN INTERVAL ${minutes} MINUTE PRECEDING AND CURRENT ROW)`;
  const distinct = (what, per, minutes) =>
    `SELECT count(*), max(n) FROM (SELECT ${per}, max(n) AS n FROM (SELECT ${per}, count(DISTINCT ${what}) OVER (PARTITION BY ${per} ORDER BY ts RANGE BETWEEN INTERVAL ${minutes} MINUTE PRECEDING AND CURRENT ROW) AS n FROM ${events} WHERE ${per} IS NOT NULL AND ts IS NOT NULL) GROUP BY ${per})`;
  return {
    'LOG-COV-001': `SELECT count(DISTINCT ts::DATE), min(ts), max(ts) FROM ${events}`,
    'LOG-CLK-001': `SELECT count(*) FILTER (back > 5000000), max(back) FROM (SELECT lag(${us}) OVER (PARTITION BY emitter ORDER BY file_row_number) - ${us} AS back FROM ${events})`,
    'LOG-SEQ-001': `SELECT count(*) FILTER (step > 1), sum(step - 1) FILTER (step > 1) FROM (SELECT seq - lag(seq) OVER (ORDER BY seq) AS step FROM ${events})`,
    'LOG-UID-001': `SELECT sum(n - 1) FROM (SELECT request_id, server, session, count(*) AS n FROM ${events} WHERE tool_call GROUP BY ALL HAVING n > 1)`,
    'LOG-LIM-002': `SELECT count(*) FILTER (n > 60), count(*) FILTER (n > 60 AND outcome = 'rate-limited'), max(n) FROM (SELECT outcome, ${perUser(1)} AS n FROM ${events} WHERE tool_call)`,
    'LOG-DEN-002': `SELECT count(*) FILTER (n >= 20), max(n) FROM (SELECT ${perUser(10)} AS n FROM ${events} WHERE outcome = 'denied')`,
    'LOG-AUT-002': `SELECT count(*) FILTER (n >= 10) FROM (SELECT outcome, count(*) FILTER (outcome = 'auth-failure') OVER (PARTITION BY "user" ORDER BY ts RANGE BETWEEN INTERVAL 10 MINUTE PRECEDING AND CURRENT ROW) AS n FROM ${events} WHERE outcome IN ('auth-failure', 'success')) WHERE outcome = 'success'`,
    'LOG-SES-001': distinct('"user"', 'session', 1440),
    'LOG-ACC-001': distinct('source', '"user"', 10),
    'LOG-SIL-001': `SELECT server, max(gap) FROM (SELECT server, lead(${us}) OVER (PARTITION BY server ORDER BY ts) - ${us} AS gap FROM ${events}) WHERE gap > ${MINUTE} GROUP BY server`,
  };
}
