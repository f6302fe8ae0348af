import { type AST, parseTOML } from 'toml-eslint-parser';
import { type Json, pointerToken } from '../model/json.ts';
import { setOwn } from './own-property.ts';
import type { Span } from './span.ts';
import { printable } from './text.ts';

/** Where the places of a TOML text are put while it is read: pointer to value, and pointer to the key that names it. */
export interface TomlPlaces {
  readonly spans: Map<string, Span>;
  readonly keys: Map<string, Span>;
}

/** What a TOML text holds, or why it could not be read. */
export interface TomlReading {
  readonly value: Json | undefined;
  readonly problems: readonly { readonly span: Span; readonly code: string; readonly message: string }[];
}

type Table = Record<string, unknown>;

/** Reads TOML 1.0, keeping the place of every value in `places`. Never throws; nothing deeper than `deepest` is read. */
export function readToml(text: string, places: TomlPlaces, deepest: number): TomlReading {
  try {
    // A byte order mark is no part of TOML; a space keeps every offset.
    const program = parseTOML(text.replace(/^\ufeff/, ' '), { tomlVersion: '1.0' });
    const root: Table = {};
    const writer = new TableWriter(root, places, deepest);
    places.spans.set('', { start: 0, end: text.length });
    for (const node of program.body[0].body) writer.node(node);
    if (writer.tooDeep !== undefined) return failure(writer.tooDeep, 'too-deep', tooDeepMessage(deepest));
    return { value: root as Json, problems: [] };
  } catch (error) {
    return unparsed(error, text.length);
  }
}

function tooDeepMessage(deepest: number): string {
  return `It is nested more than ${deepest} levels deep; such a file is not read.`;
}

function failure(span: Span, code: string, message: string): TomlReading {
  return { value: undefined, problems: [{ span, code, message }] };
}

function unparsed(error: unknown, length: number): TomlReading {
  const { index, message } = error as { index?: unknown; message?: unknown };
  const start = typeof index === 'number' ? Math.min(index, Math.max(0, length - 1)) : 0;
  const words =
    typeof message === 'string'
      ? printable(message.split('\n')[0] ?? '').replace(/\.$/, '')
      : 'no parser can follow it';
  const repeated = /defining|duplicate|already/i.test(words);
  return failure(
    { start, end: start + 1 },
    repeated ? 'duplicate-key' : 'toml-syntax',
    `This is not valid TOML: ${words}.`,
  );
}

class TableWriter {
  readonly #root: Table;
  readonly #places: TomlPlaces;
  readonly #deepest: number;
  tooDeep: Span | undefined;

  constructor(root: Table, places: TomlPlaces, deepest: number) {
    this.#root = root;
    this.#places = places;
    this.#deepest = deepest;
  }

  node(node: AST.TOMLKeyValue | AST.TOMLTable): void {
    if (node.type === 'TOMLKeyValue') {
      this.#assign(node, this.#root, '', 0);
      return;
    }
    const span = spanOf(node);
    let at: Table | unknown[] = this.#root;
    let pointer = '';
    const { resolvedKey } = node;
    if (resolvedKey.length > this.#deepest) {
      this.tooDeep ??= span;
      return;
    }
    for (const [index, key] of resolvedKey.entries()) {
      pointer = `${pointer}/${pointerToken(String(key))}`;
      at = childOf(at, key, typeof resolvedKey[index + 1] === 'number');
      this.#extend(pointer, span);
    }
    const named = node.key.keys.at(-1);
    if (named !== undefined) this.#places.keys.set(pointer, spanOf(named));
    if (Array.isArray(at)) return;
    for (const each of node.body) this.#assign(each, at, pointer, resolvedKey.length);
  }

  #assign(node: AST.TOMLKeyValue, table: Table, outer: string, depth: number): void {
    const names = node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
    const span = spanOf(node);
    if (depth + names.length > this.#deepest) {
      this.tooDeep ??= span;
      return;
    }
    let at = table;
    let pointer = outer;
    for (const [index, name] of names.entries()) {
      pointer = `${pointer}/${pointerToken(name)}`;
      const key = node.key.keys[index];
      if (key !== undefined) this.#places.keys.set(pointer, spanOf(key));
      if (index === names.length - 1) setOwn(at, name, this.#value(node.value, pointer, depth + names.length));
      else {
        const inner = childOf(at, name, false);
        if (Array.isArray(inner)) return;
        at = inner;
        this.#extend(pointer, span);
      }
    }
  }

  #value(node: AST.TOMLContentNode, pointer: string, depth: number): unknown {
    const span = spanOf(node);
    this.#places.spans.set(pointer, span);
    if (depth > this.#deepest) {
      this.tooDeep ??= span;
      return null;
    }
    if (node.type === 'TOMLArray') {
      return node.elements.map((element, index) => this.#value(element, `${pointer}/${index}`, depth + 1));
    }
    if (node.type === 'TOMLInlineTable') {
      const table: Table = {};
      for (const each of node.body) this.#assign(each, table, pointer, depth);
      return table;
    }
    // Dates stay as they are written: a local one has no instant.
    if (node.value instanceof Date) return 'datetime' in node ? node.datetime : node.value.toISOString();
    return typeof node.value === 'number' && !Number.isFinite(node.value) ? String(node.value) : node.value;
  }

  /** A table may be written in several parts; its place is what holds them all. */
  #extend(pointer: string, span: Span): void {
    const known = this.#places.spans.get(pointer);
    const start = Math.min(known?.start ?? span.start, span.start);
    this.#places.spans.set(pointer, { start, end: Math.max(known?.end ?? span.end, span.end) });
  }
}

function childOf(at: Table | unknown[], key: string | number, list: boolean): Table | unknown[] {
  const known = Array.isArray(at) ? at[Number(key)] : Object.hasOwn(at, key) ? at[String(key)] : undefined;
  if (typeof known === 'object' && known !== null) return known as Table | unknown[];
  const made: Table | unknown[] = list ? [] : {};
  if (Array.isArray(at)) at[Number(key)] = made;
  else setOwn(at, String(key), made);
  return made;
}

function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return { start: node.range[0], end: node.range[1] };
}
