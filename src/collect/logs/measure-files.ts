import type { EventOutcome } from '../../model/log-format.ts';
import type { Tools } from '../collector.ts';
import type { EngineRow, LogEngine } from './engine/engine.ts';
import type { LogStream } from './find-streams.ts';
import { measureStream } from './measures/measure-stream.ts';
import type { StreamContext, StreamMeasures, StreamReading } from './measures/stream-context.ts';
import { mappedColumns } from './normalise/event-sql.ts';
import { type FileRead, rejectReason, type StreamRead } from './read-stream.ts';
import { prepareSigma } from './sigma/prepare.ts';
import { prepareSql, type UnansweredQuery } from './sql/prepare-sql.ts';
import { StreamPlaces } from './stream-places.ts';
import { closeNarrowTable, openNarrowTable, openStreamTable } from './stream-table.ts';

const MAX_SAMPLES = 20;
// From here on reading a compressed file once more costs more than asking twice.
const ASK_FIRST_FROM = 16 << 20;

/** What was measured of a stream, and the queries of an organisation's own that a person has to mend. */
export interface MeasuredFiles extends StreamMeasures {
  readonly unanswered: readonly UnansweredQuery[];
}

/** Takes the facts and measures of a stream whose files are normalised. Throws what the engine and the system throw. */
export async function measureFiles(
  stream: LogStream,
  read: StreamRead,
  engine: LogEngine,
  tools: Tools,
): Promise<MeasuredFiles> {
  const places = new StreamPlaces(read.files, stream.format.identity);
  const parquets = read.files.map((file) => file.parquet);
  const table = await openStreamTable(engine, parquets);
  const mapped = mappedColumns(stream.format);
  const requests = tools.measures ?? [];
  const outcomes = outcomesOf(stream);
  const own = { engine, scratch: tools.scratch, signal: tools.signal };
  const { answers, unanswered } = await prepareSql(
    requests,
    { format: stream.format.id, mapped, outcomes, parquets },
    own,
  );
  const sigma = await prepareSigma(requests, { format: stream.format, mapped, files: read.files, table }, own);
  const context: StreamContext = {
    format: stream.format.id,
    sureness: Math.min(...stream.files.map((file) => file.sureness)),
    dialect: 'duckdb',
    mapped,
    outcomes,
    now: tools.now,
    ...(tools.period === undefined ? {} : { period: tools.period }),
    reading: await readingOf(read, places),
    sigma: sigma.answers,
    sql: answers,
  };
  const run = remembering(engine);
  const about = { fingerprint: (value: string) => tools.fingerprint(value), locate: places.locate };
  // A compressed file must be unpacked for every reading, so everything wanted of it is gathered first.
  const packed = read.files.some((file) => file.compression !== 'none' && file.scanned.textBytes >= ASK_FIRST_FROM);
  try {
    const narrow = await openNarrowTable(engine, eventsOf(read));
    const known = { ...context, narrow };
    if (packed) await measureStream(run, table, known, requests, { ...about, locate: places.ask });
    const measured = await measureStream(run, table, known, requests, about);
    await closeNarrowTable(engine);
    return { ...measured, unanswered };
  } finally {
    sigma.close();
  }
}

function eventsOf({ files }: StreamRead): number {
  let events = 0;
  for (const { summary } of files) events += summary.events;
  return events;
}

/** The second round asks the same, and the engine need not answer it again. */
function remembering(engine: LogEngine): (sql: string) => Promise<readonly EngineRow[]> {
  const answers = new Map<string, readonly EngineRow[]>();
  return async (sql) => {
    const answer = answers.get(sql) ?? (await engine.query(sql));
    answers.set(sql, answer);
    return answer;
  };
}

function outcomesOf({ format }: LogStream): ReadonlySet<EventOutcome> {
  return new Set(format.outcomes.map(({ outcome }) => outcome));
}

async function readingOf({ files, incomplete }: StreamRead, places: StreamPlaces): Promise<StreamReading> {
  const total = (count: (file: FileRead) => number): number => {
    let sum = 0;
    for (const file of files) sum += count(file);
    return sum;
  };
  return {
    files: files.map(({ path, sidecar }) => ({ path, sidecar })),
    incompleteFiles: incomplete,
    lines: total(({ summary }) => summary.lines),
    blankLines: total(({ summary }) => summary.blank),
    rows: total(({ summary }) => summary.rows),
    otherRows: total(({ summary }) => summary.otherRows),
    rejects: total(({ summary }) => summary.rejects),
    rejectSamples: await rejectsOf(files, places),
    sensitive: {
      secrets: total(({ scanned }) => scanned.sensitive.secrets),
      cardNumbers: total(({ scanned }) => scanned.sensitive.cardNumbers),
      emails: total(({ scanned }) => scanned.sensitive.emails),
      personIds: total(({ scanned }) => scanned.sensitive.personIds),
      samples: files
        .flatMap(({ path, scanned }) => scanned.sensitive.samples.map((sample) => ({ ...sample, path })))
        .slice(0, MAX_SAMPLES),
    },
  };
}

async function rejectsOf(files: readonly FileRead[], places: StreamPlaces): Promise<StreamReading['rejectSamples']> {
  const rejected = files
    .flatMap((file, index) =>
      file.summary.rejected.map(({ line, reason }) => ({ read: file, file: index, line, reason })),
    )
    .slice(0, MAX_SAMPLES);
  const found = await places.locate(rejected);
  return rejected.flatMap(({ read, reason }, index) => {
    const place = found[index];
    if (place === undefined) return [];
    const { path, line, byteStart, byteEnd } = place;
    // What stands in such a line is not known, so its bare digest is not kept either.
    return [{ path, line, byteStart, byteEnd, reason: reason === 'not-a-row' ? rejectReason(read, place) : reason }];
  });
}
