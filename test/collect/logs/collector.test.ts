import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { logsCollector } from '../../../src/collect/logs/collector.ts';
import { digestOf } from '../../../src/platform/canonical-json.ts';
import { fixedTools, folderWith } from '../support.ts';
import { call, collectIn, fact, lines, schemaProblems } from './support.ts';

const TOOLHIVE = {
  time: '2026-04-01T08:00:00Z',
  level: 'AUDIT',
  msg: 'audit_event',
  audit_id: '0c11',
  type: 'mcp_tool_call',
  logged_at: '2026-04-01T08:00:00Z',
  outcome: 'denied',
  component: 'billing-mcp',
  source: { type: 'network', value: '10.0.0.7', extra: { request_id: 'r1' } },
  subjects: { user: 'ana' },
  target: { type: 'tool', name: 'refund', method: 'tools/call', endpoint: '/mcp' },
};

describe('formats', () => {
  it('reads ToolHive audit lines, their start-up messages, and refused sign-ins typed as plain HTTP', async () => {
    const root = folderWith({
      'logs/audit.log': lines(
        { time: '2026-04-01T07:59:00Z', level: 'INFO', msg: 'starting' },
        TOOLHIVE,
        {
          ...TOOLHIVE,
          logged_at: '2026-04-01T08:01:00Z',
          outcome: 'success',
          target: { type: 'tool', name: 'list', method: 'tools/call' },
        },
        {
          ...TOOLHIVE,
          logged_at: '2026-04-01T08:02:00Z',
          type: 'http_request',
          outcome: 'denied',
          subjects: { user: 'anonymous' },
          target: {},
        },
      ),
    });
    const { drafts, problems } = await collectIn(root);
    expect(problems).toEqual([]);
    expect(drafts[0]?.subject).toBe('toolhive-audit logs/audit.log');
    expect(drafts[0]?.facts).toMatchObject({
      rows: 4,
      events: 3,
      otherRows: 1,
      toolCalls: 2,
      denied: 1,
      authFailures: 1,
      users: 1,
    });
    expect(drafts[0]?.facts).toMatchObject({
      servers: ['billing-mcp'],
      tools: ['list', 'refund'],
      approvalRecorded: false,
    });
    expect(drafts[0]?.facts).toMatchObject({ shares: { who: 1, what: 1, when: 1, where: 1, outcome: 1 } });
  });

  it('reads ToolHive lines in the spelling of its JSON tags too', async () => {
    const { audit_id, logged_at, ...rest } = TOOLHIVE;
    const root = folderWith({ 'audit.jsonl': lines({ ...rest, auditId: audit_id, loggedAt: logged_at }) });
    const { drafts } = await collectIn(root);
    expect(drafts[0]?.facts).toMatchObject({
      format: 'toolhive-audit',
      firstEvent: '2026-04-01T08:00:00.000Z',
      toolCalls: 1,
    });
  });

  it('reads agentgateway JSON access lines and tells sign-in failures, denials and rate limits apart', async () => {
    const row = {
      level: 'info',
      time: '2026-08-01T00:00:00.1Z',
      scope: 'request',
      gateway: 'default/gw',
      route: 'default/r',
      'src.addr': '10.0.0.9:5123',
      'http.status': 200,
      protocol: 'mcp',
      'jwt.sub': 'ana',
      'mcp.method.name': 'tools/call',
      'mcp.target': 'time',
      'gen_ai.tool.name': 'now',
    };
    const root = folderWith({
      'gw.log': lines(
        row,
        { ...row, 'http.status': 401 },
        { ...row, 'http.status': 403 },
        { ...row, 'http.status': '429' },
        {
          ...row,
          'mcp.error.code': -32000,
        },
      ),
    });
    const { drafts } = await collectIn(root);
    expect(drafts[0]?.facts).toMatchObject({
      format: 'agentgateway-access',
      toolCalls: 5,
      authFailures: 1,
      denied: 1,
      rateLimited: 1,
    });
    expect(drafts[0]?.facts).toMatchObject({ servers: ['time'], tools: ['now'], shares: { who: 1, outcome: 1 } });
  });

  it('reads Kong entries: several calls in a line, denied calls without RPC entry, listings that are no calls', async () => {
    const base = {
      started_at: 1_780_000_000_000,
      client_ip: '10.1.1.1',
      request: { uri: '/ops' },
      latencies: { request: 1500 },
      service: { name: 'ops' },
    };
    const root = folderWith({
      'kong.ndjson': lines(
        {
          ...base,
          response: { status: 200 },
          consumer: { username: 'ana' },
          ai: {
            mcp: {
              rpc: [
                { method: 'tools/call', tool_name: 'a' },
                { method: 'tools/call', tool_name: 'b', error: 'x' },
              ],
              audit: [{ primitive: 'tool', primitive_name: 'a', action: 'allow' }],
            },
          },
        },
        {
          ...base,
          consumer: { username: 'ana' },
          ai: { mcp: { audit: [{ primitive: 'tool', primitive_name: 'refund', action: 'deny' }] } },
        },
        {
          ...base,
          response: { status: 200 },
          ai: {
            mcp: {
              rpc: [{ method: 'tools/list' }],
              audit: [{ primitive: 'tool', primitive_name: 'refund', action: 'deny' }],
            },
          },
        },
        { ...base, response: { status: 401 } },
      ),
    });
    const { drafts } = await collectIn(root);
    expect(drafts[0]?.facts).toMatchObject({
      format: 'kong-ai-mcp',
      rows: 4,
      toolCalls: 3,
      authFailures: 1,
      tools: ['a', 'b', 'refund'],
    });
    expect(fact(drafts[0], 'firstEvent')).toBe(new Date(1_780_000_001_500).toISOString());
  });

  it('reports JSON lines of an unknown format, named or not, and never guesses', async () => {
    const root = folderWith({
      'x/conn.log': lines({ ts: 1, uid: 'C', proto: 'udp' }),
      'train.jsonl': lines({ prompt: 'a', completion: 'b' }),
    });
    const { drafts, problems } = await collectIn(root);
    expect(drafts).toEqual([]);
    expect(problems.map(({ path, state }) => [path, state])).toEqual([
      ['train.jsonl', 'unrecognised'],
      ['x/conn.log', 'unrecognised'],
    ]);
    expect(problems[0]?.diagnostics[0]?.message).toContain('prompt, completion');
    const severities = async (explicit: boolean): Promise<readonly unknown[]> =>
      (await collectIn(root, explicit)).problems.map((problem) => problem.diagnostics[0]?.severity);
    expect(await severities(false)).toEqual(['warning', 'warning']);
    expect(await severities(true)).toEqual(['error', 'error']);
  });

  it('counts a log of a general-purpose format only where the user named it, and says which format it is', async () => {
    const pino = { level: 30, time: 1_785_578_400_000, pid: 17, hostname: 'web-1', msg: 'ready' };
    const root = folderWith({
      'web.log': lines(pino),
      'sys.log': 'Oct 11 22:14:15 host app[1]: started\nOct 11 22:14:16 host app[1]: stopped\n',
      'audit.log': lines(TOOLHIVE),
    });
    const met = await collectIn(root);
    expect(met.drafts.map(({ subject }) => subject)).toEqual(['toolhive-audit audit.log']);
    expect(met.problems.map(({ path, state }) => [path, state])).toEqual([
      ['sys.log', 'unrecognised'],
      ['web.log', 'unrecognised'],
    ]);
    expect(met.problems[1]?.diagnostics).toMatchObject([{ code: 'log-format-general', severity: 'warning' }]);
    expect(met.problems[1]?.diagnostics[0]?.message).toMatch(/Pino log.*no MCP calls/);
    expect(met.problems[1]?.diagnostics[0]?.next).toContain('sources.logs');
    const named = await collectIn(root, true);
    expect(named.problems).toEqual([]);
    expect(named.drafts.map(({ subject }) => subject).sort()).toEqual([
      'pino web.log',
      'syslog-3164 sys.log',
      'toolhive-audit audit.log',
    ]);
  });

  it('says where a large file is of another format than at its beginning, and still accounts for every line', async () => {
    const own = lines(...Array.from({ length: 8000 }, (_, index) => call(index, { session: `s${index}` })));
    const other = lines(...Array.from({ length: 8000 }, () => TOOLHIVE));
    const prose = 'the service was restarted and nobody knows why\n'.repeat(40_000);
    const root = folderWith({
      'even.jsonl': own.repeat(2),
      'turned.jsonl': `${own}${other}`,
      'ends.jsonl': `${own.repeat(3)}${prose}`,
    });
    const { drafts, problems } = await collectIn(root);
    const changes = problems.filter(({ diagnostics }) => diagnostics[0]?.code === 'log-format-changes');
    expect(changes.map(({ path, state }) => [path, state])).toEqual([
      ['ends.jsonl', 'partial'],
      ['turned.jsonl', 'partial'],
    ]);
    expect(changes[0]?.diagnostics[0]?.message).toContain('at its end of no known format');
    expect(changes[1]?.diagnostics[0]?.message).toContain('ToolHive audit log');
    const turned = drafts.find(({ source }) => source.path === 'turned.jsonl');
    expect(turned?.facts).toMatchObject({ lines: 16_000, rows: 8000, rejects: 8000 });
  });

  it('counts a prose log as searched, and reports it where the user named it', async () => {
    const root = folderWith({ 'app.log': 'starting\nstopped\n', 'notes.txt': 'no log' });
    const found = await collectIn(root);
    expect([found.problems.length, found.searched]).toEqual([0, 1]);
    expect((await collectIn(root, true)).problems[0]).toMatchObject({ path: 'app.log', state: 'unrecognised' });
  });
});

describe('streams', () => {
  it('joins rotated and compressed files in the order of their events, and keeps other names apart', async () => {
    const first = lines(call(0), call(1));
    const second = lines(call(2), call(3));
    const root = folderWith({
      'logs/audit-2026-10-01.jsonl.gz': gzipSync(first),
      'logs/audit.jsonl': second,
      'logs/server-1.jsonl': first,
      'other/audit.jsonl': second,
    });
    const { drafts } = await collectIn(root);
    expect(drafts.map((draft) => draft.source.path).sort()).toEqual([
      'logs/audit*.jsonl*',
      'logs/server-1.jsonl',
      'other/audit.jsonl',
    ]);
    const stream = drafts.find((draft) => draft.source.path === 'logs/audit*.jsonl*');
    expect(stream?.facts).toMatchObject({
      files: 2,
      lines: 4,
      rows: 4,
      clockBackwards: 0,
      firstEventPath: 'logs/audit-2026-10-01.jsonl.gz',
    });
    const sha = (path: string): string =>
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex');
    const paths = ['logs/audit-2026-10-01.jsonl.gz', 'logs/audit.jsonl'];
    expect(stream?.source.sha256).toBe(digestOf(paths.map((path) => [path, sha(path)])));
    expect(drafts.find((draft) => draft.source.path === 'other/audit.jsonl')?.source.sha256).toBe(
      sha('other/audit.jsonl'),
    );
    expect(stream?.period).toEqual({ from: '2026-10-01T00:00:00.000Z', to: '2026-10-01T00:03:00.000Z' });
  });

  it('says whether each file has a checksum beside it that agrees', async () => {
    const text = lines(call(0));
    const sha = createHash('sha256').update(text).digest('hex');
    const good = await collectIn(folderWith({ 'a.jsonl': text, 'a.jsonl.sha256': `${sha}  a.jsonl\n` }));
    expect(fact(good.drafts[0], 'integrity')).toEqual({
      present: true,
      verified: true,
      checksumFiles: 1,
      mismatches: 0,
    });
    const bad = await collectIn(folderWith({ 'a.jsonl': `${text}\n`, 'a.jsonl.sha256': sha }));
    expect(fact(bad.drafts[0], 'integrity')).toEqual({
      present: true,
      verified: false,
      checksumFiles: 1,
      mismatches: 1,
    });
    const none = await collectIn(folderWith({ 'a.jsonl': text }));
    expect(fact(none.drafts[0], 'integrity')).toMatchObject({ present: false, verified: false });
  });

  it('yields the same items twice', async () => {
    const root = folderWith({ 'a.jsonl': lines(call(0), call(9)), 'b/c.log': lines(TOOLHIVE) });
    expect((await collectIn(root)).all).toEqual((await collectIn(root)).all);
  });
});

describe('accounting', () => {
  it('accounts for every line: blank, row or reject with its reason and bytes, never with its content', async () => {
    const good = JSON.stringify(call(0));
    const parts = [
      good,
      '',
      '   ',
      'not json',
      '[1]',
      '{"a":1}',
      `${good.slice(0, -1)},"x":"\xff"}`,
      '{"__proto__":{"ts":1}}',
      good,
      '{"ts":"2026-10-01T',
    ];
    const bytes = Buffer.concat(
      parts.map((part, index) => Buffer.from(index === parts.length - 1 ? part : `${part}\r\n`, 'latin1')),
    );
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': bytes }));
    const facts = drafts[0]?.facts;
    expect(facts).toMatchObject({ lines: 10, blankLines: 2, rows: 2, rejects: 6 });
    const samples = fact(drafts[0], 'rejectSamples') as {
      line: number;
      reason: string;
      byteStart: number;
      byteEnd: number;
    }[];
    expect(samples.map(({ line, reason }) => [line, reason])).toEqual([
      [4, 'not-a-json-object'],
      [5, 'not-a-json-object'],
      [6, 'unknown-shape'],
      [7, 'bad-utf8'],
      [8, 'unknown-shape'],
      [10, 'cut-short'],
    ]);
    expect(bytes.toString('latin1', samples[0]?.byteStart, samples[0]?.byteEnd)).toBe('not json');
    expect(drafts[0]?.locators['/rejectSamples/0']).toEqual({
      byteStart: samples[0]?.byteStart,
      byteEnd: samples[0]?.byteEnd,
      line: 4,
      column: 1,
    });
    expect(drafts[0]?.locators['/rejectSamples']).toEqual(drafts[0]?.locators['/rejectSamples/0']);
  });

  it('keeps the first event behind a byte order mark, with bytes that leave the mark out', async () => {
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': `\ufeff${lines(call(0))}` }));
    expect(drafts[0]?.facts).toMatchObject({ lines: 1, rows: 1 });
    expect(drafts[0]?.locators['/firstEvent']?.byteStart).toBe(3);
  });

  it('counts what a damaged compressed file still gives, and says that the rest is missing', async () => {
    const whole = gzipSync(
      lines(...Array.from({ length: 5000 }, (_, index) => call(index, { session: `${index * 7919}` }))),
    );
    const { drafts, problems } = await collectIn(folderWith({ 'a.jsonl.gz': whole.subarray(0, whole.length / 2) }));
    expect(problems[0]).toMatchObject({ path: 'a.jsonl.gz', state: 'partial' });
    expect(fact(drafts[0], 'incompleteFiles')).toBe(1);
    expect(Number(fact(drafts[0], 'rows'))).toBeGreaterThan(100);
    expect(drafts[0]?.blindSpots.join(' ')).toContain('1 files of this stream could not be read to their end');
  });

  it('refuses a file that unpacks to far more than its size', { timeout: 60_000 }, async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(lines(call(0))), Buffer.alloc(300 << 20, 32)]), { level: 9 });
    const { drafts, problems } = await collectIn(folderWith({ 'bomb.jsonl.gz': bomb }));
    expect(problems[0]).toMatchObject({ path: 'bomb.jsonl.gz', state: 'too-large' });
    expect(fact(drafts[0], 'incompleteFiles')).toBe(1);
  });

  it('rejects a line of more than 32 MiB without holding it', async () => {
    const long = Buffer.concat([
      Buffer.from(lines(call(0))),
      Buffer.alloc(33 << 20, 120),
      Buffer.from(`\n${lines(call(1))}`),
    ]);
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': long }));
    expect(drafts[0]?.facts).toMatchObject({
      lines: 3,
      rows: 2,
      rejects: 1,
      rejectSamples: [{ line: 2, reason: 'too-long' }],
    });
  });

  it('reports empty, damaged and unreadable files and reads the others', async () => {
    const root = folderWith({
      'empty.jsonl': '',
      'broken.log.gz': 'this is no gzip',
      'good.jsonl': lines(call(0)),
      'locked.jsonl': lines(call(0)),
    });
    chmodSync(join(root, 'locked.jsonl'), 0o000);
    symlinkSync('/etc/hostname', join(root, 'link.jsonl'));
    const { drafts, problems } = await collectIn(root);
    const states = new Map(problems.map(({ path, state }) => [path, state]));
    expect(states.get('empty.jsonl')).toBe('empty');
    expect(states.get('broken.log.gz')).toBe('unparsable');
    // The superuser may read everything, so only others see the locked file refused.
    if (process.getuid?.() !== 0) expect(states.get('locked.jsonl')).toBe('unreadable');
    expect(drafts.some((draft) => draft.source.path === 'good.jsonl')).toBe(true);
    expect(states.get('link.jsonl')).toBe('unrecognised');
  });

  it('survives JSON nested a hundred thousand levels deep', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': `${lines(call(0))}${deep}\n` }));
    expect(drafts[0]?.facts).toMatchObject({ lines: 2, rows: 1, rejects: 1 });
  });

  it('stops when the run is aborted', async () => {
    const root = folderWith({ 'a.jsonl': lines(call(0)) });
    const controller = new AbortController();
    controller.abort();
    const entry = { path: 'a.jsonl', absolute: join(root, 'a.jsonl'), kind: 'file' as const, bytes: 1, mode: 0o644 };
    const run = logsCollector.collect(
      { root, files: [entry], repositories: [], explicit: false },
      fixedTools(controller.signal),
    );
    await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(/abort/i);
  });
});

describe('facts', () => {
  it('fit the schema of their kind for every format and for a log without a usable event', async () => {
    const root = folderWith({
      'a.log': lines(TOOLHIVE),
      'b.jsonl': lines(call(0, { tool: 'delete_user' }), call(5, { outcome: 'denied' }), call(6)),
      'c.jsonl': lines({ ts: 'yesterday', tool: 'x', user: 'ana' }),
    });
    const { drafts } = await collectIn(root);
    expect(drafts).toHaveLength(3);
    for (const draft of drafts) expect(schemaProblems(draft.facts)).toEqual([]);
    const undated = drafts.find((draft) => draft.source.path === 'c.jsonl');
    expect(undated).toMatchObject({ period: null, facts: { firstEvent: '', spanDays: 0, shares: { when: 0 } } });
  });

  it('lead to the exact line, with its digest', async () => {
    const rows = [call(0), call(1), call(2, { tool: 'delete_user' })].map((row) => `${JSON.stringify(row)}\n`);
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': rows.join('') }));
    const locator = drafts[0]?.locators['/destructiveSamples/0'];
    const line = (rows[2] ?? '').trimEnd();
    expect(rows.join('').slice(locator?.byteStart, locator?.byteEnd)).toBe(line);
    expect(locator).toMatchObject({ line: 3, sha256: createHash('sha256').update(line).digest('hex') });
  });
});
