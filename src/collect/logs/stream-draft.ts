import type { EvidenceDraft, Locator } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { textOf } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import { shownText } from '../text-redactor.ts';
import type { LogStream } from './find-streams.ts';
import type { LinePlace, StreamMeasures } from './measures/stream-context.ts';
import type { FileRead } from './read-stream.ts';

const KIND_VERSION = 2;

/** Returns the evidence item of one stream. */
export function streamDraft(
  stream: LogStream,
  files: readonly FileRead[],
  measured: StreamMeasures,
  about: { readonly collector: EvidenceDraft['collector']; readonly now: string; readonly engine: string },
): EvidenceDraft {
  const { facts, places, redactions, queries } = measured;
  const { format, extension } = stream;
  const base = shownText(stream.folder === '' ? stream.base : `${stream.folder}/${stream.base}`);
  const [first, last] = [textOf(facts['firstEvent']), textOf(facts['lastEvent'])];
  let bytes = 0;
  for (const file of files) bytes += file.scanned.bytes;
  return {
    kind: idOf<'kind'>('activity-log'),
    kindVersion: KIND_VERSION,
    subject: `${format.id} ${base}.${extension}`,
    source: { ...sourceOf(base, extension, files), bytes },
    facts,
    locators: locatorsOf(places, files.length > 1),
    collected: about.now,
    period: first === '' ? null : { from: first, to: last },
    collector: about.collector,
    parameters: {
      format: format.id,
      formatVersion: format.version,
      engine: about.engine,
      files: files.map(fileParameters),
      queries: { ...queries },
    },
    redactions,
    blindSpots: blindSpotsOf(stream, facts, files),
  };
}

function sourceOf(base: string, extension: string, files: readonly FileRead[]): { path: string; sha256: string } {
  const [only] = files;
  if (only !== undefined && files.length === 1) return { path: only.path, sha256: only.scanned.sha256 };
  const digests = files.map((file) => [file.path, file.scanned.sha256] as const);
  return { path: `${base}*.${extension}*`, sha256: digestOf(digests.sort((a, b) => (a[0] < b[0] ? -1 : 1))) };
}

function fileParameters({ path, scanned, summary }: FileRead): { readonly [key: string]: string | number } {
  const { sha256, bytes, textBytes } = scanned;
  const { lines, blank, rows, rejects } = summary;
  return { path, sha256, bytes, textBytes, lines, blankLines: blank, rows, rejects };
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

function blindSpotsOf(
  { format }: LogStream,
  facts: StreamMeasures['facts'],
  files: readonly FileRead[],
): readonly string[] {
  const spots = [
    'Events that the program never wrote, or that were removed before this reading, leave no trace in these facts.',
    'Whether a call acts on the world is told by the verb in the tool name; what the tool really does is not in the log.',
    'Personal data is searched for as e-mail addresses, payment card numbers, bank account numbers and United States social security numbers; names, addresses, health data and other national numbers are not.',
    ...format.blindSpots,
  ];
  if (format.approval === null)
    spots.push('This format has no field for approvals, so nothing can be said about them.');
  if (files.some(({ inRows }) => inRows))
    spots.push('A Parquet file has no lines: places in it count its rows, and which bytes hold a row is not said.');
  if (facts['namesCut'] === true)
    spots.push('More than 2,000 different server or tool names occur; only the first 2,000 of each are listed.');
  if (facts['incompleteFiles'] !== 0)
    spots.push(`${textOf(facts['incompleteFiles'])} files of this stream could not be read to their end.`);
  return spots;
}
