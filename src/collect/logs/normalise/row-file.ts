import { closeSync, openSync, writeSync } from 'node:fs';
import { LINE_KEY, PART_KEY } from './field-table.ts';

const FLUSH_BYTES = 1 << 20;

/** Writes numbered rows as JSON lines for the engine. */
export class RowFile {
  readonly #fd: number;
  #text: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'wx', 0o600);
  }

  /** Adds a row; false where it has no JSON text, because it is nested too deep. */
  add(row: object, line: number, part: number): boolean {
    const text = rowText(row);
    if (text === undefined) return false;
    // The first of two equal keys counts, so a row cannot claim another line for itself.
    const numbered = `{"${LINE_KEY}":${line},"${PART_KEY}":${part}${text === '{}' ? '}' : `,${text.slice(1)}`}\n`;
    this.#text.push(numbered);
    this.#length += numbered.length;
    if (this.#length > FLUSH_BYTES) this.#flush();
    return true;
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text.join(''), 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#text = [];
    this.#length = 0;
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

function rowText(row: object): string | undefined {
  try {
    const text = JSON.stringify(row);
    // Half of a surrogate pair is legal in JSON and refused by the engine; the line would be lost for it.
    return text.includes('\\ud') ? JSON.stringify(row, wellFormed) : text;
  } catch {
    return undefined;
  }
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(LONE_SURROGATE, '\ufffd') : value;
}
