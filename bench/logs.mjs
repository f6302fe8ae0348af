// Measures normalisation and measures of logs against plain statements of the same engine, on generated events:
// node bench/logs.mjs [MEGABYTES]. Prints one line of JSON per row. Needs a build.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogEngine } from '../dist/collect/logs/engine/engine.js';
import { measureFiles } from '../dist/collect/logs/measure-files.js';
import { compileMeasure } from '../dist/collect/logs/measures/compile-measure.js';
import { resolveParameters } from '../dist/collect/logs/measures/resolve-parameters.js';
import { eventSql } from '../dist/collect/logs/normalise/event-sql.js';
import { readStream } from '../dist/collect/logs/read-stream.js';
import { ScanPool } from '../dist/collect/logs/scan/scan-pool.js';
import { closeNarrowTable, openNarrowTable, openStreamTable } from '../dist/collect/logs/stream-table.js';
import { measuresOf } from '../dist/evaluate/measures.js';
import { handWritten } from './log-sql.mjs';
import { makeEvents } from './make-events.mjs';

const MEGABYTES = Number(process.argv[2] ?? 400);
const folder = mkdtempSync(join(process.env.PROBITY_BENCH_DIR ?? tmpdir(), 'probity-bench-logs-'));
const { signal } = new AbortController();
try {
  const catalogue = JSON.parse(readFileSync('dist/catalogue.json', 'utf8'));
  const format = catalogue.logFormats.find(({ id }) => id === 'probity-generic');
  const path = join(folder, 'events.jsonl');
  const made = makeEvents(path, MEGABYTES);
  const scratch = join(folder, 'scratch');
  const cache = join(folder, 'cache');
  for (const each of [scratch, cache]) mkdirSync(each);
  const engine = await LogEngine.open({ scratch, folders: [folder], signal });

  const normal = eventSql(format, { path, compression: 'none', numbered: false }, 'plain').select;
  const keys = [...normal.matchAll(/"?([a-z_]+)"?: '(?:JSON|VARCHAR)'/g)].map(([, key]) => key);
  const columns = keys.map((key) => `"${key}": 'VARCHAR'`).join(', ');
  const plain = `SELECT * FROM read_json('${path}', format = 'newline_delimited', ignore_errors = true, columns = {${columns}})`;
  const copy = (select) => () =>
    engine.run(
      `COPY (${select}) TO '${join(folder, 'o.parquet')}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
  // In turns, because the machine is shared and what disturbs one should disturb the other.
  const [reference, own] = await inTurns([copy(plain), copy(normal)], 5);
  print('normalisation', {
    plain: rate(reference.wall),
    own: rate(own.wall),
    share: reference.wall / own.wall,
    cpuShare: reference.cpu / own.cpu,
    unit: 'MB/s',
  });

  const pool = ScanPool.open(made.bytes, signal);
  const tools = {
    now: '2026-11-22T00:00:00.000Z',
    fingerprint: () => '0',
    scratch,
    progress: () => undefined,
    signal,
    logFormats: catalogue.logFormats,
    measures: measuresOf(catalogue),
  };
  const entry = { path: 'events.jsonl', absolute: path, kind: 'file', bytes: statSync(path).size, mode: 0o600 };
  const stream = {
    format,
    folder: '',
    base: 'events',
    extension: 'jsonl',
    files: [{ entry, compression: 'none', sureness: 1, firstTime: 0 }],
  };
  const reading = { tools, pool, engine, cache, onScanned: () => undefined, onNormalised: () => undefined };
  const first = await timed(() => readStream(stream, reading));
  const again = await timed(() => readStream(stream, reading));
  print('scan and normalise', { first: rate(first.wall), cached: rate(again.wall), unit: 'MB/s' });
  const measured = await timed(() => measureFiles(stream, again.result, engine, tools));
  print('all log checks on the cache', {
    events: made.lines,
    seconds: measured.wall,
    cpuSeconds: measured.cpu,
    cpuSecondsPerMillion: (measured.cpu * 1e6) / made.lines,
    measures: Object.keys(measured.result.measures).length,
    residentMB: process.memoryUsage().rss / 1e6,
  });
  const [file] = again.result.files;
  const theirs = handWritten(file.parquet);
  const asked = tools.measures.filter(({ id }) => id in theirs);
  const plainly = async () => {
    for (const sql of Object.values(theirs)) await engine.query(sql);
  };
  // What is kept of a stream in memory is made for these ten alone here, and for all of them in a run.
  const compiled = async () => {
    const table = await openStreamTable(engine, [file.parquet]);
    const narrow = await openNarrowTable(engine, made.lines);
    for (const request of asked)
      await engine.query(
        compileMeasure(resolveParameters(request), { dialect: 'duckdb', table, narrow, now: tools.now }).counts,
      );
    await closeNarrowTable(engine);
  };
  const [byHand, ours] = await inTurns([plainly, compiled], 3);
  print('log checks against hand-written SQL', {
    checks: asked.length,
    handCpuSeconds: byHand.cpu,
    ownCpuSeconds: ours.cpu,
    ratio: ours.wall / byHand.wall,
    cpuRatio: ours.cpu / byHand.cpu,
  });
  await pool.close();
  engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rate(seconds) {
  return MEGABYTES / seconds;
}

async function inTurns(works, rounds) {
  const best = works.map(() => ({ wall: Infinity, cpu: Infinity }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const { wall, cpu } = await timed(work);
      best[index] = { wall: Math.min(best[index].wall, wall), cpu: Math.min(best[index].cpu, cpu) };
    }
  }
  return best;
}

async function timed(work) {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, result };
}

function print(what, numbers) {
  const shown = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 100) / 100 : value,
    ]),
  );
  console.log(JSON.stringify({ what, ...shown }));
}
