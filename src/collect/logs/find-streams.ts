import type { FileEntry } from '../../platform/files.ts';
import { systemMessage } from '../../platform/files.ts';
import type { CollectScope, SourceProblem, Tools } from '../collector.ts';
import { cleanName } from './clean.ts';
import type { LogMapping } from './mapping.ts';
import { type LogTrouble, NEXT_DAMAGED, NEXT_EMPTY, NEXT_UNKNOWN, NEXT_UNREADABLE, problemOf } from './problems.ts';
import { type Sniffed, sniff } from './sniff.ts';
import { fileNameOf, folderOf, type LogName, logNameOf } from './stream-name.ts';

/** One file of a stream. */
export interface LogFile {
  readonly entry: FileEntry;
  readonly gzip: boolean;
  readonly sureness: number;
  readonly firstTime: number;
}

/** Files of one folder that one program wrote in turn. */
export interface LogStream {
  readonly mapping: LogMapping;
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
    const name = logNameOf(fileNameOf(entry.path));
    if (name === undefined || entry.kind === 'other') continue;
    places += 1;
    if (entry.kind === 'link') {
      problems.push(problemOf(linkTrouble(entry)));
      continue;
    }
    const sniffed = await sniffOrTrouble(entry, name, scope.explicit, tools);
    if (sniffed === undefined) continue;
    if (sniffed.type === 'trouble') problems.push(problemOf(sniffed.trouble));
    else {
      const folder = folderOf(entry.path);
      const key = JSON.stringify([folder, sniffed.mapping.id, name.base, name.extension]);
      const group = streams.get(key) ?? {
        stream: { mapping: sniffed.mapping, folder, base: name.base, extension: name.extension },
        files: [],
      };
      group.files.push({ entry, gzip: name.gzip, sureness: sniffed.sureness, firstTime: sniffed.firstTime });
      streams.set(key, group);
    }
  }
  const inOrder: LogStream[] = [];
  for (const { stream, files } of streams.values()) inOrder.push({ ...stream, files: files.sort(byFirstEvent) });
  return { streams: inOrder, problems, places };
}

function byFirstEvent(a: LogFile, b: LogFile): number {
  if (a.firstTime !== b.firstTime) return a.firstTime < b.firstTime ? -1 : 1;
  return a.entry.path < b.entry.path ? -1 : 1;
}

type Looked = (Sniffed & { readonly type: 'log' }) | { readonly type: 'trouble'; readonly trouble: LogTrouble };

async function sniffOrTrouble(
  entry: FileEntry,
  name: LogName,
  explicit: boolean,
  tools: Tools,
): Promise<Looked | undefined> {
  const file = { path: entry.path, bytes: entry.bytes };
  // A name ending in .log promises text of any kind; the two other endings promise JSON lines.
  const promised = explicit || name.extension !== 'log';
  // Somebody who names a file says that it is an activity log; a file that was only come across need not be one.
  const severity = explicit ? 'error' : 'warning';
  let sniffed: Sniffed;
  try {
    sniffed = await sniff(entry.absolute, name.gzip, tools.signal);
  } catch (error) {
    tools.signal.throwIfAborted();
    return trouble({
      ...file,
      state: 'unreadable',
      code: 'log-unreadable',
      message: systemMessage(error),
      next: NEXT_UNREADABLE,
    });
  }
  if (sniffed.type === 'log') return sniffed;
  if (sniffed.type === 'unknown-json') {
    const keys = sniffed.keys.map((key) => cleanName(key, '', tools).text).join(', ');
    const message = `Its lines are JSON objects, but of no activity log format that is known. The first has the keys: ${keys}.`;
    return trouble({
      ...file,
      state: 'unrecognised',
      code: 'log-format-unknown',
      severity,
      message,
      next: NEXT_UNKNOWN,
    });
  }
  if (sniffed.type === 'empty' && name.gzip && entry.bytes > 0) {
    const message = 'A gzip-compressed log was expected, but nothing could be unpacked from it.';
    return trouble({ ...file, state: 'unparsable', code: 'log-gzip-damaged', message, next: NEXT_DAMAGED });
  }
  if (!promised) return undefined;
  if (sniffed.type === 'empty') {
    return trouble({
      ...file,
      state: 'empty',
      code: 'log-empty',
      message: 'It holds no events: there is no line in it.',
      next: NEXT_EMPTY,
    });
  }
  const message = 'One JSON object per line was expected, and most of its first lines are none.';
  return trouble({ ...file, state: 'unrecognised', code: 'log-not-json-lines', severity, message, next: NEXT_UNKNOWN });
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
