// Every shipped measure, compiled for Trino, is read by a grammar of Trino. Called by .ci/clickhouse with the folder in
// which the parser is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lintCatalogue } from '../../../../src/app/catalogue.ts';
import { compileMeasure } from '../../../../src/collect/logs/measures/compile-measure.ts';
import { resolveParameters } from '../../../../src/collect/logs/measures/resolve-parameters.ts';
import { measuresOf } from '../../../../src/evaluate/measures.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';

interface Parser {
  readonly TrinoSQL: new () => { validate(sql: string): readonly { readonly message: string }[] };
}

const folder = String(process.argv[2]);
const entry = createRequire(join(folder, 'package.json')).resolve('dt-sql-parser');
const { TrinoSQL } = (await import(pathToFileURL(entry).href)) as Parser;
const parser = new TrinoSQL();

const { catalogue } = lintCatalogue(PACKAGE_ROOT);
const requests = catalogue === undefined ? [] : measuresOf(catalogue);
let queries = 0;
let wrong = 0;
for (const request of requests) {
  const context = { dialect: 'trino', table: 'events', now: '2026-11-22T12:00:00.000Z' } as const;
  const { counts, samples } = compileMeasure(resolveParameters(request), context);
  for (const sql of [counts, samples].filter((each) => each !== null)) {
    queries += 1;
    const [problem] = parser.validate(sql);
    if (problem === undefined) continue;
    wrong += 1;
    console.log(`${request.id}: ${problem.message}\n  ${sql}`);
  }
}
// What is no SQL, and what is only another engine's, must be refused.
const refuses = ['SELECT FROM WHERE', 'SELECT count( FROM t', 'SELECT a FROM t WHERE', 'SELECT 7 // 2'].every(
  (sql) => parser.validate(sql).length > 0,
);
if (!refuses) console.log('The parser takes what is no SQL.');
console.log(`${queries} queries of ${requests.length} measures for Trino: ${wrong} that its grammar does not take`);
process.exitCode = wrong > 0 || !refuses || queries < 60 ? 1 : 0;
