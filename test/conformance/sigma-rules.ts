// Compiles every rule of a public collection, lets DuckDB judge the queries, and runs the recorded events that come with
// some rules. Called by hand with the folder of the collection; docs/guides/sigma.md holds the figures.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogEngine } from '../../src/collect/logs/engine/engine.ts';
import { compileMeasure } from '../../src/collect/logs/measures/compile-measure.ts';
import { readFields } from '../../src/collect/logs/sigma/read-fields.ts';
import { readRules } from '../../src/collect/logs/sigma/read-rules.ts';
import { linked, needsOf } from '../../src/collect/logs/sigma/rule-set.ts';
import type { LogFormat } from '../../src/model/log-format.ts';

type Fields = Record<string, unknown>;
type FieldFile = Parameters<typeof readFields>[0];

const root = String(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'probity-sigma-'));
const { signal } = new AbortController();
const engine = await LogEngine.open({ scratch, folders: [], signal });
const format = { layout: 'json-lines', parts: [], layoutOptions: {} } as unknown as LogFormat;

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => ending.test(name)).map((name) => join(root, folder, name));
}

/** Windows events are nested; rules name their fields without the levels above them. */
function flattened(event: Fields): Fields {
  const inner = event['Event'] as { System?: Fields; EventData?: Fields; UserData?: Fields } | undefined;
  if (inner === undefined) return event;
  const flat: Fields = {};
  for (const [key, value] of Object.entries(inner.System ?? {})) {
    const nested = value as { '#text'?: unknown; '#attributes'?: { Name?: string } } | null;
    if (key === 'Provider') flat['Provider_Name'] = nested?.['#attributes']?.Name;
    else flat[key] = typeof value === 'object' ? nested?.['#text'] : value;
  }
  for (const [key, value] of Object.entries(inner.EventData ?? {})) {
    const texts = (value as { '#text'?: unknown } | null)?.['#text'] ?? value;
    flat[key] = key === 'Data' && Array.isArray(texts) ? texts.join(', ') : texts;
  }
  for (const value of Object.values(inner.UserData ?? {})) Object.assign(flat, value);
  return flat;
}

/** The files hold one event, a list, one per line, or several behind each other. */
function eventsIn(text: string): readonly Fields[] {
  for (const shape of [text, `[${text.trim().replaceAll(/\}\s*\n\s*\{(?=\s*"Event")/g, '},{')}]`]) {
    try {
      const value = JSON.parse(shape) as Fields | readonly Fields[];
      return Array.isArray(value) ? (value as readonly Fields[]) : [value as Fields];
    } catch {
      // The next shape is tried.
    }
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Fields] : []));
}

async function matches(rule: Parameters<typeof linked>[0][number], events: readonly Fields[]): Promise<number> {
  const set = linked([rule]);
  const needs = needsOf(set);
  const names = [...needs.fields];
  const absolute = join(scratch, 'events.jsonl');
  writeFileSync(absolute, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const scanned = { lines: events.length, blankLines: 0, byteOrderMark: false, longestLine: 1 };
  const file = { absolute, compression: 'none', scanned } as unknown as FieldFile;
  const table = await readFields(file, format, { fields: names, whole: needs.line }, { engine, scratch, signal });
  const place = '0 AS "file", file_row_number + 1 AS "line", 0 AS "part", NULL::TIMESTAMP AS "ts"';
  const view = `(SELECT ${place}, * EXCLUDE ("line", "part") FROM read_parquet('${table}'))`;
  const fields = new Map(names.map((name, index) => [name, { text: `"s${index}"`, list: `"a${index}"` }]));
  const sigma = { set, only: new Map(), columns: { fields, line: '"whole"' } };
  const context = { dialect: 'duckdb', table: view, now: '2026-11-01T00:00:00Z', sigma } as const;
  const [row] = await engine.query(compileMeasure({ type: 'sigma', rule: '' }, context).counts);
  rmSync(table);
  return Number(row?.['fail']);
}

try {
  const folders = readdirSync(root).filter((name) => name.startsWith('rules'));
  const files = folders.flatMap((folder) => filesBelow(folder, /\.yml$/));
  const reads = files.map((file) => readRules(file, readFileSync(file)));
  const rules = reads.flatMap((read) => read.rules.map(({ rule }) => rule));
  let accepted = 0;
  for (const rule of rules) {
    try {
      await matches(rule, [{ nothing: 1 }]);
      accepted += 1;
    } catch (error) {
      console.log(`${rule.title}: ${(error as Error).message}`);
    }
  }
  const cases = filesBelow('regression_data', /\/info\.yml$/);
  let found = 0;
  for (const info of cases) {
    const id = /^ *- id: (\S+)/m.exec(readFileSync(info, 'utf8'))?.[1];
    const recorded = readdirSync(join(info, '..')).find((name) => name.endsWith('.json'));
    const rule = rules.find((each) => each.id === id);
    const events = recorded === undefined ? [] : eventsIn(readFileSync(join(info, '..', recorded), 'utf8'));
    const hit = rule !== undefined && events.length > 0 && (await matches(rule, events.map(flattened))) > 0;
    if (hit) found += 1;
    else console.log(`No match: ${info.slice(root.length)}`);
  }
  console.log(
    `${rules.length} of ${files.length} rules compiled, ${accepted} accepted, ${found} of ${cases.length} cases matched`,
  );
  process.exitCode = accepted === rules.length && found > 0 ? 0 : 1;
} finally {
  engine.close();
  rmSync(scratch, { recursive: true, force: true });
}
