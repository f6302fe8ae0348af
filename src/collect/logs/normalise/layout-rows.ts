import { isUtf8 } from 'node:buffer';
import type { LogFormat } from '../../../model/log-format.ts';
import { rowParts } from '../formats/row-parts.ts';
import type { LayoutParser, LayoutRow } from '../layouts/layout.ts';
import { layoutParser } from '../layouts/registry.ts';
import type { LineBytes } from '../line-bytes.ts';
import { type LineKind, readLines } from '../line-reader.ts';
import type { Compression } from '../scan/inflate.ts';
import type { RowFile } from './row-file.ts';

/** At most this many rejected lines of a file are shown; their count is complete. */
export const MAX_REJECTS_SHOWN = 20;

/** What became of the lines of a file on the way into rows. */
export interface LayoutOutcome {
  readonly lines: number;
  readonly blank: number;
  readonly companions: number;
  readonly rejects: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/** Reads a file line by line through the layout of a format and writes its rows. Throws the system's error where it cannot be read. */
export async function writeLayoutRows(
  file: { readonly absolute: string; readonly compression: Compression },
  format: LogFormat,
  rows: RowFile,
  signal: AbortSignal,
): Promise<LayoutOutcome> {
  const reader = new LayoutReader(format, rows);
  const { lines } = await readLines(file.absolute, file.compression, reader.takeLine, { signal });
  return reader.finish(lines);
}

class LayoutReader {
  readonly #format: LogFormat;
  readonly #rows: RowFile;
  readonly #parser: LayoutParser;
  readonly #rejected: { line: number; reason: string }[] = [];
  #line = 0;
  #blank = 0;
  #companions = 0;
  #rejects = 0;
  #unended = false;

  constructor(format: LogFormat, rows: RowFile) {
    this.#format = format;
    this.#rows = rows;
    this.#parser = layoutParser(format.layout, format.layoutOptions);
  }

  readonly takeLine = ({ bytes, from, to }: LineBytes, _offset: number, kind: LineKind): void => {
    this.#line += 1;
    this.#unended = kind === 'unended';
    if (kind === 'too-long') return this.#reject(this.#line, 'too-long');
    const text = bytes.toString('utf8', from, to);
    if (text.trim() === '') {
      this.#blank += 1;
      return;
    }
    if (text.includes('\ufffd') && !isUtf8(bytes.subarray(from, to))) return this.#reject(this.#line, 'bad-utf8');
    for (const row of this.#parser.push(text, this.#line)) this.#take(row);
  };

  finish(lines: number): LayoutOutcome {
    for (const row of this.#parser.end()) this.#take(row);
    this.#rejected.sort((a, b) => a.line - b.line);
    const rejected = this.#rejected.slice(0, MAX_REJECTS_SHOWN);
    return { lines, blank: this.#blank, companions: this.#companions, rejects: this.#rejects, rejected };
  }

  #take(row: LayoutRow): void {
    if ('companion' in row) this.#companions += 1;
    else if ('reject' in row) this.#reject(row.line, row.reject);
    else {
      for (const [index, part] of rowParts(row.row, this.#format.parts).entries()) {
        if (!this.#rows.add(part, row.line, row.part + index)) return this.#reject(row.line, 'not-a-json-object');
      }
    }
  }

  #reject(line: number, reason: string): void {
    this.#rejects += 1;
    // A writer that was stopped in the middle of a line leaves something else than a writer of other lines.
    const cut = this.#unended && line === this.#line && reason === 'not-a-json-object';
    if (this.#rejected.length < 4 * MAX_REJECTS_SHOWN)
      this.#rejected.push({ line, reason: cut ? 'cut-short' : reason });
  }
}
