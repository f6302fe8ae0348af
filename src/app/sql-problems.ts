import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataProblem } from '../catalogue/load-yaml.ts';
import { LogEngine } from '../collect/logs/engine/engine.ts';
import { LogEngineMissing } from '../collect/logs/engine/engine-trouble.ts';
import { judgeSql, type SqlRefusal } from '../collect/logs/sql/judge-sql.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { CheckId } from '../model/ids.ts';

/**
 * Returns what the log engine's judgement says against the queries that checks hold, each at its character; a note for
 * each query where the engine is not installed. Nothing is run.
 */
export async function sqlProblems({ checks }: Catalogue): Promise<readonly DataProblem[]> {
  const queries = checks.flatMap(({ id, measure }) => (measure?.type === 'sql' ? [{ id, text: measure.select }] : []));
  if (queries.length === 0) return [];
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'probity-lint-')));
  let engine: LogEngine | undefined;
  try {
    const signal = new AbortController().signal;
    engine = await LogEngine.open({ scratch, folders: [], memory: MEMORY, threads: 1, signal });
    const problems: DataProblem[] = [];
    for (const { id, text } of queries) {
      const { refusals } = await judgeSql(engine.query, text);
      problems.push(...refusals.map((refusal) => problemOf(id, text, refusal)));
    }
    return problems;
  } catch (error) {
    if (!(error instanceof LogEngineMissing)) throw error;
    return queries.map(({ id }) => notJudged(id));
  } finally {
    engine?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const MEMORY = 100_000_000;

function problemOf(id: CheckId, text: string, { message, line, column }: SqlRefusal): DataProblem {
  let offset = column - 1;
  for (const before of text.split('\n').slice(0, line - 1)) offset += before.length + 1;
  return { type: 'check', id, pointer: '/measure/select', offset, code: 'sql-refused', message };
}

function notJudged(id: CheckId): DataProblem {
  return {
    type: 'check',
    id,
    pointer: '/measure/select',
    code: 'sql-not-judged',
    severity: 'note',
    message: 'The log engine is not installed here, so this query was not judged.',
    next: 'Run this where the log engine is installed; a query that is refused is never run.',
  };
}
