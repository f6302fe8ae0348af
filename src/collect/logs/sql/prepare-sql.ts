import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckId } from '../../../model/ids.ts';
import type { MeasureRequest } from '../../../model/measure.ts';
import type { LogEngine } from '../engine/engine.ts';
import { LogEngineFailed, LogEngineMissing } from '../engine/engine-trouble.ts';
import { blindToColumn, neverStates } from '../measures/observability.ts';
import type { StreamContext } from '../measures/stream-context.ts';
import type { SqlAnswer } from './answer.ts';
import { type JudgedSql, judgeSql } from './judge-sql.ts';
import { runSql, SqlRefused } from './run-sql.ts';

/** The log that is asked. */
export interface SqlLog extends Pick<StreamContext, 'format' | 'mapped' | 'outcomes'> {
  /** Normalised events, a Parquet file for each file, in the order in which the events count them. */
  readonly parquets: readonly string[];
}

/** What judging and running may use. */
export interface SqlTools {
  /** Judges; nothing of an organisation's own is run in it. */
  readonly engine: LogEngine;
  /** A private folder. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** A query that gave no answer though the log may hold one, for a person. */
export interface UnansweredQuery {
  readonly check: CheckId;
  /** Why, in words for a reader of reports. */
  readonly reason: string;
}

/** Answers by check id, and the queries among them that a person has to mend. */
export interface SqlAnswers {
  readonly answers: ReadonlyMap<CheckId, SqlAnswer>;
  readonly unanswered: readonly UnansweredQuery[];
}

const OUTCOMES: ReadonlySet<string> = new Set<string>([
  'success',
  'tool-error',
  'error',
  'denied',
  'auth-failure',
  'rate-limited',
]);

/** Judges and runs the queries of an organisation's own among some measures. Throws where the run is aborted. */
export async function prepareSql(
  requests: readonly MeasureRequest[],
  log: SqlLog,
  tools: SqlTools,
): Promise<SqlAnswers> {
  const answers = new Map<CheckId, SqlAnswer>();
  const unanswered: UnansweredQuery[] = [];
  for (const { id, measure } of requests) {
    if (measure.type !== 'sql') continue;
    const answer = await answerTo(measure.select, log, tools);
    answers.set(id, 'answer' in answer ? answer : { reason: answer.reason });
    if ('mend' in answer && answer.mend) unanswered.push({ check: id, reason: answer.reason });
  }
  return { answers, unanswered };
}

/** `mend` is true where not the log is the cause. */
async function answerTo(
  select: string,
  log: SqlLog,
  { engine, scratch, signal }: SqlTools,
): Promise<Extract<SqlAnswer, { query: string }> | { readonly reason: string; readonly mend: boolean }> {
  const own = mkdtempSync(join(scratch, 'sql-'));
  try {
    const judged = await judgeSql(engine.query, select);
    if (judged.refusals.length > 0) throw new SqlRefused(judged.refusals);
    const blind = blindToQuery(judged, log);
    if (blind !== '') return { reason: blind, mend: false };
    return await runSql(select, { parquets: log.parquets, scratch: own, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SqlRefused) return { reason: refusedReason(error), mend: true };
    if (error instanceof LogEngineFailed || error instanceof LogEngineMissing)
      return { reason: `The query of this check could not be run: ${failure(error)}`, mend: true };
    throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function refusedReason({ refusals }: SqlRefused): string {
  const [first] = refusals;
  const more = refusals.length === 1 ? '' : ` (and ${refusals.length - 1} more)`;
  return `The query of this check is refused at line ${first?.line}, column ${first?.column} of its text: ${first?.message}${more}`;
}

function failure(error: LogEngineFailed | LogEngineMissing): string {
  return error instanceof LogEngineFailed ? error.message : 'the log engine could not be started a second time.';
}

/**
 * Returns why this log cannot answer a query; '' where it can. What the log never says would otherwise count as nothing
 * having happened, so one column or outcome that the format cannot state is enough.
 */
function blindToQuery({ columns, texts }: JudgedSql, log: SqlLog): string {
  for (const column of columns) {
    const blind = blindToColumn(column, log);
    if (blind !== '') return blind;
  }
  if (!columns.has('outcome')) return '';
  const stated: ReadonlySet<string> = log.outcomes;
  const unseen = [...texts].filter((text) => OUTCOMES.has(text) && !stated.has(text));
  return unseen.length === 0 ? '' : neverStates(log.format, unseen);
}
