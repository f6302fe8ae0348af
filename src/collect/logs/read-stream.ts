import { closeSync, openSync, readSync } from 'node:fs';
import { systemMessage } from '../../platform/files.ts';
import type { SourceProblem, Tools } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import type { LogEngine } from './engine/engine.ts';
import { LogEngineFailed } from './engine/engine-trouble.ts';
import type { LogFile, LogStream } from './find-streams.ts';
import { readSidecar, type Sidecar } from './integrity.ts';
import type { LinePlace } from './measures/stream-context.ts';
import type { FileSummary } from './normalise/file-summary.ts';
import { LinesDiffer, normaliseFile } from './normalise/normalise-file.ts';
import { ParquetTooLarge, textOfParquet } from './parquet-text.ts';
import {
  type LogTrouble,
  NEXT_DAMAGED,
  NEXT_ENGINE_FAILED,
  NEXT_LINES_DIFFER,
  NEXT_UNREADABLE,
  problemOf,
} from './problems.ts';
import { digestHere } from './scan/scan-file.ts';
import type { ScanPool } from './scan/scan-pool.ts';
import type { ScannedFile } from './scan/scanned-file.ts';
import { isParquet } from './stream-name.ts';
import type { PlacedFile } from './stream-places.ts';

/** One file of a stream, scanned and normalised. */
export interface FileRead extends PlacedFile {
  readonly summary: FileSummary;
  readonly parquet: string;
  readonly sidecar: Sidecar;
}

/** What is needed to read the files of a stream. */
export interface ReadTools {
  readonly tools: Tools;
  readonly pool: ScanPool;
  readonly engine: LogEngine;
  readonly cache: string;
  readonly onScanned: (bytes: number) => void;
  readonly onNormalised: (bytes: number) => void;
}

/** The files of a stream that could be read, and what stood in the way of the others. */
export interface StreamRead {
  readonly files: readonly FileRead[];
  readonly problems: readonly SourceProblem[];
  /** Files that could not be read, or not to their end. */
  readonly incomplete: number;
}

// More at once would only hold more indexes in memory: the threads of the pool are fewer.
const AT_ONCE = 8;

/** Scans and normalises the files of a stream, in its order. Throws where the run is aborted. */
export async function readStream(stream: LogStream, tools: ReadTools): Promise<StreamRead> {
  const files: FileRead[] = [];
  const problems: SourceProblem[] = [];
  let incomplete = 0;
  for (let at = 0; at < stream.files.length; at += AT_ONCE) {
    const some = stream.files.slice(at, at + AT_ONCE);
    const texts = await textsOf(some, stream, tools);
    const scans = await Promise.all(
      texts.map(async (text) => ('problem' in text ? text : await scanOf(text, stream, tools))),
    );
    for (const [index, scan] of scans.entries()) {
      const file = some[index];
      if (file === undefined) continue;
      const read = 'scanned' in scan ? await normalised(file, scan, stream, tools) : scan;
      if ('problem' in read) {
        incomplete += 1;
        problems.push(read.problem);
        continue;
      }
      files.push(read);
      const cut = cutProblem(read, file);
      if (cut === undefined) continue;
      incomplete += 1;
      problems.push(cut);
    }
  }
  return { files, problems, incomplete };
}

/** A file of a stream and where its text lies: a Parquet file is written out as text first. */
interface LogText {
  readonly file: LogFile;
  readonly text: string;
}

interface Problem {
  readonly problem: SourceProblem;
}

async function textsOf(
  files: readonly LogFile[],
  { extension }: LogStream,
  { engine, tools }: ReadTools,
): Promise<readonly (LogText | Problem)[]> {
  const texts: (LogText | Problem)[] = [];
  for (const file of files) {
    const { entry, compression } = file;
    try {
      const packed = isParquet({ extension, compression });
      texts.push({ file, text: packed ? await textOfParquet(engine, entry, tools.scratch) : entry.absolute });
    } catch (error) {
      tools.signal.throwIfAborted();
      texts.push({ problem: problemOf(troubleOf(error, entry.path, entry.bytes)) });
    }
  }
  return texts;
}

async function scanOf(
  { file, text }: LogText,
  { format }: LogStream,
  { pool, tools, onScanned }: ReadTools,
): Promise<(LogText & { readonly scanned: ScannedFile }) | Problem> {
  const { absolute, bytes, path } = file.entry;
  try {
    const scanned = await pool.scanFile({
      absolute: text,
      bytes,
      compression: file.compression,
      identity: format.identity,
      fingerprint: (value) => tools.fingerprint(value),
      onBytes: onScanned,
    });
    if (text === absolute) return { file, text, scanned };
    // What vouches for the evidence is the file itself, not the text that was made of it.
    const { sha256 } = await digestHere(absolute, null, tools.signal);
    return { file, text, scanned: { ...scanned, sha256, bytes, sensitive: withoutBytes(scanned.sensitive) } };
  } catch (error) {
    tools.signal.throwIfAborted();
    return { problem: problemOf(troubleOf(error, path, bytes)) };
  }
}

function withoutBytes(sensitive: ScannedFile['sensitive']): ScannedFile['sensitive'] {
  return { ...sensitive, samples: sensitive.samples.map((place) => ({ ...place, byteStart: 0, byteEnd: 0 })) };
}

async function normalised(
  { entry, compression }: LogFile,
  { scanned, text }: { readonly scanned: ScannedFile; readonly text: string },
  { format }: LogStream,
  { tools, engine, cache, onNormalised }: ReadTools,
): Promise<FileRead | Problem> {
  const { absolute, bytes, path } = entry;
  const { scratch, signal } = tools;
  try {
    const file = { absolute: text, compression, scanned };
    // Names with a secret among them must not lie about in a cache, so such a file is normalised anew in every run.
    const kept = scanned.sensitive.secrets === 0 ? cache : scratch;
    const made = await normaliseFile(file, format, { engine, cache: kept, scratch, signal });
    onNormalised(bytes);
    const sidecar = await readSidecar(absolute, scanned.sha256);
    return { ...made, absolute: text, path: shownText(path), compression, scanned, sidecar, inRows: text !== absolute };
  } catch (error) {
    signal.throwIfAborted();
    return { problem: problemOf({ ...troubleOf(error, path, bytes), sha256: scanned.sha256 }) };
  }
}

function troubleOf(error: unknown, path: string, bytes: number): LogTrouble {
  if (error instanceof LinesDiffer) {
    const { message } = error;
    return { path, bytes, state: 'unparsable', code: 'log-lines-differ', message, next: NEXT_LINES_DIFFER };
  }
  if (error instanceof ParquetTooLarge) {
    const message = 'It holds more than 200 times its size in text, so it was not read.';
    return { path, bytes, state: 'too-large', code: 'log-inflates-too-far', message, next: NEXT_DAMAGED };
  }
  if (error instanceof LogEngineFailed) {
    const { message } = error;
    return { path, bytes, state: 'unreadable', code: 'log-engine-failed', message, next: NEXT_ENGINE_FAILED };
  }
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  const message = systemMessage(error);
  return { path, bytes, state: 'unreadable', code: 'log-unreadable', message, next: NEXT_UNREADABLE };
}

function cutProblem({ scanned }: FileRead, { entry: { path, bytes } }: LogFile): SourceProblem | undefined {
  const { cut, lines } = scanned;
  if (cut === undefined) return undefined;
  const far = cut === 'inflates-too-far';
  const message = far
    ? `It unpacks to more than 200 times its size; reading stopped after line ${lines}.`
    : `The compressed file is damaged or cut off after line ${lines}; later events could not be read.`;
  const state = far ? 'too-large' : 'partial';
  return problemOf({ path, bytes, state, code: `log-${cut}`, message, next: NEXT_DAMAGED, line: Math.max(1, lines) });
}

const LONGEST_READ = 1 << 20;

/** Returns why the engine took a line for no row, where the line can be read again without unpacking the file. */
export function rejectReason({ absolute, compression, scanned }: PlacedFile, place: LinePlace): string {
  const length = place.byteEnd - place.byteStart;
  if (length === 0) return 'not-a-row';
  if (compression !== 'none' || scanned.encoding !== 'utf-8' || length > LONGEST_READ) return 'not-a-row';
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(absolute, 'r');
  try {
    readSync(descriptor, bytes, 0, length, place.byteStart);
  } finally {
    closeSync(descriptor);
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return 'bad-utf8';
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'unknown-shape' : 'not-a-json-object';
  } catch {
    return scanned.unended && place.byteEnd >= scanned.textBytes ? 'cut-short' : 'not-a-json-object';
  }
}
