import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { diagnosticAt, type ParsedDocument, parsePositioned } from '../platform/document.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { compileSchema, type Validator } from './validate.ts';

export type DataType = 'control' | 'threats' | 'framework' | 'mapping' | 'kind' | 'check' | 'log-format';

const SCHEMA_PATHS: Readonly<Record<DataType, string>> = {
  control: 'controls/control.schema.json',
  threats: 'controls/threats.schema.json',
  framework: 'frameworks/framework.schema.json',
  mapping: 'frameworks/mapping.schema.json',
  kind: 'evidence/kind.schema.json',
  check: 'evidence/check.schema.json',
  'log-format': 'evidence/log-format.schema.json',
};

/** One data file of the catalogue, parsed and checked against its schema. */
export interface DataFile {
  readonly type: DataType;
  /** Below its folder; the document's own name may have the overlay in front. */
  readonly path: string;
  readonly document: ParsedDocument;
  /** Whether it parsed and fits its schema; only then may `value` be read as its generated type. */
  readonly valid: boolean;
}

/** Every data file of a catalogue folder, and every problem of reading them. */
export interface DataFiles {
  readonly files: readonly DataFile[];
  /** Facts schemas by evidence kind. */
  readonly factsSchemas: ReadonlyMap<string, JsonObject>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A folder of data files; `shown` stands before the names of its files in every message. */
export interface DataFolder {
  readonly root: string;
  readonly shown: string;
}

/** Reads and validates the controls, frameworks and evidence of each folder, in name order, reporting all problems. */
export function readDataFiles(folders: readonly DataFolder[]): DataFiles {
  const validators = new Map<DataType, Validator>();
  const files: DataFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const factsSchemas = new Map<string, JsonObject>();
  for (const { root, shown } of folders) {
    for (const { type, path } of listDataFiles(root)) {
      const bytes = readFileSync(join(root, path));
      if (type === 'facts-schema') {
        const document = parsePositioned(`${shown}${path}`, bytes, 'json');
        diagnostics.push(...document.diagnostics, ...keepFactsSchema(document, path.split('/')[1] ?? '', factsSchemas));
        continue;
      }
      const validate = validators.get(type) ?? compileSchema(readSchema(SCHEMA_PATHS[type]));
      validators.set(type, validate);
      const document = parsePositioned(`${shown}${path}`, bytes, 'yaml');
      const problems = [...document.diagnostics, ...validate(document)];
      diagnostics.push(...problems);
      files.push({ type, path, document, valid: problems.length === 0 && document.value !== undefined });
    }
  }
  return { files, factsSchemas, diagnostics };
}

/** The facts of a kind are declared once; a second file would silently change what every check of it sees. */
function keepFactsSchema(document: ParsedDocument, kind: string, into: Map<string, JsonObject>): readonly Diagnostic[] {
  if (document.value === undefined) return [];
  if (into.has(kind)) {
    const message = `The facts of "${kind}" are already declared in evidence/${kind}/facts.schema.json.`;
    return [diagnosticAt(document, undefined, { code: 'duplicate-id', severity: 'error', message })];
  }
  into.set(kind, document.value as JsonObject);
  return [];
}

/** Reads one of Probity's own schemas by its path below the package root. */
export function readSchema(path: string): JsonObject {
  return JSON.parse(readFileSync(join(PACKAGE_ROOT, path), 'utf8')) as JsonObject;
}

function listDataFiles(root: string): readonly { type: DataType | 'facts-schema'; path: string }[] {
  const found: { type: DataType | 'facts-schema'; path: string }[] = [];
  for (const top of ['controls', 'frameworks', 'evidence']) {
    if (!existsSync(join(root, top))) continue;
    const names = readdirSync(join(root, top), { recursive: true, encoding: 'utf8' });
    for (const name of names.map((each) => each.replaceAll('\\', '/')).sort()) {
      const type = typeOf(top, name);
      if (type !== undefined) found.push({ type, path: `${top}/${name}` });
    }
  }
  return found;
}

function typeOf(top: string, name: string): DataType | 'facts-schema' | undefined {
  const parts = name.split('/');
  if (top === 'evidence' && name.endsWith('/facts.schema.json')) return 'facts-schema';
  if (!name.endsWith('.yaml')) return undefined;
  if (top === 'controls') return name === 'threats.yaml' ? 'threats' : parts.length === 2 ? 'control' : undefined;
  if (top === 'frameworks') {
    if (parts[1] === 'framework.yaml') return 'framework';
    return parts[1] === 'mapping.yaml' ? 'mapping' : undefined;
  }
  if (parts[1] === 'kind.yaml') return 'kind';
  if (parts[1] === 'formats' && parts.length === 3) return 'log-format';
  return parts[1] === 'checks' ? 'check' : undefined;
}
