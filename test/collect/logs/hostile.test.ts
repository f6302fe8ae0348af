import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { LogEngine } from '../../../src/collect/logs/engine/engine.ts';
import { folderWith } from '../support.ts';
import { call, collectIn, fact, lines } from './support.ts';

const good = JSON.stringify(call(0));
const cache = mkdtempSync(join(tmpdir(), 'probity-log-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** What became of the lines of a file, and whether they add up. */
async function accountOf(content: string | Uint8Array, name = 'a.jsonl'): Promise<Record<string, unknown>> {
  const { drafts } = await collectIn(folderWith({ [name]: content }));
  const facts = drafts[0]?.facts ?? {};
  const [all, blank, rows, rejects] = ['lines', 'blankLines', 'rows', 'rejects'].map((key) => Number(facts[key]));
  expect((blank ?? 0) + (rows ?? 0) + (rejects ?? 0)).toBe(all);
  return facts;
}

describe('nothing of a hostile log is lost silently', () => {
  const many = Array.from({ length: 25_000 }, (_, index) => call(index));
  const cases: readonly (readonly [string, string | Uint8Array, object])[] = [
    ['a byte order mark', `\ufeff${good}\n${good}\n`, { lines: 2, rows: 2, rejects: 0 }],
    ['a run of NUL bytes', `${good}\n\0\0\0\n${good}\n`, { lines: 3, rows: 2, rejects: 1 }],
    [
      'bytes that are no UTF-8',
      Buffer.from(`${good}\n${good.replace('ana', '\xff\xfe')}\n`, 'latin1'),
      { lines: 2, rows: 1, rejects: 1 },
    ],
    ['a line of 21 MB', `${good}\n${JSON.stringify(call(1, { args: 'x'.repeat(21 << 20) }))}\n`, { lines: 2, rows: 2 }],
    [
      'a key first seen after 20,480 rows',
      lines(...many, call(25_000, { session: 's' })),
      { lines: 25_001, rows: 25_001 },
    ],
    ['the same key twice', `{"ts":"2026-10-01T00:00:00Z","tool":"a","user":"b","tool":"c"}\n`, { rows: 1, rejects: 0 }],
    [
      'a field that changes its type',
      lines(call(0), call(1, { user: { id: 'b' } }), call(2, { ts: 1_790_000_000 })),
      { rows: 3, users: 2 },
    ],
    ['CRLF and blank lines', `${good}\r\n\r\n  \r\n${good}\r\n`, { lines: 4, blankLines: 2, rows: 2 }],
    ['a carriage return inside a line', `${good}\r${good}\n${good}\n`, { lines: 2, rows: 1, rejects: 1 }],
    ['half of a surrogate pair', `${good.replace('ana', String.raw`\ud800`)}\n`, { lines: 1, rows: 1, rejects: 0 }],
    ['text behind the object', `${good} trailing\n${good}\n`, { lines: 2, rows: 1, rejects: 1 }],
    [
      'a row that names another line',
      `{"__line":9,"__part":9,${good.slice(1)}\n\n`,
      { lines: 2, blankLines: 1, rows: 1 },
    ],
    ['UTF-16', Buffer.from(`\ufeff${good}\n${good}\n`, 'utf16le'), { lines: 2, rows: 2 }],
  ];
  it.each(cases)('%s', async (_name, content, wanted) => {
    expect(await accountOf(content)).toMatchObject(wanted);
  });

  it('a compressed file that is cut off in its first line is called damaged', async () => {
    const packed = gzipSync(`${good}\n`);
    const { problems } = await collectIn(folderWith({ 'a.jsonl.gz': packed.subarray(0, packed.length - 12) }));
    expect(problems.map(({ state, diagnostics }) => [state, diagnostics[0]?.code])).toEqual([
      ['unparsable', 'log-gzip-damaged'],
    ]);
  });

  it('several members of one gzip file', async () => {
    const members = Buffer.concat([gzipSync(`${good}\n`), gzipSync(`${good}\n`)]);
    expect(await accountOf(members, 'a.jsonl.gz')).toMatchObject({ lines: 2, rows: 2 });
  });

  it('a path with the signs of a pattern in it', async () => {
    expect(await accountOf(`${good}\n`, "a[1]*'s.jsonl")).toMatchObject({ lines: 1, rows: 1 });
  });

  it.skipIf(spawnSync('zstd', ['--version']).status !== 0)('a zstd file, whole and cut in two', async () => {
    const text = lines(...many.map((row, index) => ({ ...row, session: `s${(index * 7919) % 10_007}` })));
    const packed = spawnSync('zstd', ['-c'], { input: text, maxBuffer: 1 << 28 }).stdout;
    expect(await accountOf(packed, 'a.jsonl.zst')).toMatchObject({ lines: 25_000, rows: 25_000 });
    const cut = await collectIn(folderWith({ 'a.jsonl.zst': packed.subarray(0, packed.length / 2) }));
    expect(cut.problems[0]?.diagnostics[0]?.code).toMatch(/^log-(?:damaged-zstd|zstd-damaged)$/);
  });
});

describe('the cache of normalised events', () => {
  const run = (root: string): ReturnType<typeof collectIn> => collectIn(root, false, { logCache: cache });
  const files = (): readonly string[] => readdirSync(cache).sort();

  it('is private, used again for the same bytes, and yields the same items', async () => {
    const root = folderWith({ 'a.jsonl': lines(call(0), call(1)), 'b/a.jsonl': lines(call(2)) });
    const first = await run(root);
    const made = files();
    expect(made).toHaveLength(4);
    expect(statSync(cache).mode & 0o077).toBe(0);
    for (const name of made) utimesSync(join(cache, name), 1, 1);
    const second = await run(root);
    expect(second.all).toEqual(first.all);
    expect(files()).toEqual(made);
    for (const name of made) expect(statSync(join(cache, name)).mtimeMs).toBe(1000);
  });

  it('keeps neither arguments nor results of calls, and nothing of a line that is no event', async () => {
    const secret = 'canary-1f3a77';
    const root = folderWith({
      'c.jsonl': `${lines(call(0, { args: { q: secret }, result: secret }))}{"x":"${secret}"}\n`,
    });
    await run(root);
    const { signal } = new AbortController();
    const engine = await LogEngine.open({ scratch: cache, folders: [cache], signal });
    const rows = await engine.query(`SELECT * FROM read_parquet('${cache}/*.parquet', union_by_name = true)`);
    engine.close();
    expect(JSON.stringify(rows)).toContain('get_invoice');
    expect(JSON.stringify(rows)).not.toContain(secret);
    for (const name of files().filter((each) => each.endsWith('.json'))) {
      expect(readFileSync(join(cache, name), 'utf8')).not.toContain(secret);
    }
  });

  it('holds what was finished before an interruption, and no half of a file', async () => {
    const controller = new AbortController();
    const root = folderWith({ 'x/a.jsonl': lines(call(100)), 'y/a.jsonl': lines(call(200)) });
    const before = files().length;
    let seen = 0;
    const progress = ({ phase }: { readonly phase: string }): void => {
      if (phase === 'Reading logs') seen += 1;
      if (seen === 1) controller.abort();
    };
    await expect(collectIn(root, false, { logCache: cache, signal: controller.signal, progress })).rejects.toThrow(
      /abort/i,
    );
    expect(files().length).toBe(before + 2);
    expect(files().filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('without the engine', () => {
  it('each log is a problem that says so, and nothing else is touched', async () => {
    vi.doMock('@duckdb/node-api', () => {
      throw new Error('Cannot find module');
    });
    try {
      const { drafts, problems, searched } = await collectIn(folderWith({ 'a.jsonl': `${good}\n` }));
      expect(drafts).toEqual([]);
      expect(searched).toBe(1);
      expect(problems[0]).toMatchObject({ path: 'a.jsonl', state: 'unreadable' });
      expect(problems[0]?.diagnostics[0]?.code).toBe('log-engine-missing');
    } finally {
      vi.doUnmock('@duckdb/node-api');
    }
  });
});

it('a log that somebody names is read whatever it is called', async () => {
  const { drafts } = await collectIn(folderWith({ 'export.txt': `${good}\n`, 'export.txt.sha256': 'x' }), true);
  expect(drafts.map((draft) => draft.source.path)).toEqual(['export.txt']);
  expect(fact(drafts[0], 'events')).toBe(1);
});

it('the cache holds no file in which a secret was found', async () => {
  const secret = ['ghp', '9mXq2LtVb7KcJ4RfYw8NzS1dHpG6uE0aT5Qk'].join('_');
  const own = mkdtempSync(join(tmpdir(), 'probity-log-cache-'));
  const read = async (line: object): Promise<number> => {
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': `${JSON.stringify(line)}\n` }), false, {
      logCache: own,
    });
    expect(drafts).toHaveLength(1);
    return readdirSync(own).length;
  };
  expect(await read({ ...call(0), tool: secret })).toBe(0);
  expect(await read(call(0))).toBeGreaterThan(0);
  rmSync(own, { recursive: true, force: true });
});
