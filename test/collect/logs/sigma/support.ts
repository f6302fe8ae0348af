import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { LogEngine } from '../../../../src/collect/logs/engine/engine.ts';
import { compileMeasure } from '../../../../src/collect/logs/measures/compile-measure.ts';
import { readFields } from '../../../../src/collect/logs/sigma/read-fields.ts';
import type { SigmaReading } from '../../../../src/collect/logs/sigma/reading.ts';
import { needsOf, ruleSetOf } from '../../../../src/collect/logs/sigma/rule-set.ts';
import type { LogFormat } from '../../../../src/model/log-format.ts';

/** What a rule found in some events, lines counted from 1. */
export interface Found {
  readonly lines: readonly number[];
  readonly counts: {
    readonly population: number;
    readonly pass: number;
    readonly fail: number;
    readonly unknown: number;
  };
}

/** One engine for a test file; `ask` runs the last rule of a text over events, dated by `at`, in seconds. */
export function sigmaBench(): {
  ask(rule: string, events: readonly object[], placeholders?: ReadonlyMap<string, readonly string[]>): Promise<Found>;
} {
  const scratch = mkdtempSync(join(tmpdir(), 'probity-sigma-'));
  const { signal } = new AbortController();
  let engine: LogEngine;
  beforeAll(async () => {
    engine = await LogEngine.open({ scratch, folders: [], signal });
  });
  afterAll(() => {
    engine.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  return {
    async ask(rule, events, placeholders) {
      const path = join(scratch, 'events.jsonl');
      const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      writeFileSync(path, text);
      const set = ruleSetOf(rule, placeholders);
      const { fields, line } = needsOf(set);
      const names = [...fields, 'at'];
      const lines = {
        lines: events.length,
        blankLines: 0,
        byteOrderMark: false,
        longestLine: text.length,
        cut: undefined,
      };
      const file = { absolute: path, compression: 'none', scanned: lines } as unknown as Parameters<
        typeof readFields
      >[0];
      const format = { layout: 'json-lines', parts: [], layoutOptions: {} } as unknown as LogFormat;
      const table = await readFields(file, format, { fields: names, whole: line }, { engine, scratch, signal });
      const at = `"s${names.length - 1}"`;
      await engine.run(
        `CREATE OR REPLACE TEMP VIEW "ev" AS SELECT 0 AS "file", file_row_number + 1 AS "line", 0 AS "part", CASE WHEN ${at} IS NOT NULL THEN make_timestamp(1790000000000000 + (${at}::DOUBLE * 1000000)::BIGINT) END AS "ts", * EXCLUDE ("line", "part") FROM read_parquet('${table}')`,
      );
      const columns: SigmaReading['columns'] = {
        fields: new Map(names.map((name, index) => [name, { text: `"s${index}"`, list: `"a${index}"` }])),
        ...(line ? { line: '"whole"' } : {}),
      };
      const compiled = compileMeasure(
        { type: 'sigma', rule },
        { dialect: 'duckdb', table: '"ev"', now: '2027-01-01T00:00:00Z', sigma: { set, columns, only: new Map() } },
      );
      const [raw] = await engine.query(compiled.counts);
      const found = await engine.query(compiled.samples ?? '');
      const count = (name: string): number => Number(raw?.[name]);
      return {
        lines: found.map((row) => Number(row['line'])),
        counts: {
          population: count('population'),
          pass: count('pass'),
          fail: count('fail'),
          unknown: count('unknown'),
        },
      };
    },
  };
}

/** A rule with the given detection, written as YAML. */
export function ruleWith(detection: string, name = 'one'): string {
  const indented = detection
    .trim()
    .split('\n')
    .map((line) => `  ${line}`);
  return `title: ${name}\nname: ${name}\nlogsource: { product: test }\ndetection:\n${indented.join('\n')}\n`;
}
