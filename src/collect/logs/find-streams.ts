import type { JsonObject } from '../../model/json.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { FileEntry } from '../../platform/files.ts';
import { systemMessage } from '../../platform/files.ts';
import type { CollectScope, SourceProblem, Tools } from '../collector.ts';
import { cleanName } from './clean.ts';
import { LogEngineFailed, LogEngineMissing } from './engine/engine-trouble.ts';
import type { FormatChoice, RankedFormat } from './formats/choose.ts';
import { previewParquet } from './parquet-text.ts';
import {
  engineTrouble,
  type LogTrouble,
  NEXT_DAMAGED,
  NEXT_EMPTY,
  NEXT_UNREADABLE,
  nextUnknown,
  parquetTrouble,
  problemOf,
} from './problems.ts';
import type { Compression } from './scan/inflate.ts';
import { sniff } from './sniff.ts';
import { type OtherPart, otherParts } from './sniff-later.ts';
import { anyNameOf, fileNameOf, folderOf, isParquet, type LogName, logNameOf } from './stream-name.ts';

/** Layouts whose lines may name a day without its year. */
const YEARLESS: ReadonlySet<string> = new Set(['syslog-3164', 'cef', 'leef']);

/** One file of a stream. */
export interface LogFile {
  readonly entry: FileEntry;
  readonly compression: Compression;
  readonly sureness: number;
  readonly firstTime: number;
}

/** Files of one folder that one program wrote in turn. */
export interface LogStream {
  readonly format: LogFormat;
  readonly folder: string;
  readonly base: string;
  readonly extension: string;
  /** In the order of their first events. */
  readonly files: readonly LogFile[];
}

/** What the search for logs found. */
export interface FoundStreams {
  readonly streams: readonly LogStream[];
  readonly problems: readonly SourceProblem[];
  readonly places: number;
}

/** Looks at every file named like a log and groups those of a known format into streams, in path order. */
export async function findStreams(scope: CollectScope, tools: Tools): Promise<FoundStreams> {
  const streams = new Map<string, { stream: Omit<LogStream, 'files'>; files: LogFile[] }>();
  const problems: SourceProblem[] = [];
  let places = 0;
  for (const entry of scope.files) {
    tools.signal.throwIfAborted();
    const fileName = fileNameOf(entry.path);
    const name = logNameOf(fileName) ?? (scope.explicit ? anyNameOf(fileName) : undefined);
    if (name === undefined || entry.kind === 'other') continue;
    places += 1;
    if (entry.kind === 'link') {
      problems.push(problemOf(linkTrouble(entry)));
      continue;
    }
    const looked = await lookAt(entry, name, scope.explicit, tools);
    if (looked === undefined) continue;
    if (looked.type === 'trouble') {
      problems.push(problemOf(looked.trouble));
      continue;
    }
    if (looked.changes !== undefined) problems.push(problemOf(looked.changes));
    const folder = folderOf(entry.path);
    const { format, sureness, firstTime } = looked.found;
    const key = JSON.stringify([folder, format.id, name.base, name.extension]);
    const group = streams.get(key) ?? {
      stream: { format, folder, base: name.base, extension: name.extension },
      files: [],
    };
    // Of two ways to write a format the one that reads both is taken for all files of a stream.
    if (format.layout === 'json-records') group.stream = { ...group.stream, format };
    group.files.push({ entry, compression: name.compression, sureness, firstTime });
    streams.set(key, group);
  }
  const inOrder: LogStream[] = [];
  for (const { stream, files } of streams.values()) inOrder.push({ ...stream, files: files.sort(byFirstEvent) });
  return { streams: inOrder, problems, places };
}

function byFirstEvent(a: LogFile, b: LogFile): number {
  if (a.firstTime !== b.firstTime) return a.firstTime < b.firstTime ? -1 : 1;
  return a.entry.path < b.entry.path ? -1 : 1;
}

type Looked =
  | { readonly type: 'log'; readonly found: RankedFormat; readonly changes?: LogTrouble }
  | { readonly type: 'trouble'; readonly trouble: LogTrouble };

async function lookAt(entry: FileEntry, name: LogName, explicit: boolean, tools: Tools): Promise<Looked | undefined> {
  const { path, bytes } = entry;
  const parquet = isParquet(name);
  // Columns are keys, and only of JSON lines is nothing but the keys told.
  const formats = (tools.logFormats ?? []).filter(({ layout }) => !parquet || layout === 'json-lines');
  const clock = clockOptions(tools.now);
  let choice: FormatChoice;
  let others: readonly OtherPart[] = [];
  try {
    const absolute = parquet ? await previewParquet(entry.absolute, tools.scratch, tools.signal) : entry.absolute;
    choice = await sniff({ absolute, compression: name.compression }, formats, clock, tools.signal);
    // UTF-16 has line ends of its own; such files are small enough to be judged by their rejects.
    if (choice.type === 'log' && name.compression === 'none' && !parquet)
      others = otherParts(entry.absolute, choice.ranked[0].format, formats, clock);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof LogEngineMissing) return trouble(engineTrouble({ path, bytes }));
    if (error instanceof LogEngineFailed) return trouble(parquetTrouble({ path, bytes }));
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    const message = systemMessage(error);
    return trouble({ path, bytes, state: 'unreadable', code: 'log-unreadable', message, next: NEXT_UNREADABLE });
  }
  if (choice.type !== 'log') return untaken(choice, entry, name, { explicit, tools });
  const [best] = choice.ranked;
  if (best.format.general && !explicit) return trouble(generalTrouble(entry, best.format));
  // The year of these lines is not in them, so what they are read as depends on the clock of the run.
  const dated = YEARLESS.has(best.format.layout);
  const format = dated ? { ...best.format, layoutOptions: { ...best.format.layoutOptions, ...clock } } : best.format;
  const found = { ...best, format };
  return others.length === 0
    ? { type: 'log', found }
    : { type: 'log', found, changes: changeTrouble(entry, format, others) };
}

/** Machines write such logs by the thousand; only a person can say that one of them is evidence. */
function generalTrouble({ path, bytes }: FileEntry, { title }: LogFormat): LogTrouble {
  return {
    path,
    bytes,
    state: 'unrecognised',
    severity: 'warning',
    code: 'log-format-general',
    message: `It is a log of a general-purpose format (${title}), which shows no MCP calls, so it was not counted as evidence.`,
    next: 'If it says something about your agents or MCP servers, name it under sources.logs in probity.yaml and it counts.',
  };
}

function changeTrouble({ path, bytes }: FileEntry, { title }: LogFormat, others: readonly OtherPart[]): LogTrouble {
  const parts = others.map(({ where, format }) => {
    const what = format === undefined ? 'no known format' : `the format "${format.title}"`;
    return where === 'middle' ? `in its middle of ${what}` : `at its end of ${what}`;
  });
  return {
    path,
    bytes,
    state: 'partial',
    severity: 'warning',
    code: 'log-format-changes',
    message: `It begins in the format "${title}", but is ${parts.join(' and ')}. Lines that do not fit its beginning are counted as rejects.`,
    next: 'Split the file where its format changes, so that each part is read in its own format.',
  };
}

function clockOptions(now: string): JsonObject {
  return { referenceYear: Number(now.slice(0, 4)), referenceMonth: Number(now.slice(5, 7)) };
}

const LOG_FOLDER = /(?:^|\/)(?:logs?|audit)\//i;

function untaken(
  choice: Exclude<FormatChoice, { type: 'log' }>,
  { path, bytes }: FileEntry,
  name: LogName,
  { explicit, tools }: { readonly explicit: boolean; readonly tools: Tools },
): Looked | undefined {
  // A name ending in .log promises text of any kind, unless its folder says more; the two other endings promise JSON lines.
  const promised = explicit || name.extension !== 'log' || LOG_FOLDER.test(path);
  // Somebody who names a file says that it is an activity log; a file that was only come across need not be one.
  const severity = explicit ? 'error' : 'warning';
  const unknown = { path, bytes, state: 'unrecognised', severity, next: nextUnknown(tools.logFormats ?? []) } as const;
  if (choice.type === 'unknown-json') {
    const keys = choice.keys.map((key) => cleanName(key, '', tools).text).join(', ');
    const message = `Its lines are JSON objects, but of no activity log format that is known. The first has the keys: ${keys}.`;
    return trouble({ ...unknown, code: 'log-format-unknown', message });
  }
  if (choice.type === 'empty' && name.compression !== 'none' && bytes > 0) {
    const message = `A ${name.compression}-compressed log was expected, but it is damaged or cut off before its format shows.`;
    const code = `log-${name.compression}-damaged`;
    return trouble({ path, bytes, state: 'unparsable', code, message, next: NEXT_DAMAGED });
  }
  if (!promised) return undefined;
  if (choice.type === 'empty') {
    const message = 'It holds no events: there is no line in it.';
    return trouble({ path, bytes, state: 'empty', code: 'log-empty', message, next: NEXT_EMPTY });
  }
  const message = 'Its first lines are of no activity log format that is known, and most of them are no JSON objects.';
  return trouble({ ...unknown, code: 'log-not-json-lines', message });
}

/** A link often leads to a log that is read under its own name; whether it does is for a person to see. */
function linkTrouble({ path, bytes }: FileEntry): LogTrouble {
  return {
    path,
    bytes,
    state: 'unrecognised',
    severity: 'warning',
    code: 'log-is-link',
    message: 'It is a symbolic link, and links are not followed.',
    next: 'Make sure that the file it leads to is below the searched folder; it is read there under its own name.',
  };
}

function trouble(found: LogTrouble): Looked {
  return { type: 'trouble', trouble: found };
}
