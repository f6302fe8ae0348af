import { type Json, pointerToken } from '../model/json.ts';
import { setOwn } from './own-property.ts';
import type { Span } from './span.ts';

interface OpenContainer {
  readonly pointer: string;
  readonly start: number;
  readonly value: Record<string, unknown> | unknown[];
  /** The key whose value comes next, and the pointer to that value. */
  key: string;
  at: string;
}

/** Takes what the scanner finds and builds the value with its places in one pass. */
export class JsonReader<Code> {
  value: Json | undefined;
  /** Places and codes of the scanner's errors. */
  readonly errors: (readonly [Span, Code])[] = [];
  /** Places of keys that stand a second time in their object. */
  readonly repeated: (readonly [Span, string])[] = [];
  readonly #open: OpenContainer[] = [];
  readonly #spans: Map<string, Span>;
  readonly #keys: Map<string, Span>;

  constructor(spans: Map<string, Span>, keys: Map<string, Span>) {
    this.#spans = spans;
    this.#keys = keys;
  }

  onObjectBegin = (offset: number): void => this.#begin({}, offset);
  onArrayBegin = (offset: number): void => this.#begin([], offset);
  onObjectEnd = (offset: number, length: number): void => this.#finish(offset + length);
  onArrayEnd = (offset: number, length: number): void => this.#finish(offset + length);

  onObjectProperty = (key: string, start: number, length: number): void => {
    const container = this.#open.at(-1);
    if (container === undefined) return;
    container.key = key;
    const at = `${container.pointer}/${pointerToken(key)}`;
    container.at = at;
    const span = { start, end: start + length };
    if (this.#keys.has(at) && Object.hasOwn(container.value, key)) this.repeated.push([span, key]);
    this.#keys.set(at, span);
  };

  onLiteralValue = (value: unknown, start: number, length: number): void => {
    this.#spans.set(this.#attach(value), { start, end: start + length });
  };

  onError = (error: Code, start: number, length: number): void => {
    this.errors.push([{ start, end: start + Math.max(1, length) }, error]);
  };

  #begin(value: Record<string, unknown> | unknown[], start: number): void {
    this.#open.push({ pointer: this.#attach(value), start, value, key: '', at: '' });
  }

  #finish(end: number): void {
    const container = this.#open.pop();
    if (container !== undefined) this.#spans.set(container.pointer, { start: container.start, end });
  }

  #attach(value: unknown): string {
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.value ??= value as Json;
      return '';
    }
    if (Array.isArray(parent.value)) return `${parent.pointer}/${parent.value.push(value) - 1}`;
    setOwn(parent.value, parent.key, value);
    return parent.at;
  }
}
