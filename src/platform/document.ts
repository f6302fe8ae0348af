import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { type Document, isMap, isScalar, isSeq, parseAllDocuments, parseDocument, type Node as YamlNode } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Locator } from '../model/evidence.ts';
import type { Json } from '../model/json.ts';
import { pointerToken } from '../model/json.ts';
import { sha256Hex } from './digest.ts';
import { JsonReader } from './json-reader.ts';
import { jsonDepth, yamlDepth } from './nesting.ts';
import { setOwn } from './own-property.ts';
import { Positions } from './position.ts';
import type { Span } from './span.ts';
import { printable, shortened } from './text.ts';
import { readToml } from './toml.ts';

export type { Span } from './span.ts';

/** `yaml-stream` is a file of several YAML documents; its value is the list of them. */
export type DocumentFormat = 'json' | 'jsonc' | 'yaml' | 'yaml-stream' | 'toml';

/** A parsed text whose every value knows its place. */
export interface ParsedDocument {
  readonly file: string;
  readonly text: string;
  readonly positions: Positions;
  /** Undefined where nothing could be parsed. */
  readonly value: Json | undefined;
  /** RFC 6901 pointer to the span of the value there. */
  readonly spans: ReadonlyMap<string, Span>;
  /** RFC 6901 pointer to the span of the key that names the value there. */
  readonly keys: ReadonlyMap<string, Span>;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_DEPTH = 200;
/** Indentation and open brackets together; a level takes at least one of either. */
const MAX_YAML_WIDTH = 400;
// What the parser would tell a programmer.
const YAML_WORDS: { readonly [code: string]: string } = {
  MULTIPLE_DOCS:
    'This is a second document in one file; only one is read here. Remove the line of three dashes before it.',
};

const MAX_ALIASES = 1000;
/** Documents of one stream that are read. */
const MAX_DOCUMENTS = 500;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Parses JSON, JSON with comments, YAML or TOML, keeping the place of every value. Never throws: what is wrong is in
 * `diagnostics`, with line and column. Duplicate keys are errors, because two readers may see two documents.
 */
export function parsePositioned(file: string, bytes: Uint8Array, format: DocumentFormat): ParsedDocument {
  // A byte order mark stays in the text, so that character offsets still lead to the right bytes.
  const text = UTF8.decode(bytes);
  const builder = new DocumentBuilder(file, text);
  const json = format === 'json' || format === 'jsonc';
  const deep = json ? jsonDepth(text, MAX_DEPTH) > MAX_DEPTH : yamlDepth(text, MAX_YAML_WIDTH) > MAX_YAML_WIDTH;
  if (deep) return builder.tooDeep();
  if (json) builder.readJson(format === 'jsonc');
  else if (format === 'toml') builder.readToml();
  else if (format === 'yaml') builder.readYaml();
  else builder.readYamlStream();
  return builder.done();
}

/**
 * Returns the locator of a span: byte range, line, column, and the digest of those bytes unless they hold a redacted
 * value (`secret`), whose bare digest could be guessed back.
 */
export function locatorOf(document: Pick<ParsedDocument, 'text' | 'positions'>, span: Span, secret = false): Locator {
  const { line, column } = document.positions.at(span.start);
  const byteStart = document.positions.byteAt(span.start);
  const byteEnd = document.positions.byteAt(span.end);
  if (secret) return { byteStart, byteEnd, line, column };
  return { byteStart, byteEnd, line, column, sha256: sha256Hex(document.text.slice(span.start, span.end)) };
}

/** Returns a diagnostic at a span of the document, with the source line for the caret. */
export function diagnosticAt(
  document: Pick<ParsedDocument, 'file' | 'positions'>,
  span: Span | undefined,
  problem: Pick<Diagnostic, 'code' | 'severity' | 'message'> & { readonly next?: string },
): Diagnostic {
  const start = span?.start ?? 0;
  const { line, column } = document.positions.at(start);
  const text = printable(shortened(document.positions.line(line), 400));
  const width = Math.max(1, Math.min((span?.end ?? start + 1) - start, text.length - column + 1));
  return { ...problem, place: { file: document.file, line, column, text, width } };
}

class DocumentBuilder {
  readonly #file: string;
  readonly #text: string;
  readonly #positions: Positions;
  readonly #spans = new Map<string, Span>();
  readonly #keys = new Map<string, Span>();
  readonly #diagnostics: Diagnostic[] = [];
  #value: Json | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#positions = new Positions(text);
  }

  done(): ParsedDocument {
    return {
      file: this.#file,
      text: this.#text,
      positions: this.#positions,
      value: this.#value,
      spans: this.#spans,
      keys: this.#keys,
      diagnostics: this.#diagnostics,
    };
  }

  /** The document of a text that no parser can follow. */
  tooDeep(): ParsedDocument {
    this.#tooDeep({ start: 0, end: 1 });
    return this.done();
  }

  readJson(comments: boolean): void {
    if (this.#text.replace(/^\ufeff/, '').trim() === '') {
      this.#report(undefined, 'json-empty', 'The file is empty; a JSON value was expected.');
      return;
    }
    const reader = new JsonReader<ParseErrorCode>(this.#spans, this.#keys);
    visit(this.#text.replace(/^\ufeff/, ' '), reader, { disallowComments: !comments, allowTrailingComma: comments });
    for (const [span, code] of reader.errors.slice(0, 20)) {
      this.#report(span, 'json-syntax', `This is not valid JSON: ${jsonProblem(code)}.`);
    }
    for (const [span, key] of reader.repeated) {
      const name = printable(shortened(key, 60));
      this.#report(
        span,
        'duplicate-key',
        `The key "${name}" stands here a second time; readers differ in which one counts.`,
      );
    }
    this.#value = reader.errors.length === 0 ? reader.value : undefined;
  }

  readToml(): void {
    const { value, problems } = readToml(this.#text, { spans: this.#spans, keys: this.#keys }, MAX_DEPTH);
    for (const { span, code, message } of problems) this.#report(span, code, message);
    this.#value = problems.length === 0 ? value : undefined;
  }

  readYamlStream(): void {
    const parsed = parseAllDocuments(this.#text, { uniqueKeys: true, merge: false, version: '1.2' });
    const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
    if (documents.length > MAX_DOCUMENTS) {
      this.#report(
        undefined,
        'yaml-documents',
        `It holds more than ${MAX_DOCUMENTS} documents; such a file is not read.`,
      );
      return;
    }
    const values: Json[] = [];
    for (const document of documents) {
      const value = this.#yamlValue(document, `/${values.length}`);
      if (this.#diagnostics.length > 0) return;
      values.push(value ?? null);
    }
    this.#spans.set('', { start: 0, end: this.#text.length });
    if (values.length > 0) this.#value = values;
  }

  readYaml(): void {
    this.#value = this.#yamlValue(parseDocument(this.#text, { uniqueKeys: true, merge: false, version: '1.2' }), '');
  }

  #yamlValue(document: Document, pointer: string): Json | undefined {
    for (const problem of [...document.errors, ...document.warnings].slice(0, 20)) {
      const span = { start: problem.pos[0], end: Math.max(problem.pos[1], problem.pos[0] + 1) };
      const first = problem.message.split('\n')[0] ?? '';
      const why =
        YAML_WORDS[problem.code] ?? `This is not valid YAML: ${printable(first.replace(/ at line .*$/, ''))}.`;
      this.#report(span, 'yaml-syntax', why);
    }
    if (document.errors.length > 0 || document.contents === null) return undefined;
    if (!this.#visitYaml(document.contents, pointer, 0)) return undefined;
    try {
      return safeValue(document.toJS({ maxAliasCount: MAX_ALIASES })) as Json;
    } catch {
      this.#report(
        undefined,
        'yaml-aliases',
        `Its aliases lead back to themselves or are more than ${MAX_ALIASES}; such a file is not expanded.`,
      );
      return undefined;
    }
  }

  #visitYaml(node: YamlNode, pointer: string, depth: number): boolean {
    const span = spanOf(node);
    if (depth > MAX_DEPTH) return this.#tooDeep(span);
    this.#spans.set(pointer, span);
    if (isSeq(node)) {
      return node.items.every((item, index) => this.#visitYaml(item as YamlNode, `${pointer}/${index}`, depth + 1));
    }
    if (!isMap(node)) return true;
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const at = `${pointer}/${pointerToken(String(key.value))}`;
      this.#keys.set(at, spanOf(key));
      if (value !== null && !this.#visitYaml(value as YamlNode, at, depth + 1)) return false;
    }
    return true;
  }

  #tooDeep(span: Span): false {
    this.#report(span, 'too-deep', `It is nested more than ${MAX_DEPTH} levels deep; such a file is not read.`);
    return false;
  }

  #report(span: Span | undefined, code: string, message: string): void {
    this.#diagnostics.push(
      diagnosticAt({ file: this.#file, positions: this.#positions }, span, { code, severity: 'error', message }),
    );
  }
}

function spanOf({ range }: Pick<YamlNode, 'range'>): Span {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

function jsonProblem(code: ParseErrorCode): string {
  const words = printParseErrorCode(code).replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0).toLowerCase() + words.slice(1).toLowerCase();
}

/** Copies parsed data into objects without a prototype-bearing `__proto__`, so that no key of the input can reach one. */
function safeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(safeValue);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, safeValue((value as Record<string, unknown>)[key]));
  return copy;
}
