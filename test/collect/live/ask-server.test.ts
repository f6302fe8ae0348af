import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askServer } from '../../../src/collect/live/ask-server.ts';
import { LiveError, type LiveLaunch } from '../../../src/collect/live/target.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { folderWith } from '../support.ts';
import { EVERYTHING, everythingOverHttp, limits, program, SESSION, STATELESS } from './servers.ts';

const never = new AbortController().signal;
const quick = { connect: 4000, probe: 500, list: 1500, total: 6000, goodbye: 200 };

async function ask(launch: LiveLaunch, over: Parameters<typeof limits>[0] = {}, signal: AbortSignal = never) {
  const answer = await askServer(launch, limits({ ...quick, ...over }), signal);
  return { ...answer, said: JSON.parse(answer.text) as JsonObject & { tools: readonly JsonObject[] } };
}

async function failure(
  launch: LiveLaunch,
  over: Parameters<typeof limits>[0] = {},
  signal: AbortSignal = never,
): Promise<LiveError> {
  const error: unknown = await ask(launch, over, signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LiveError);
  return error as LiveError;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

describe('the reference server', () => {
  it('over standard input and output: tools, prompts, resources, templates, version', async () => {
    const { said, ...answer } = await ask(
      { kind: 'program', command: process.execPath, args: [EVERYTHING], env: {}, cwd: process.cwd() },
      limits(),
    );
    expect(answer).toMatchObject({ transport: 'stdio', era: 'session', cutBecause: '' });
    expect(said).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: expect.stringContaining('everything') },
    });
    expect(said.tools.map((tool) => tool['name'])).toContain('echo');
    for (const list of ['prompts', 'resources', 'resourceTemplates'])
      expect(said[list]).toEqual(expect.arrayContaining([expect.anything()]));
  });

  it.each([
    ['streamableHttp', 'streamable-http', false],
    ['sse', 'sse', false],
    ['sse', 'sse', true],
  ] as const)('over %s: %s, asked for by name: %s', async (serves, transport, events) => {
    const { url, child } = await everythingOverHttp(serves);
    try {
      const { said, ...answer } = await ask({ kind: 'address', url, headers: {}, events }, limits());
      expect(answer).toMatchObject({ transport, era: 'session', cutBecause: '' });
      expect(said.tools.map((tool) => tool['name'])).toContain('echo');
      expect(said['protocolVersion']).toBe('2025-11-25');
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('a program', () => {
  it('of the stateless era is asked without a handshake, in pages', async () => {
    const { said, era } = await ask(
      program(`${STATELESS} stateless({
        'tools/list': ({ cursor }) => cursor === undefined ? { tools: [{ name: 'a' }], nextCursor: '2' } : { tools: [{ name: 'b' }] },
        'prompts/list': () => ({ prompts: [{ name: 'p' }] }),
      });`),
    );
    expect(era).toBe('stateless');
    expect(said).toMatchObject({
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'new', version: '9' },
      instructions: 'hello',
      tools: [{ name: 'a' }, { name: 'b' }],
      prompts: [{ name: 'p' }],
    });
    expect(said).not.toHaveProperty('resources');
  });

  it('that stays silent on the new question is greeted the old way, and its late answer confuses nobody', async () => {
    const { said, era } = await ask(
      program(`${SESSION}
        let early;
        const answers = { 'tools/list': () => { say({ id: early, error: { code: -32601, message: 'late' } }); return { tools: [{ name: 'a' }] }; } };
        onMessage(({ id, method, params }) => {
          if (method === 'server/discover') { early = id; return; }
          if (method === 'initialize') return say({ id, result: { protocolVersion: '2024-11-05', serverInfo: { name: 'own', version: '1' }, capabilities: { tools: {} } } });
          if (id !== undefined) say(answers[method] === undefined ? { id, error: { code: -32601, message: 'x' } } : { id, result: answers[method]() });
        });`),
    );
    expect(era).toBe('session');
    expect(said).toMatchObject({ protocolVersion: '2024-11-05', tools: [{ name: 'a' }] });
  });

  it('gets only the environment its configuration names, and the least it needs to start', async () => {
    process.env['PROBITY_TEST_SECRET'] = 'must not be passed on';
    const { said } = await ask(
      program(
        `${SESSION} session({ 'tools/list': () => ({ tools: Object.keys(process.env).map((name) => ({ name })) }) });`,
        { NAMED: 'x' },
      ),
    );
    delete process.env['PROBITY_TEST_SECRET'];
    const names = said.tools.map((tool) => tool['name']);
    expect(names).toContain('NAMED');
    expect(names).toContain('PATH');
    expect(names).not.toContain('PROBITY_TEST_SECRET');
    expect(names.length).toBeLessThan(12);
  });

  it('may chat on standard output and standard error: passed over, counted, never kept', async () => {
    const { said, asideBytes, text } = await ask(
      program(
        `console.log('Welcome!'); console.error('secret chatter'); ${SESSION} session({ 'tools/list': () => ({ tools: [{ name: 'a' }] }) });`,
      ),
    );
    expect(said.tools).toEqual([{ name: 'a' }]);
    expect(asideBytes).toBeGreaterThan(10);
    expect(text).not.toContain('chatter');
  });

  it('with one bad entry keeps the others', async () => {
    const { said } = await ask(
      program(
        `${SESSION} session({ 'tools/list': () => ({ tools: [{ name: 'a' }, 7, null, { name: 'b', inputSchema: 'none' }] }) });`,
      ),
    );
    expect(said.tools).toEqual([{ name: 'a' }, null, null, { name: 'b', inputSchema: 'none' }]);
  });

  it('and everything it started is gone afterwards', async () => {
    const { said } = await ask(
      program(`import { spawn } from 'node:child_process';
        const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'ignore' });
        process.on('SIGTERM', () => {});
        ${SESSION} session({ 'tools/list': () => ({ tools: [{ name: 'a', pids: [process.pid, child.pid] }] }) });`),
    );
    const pids = said.tools[0]?.['pids'] as readonly number[];
    await expect.poll(() => pids.some(alive), { timeout: 3000 }).toBe(false);
  });

  it.each([
    ['hangs without a word', 'setInterval(() => {}, 1000);', 'too-slow'],
    ['hangs after the greeting', `${SESSION} session({}, {}); setInterval(() => {}, 1000);`, null],
    ['dies at once', 'process.exit(3);', 'ended'],
    ['dies in the middle', `${SESSION} session({ 'tools/list': () => process.exit(3) });`, 'ended'],
    [
      'floods standard output with lines',
      `setInterval(() => { for (let n = 0; n < 500; n += 1) process.stdout.write('x'.repeat(1000) + '\\n'); }, 1);`,
      'too-much',
    ],
    [
      'floods standard output without a line',
      `setInterval(() => process.stdout.write('x'.repeat(1 << 20)), 1);`,
      'too-much',
    ],
    [
      'speaks only a version of the future',
      `onMessage(({ id }) => say({ id, error: { code: -32022, message: 'no', data: { supported: ['2099-01-01'] } } }));`,
      'refused',
    ],
    ['refuses everything', `onMessage(({ id }) => say({ id, error: { code: -32603, message: 'no' } }));`, 'not-mcp'],
  ])('that %s costs little, and leaves nothing running', async (_, body, expected) => {
    const folder = folderWith({});
    const launch = program(
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid)); ${body}`,
    );
    const started = performance.now();
    if (expected === null) expect((await ask(launch, { bytes: 4 << 20 })).said).not.toHaveProperty('tools');
    else expect((await failure(launch, { bytes: 4 << 20 })).failure).toBe(expected);
    expect(performance.now() - started).toBeLessThan(9000);
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await expect.poll(() => alive(pid), { timeout: 3000 }).toBe(false);
  });

  it.each([
    ['lead back', `({ cursor }) => ({ tools: [{ name: 'a' }], nextCursor: cursor === 'x' ? 'y' : 'x' })`, 'lead back'],
    ['never end', `() => ({ tools: [{ name: 'a' }], nextCursor: String(Math.random()) })`, 'pages'],
    [
      'hold ever more',
      `() => ({ tools: Array.from({ length: 400 }, (_, n) => ({ name: 'a' + n })), nextCursor: String(Math.random()) })`,
      'entries',
    ],
    [
      'come ever slower',
      `({ cursor }) => { if (cursor) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000); return { tools: [{ name: 'a' }], nextCursor: 'x' }; }`,
      'page 2 did not come',
    ],
    [
      'break off',
      `({ cursor }) => cursor ? { nope: 1 } : { tools: [{ name: 'a' }], nextCursor: 'x' }`,
      'holds no list',
    ],
  ])('whose pages %s is cut off, and the evidence says so', async (_, answer, because) => {
    const { said, cutBecause } = await ask(program(`${SESSION} session({ 'tools/list': ${answer} });`), {
      pages: 20,
      entries: 1000,
    });
    expect(cutBecause).toContain(because);
    expect(said.tools.length).toBeGreaterThan(0);
    expect(said.tools.length).toBeLessThanOrEqual(1000);
  });

  it('that does not exist is said, in our words', async () => {
    const error = await failure({ kind: 'program', command: '/nowhere/at-all', args: [], env: {}, cwd: process.cwd() });
    expect([error.failure, error.message]).toEqual(['cannot-start', expect.stringContaining('does not exist')]);
  });

  it('is ended when the run is interrupted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const started = performance.now();
    expect((await failure(program('setInterval(() => {}, 1000);'), {}, stop.signal)).failure).toBe('ended');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('is started without a shell: nothing in an argument is expanded', async () => {
    const folder = folderWith({});
    const marker = join(folder, 'marker');
    await failure({
      kind: 'program',
      command: process.execPath,
      args: ['-e', 'process.exit(0)', `; touch ${marker}`, `$(touch ${marker})`],
      env: {},
      cwd: folder,
    });
    expect(existsSync(marker)).toBe(false);
  });
});

describe('an address', () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serving(
    handler: (request: IncomingMessage, body: JsonObject, response: ServerResponse) => void,
    headers: Record<string, string> = {},
  ): Promise<LiveLaunch> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => handler(request, text === '' ? {} : (JSON.parse(text) as JsonObject), response));
    });
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      kind: 'address',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
      headers,
      events: false,
    };
  }
  const json = (response: ServerResponse, value: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

  it('of the stateless era gets the headers it demands, and those of the configuration', async () => {
    const seen: unknown[] = [];
    const launch = await serving(
      ({ headers }, { id, method }, response) => {
        seen.push([headers['mcp-protocol-version'], headers['mcp-method'], headers['x-key']]);
        const result =
          method === 'server/discover'
            ? {
                supportedVersions: ['2026-07-28'],
                capabilities: { tools: {} },
                serverInfo: { name: 'n', version: '1' },
              }
            : { tools: [{ name: 'a' }] };
        json(response, { jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } });
      },
      { 'X-Key': 'k' },
    );
    expect(await ask(launch)).toMatchObject({
      era: 'stateless',
      transport: 'streamable-http',
      said: { tools: [{ name: 'a' }] },
    });
    expect(seen).toEqual([
      ['2026-07-28', 'server/discover', 'k'],
      ['2026-07-28', 'tools/list', 'k'],
    ]);
  });

  it.each([
    ['asks for a sign-in', 401, 'sign-in'],
    ['forbids', 403, 'sign-in'],
    ['fails', 500, 'refused'],
    ['knows nothing', 404, 'refused'],
  ])('that %s is said, and is asked no more than it must', async (_, status, expected) => {
    let asked = 0;
    const launch = await serving((_request, _body, response) => {
      asked += 1;
      json(response, { error: 'secret words of the server' }, status);
    });
    const error = await failure(launch);
    expect(error.failure).toBe(expected);
    expect(error.message).not.toContain('secret words');
    expect(asked).toBeLessThanOrEqual(3);
  });

  it('that floods, hangs, or sends elsewhere takes nothing from us', async () => {
    const flood = await serving((_request, _body, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'.repeat(1 << 20)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect((await failure(flood, { bytes: 4 << 20 })).failure).toBe('too-much');
    expect((await failure(await serving(() => undefined), { total: 2500 })).failure).toBe('too-slow');
    let reached = 0;
    const other = await serving((_request, _body, response) => {
      reached += 1;
      json(response, {});
    });
    const away = await serving(
      (_request, _body, response) =>
        void response.writeHead(307, { location: other.kind === 'address' ? other.url : '' }).end(),
      { Authorization: 'Bearer x' },
    );
    expect((await failure(away)).failure).toBe('refused');
    expect(reached).toBe(0);
  });

  it('where nobody listens, or that is none, is said', async () => {
    expect(
      (await failure({ kind: 'address', url: 'http://127.0.0.1:9/mcp', headers: {}, events: false })).failure,
    ).toBe('unreachable');
    expect((await failure({ kind: 'address', url: 'file:///etc/passwd', headers: {}, events: false })).failure).toBe(
      'unreachable',
    );
  });
});
