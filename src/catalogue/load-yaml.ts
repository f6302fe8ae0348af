import type { Catalogue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { digestOf } from '../platform/canonical-json.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { packageVersion } from '../platform/package-root.ts';
import { type DataFile, type DataType, readDataFiles } from './data-files.ts';
import type { CheckFile } from './generated/check-file.ts';
import type { ControlFile } from './generated/control-file.ts';
import type { FrameworkFile } from './generated/framework-file.ts';
import type { KindFile } from './generated/kind-file.ts';
import type { MappingFile } from './generated/mapping-file.ts';
import type { ThreatsFile } from './generated/threats-file.ts';
import { checkReferences } from './references.ts';
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
  /** Gives a later stage's problem its file, line, column and caret. */
  locate(problem: DataProblem): Diagnostic;
}

/** Loads a catalogue from the YAML folders below `root`: reads, validates, resolves references; reports every problem at once. */
export function loadYamlCatalogue(root: string): LoadedYaml {
  const { files, factsSchemas, diagnostics } = readDataFiles(root);
  const valid = files.filter((file) => file.valid);
  const values = (type: DataType): readonly unknown[] =>
    valid.filter((file) => file.type === type).map((file) => file.document.value);
  const content = {
    frameworks: (values('framework') as readonly FrameworkFile[]).map(toFramework),
    mappings: (values('mapping') as readonly MappingFile[]).map(toMapping),
    controls: (values('control') as readonly ControlFile[]).map(toControl),
    checks: (values('check') as readonly CheckFile[]).map(toCheck),
    kinds: (values('kind') as readonly KindFile[]).map((file) => toKind(file, factsSchemas.get(file.id) ?? {})),
    threats: (values('threats') as readonly ThreatsFile[]).flatMap((file) =>
      file.lists.flatMap((list) =>
        list.threats.map((threat) => ({ ...threat, list: `${list.title} (${list.edition})` })),
      ),
    ),
  };
  const all = [...diagnostics, ...checkReferences(content, files)];
  const documents = documentIndex(valid);
  const locate = (problem: DataProblem): Diagnostic =>
    locateIn(documents.get(`${problem.type}:${problem.id}`), problem);
  if (hasErrors(all)) return { catalogue: undefined, diagnostics: all, locate };
  const version = packageVersion();
  return { catalogue: { version, digest: digestOf(content), ...content }, diagnostics: all, locate };
}

function documentIndex(files: readonly DataFile[]): ReadonlyMap<string, ParsedDocument> {
  const index = new Map<string, ParsedDocument>();
  for (const { type, document } of files) {
    const value = document.value as { id?: string; framework?: string };
    index.set(`${type}:${value.id ?? value.framework ?? ''}`, document);
  }
  return index;
}

function locateIn(document: ParsedDocument | undefined, problem: DataProblem): Diagnostic {
  const { code, message, next, severity = 'error' } = problem;
  const diagnostic = { code, severity, message, ...(next === undefined ? {} : { next }) };
  if (document === undefined) return diagnostic;
  const span = document.spans.get(problem.pointer) ?? document.keys.get(problem.pointer) ?? document.spans.get('');
  if (span === undefined || problem.offset === undefined) return diagnosticAt(document, span, diagnostic);
  // A quoted or folded scalar starts with one extra character; inside a folded one only the line of its start is exact.
  const quoted = /^['"]/.test(document.text.slice(span.start, span.start + 1)) ? 1 : 0;
  const start = Math.min(span.start + quoted + problem.offset, Math.max(span.start, span.end - 1));
  return diagnosticAt(document, { start, end: start + 1 }, diagnostic);
}
