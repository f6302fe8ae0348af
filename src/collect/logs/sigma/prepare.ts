import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckId } from '../../../model/ids.ts';
import type { LogFormat } from '../../../model/log-format.ts';
import type { EventColumn, MeasureOf, MeasureRequest } from '../../../model/measure.ts';
import { LogEngineFailed } from '../engine/engine-trouble.ts';
import { sqlText } from '../engine/sql-text.ts';
import { DIALECTS } from '../measures/dialect.ts';
import { readingOfEvents } from './answer-of-events.ts';
import type { FieldColumn } from './node-sql.ts';
import { planOf, type SigmaPlan } from './plan.ts';
import { type FieldFile, type FieldRead, type FieldTools, joinedSql, readFields } from './read-fields.ts';
import type { SigmaAnswer } from './reading.ts';
import { flaggedRegex } from './regex.ts';
import { type Node, RuleError } from './rule.ts';

/** The log whose events stand in a table. */
export interface SigmaLog {
  readonly format: LogFormat;
  readonly mapped: ReadonlySet<EventColumn>;
  /** In the order in which the table counts them. */
  readonly files: readonly FieldFile[];
  readonly table: string;
}

/** Answers by check id; `close` removes what was written for them. */
export interface SigmaAnswers {
  readonly answers: ReadonlyMap<CheckId, SigmaAnswer>;
  close(): void;
}

type SigmaRequest = MeasureRequest & { readonly measure: MeasureOf<'sigma'> };

const TABLE = 'sigma_events';

/** Reads the fields that the Sigma rules among some measures need. Throws what the engine and the system throw. */
export async function prepareSigma(
  requests: readonly MeasureRequest[],
  log: SigmaLog,
  tools: FieldTools,
): Promise<SigmaAnswers> {
  const answers = new Map<CheckId, SigmaAnswer>();
  const ofLog = new Map<CheckId, SigmaPlan>();
  for (const { id, measure } of requests.filter(
    (request): request is SigmaRequest => request.measure.type === 'sigma',
  )) {
    const plan = await planned(measure, log, tools);
    if ('reason' in plan) answers.set(id, plan);
    else if (plan.ofEvents) answers.set(id, { table: log.table, reading: readingOfEvents(plan, 'duckdb') });
    else ofLog.set(id, plan);
  }
  if (ofLog.size === 0) return { answers, close: () => undefined };
  const joined = join(tools.scratch, `${randomUUID()}.parquet`);
  const read = await readAll([...ofLog.values()], log, tools, joined);
  for (const [id, plan] of ofLog) answers.set(id, answerOf(plan, read));
  return { answers, close: () => rmSync(joined, { force: true }) };
}

async function planned(
  measure: MeasureOf<'sigma'>,
  { format, mapped }: SigmaLog,
  { engine }: FieldTools,
): Promise<SigmaPlan | { readonly reason: string }> {
  try {
    const plan = planOf(measure, { format: format.id, mapped });
    if ('reason' in plan) return plan;
    const regexes = plan.set.detections.flatMap(({ detection }) => regexesOf(detection));
    for (const regex of regexes)
      await engine.query(`SELECT regexp_matches('', ${DIALECTS.duckdb.text(regex)}) AS "ok"`);
    return plan;
  } catch (error) {
    if (error instanceof RuleError) return { reason: `The Sigma rule cannot be asked: ${error.message}` };
    if (error instanceof LogEngineFailed)
      return { reason: 'The Sigma rule cannot be asked: the log engine refuses a regular expression of it.' };
    throw error;
  }
}

function regexesOf(node: Node): readonly string[] {
  if ('all' in node) return node.all.flatMap(regexesOf);
  if ('any' in node) return node.any.flatMap(regexesOf);
  if ('not' in node) return regexesOf(node.not);
  const test = 'keyword' in node ? node.keyword : node.test;
  return test.kind === 'regex' ? [flaggedRegex(test.source, test.flags)] : [];
}

interface AllRead extends FieldRead {
  /** Fields that no event has. */
  readonly never: ReadonlySet<string>;
  /** False where the events could not all be read a second time. */
  readonly complete: boolean;
}

async function readAll(
  plans: readonly SigmaPlan[],
  log: SigmaLog,
  tools: FieldTools,
  joined: string,
): Promise<AllRead> {
  const fields = [...new Set(plans.flatMap(({ names }) => [...names.values()]))];
  const wanted: FieldRead = { fields, whole: plans.some(({ needs }) => needs.line) };
  const tables: string[] = [];
  const { engine } = tools;
  try {
    for (const file of log.files) tables.push(await readFields(file, log.format, wanted, tools));
    await engine.run(
      `COPY (${joinedSql(log.table, tables, wanted)}) TO ${sqlText(joined)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
  } finally {
    for (const table of tables) rmSync(table, { force: true });
  }
  await engine.run(`CREATE OR REPLACE TEMP VIEW "${TABLE}" AS SELECT * FROM read_parquet(${sqlText(joined)})`);
  const counts = fields.map((_, index) => `count("s${index}") AS "s${index}"`);
  const [row] = await engine.query(`SELECT ${['count(*) AS "rows"', ...counts].join(', ')} FROM "${TABLE}"`);
  const [events] = await engine.query(`SELECT count(*) AS "rows" FROM ${log.table}`);
  const never = fields.filter((_, index) => Number(row?.[`s${index}`]) === 0);
  return { ...wanted, never: new Set(never), complete: Number(row?.['rows']) === Number(events?.['rows']) };
}

function answerOf({ set, only, names, mustOccur, needs }: SigmaPlan, read: AllRead): SigmaAnswer {
  if (!read.complete) return { reason: 'The events could not all be read a second time for this rule.' };
  const missing = mustOccur.find((name) => read.never.has(name));
  if (missing !== undefined)
    return {
      reason: `No event of this log has the field "${missing}", so that the rule matches nothing means nothing.`,
    };
  const fields = new Map<string, FieldColumn>();
  for (const [field, name] of names) {
    const index = read.fields.indexOf(name);
    fields.set(field, { text: `"s${index}"`, list: `"a${index}"` });
  }
  return { table: TABLE, reading: { set, only, columns: { fields, ...(needs.line ? { line: '"whole"' } : {}) } } };
}
