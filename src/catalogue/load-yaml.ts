import type { Catalogue, Mapping } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { atPointer, textOf } from '../model/json.ts';
import type { FormatExample } from '../model/log-format.ts';
import { digestOf } from '../platform/canonical-json.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { packageVersion } from '../platform/package-root.ts';
import { type DataFile, type DataType, readDataFiles } from './data-files.ts';
import type { CheckFile } from './generated/check-file.ts';
import type { ControlFile } from './generated/control-file.ts';
import type { FrameworkFile } from './generated/framework-file.ts';
import type { KindFile } from './generated/kind-file.ts';
import type { LogFormatFile } from './generated/log-format-file.ts';
import type { MappingFile } from './generated/mapping-file.ts';
import type { ThreatsFile } from './generated/threats-file.ts';
import { checkReferences } from './references.ts';
import { scalarOffset } from './scalar-place.ts';
import { inOrderOfTrial, toFormatExamples, toLogFormat } from './to-log-format.ts';
import { toCheck, toControl, toFramework, toKind, toMapping } from './to-model.ts';

/** A problem in the data that only a later stage can see (an expression, an example), named by where it stands. */
export interface DataProblem {
  readonly type: DataType;
  readonly id: string;
  /** Pointer into the data file. */
  readonly pointer: string;
  /** Characters from the start of the value, where the problem is inside a text. */
  readonly offset?: number;
  readonly code: string;
  readonly message: string;
  readonly next?: string;
  /** An error where it is not said. */
  readonly severity?: Diagnostic['severity'];
}

export interface LoadedYaml {
  /** Present where no data file has an error. */
  readonly catalogue: Catalogue | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Examples of log formats, by format. */
  readonly formatExamples: ReadonlyMap<string, readonly FormatExample[]>;
  /** Gives a later stage's problem its file, line, column and caret. */
  readonly locate: (problem: DataProblem) => Diagnostic;
}

/** A folder with an organisation's own controls, checks, frameworks and mappings, added to ours. */
export interface Overlay {
  readonly root: string;
  /** As the organisation names it; stands before its files in every message, and in the version of the catalogue. */
  readonly name: string;
}

/**
 * Loads a catalogue from the YAML folders below `root`, and an overlay added to it: reads, validates, resolves
 * references; reports every problem at once.
 */
export function loadYamlCatalogue(root: string, overlay: Overlay | null = null): LoadedYaml {
  const added = overlay === null ? [] : [{ root: overlay.root, shown: `${overlay.name}/` }];
  const { files, factsSchemas, diagnostics } = readDataFiles([{ root, shown: '' }, ...added]);
  const valid = files.filter((file) => file.valid);
  const values = (type: DataType): readonly unknown[] =>
    valid.filter((file) => file.type === type).map((file) => file.document.value);
  const formats = values('log-format') as readonly LogFormatFile[];
  const content = {
    frameworks: (values('framework') as readonly FrameworkFile[]).map(toFramework),
    mappings: mergedMappings((values('mapping') as readonly MappingFile[]).map(toMapping)),
    controls: (values('control') as readonly ControlFile[]).map(toControl),
    checks: (values('check') as readonly CheckFile[]).map(toCheck),
    kinds: (values('kind') as readonly KindFile[]).map((file) => toKind(file, factsSchemas.get(file.id) ?? {})),
    threats: (values('threats') as readonly ThreatsFile[]).flatMap((file) =>
      file.lists.flatMap((list) =>
        list.threats.map((threat) => ({ ...threat, list: `${list.title} (${list.edition})` })),
      ),
    ),
    logFormats: inOrderOfTrial(formats.map(toLogFormat)),
  };
  const all = [...diagnostics, ...checkReferences(content, files)];
  const documents = documentIndex(valid);
  const locate = (problem: DataProblem): Diagnostic => {
    const { document, pointer } = placeOf(documents.get(`${problem.type}:${problem.id}`) ?? [], problem.pointer);
    return locateIn(document, { ...problem, pointer });
  };
  const formatExamples = new Map(formats.map((file) => [file.id, toFormatExamples(file)]));
  if (hasErrors(all)) return { catalogue: undefined, diagnostics: all, formatExamples, locate };
  const version = overlay === null ? packageVersion() : `${packageVersion()} + ${overlaid(overlay, files)}`;
  return { catalogue: { version, digest: digestOf(content), ...content }, diagnostics: all, formatExamples, locate };
}

/** Names an overlay and the digest of what it holds, for every place that prints the version of the catalogue. */
function overlaid({ name }: Overlay, files: readonly DataFile[]): string {
  const own = files.filter(({ path, document }) => document.file !== path);
  const digest = digestOf(own.map(({ path, document }) => ({ path, value: document.value ?? null })));
  return `overlay ${name} (${own.length} ${own.length === 1 ? 'file' : 'files'}, sha256 ${digest.slice(0, 16)})`;
}

/** A second mapping of a framework adds to the first. */
function mergedMappings(mappings: readonly Mapping[]): readonly Mapping[] {
  const merged = new Map<string, Mapping>();
  for (const mapping of mappings) {
    const before = merged.get(mapping.framework);
    merged.set(mapping.framework, before === undefined ? mapping : joined(before, mapping));
  }
  return [...merged.values()];
}

function joined(first: Mapping, second: Mapping): Mapping {
  return {
    framework: first.framework,
    version: `${first.version} + ${second.version}`,
    authoredBy: `${first.authoredBy}; ${second.authoredBy}`,
    edges: [...first.edges, ...second.edges],
    outOfScope: [...first.outOfScope, ...second.outOfScope],
  };
}

function documentIndex(files: readonly DataFile[]): ReadonlyMap<string, readonly ParsedDocument[]> {
  const index = new Map<string, ParsedDocument[]>();
  for (const { type, document } of files) {
    const value = document.value as { id?: string; framework?: string };
    const key = `${type}:${value.id ?? value.framework ?? ''}`;
    index.set(key, [...(index.get(key) ?? []), document]);
  }
  return index;
}

/** The edges of a merged mapping are counted through its files, one after the other. */
function placeOf(
  documents: readonly ParsedDocument[],
  pointer: string,
): { readonly document: ParsedDocument | undefined; readonly pointer: string } {
  const match = /^\/edges\/(\d+)(.*)$/.exec(pointer);
  if (match === null) return { document: documents[0], pointer };
  let index = Number(match[1]);
  for (const document of documents) {
    const count = (document.value as { edges?: readonly unknown[] }).edges?.length ?? 0;
    if (index < count) return { document, pointer: `/edges/${index}${match[2] ?? ''}` };
    index -= count;
  }
  return { document: documents[0], pointer };
}

function locateIn(document: ParsedDocument | undefined, problem: DataProblem): Diagnostic {
  const { code, message, next, severity = 'error' } = problem;
  const diagnostic = { code, severity, message, ...(next === undefined ? {} : { next }) };
  if (document === undefined) return diagnostic;
  const span = document.spans.get(problem.pointer) ?? document.keys.get(problem.pointer) ?? document.spans.get('');
  if (span === undefined || problem.offset === undefined) return diagnosticAt(document, span, diagnostic);
  const value = textOf(atPointer(document.value ?? null, problem.pointer));
  const start = scalarOffset(document.text, span, value, problem.offset);
  return diagnosticAt(document, { start, end: start + 1 }, diagnostic);
}
