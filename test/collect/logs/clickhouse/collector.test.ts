import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../../../src/app/catalogue.ts';
import { fooledByTables } from '../../../../src/app/log-tables.ts';
import type { Collected, Tools } from '../../../../src/collect/collector.ts';
import { tableCollector } from '../../../../src/collect/logs/clickhouse/collector.ts';
import type { LogTable } from '../../../../src/collect/logs/clickhouse/log-table.ts';
import { sealItem } from '../../../../src/collect/seal.ts';
import { compileChecks } from '../../../../src/evaluate/checks.ts';
import { measuresOf } from '../../../../src/evaluate/measures.ts';
import type { CheckDefinition } from '../../../../src/model/catalogue.ts';
import type { EvidenceDraft } from '../../../../src/model/evidence.ts';
import type { CheckId } from '../../../../src/model/ids.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';

interface Asked {
  readonly url: URL;
  readonly sql: string;
  readonly authorization: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

/** A value for every column that any of our queries asks for. */
const ROW = {
  version: '26.7.2.1',
  tool: 'delete_invoice',
  name: 'billing',
  n: '3',
  population: '3',
  pass: '3',
  fail: '0',
  unknown: '0',
  peak: '0',
  total: '0',
  lo: '1790812800000000',
  hi: '1790899200000000',
  events: '3',
  toolCalls: '3',
  who: '3',
  what: '3',
  when: '3',
  where: '3',
  outcome: '3',
  undatedEvents: '0',
  implausibleTimes: '0',
  approvals: '3',
  days: '2',
  weekend: '0',
  good: '1790812800000000',
  gap: '0',
  users: '1',
  start: '1790812800000000',
  actor: 'user ana',
  file: 0,
  line: '1',
};

const whole: Answer = (_, response) => json(response, { data: [ROW], rows: 1, statistics: { rows_read: 3 } });

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

let server: Server | undefined;
afterEach(() => server?.close());

async function database(answer: Answer): Promise<{ readonly port: number; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer((request: IncomingMessage, response) => {
    let sql = '';
    request.on('data', (chunk: Buffer) => {
      sql += chunk.toString('utf8');
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const one = { url, sql, authorization: request.headers.authorization ?? '' };
      asked.push(one);
      answer(one, response);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  return { port: (listening.address() as AddressInfo).port, asked };
}

const { catalogue } = lintCatalogue(PACKAGE_ROOT);

const OF_FILES = ['REJ-001', 'DAM-001', 'SEN-001', 'SEN-002', 'SEN-003', 'SEN-004', 'SEN-005', 'ORD-001'].map(
  (name) => `LOG-${name}`,
);

/** A check as it must be before tables are counted: what only files show is asked of files. */
function askingForFiles(check: CheckDefinition): CheckDefinition {
  const { observable } = check;
  if (fooledByTables([check]).length === 0) return check;
  return { ...check, observable: observable === null ? 'facts.files > 0' : `facts.files > 0 && (${observable})` };
}

async function collect(
  port: number,
  more: Partial<LogTable> = {},
  fooled: readonly CheckId[] = [],
): Promise<readonly Collected[]> {
  const table: LogTable = {
    name: 'gateway',
    url: `http://127.0.0.1:${port}`,
    user: 'auditor',
    password: 'not-in-any-evidence',
    database: 'logs',
    table: 'mcp_events',
    columns: new Map([
      ['ts', '"at"'],
      ['user', '"who"'],
      ['tool', '"tool"'],
      ['outcome', '"result"'],
    ]),
    outcomes: new Set(['success', 'error']),
    ...more,
  };
  const tools: Tools = {
    now: '2026-11-22T12:00:00.000Z',
    fingerprint: (value) => `key(${value.length})`,
    scratch: '',
    progress: () => undefined,
    signal: new AbortController().signal,
    measures: catalogue === undefined ? [] : measuresOf(catalogue),
  };
  const found: Collected[] = [];
  for await (const each of tableCollector([table], fooled).collect(
    { root: '', files: [], repositories: [], explicit: true },
    tools,
  ))
    found.push(each);
  return found;
}

async function itemOf(port: number, more: Partial<LogTable> = {}): Promise<EvidenceDraft> {
  const item = (await collect(port, more)).find((each) => each.type === 'item');
  if (item?.type !== 'item') throw new Error('There is no item.');
  return item.draft;
}

describe('a log table', () => {
  it('becomes one item that says what was asked, of which version, and how many rows were read', async () => {
    const { port, asked } = await database(whole);
    const draft = await itemOf(port);
    expect(draft).toMatchObject({ kind: 'activity-log', subject: 'clickhouse-table gateway', locators: {} });
    expect(draft.source).toMatchObject({ path: 'clickhouse:logs.mcp_events', bytes: 0 });
    expect(draft.source.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(draft.parameters).toMatchObject({
      engine: 'clickhouse 26.7.2.1',
      table: 'logs.mcp_events',
      rowsRead: asked.length * 3,
    });
    const ids = (draft.parameters['asked'] as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(asked.map(({ url }) => url.searchParams.get('query_id')));
    expect(Object.keys(draft.parameters['queries'] as object).length).toBeGreaterThan(5);
    expect(JSON.stringify(draft)).not.toContain('not-in-any-evidence');
    expect(JSON.stringify(draft)).not.toContain('user ana');
  });

  it('is only read, and with settings under which a part is an error', async () => {
    const { port, asked } = await database(whole);
    await itemOf(port);
    expect(asked.length).toBeGreaterThan(20);
    for (const { url, sql } of asked) {
      expect(sql).toMatch(/^(SELECT|WITH) /);
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        readonly: '2',
        skip_unavailable_shards: '0',
        max_execution_time: '900',
        timeout_overflow_mode: 'throw',
        read_overflow_mode: 'throw',
        result_overflow_mode: 'throw',
        limit: '0',
        wait_end_of_query: '1',
        session_timezone: 'UTC',
      });
      expect(url.search).not.toMatch(/allow_experimental|not-in-any-evidence/);
    }
  });

  it.each<[string, Answer]>([
    ['fewer rows than announced', (_, response) => json(response, { data: [], rows: 1 })],
    ['an error after the rows', (_, response) => json(response, { data: [ROW], rows: 1, exception: 'Code: 279.' })],
    ['no rows at all', (_, response) => json(response, { meta: [] })],
    ['half an answer', (_, response) => response.end('{"data":[{"version":"26')],
    ['another program', (_, response) => response.end('<html>hello</html>')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    [
      'an unreachable node',
      (_, response) =>
        response
          .writeHead(500, { 'x-clickhouse-exception-code': '279' })
          .end('Code: 279. DB::Exception: All connection tries failed. (ALL_CONNECTION_TRIES_FAILED)'),
    ],
    ['a cut connection', (_, response) => response.destroy()],
  ])('is not used where the answer is %s', async (_, answer) => {
    let count = 0;
    // Everything is well at first: what came before must not be used either.
    const { port } = await database((asked, response) => ((count += 1) < 6 ? whole : answer)(asked, response));
    const found = await collect(port);
    expect(found.map(({ type }) => type)).toEqual(['problem', 'searched']);
    const problem = found[0]?.type === 'problem' ? found[0].problem : undefined;
    expect(problem).toMatchObject({ state: 'unreadable', path: 'clickhouse:logs.mcp_events' });
    expect(problem?.diagnostics[0]?.message).toContain('nothing of it is used');
  });

  it('names the missing node, and never quotes the database', async () => {
    const { port } = await database((_, response) =>
      response
        .writeHead(500)
        .end("Code: 279. DB::Exception: cannot parse 'ana@example.org'. (ALL_CONNECTION_TRIES_FAILED)"),
    );
    const [found] = await collect(port);
    const message = found?.type === 'problem' ? found.problem.diagnostics[0]?.message : '';
    expect(message).toContain('A node of the cluster cannot be reached');
    expect(message).not.toContain('ana@');
  });

  it('says so where it grew meanwhile', async () => {
    let count = 3;
    const { port } = await database((_, response) => {
      count += 1;
      json(response, { data: [{ ...ROW, n: String(count) }], rows: 1, statistics: { rows_read: 3 } });
    });
    expect((await itemOf(port)).blindSpots.join(' ')).toMatch(/The table had \d+ rows when counting began and \d+/);
  });

  it('answers no question that only the text of a log can answer', async () => {
    if (catalogue === undefined) throw new Error('The catalogue cannot be read.');
    const { port } = await database(whole);
    const item = sealItem(await itemOf(port));
    const checks = catalogue.checks.map(askingForFiles);
    expect(fooledByTables(checks)).toEqual([]);
    const outcomes = new Map<string, string>();
    for (const [id, check] of compileChecks({ ...catalogue, checks }).checks)
      if (check.definition.reads === 'activity-log')
        outcomes.set(id, check.observe(item, new Date('2026-11-22')).outcome);
    for (const id of [...OF_FILES, 'LOG-CLK-001', 'LOG-HSH-001']) expect(outcomes.get(id), id).toBe('not-observable');
    // What no column was named for cannot be seen either, or the question does not arise.
    for (const id of ['LOG-TLS-001', 'LOG-APR-001', 'LOG-APR-002', 'MCP-LOG-007', 'LOG-DEN-002'])
      expect(outcomes.get(id), id).toMatch(/^not-(observable|applicable)$/);
    expect([...outcomes.values()].filter((outcome) => outcome === 'holds').length).toBeGreaterThan(5);
  });

  it('is not counted at all while a check would take it for a log without findings', async () => {
    if (catalogue === undefined) throw new Error('The catalogue cannot be read.');
    const careless = catalogue.checks.map((check) => ({ ...check, observable: null }));
    const fooled = fooledByTables(careless);
    expect(fooled).toEqual(expect.arrayContaining(OF_FILES));
    const { port, asked } = await database(whole);
    const found = await collect(port, {}, fooled);
    expect(found.map(({ type }) => type)).toEqual(['problem', 'searched']);
    expect(asked).toEqual([]);
  });
});
