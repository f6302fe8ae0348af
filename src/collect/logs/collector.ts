import { randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { LogEngine } from './engine/engine.ts';
import { LogEngineFailed, LogEngineMissing } from './engine/engine-trouble.ts';
import { findStreams, type LogStream } from './find-streams.ts';
import { measureFiles } from './measure-files.ts';
import { engineTrouble, NEXT_ENGINE_FAILED, problemOf, queryTrouble, rejectsProblem } from './problems.ts';
import { type ReadTools, readStream } from './read-stream.ts';
import { ScanPool } from './scan/scan-pool.ts';
import { streamDraft } from './stream-draft.ts';

const ID = 'logs';
const VERSION = '2';

/** Reads activity logs of every format of the catalogue: one item per stream of files that one program wrote in turn. */
export const logsCollector: Collector = {
  id: ID,
  version: VERSION,
  produces: ['activity-log'],
  collect: collectLogs,
};

async function* collectLogs(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const found = await findStreams(scope, tools);
  for (const problem of found.problems) yield { type: 'problem', problem };
  if (found.streams.length > 0) yield* readStreams(found.streams, tools);
  yield { type: 'searched', places: found.places };
}

async function* readStreams(streams: readonly LogStream[], tools: Tools): AsyncGenerator<Collected> {
  const cache = tools.logCache ?? join(tools.scratch, 'logs');
  const work = join(tools.scratch, `logs-${randomUUID()}`);
  for (const folder of [cache, work]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = streams.flatMap((stream) => stream.files);
  let total = 0;
  for (const { entry } of files) total += entry.bytes;
  const folders = new Set([cache, ...files.map(({ entry }) => dirname(entry.absolute))]);
  let engine: LogEngine;
  try {
    // The engine judges a path by where it really leads.
    const reached = [...folders].map((folder) => realpathSync(folder));
    engine = await LogEngine.open({ scratch: realpathSync(work), folders: reached, signal: tools.signal });
  } catch (error) {
    if (!(error instanceof LogEngineMissing)) throw error;
    for (const stream of streams) yield { type: 'problem', problem: problemOf(engineTrouble(firstOf(stream))) };
    return;
  }
  const pool = ScanPool.open(total, tools.signal);
  const meter = { scanned: 0, normalised: 0 };
  const reading: ReadTools = {
    tools: { ...tools, scratch: work },
    pool,
    engine,
    cache,
    onScanned: (bytes) => {
      meter.scanned += bytes;
      tools.progress({ phase: 'Searching logs', done: meter.scanned, total, unit: 'bytes' });
    },
    onNormalised: (bytes) => {
      meter.normalised += bytes;
      tools.progress({ phase: 'Reading logs', done: meter.normalised, total, unit: 'bytes' });
    },
  };
  try {
    const said = new Set<string>();
    for (const stream of streams) yield* oneStream(stream, reading, said);
  } finally {
    await pool.close();
    engine.close();
  }
}

/** `said` holds what was already reported: a query that is refused is refused for every stream. */
async function* oneStream(stream: LogStream, reading: ReadTools, said: Set<string>): AsyncGenerator<Collected> {
  const { engine, tools } = reading;
  const read = await readStream(stream, reading);
  for (const problem of read.problems) yield { type: 'problem', problem };
  if (read.files.length === 0) return;
  try {
    const measured = await measureFiles(stream, read, engine, tools);
    const about = { collector: { id: ID, version: VERSION }, now: tools.now, engine: engine.version };
    const draft = streamDraft(stream, read.files, measured, about);
    yield { type: 'item', draft };
    const rejects = rejectsProblem(draft);
    if (rejects !== undefined) yield { type: 'problem', problem: rejects };
    for (const query of measured.unanswered) {
      const trouble = queryTrouble(query, firstOf(stream));
      if (!said.has(trouble.message)) yield { type: 'problem', problem: problemOf(trouble) };
      said.add(trouble.message);
    }
  } catch (error) {
    if (!(error instanceof LogEngineFailed)) throw error;
    yield { type: 'problem', problem: streamProblem(stream, 'log-engine-failed', error.message, NEXT_ENGINE_FAILED) };
  }
}

function streamProblem(stream: LogStream, code: string, message: string, next: string): SourceProblem {
  return problemOf({ ...firstOf(stream), state: 'unreadable', code, message, next });
}

/** A stream is no file, so it is named by its first; the bytes are those of all. */
function firstOf({ files }: LogStream): { readonly path: string; readonly bytes: number } {
  let bytes = 0;
  for (const { entry } of files) bytes += entry.bytes;
  return { path: files[0]?.entry.path ?? '.', bytes };
}
