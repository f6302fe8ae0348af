import { getNodeValue, type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isMap, isScalar, isSeq, parseDocument, type Node as YamlNode } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Locator } from '../model/evidence.ts';
import type { Json } from '../model/json.ts';
import { pointerToken } from '../model/json.ts';
import { sha256Hex } from './digest.ts';
import { jsonDepth, yamlDepth } from './nesting.ts';
import { Positions } from './position.ts';
import { printable, shortened } from './text.ts';

export type DocumentFormat = 'json' | 'jsonc' | 'yaml';

/** Where a value stands: characters [start, end) of the decoded text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

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
const MAX_ALIASES = 1000;

/**
 * Parses JSON, JSON with comments, or YAML, keeping the place of every value. Never throws: what is wrong is in
 * `diagnostics`, with line and column. Duplicate keys are errors, because two readers may see two documents.
 */
export function parsePositioned(file: string, bytes: Uint8Array, format: DocumentFormat): ParsedDocument {
  // A byte order mark stays in the text, so that character offsets still lead to the right bytes.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const builder = new DocumentBuilder(file, text);
  const deep =
    format === 'yaml' ? yamlDepth(text, MAX_YAML_WIDTH) > MAX_YAML_WIDTH : jsonDepth(text, MAX_DEPTH) > MAX_DEPTH;
  if (deep) return builder.tooDeep();
  if (format === 'yaml') builder.readYaml();
  else builder.readJson(format === 'jsonc');
  return builder.done();
}

/**
 * Returns the locator of a span: byte range, line, column, and the digest of those bytes unless they hold a redacted
 * value (`secret`), whose bare digest could be guessed back.
 */
export function locatorOf(document: Pick<ParsedDocument, 'text' | 'positions'>, span: Span, secret = false): Locator {
  const { line, column } = document.positions.at(span.start);
  const byteStart = document.positions.byteAt(span.start);
  const excerpt = Buffer.from(document.text.slice(span.start, span.end), 'utf8');
  const place = { byteStart, byteEnd: byteStart + excerpt.length, line, column };
  return secret ? place : { ...place, sha256: sha256Hex(excerpt) };
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
    const errors: ParseError[] = [];
    const tree = parseTree(this.#text.replace(/^\ufeff/, ' '), errors, {
      disallowComments: !comments,
      allowTrailingComma: comments,
    });
    for (const error of errors.slice(0, 20)) {
      const span = { start: error.offset, end: error.offset + Math.max(1, error.length) };
      this.#report(span, 'json-syntax', `This is not valid JSON: ${jsonProblem(error)}.`);
    }
    if (tree === undefined) return;
    if (!this.#visitJson(tree, '', 0)) return;
    this.#value = errors.length === 0 ? (safeValue(getNodeValue(tree)) as Json) : undefined;
  }

  readYaml(): void {
    const document = parseDocument(this.#text, { uniqueKeys: true, merge: false, version: '1.2' });
    for (const problem of [...document.errors, ...document.warnings].slice(0, 20)) {
      const span = { start: problem.pos[0], end: Math.max(problem.pos[1], problem.pos[0] + 1) };
      const first = problem.message.split('\n')[0] ?? '';
      this.#report(span, 'yaml-syntax', `This is not valid YAML: ${printable(first.replace(/ at line .*$/, ''))}.`);
    }
    if (document.errors.length > 0 || document.contents === null) return;
    if (!this.#visitYaml(document.contents, '', 0)) return;
    try {
      this.#value = safeValue(document.toJS({ maxAliasCount: MAX_ALIASES })) as Json;
    } catch {
      this.#report(undefined, 'yaml-aliases', `It uses more than ${MAX_ALIASES} aliases; such a file is not expanded.`);
    }
  }

  #visitJson(node: JsonNode, pointer: string, depth: number): boolean {
    if (depth > MAX_DEPTH) return this.#tooDeep({ start: node.offset, end: node.offset + 1 });
    this.#spans.set(pointer, { start: node.offset, end: node.offset + node.length });
    if (node.type === 'array') {
      return (node.children ?? []).every((child, index) => this.#visitJson(child, `${pointer}/${index}`, depth + 1));
    }
    if (node.type !== 'object') return true;
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) continue;
      const at = `${pointer}/${pointerToken(String(key.value))}`;
      const span = { start: key.offset, end: key.offset + key.length };
      if (this.#keys.has(at)) {
        const name = printable(shortened(String(key.value), 60));
        this.#report(
          span,
          'duplicate-key',
          `The key "${name}" stands here a second time; readers differ in which one counts.`,
        );
        continue;
      }
      this.#keys.set(at, span);
      if (!this.#visitJson(value, at, depth + 1)) return false;
    }
    return true;
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

function jsonProblem(error: ParseError): string {
  const words = printParseErrorCode(error.error).replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0).toLowerCase() + words.slice(1).toLowerCase();
}

/** Copies parsed data into objects without a prototype-bearing `__proto__`, so that no key of the input can reach one. */
function safeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(safeValue);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    Object.defineProperty(copy, key, {
      value: safeValue((value as Record<string, unknown>)[key]),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy;
}
