import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Source } from '../../model/evidence.ts';
import { isJsonObject } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { parsePositioned } from '../../platform/document.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownText } from '../text-redactor.ts';
import { findSurfaces, type Part, type Surface } from './fragments.ts';
import { type SnapshotPlace, snapshotPlace } from './places.ts';
import { surfaceDraft, TOOLS_VERSION } from './surface.ts';

const MAX_NAMED_BYTES = 32 << 20;
/** Files whose name says nothing are only looked into where they are small enough to be such a list. */
const MAX_SEARCHED_BYTES = 4 << 20;
const MAX_LINES = 20_000;
const READ_AHEAD = 12;
const SAVE_AGAIN =
  'Save the answer of the server to tools/list as JSON, {"tools": […]}, one file per server, and collect again.';
const BLIND_SPOTS = [
  'A saved list shows what the server answered to whoever saved it, when it was saved; a server may answer others otherwise.',
  'No text is kept: what a description says can be read in the file at the place given, not here.',
];

/** Reads saved answers to tools/list, prompts/list and resources/list: one item per file and server. */
export const mcpToolsCollector: Collector = {
  id: 'mcp-tools',
  version: TOOLS_VERSION,
  produces: ['mcp-tool-surface'],
  collect,
};

interface Candidate {
  readonly file: FileEntry;
  readonly place: SnapshotPlace;
}

async function* collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const candidates = scope.files.flatMap(candidateOf);
  const ahead: ReturnType<typeof readBounded>[] = [];
  let next = 0;
  for (const [index, candidate] of candidates.entries()) {
    tools.signal.throwIfAborted();
    for (; next < candidates.length && next < index + READ_AHEAD; next += 1) {
      ahead.push(readBounded(candidates[next]?.file.absolute ?? '', MAX_NAMED_BYTES));
    }
    const read = await ahead.shift();
    tools.progress({ phase: 'Reading saved tool lists', done: index + 1, total: candidates.length, unit: 'files' });
    if (read?.ok === true) yield* readSnapshot(candidate, read.bytes, tools);
    else if (read !== undefined && candidate.place.named) {
      yield { type: 'problem', problem: problemOf(candidate.file, null, read.state, unread(candidate.file, read)) };
    }
  }
  yield { type: 'searched', places: candidates.length };
}

function candidateOf(file: FileEntry): readonly Candidate[] {
  const place = snapshotPlace(file.path);
  if (place === undefined) return [];
  return place.named || (file.kind === 'file' && file.bytes <= MAX_SEARCHED_BYTES) ? [{ file, place }] : [];
}

function* readSnapshot({ file, place }: Candidate, bytes: Buffer, tools: Tools): Generator<Collected> {
  // A file that never says inputSchema describes no tool, whatever else it holds.
  if (!place.named && !bytes.includes('"inputSchema"') && !bytes.includes('"input_schema"')) return;
  const path = shownText(file.path);
  const parts = partsOf(path, bytes, place.lines);
  const diagnostics = parts.flatMap((part) => part.document.diagnostics.map((each) => moved(each, part)));
  const surfaces = findSurfaces(parts, place.server);
  const telling = place.named ? surfaces : surfaces.filter(describesTools);
  const source: Source = { path, sha256: sha256Hex(bytes), bytes: bytes.length };
  if (telling.length === 0) {
    if (place.named) yield nothingIn(file, source, diagnostics);
    return;
  }
  for (const surface of telling) yield { type: 'item', draft: snapshotDraft(surface, place, source, tools) };
  if (diagnostics.length > 0)
    yield { type: 'problem', problem: problemOf(file, source.sha256, 'partial', diagnostics.slice(0, 20)) };
}

/** One document, or one per line; a single line that cannot be read costs that line only. */
function partsOf(path: string, bytes: Buffer, lines: boolean): readonly Part[] {
  if (!lines) return [{ document: parsePositioned(path, bytes, 'json'), byteOffset: 0, lineOffset: 0 }];
  const parts: Part[] = [];
  let start = 0;
  for (let line = 0; start < bytes.length && line < MAX_LINES; line += 1) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end;
    const row = bytes.subarray(start, stop);
    if (row.toString('utf8').trim() !== '') {
      parts.push({ document: parsePositioned(path, row, 'json'), byteOffset: start, lineOffset: line });
    }
    start = stop + 1;
  }
  return parts;
}

function snapshotDraft(
  surface: Surface,
  place: SnapshotPlace,
  source: Source,
  tools: Tools,
): ReturnType<typeof surfaceDraft> {
  const origin = place.approved ? 'approved' : 'snapshot';
  const name = surface.server === '' ? '(server not named)' : shownText(surface.server);
  return surfaceDraft(
    surface,
    {
      origin,
      source,
      subject: `${origin === 'approved' ? 'approved tools' : 'tools'} ${source.path} › ${name}`,
      collector: { id: 'mcp-tools', version: TOOLS_VERSION },
      parameters: {},
      blindSpots: BLIND_SPOTS,
      transport: '',
      era: '',
      cutBecause: '',
    },
    tools,
  );
}

function describesTools(surface: Surface): boolean {
  return (surface.lists.tools ?? []).some(
    ({ value }) => isJsonObject(value) && isJsonObject(value['inputSchema'] ?? value['input_schema']),
  );
}

function moved(diagnostic: Diagnostic, part: Part): Diagnostic {
  const { place } = diagnostic;
  return place === undefined ? diagnostic : { ...diagnostic, place: { ...place, line: place.line + part.lineOffset } };
}

function nothingIn(file: FileEntry, source: Source, diagnostics: readonly Diagnostic[]): Collected {
  const empty = source.bytes === 0;
  const state = empty ? 'empty' : diagnostics.length > 0 ? 'unparsable' : 'unrecognised';
  const message = empty
    ? 'This should be a saved list of tools; it is empty.'
    : 'This should be a saved list of tools, prompts or resources of an MCP server; no such list was found in it.';
  const fallback: Diagnostic = {
    code: `tools-${state}`,
    severity: 'error',
    message,
    place: { file: source.path, line: 1, column: 1 },
  };
  return {
    type: 'problem',
    problem: problemOf(file, source.sha256, state, diagnostics.length > 0 ? diagnostics.slice(0, 20) : [fallback]),
  };
}

function unread(file: FileEntry, read: { readonly state: string; readonly message: string }): readonly Diagnostic[] {
  return [
    {
      code: `tools-${read.state}`,
      severity: 'error',
      message: `This saved list of tools could not be read. ${read.message}`,
      place: { file: file.path, line: 1, column: 1 },
      next: 'Make the file readable for this account, or save the list again, and collect again.',
    },
  ];
}

/** The texts of a list are kept nowhere, so the line of a problem is not quoted either. */
function problemOf(
  file: FileEntry,
  sha256: string | null,
  state: SourceProblem['state'],
  diagnostics: readonly Diagnostic[],
): SourceProblem {
  const quiet = diagnostics.map((each) => {
    const { place, ...rest } = redactedDiagnostic({ next: SAVE_AGAIN, ...each }, shownText);
    if (place === undefined) return rest;
    return { ...rest, place: { file: place.file, line: place.line, column: place.column } };
  });
  return { path: shownText(file.path), state, sha256, bytes: file.bytes, diagnostics: quiet };
}
