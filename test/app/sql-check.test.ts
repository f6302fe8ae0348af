import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { lintCatalogue, readyCatalogue } from '../../src/app/catalogue.ts';
import { lint } from '../../src/app/lint.ts';
import { sqlProblems } from '../../src/app/sql-problems.ts';
import type { SourceProblem } from '../../src/collect/collector.ts';
import type { LogTable } from '../../src/collect/logs/clickhouse/log-table.ts';
import { measureTable } from '../../src/collect/logs/clickhouse/measure-table.ts';
import { LogEngine } from '../../src/collect/logs/engine/engine.ts';
import { LogEngineMissing } from '../../src/collect/logs/engine/engine-trouble.ts';
import { sealItem } from '../../src/collect/seal.ts';
import { measuresOf } from '../../src/evaluate/measures.ts';
import type { EvidenceDraft } from '../../src/model/evidence.ts';
import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import type { Observation } from '../../src/model/verdict.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { call, collectIn, lines, schemaProblems } from '../collect/logs/support.ts';
import { fixedTools, folderWith } from '../collect/support.ts';
import { writeTree } from '../support/tiny-catalogue.ts';

const base = mkdtempSync(join(tmpdir(), 'probity-sql-check-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** The kind and the log formats in use; the whole of the catalogue would be checked again for every overlay. */
const LOGS = 'evidence/activity-log';
mkdirSync(join(base, LOGS, 'formats'), { recursive: true });
for (const name of ['kind.yaml', 'facts.schema.json', 'formats/probity-generic.yaml', 'formats/pino.yaml'])
  copyFileSync(join(PACKAGE_ROOT, LOGS, name), join(base, LOGS, name));

const REFUNDS = `SELECT
  count(*) AS population,
  count(*) FILTER (WHERE "user" = 'ana') AS pass,
  count(*) FILTER (WHERE "user" <> 'ana') AS fail,
  count(*) FILTER (WHERE "user" IS NULL) AS unknown,
  count(DISTINCT "user") AS value
FROM events
WHERE tool = 'issue_refund'`;

/** A check file of an organisation with a query in a literal block, as docs/log-sql.md shows it. */
function check(select: string, id = 'ACME-LOG-001'): string {
  const block = select.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  return `id: ${id}
version: 1
title: Refunds are issued by the person named for them
question: Was every refund issued by the person named for them?
reads: activity-log
severity: high
lifecycle: experimental
threats: []
parameters:
  atMost: { default: 0, because: Our rule on refunds allows no exception. }
measure:
  type: sql
  select: |
${block.join('\n')}
observable: facts.incompleteFiles == 0 || measure.fail > params.atMost
holds: measure.fail <= params.atMost && measure.unknown == 0
points-at: [/format]
because:
  holds: All \${measure.population} refunds were issued by the person named for them.
  fails: \${measure.fail} of \${measure.population} refunds were issued by another, \${measure.unknown} by nobody named.
  not-observable: A file of the log could not be read to its end.
remediation: Ask who issued the refunds and whether the rule still fits.
examples:
  - { name: all by one, outcome: holds, facts: {}, measure: {} }
  - { name: one by another, outcome: fails, facts: {}, measure: { pass: 99, fail: 1 } }
  - { name: a damaged file, outcome: not-observable, facts: { incompleteFiles: 1 }, measure: {} }
`;
}

const PATH = `${LOGS}/checks/ACME-LOG-001.yaml`;

function overlaid(select: string): ReturnType<typeof lintCatalogue> {
  return lintCatalogue(base, { overlay: { root: writeTree({ [PATH]: check(select) }), name: 'ours' } });
}

interface Asked {
  readonly seen: readonly Observation[];
  readonly measures: readonly JsonObject[];
  readonly drafts: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
}

/** Loads an overlay with the query, reads the logs with it and judges them. */
async function ask(select: string, logs: { readonly [path: string]: string }): Promise<Asked> {
  const { catalogue, diagnostics } = overlaid(select);
  expect(diagnostics).toEqual([]);
  if (catalogue === undefined) throw new Error('the overlay does not load');
  const { drafts, problems } = await collectIn(folderWith(logs), true, { measures: measuresOf(catalogue) });
  for (const draft of drafts) expect(schemaProblems(draft.facts)).toEqual([]);
  const compiled = readyCatalogue(catalogue, {}).checks;
  const own = [...compiled.checks.values()].find(({ definition }) => definition.id === 'ACME-LOG-001');
  const seen = drafts.flatMap((draft) => own?.observe(sealItem(draft), new Date('2026-11-20T00:00:00Z')) ?? []);
  const measures = drafts.flatMap(({ facts }) => {
    const all = facts['measures'];
    const one = isJsonObject(all) ? all['ACME-LOG-001'] : undefined;
    return isJsonObject(one) ? [one] : [];
  });
  return { seen, measures, drafts, problems };
}

const refund = (minute: number, user: string): object => call(minute, { tool: 'issue_refund', user });
const GOOD = lines(refund(0, 'ana'), call(1), refund(2, 'ana'));
const BAD = lines(refund(0, 'ana'), refund(1, 'ben'), call(2));

describe('a check with a query of its own', () => {
  it('holds where the query finds nothing against it, and shows the query that was run', async () => {
    const { seen, measures, drafts, problems } = await ask(REFUNDS, { 'logs/a.jsonl': GOOD });
    expect(problems).toEqual([]);
    expect(seen).toMatchObject([{ outcome: 'holds', because: expect.stringContaining('All 2 refunds') as string }]);
    expect(measures).toMatchObject([{ population: 2, pass: 2, fail: 0, unknown: 0, value: 1, observable: true }]);
    const queries = drafts[0]?.parameters['queries'];
    const query = isJsonObject(queries) ? queries['ACME-LOG-001'] : undefined;
    expect(query).toContain("'issue_refund'");
    expect(measures[0]?.['queryHash']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('fails where it finds something', async () => {
    const { seen, measures } = await ask(REFUNDS, { 'logs/a.jsonl': BAD });
    expect(seen).toMatchObject([
      { outcome: 'fails', because: expect.stringContaining('1 of 2 refunds were issued by another') as string },
    ]);
    expect(measures).toMatchObject([{ population: 2, pass: 1, fail: 1, value: 2 }]);
  });

  it('has no answer where a log holds nothing that it asks about', async () => {
    const { seen, problems } = await ask(REFUNDS, { 'logs/a.jsonl': lines(call(1), call(2)) });
    expect(seen).toMatchObject([
      { outcome: 'not-observable', because: 'The stream holds no event that this question is about.' },
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['approval IS NULL', 'does not record approvals'],
    ["outcome IN ('denied', 'tool-error')", 'never states the outcome tool-error'],
  ])('has no answer where the format of the log never records what it asks for: %s', async (where, words) => {
    const event = {
      eventVersion: '1.09',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'StopInstances',
      sourceIPAddress: '10.0.0.9',
    };
    const times = ['2026-07-30T21:31:20Z', '2026-07-30T21:31:21Z', '2026-07-30T21:31:22Z'];
    const rows = times.map((eventTime) => ({ ...event, eventTime, userIdentity: { type: 'Root', userName: 'ana' } }));
    const asked = REFUNDS.replace("tool = 'issue_refund'", where);
    const { seen, problems } = await ask(asked, { 'logs/trail.jsonl': lines(...rows) });
    expect(seen).toMatchObject([{ outcome: 'not-observable', because: expect.stringContaining(words) as string }]);
    expect(problems).toEqual([]);
  });

  it('is refused before it runs where it does more than count, said once for all logs', async () => {
    const sneaky = `${REFUNDS.replace('SELECT', 'WITH x AS (SELECT 1 AS a)\nSELECT')}\n  AND getenv('HOME') = '';\nCOPY events TO 'out.csv'`;
    const { seen, problems } = await ask(sneaky, { 'logs/a.jsonl': GOOD, 'other/b.jsonl': BAD });
    expect(seen.map(({ outcome }) => outcome)).toEqual(['not-observable', 'not-observable']);
    expect(problems.length).toBe(1);
    expect(problems[0]).toMatchObject({ state: 'partial', diagnostics: [{ code: 'log-query-refused' }] });

    const inside = await ask(`${REFUNDS}\n  AND getenv('HOME') = ''`, { 'logs/a.jsonl': GOOD });
    const words = 'refused at line 9, column 7 of its text: The function "getenv"';
    expect(inside.seen).toMatchObject([
      { outcome: 'not-observable', because: expect.stringContaining(words) as string },
    ]);
    expect(inside.problems[0]?.diagnostics[0]?.message).toContain(`ACME-LOG-001: The query of this check is ${words}`);
    expect(inside.measures).toMatchObject([{ population: 0, observable: false, queryHash: '' }]);
  });

  it('is refused where its row does not add up', async () => {
    const { seen, problems } = await ask(REFUNDS.replace("<> 'ana'", "<> 'ben'"), { 'logs/a.jsonl': GOOD });
    expect(seen).toMatchObject([{ outcome: 'not-observable', because: expect.stringContaining('add up') as string }]);
    expect(problems.length).toBe(1);
  });
});

describe('the catalogue', () => {
  it('takes the example of the documentation as it stands there', () => {
    expect(readFileSync(join(PACKAGE_ROOT, 'docs/log-sql.md'), 'utf8')).toContain(`\n${check(REFUNDS)}`);
    expect(overlaid(REFUNDS).diagnostics).toEqual([]);
  });

  it.each([
    ['nothing', '', 'one SELECT over the events'],
    ['too much', `SELECT ${'1, '.repeat(4000)}1`, 'at most 10000 characters'],
    ['another statement', "COPY events TO 'x'", 'starts with SELECT or WITH'],
  ])('refuses %s without any engine', (_, select, words) => {
    const found = overlaid(select).diagnostics;
    expect(found).toMatchObject([{ severity: 'error', message: expect.stringContaining(words) as string }]);
    expect(found[0]?.place?.file).toBe(`ours/${PATH}`);
  });

  it('refuses a where beside a query, which would go unheard', () => {
    const text = check(REFUNDS).replace('  type: sql\n', '  type: sql\n  where: { column: user, is: ana }\n');
    const overlay = { root: writeTree({ [PATH]: text }), name: 'ours' };
    expect(lintCatalogue(base, { overlay }).diagnostics).toMatchObject([
      { message: expect.stringContaining('no key of this measure "where"') as string },
    ]);
  });
});

describe('lint', () => {
  it('points at the character in the block where a query is refused, and at a column that is not there', async () => {
    const text = check(`${REFUNDS}\n  AND getenv('HOME') = ''\n  AND toool = 'x'`);
    const root = writeTree({ [`ours/${PATH}`]: text, 'probity.yaml': 'organisation: O\noverlay: ours\n' });
    const { diagnostics } = await lint(root, { catalogue: null, overlay: undefined });
    const at = (part: string): { readonly line: number; readonly column: number } => {
      const before = text.slice(0, text.indexOf(part)).split('\n');
      return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    };
    expect(at('getenv')).toEqual({ line: 22, column: 11 });
    expect(diagnostics.filter(({ place }) => place?.file === `ours/${PATH}`)).toMatchObject([
      {
        severity: 'error',
        code: 'sql-refused',
        message: expect.stringContaining('getenv') as string,
        place: at('getenv'),
      },
      { severity: 'error', message: expect.stringContaining('"toool" names a column') as string, place: at('toool') },
    ]);
  }, 30_000);

  it('says nothing of a good query, and in a note that it could not judge where there is no engine', async () => {
    const { catalogue, locate } = overlaid(REFUNDS);
    if (catalogue === undefined) throw new Error('the overlay does not load');
    expect(await sqlProblems(catalogue)).toEqual([]);
    const open = vi.spyOn(LogEngine, 'open').mockRejectedValue(new LogEngineMissing('unnamed'));
    try {
      expect((await sqlProblems(catalogue)).map(locate)).toMatchObject([
        { severity: 'note', code: 'sql-not-judged', place: { file: `ours/${PATH}`, line: 13, column: 11 } },
      ]);
    } finally {
      open.mockRestore();
    }
  });
});

describe('a table in a database', () => {
  it('is never asked a query of an organisation, and says so', async () => {
    const { catalogue } = overlaid(REFUNDS);
    if (catalogue === undefined) throw new Error('the overlay does not load');
    const asked: string[] = [];
    const table: LogTable = {
      name: 'gateway',
      url: 'http://127.0.0.1:1',
      user: 'auditor',
      password: '',
      database: 'logs',
      table: 'events',
      columns: new Map([
        ['tool', '"tool"'],
        ['user', '"who"'],
      ]),
      outcomes: new Set(),
    };
    const none = (sql: string): Promise<readonly JsonObject[]> => {
      asked.push(sql);
      return Promise.resolve([]);
    };
    const { measures, queries } = await measureTable(table, none, { ...fixedTools(), measures: measuresOf(catalogue) });
    expect(measures['ACME-LOG-001']).toMatchObject({ observable: false, queryHash: '' });
    expect(measures['ACME-LOG-001']?.reason).toContain('asked of log files only');
    expect(queries).toEqual({});
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((sql) => sql.includes('issue_refund'))).toEqual([]);
  });
});
