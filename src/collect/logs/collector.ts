import type { EvidenceDraft, Locator } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { textOf } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import { systemMessage } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, Tools } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import type { LinePlace } from './event.ts';
import { type FileRead, type StreamFacts, streamFacts } from './facts.ts';
import { findStreams, type LogFile, type LogStream } from './find-streams.ts';
import { readSidecar } from './integrity.ts';
import { readLines } from './line-reader.ts';
import { NEXT_DAMAGED, NEXT_UNREADABLE, problemOf, rejectsProblem } from './problems.ts';
import { StreamReader } from './stream.ts';

const ID = 'logs';
const VERSION = '1';
const KIND_VERSION = 1;

/** Reads activity logs written as JSON lines: one item per stream of files that one program wrote in turn. */
export const logsCollector: Collector = {
  id: ID,
  version: VERSION,
  produces: ['activity-log'],
  collect: collectLogs,
};

async function* collectLogs(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const found = await findStreams(scope, tools);
  for (const problem of found.problems) yield { type: 'problem', problem };
  let total = 0;
  for (const stream of found.streams) for (const file of stream.files) total += file.entry.bytes;
  const meter = { done: 0, total };
  for (const stream of found.streams) yield* readStream(stream, meter, tools);
  yield { type: 'searched', places: found.places };
}

async function* readStream(
  stream: LogStream,
  meter: { done: number; total: number },
  tools: Tools,
): AsyncGenerator<Collected> {
  const reader = new StreamReader(stream.mapping, tools);
  const files: FileRead[] = [];
  let unread = 0;
  for (const file of stream.files) {
    const { path, bytes } = file.entry;
    try {
      const read = await readFile(file, reader, meter, tools);
      files.push(read);
      if (read.outcome.cut === undefined) continue;
      const damaged = read.outcome.cut === 'damaged-gzip';
      const message = damaged
        ? `The compressed file is damaged or cut off after line ${read.outcome.lines}; later events could not be read.`
        : `It unpacks to more than 200 times its size; reading stopped after line ${read.outcome.lines}.`;
      const state = damaged ? 'partial' : 'too-large';
      const line = Math.max(1, read.outcome.lines);
      yield {
        type: 'problem',
        problem: problemOf({ path, bytes, state, code: `log-${read.outcome.cut}`, message, next: NEXT_DAMAGED, line }),
      };
    } catch (error) {
      tools.signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      unread += 1;
      const message = systemMessage(error);
      yield {
        type: 'problem',
        problem: problemOf({
          path,
          bytes,
          state: 'unreadable',
          code: 'log-unreadable',
          message,
          next: NEXT_UNREADABLE,
        }),
      };
    }
  }
  if (files.length === 0) return;
  const draft = draftOf(stream, reader, { files, unread }, tools);
  yield { type: 'item', draft };
  const rejects = rejectsProblem(draft);
  if (rejects !== undefined) yield { type: 'problem', problem: rejects };
}

async function readFile(
  file: LogFile,
  reader: StreamReader,
  meter: { done: number; total: number },
  tools: Tools,
): Promise<FileRead> {
  const { entry } = file;
  const path = shownText(entry.path);
  const counts = reader.beginFile(path);
  const outcome = await readLines(entry.absolute, file.gzip, reader.takeLine, {
    signal: tools.signal,
    onBytes: (bytes) => {
      meter.done += bytes;
      tools.progress({ phase: 'Reading logs', done: meter.done, total: meter.total, unit: 'bytes' });
    },
  });
  const accounted = counts.blank + counts.rows + counts.rejects;
  if (accounted !== outcome.lines) {
    throw new Error(
      `Of ${outcome.lines} lines only ${accounted} are accounted for; this is a fault in the log reader.`,
    );
  }
  return { path, outcome, counts, sidecar: await readSidecar(entry.absolute, outcome.sha256) };
}

function draftOf(
  stream: LogStream,
  reader: StreamReader,
  { files, unread }: { readonly files: readonly FileRead[]; readonly unread: number },
  tools: Tools,
): EvidenceDraft {
  const sureness = Math.min(...stream.files.map((file) => file.sureness));
  const { facts, places, redactions } = streamFacts(reader, files, { unread, sureness }, tools);
  const base = shownText(stream.folder === '' ? stream.base : `${stream.folder}/${stream.base}`);
  const { firstEvent, lastEvent } = reader.span.result();
  let bytes = 0;
  for (const file of files) bytes += file.outcome.bytes;
  return {
    kind: idOf<'kind'>('activity-log'),
    kindVersion: KIND_VERSION,
    subject: `${stream.mapping.id} ${base}.${stream.extension}`,
    source: { ...sourceOf(base, stream.extension, files), bytes },
    facts,
    locators: locatorsOf(places, files.length > 1),
    collected: tools.now,
    period: firstEvent === '' ? null : { from: firstEvent, to: lastEvent },
    collector: { id: ID, version: VERSION },
    parameters: { mapping: stream.mapping.id, files: files.map(fileParameters) },
    redactions,
    blindSpots: blindSpotsOf(stream, reader, facts),
  };
}

function sourceOf(base: string, extension: string, files: readonly FileRead[]): { path: string; sha256: string } {
  const [only] = files;
  if (only !== undefined && files.length === 1) return { path: only.path, sha256: only.outcome.sha256 };
  const digests = files.map((file) => [file.path, file.outcome.sha256] as const);
  return { path: `${base}*.${extension}*`, sha256: digestOf(digests.sort((a, b) => (a[0] < b[0] ? -1 : 1))) };
}

function fileParameters(file: FileRead): { readonly [key: string]: string | number } {
  const { blank, rows, rejects } = file.counts;
  const { sha256, bytes, textBytes, lines } = file.outcome;
  return { path: file.path, sha256, bytes, textBytes, lines, blankLines: blank, rows, rejects };
}

/** A place names its file only where the stream has several. */
function locatorsOf(places: ReadonlyMap<string, LinePlace>, several: boolean): { [pointer: string]: Locator } {
  const locators: { [pointer: string]: Locator } = {};
  for (const [pointer, { path, byteStart, byteEnd, line, column = 1, sha256 }] of places) {
    const place = { ...(several ? { path } : {}), byteStart, byteEnd, line, column };
    locators[pointer] = sha256 === undefined ? place : { ...place, sha256 };
  }
  return locators;
}

function blindSpotsOf(stream: LogStream, reader: StreamReader, facts: StreamFacts['facts']): readonly string[] {
  const spots = [
    'Events that the program never wrote, or that were removed before this reading, leave no trace in these facts.',
    'Whether a call acts on the world is told by the verb in the tool name; what the tool really does is not in the log.',
    'Personal data is searched for as e-mail addresses, payment card numbers, bank account numbers and United States social security numbers; names, addresses, health data and other national numbers are not.',
  ];
  if (stream.mapping.approval === null)
    spots.push('This format has no field for approvals, so nothing can be said about them.');
  if (facts['namesCut'] === true)
    spots.push('More than 2,000 different server or tool names occur; only the first 2,000 of each are listed.');
  const { lateForWindows } = reader.conduct.result();
  if (lateForWindows > 0) {
    spots.push(
      `${lateForWindows} events stand so far out of time order that the counts per minute and per five minutes leave them out.`,
    );
  }
  if (facts['incompleteFiles'] !== 0)
    spots.push(`${textOf(facts['incompleteFiles'])} files of this stream could not be read to their end.`);
  return spots;
}
