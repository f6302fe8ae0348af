import type { FieldPath } from '../../model/log-format.ts';
import type { LinePlace, RowPlace } from './measures/stream-context.ts';
import type { Compression } from './scan/inflate.ts';
import { LineIndex } from './scan/line-index.ts';
import type { ScannedFile } from './scan/scanned-file.ts';

/** A file of a stream whose lines can be found again. */
export interface PlacedFile {
  readonly absolute: string;
  /** As it is shown. */
  readonly path: string;
  readonly compression: Compression;
  readonly scanned: ScannedFile;
  /** True where the file holds rows instead of lines: a line is then a row of it, and no bytes are cited. */
  readonly inRows: boolean;
}

/** Finds the bytes of lines of a stream, each file read as seldom as can be. */
export class StreamPlaces {
  readonly #files: readonly PlacedFile[];
  readonly #identity: readonly FieldPath[];
  readonly #known = new Map<string, LinePlace>();
  readonly #wanted = new Map<string, RowPlace>();

  constructor(files: readonly PlacedFile[], identity: readonly FieldPath[]) {
    this.#files = files;
    this.#identity = identity;
  }

  /** Only remembers that a place is wanted; what it returns counts no bytes. */
  readonly ask = async (rows: readonly RowPlace[]): Promise<readonly LinePlace[]> => {
    for (const row of rows) this.#wanted.set(keyOf(row), row);
    return rows.map((row) => this.#nowhere(row));
  };

  /** Returns the places of lines in the same order, with those asked for before found in the same reading. */
  readonly locate = async (rows: readonly RowPlace[]): Promise<readonly LinePlace[]> => {
    const missing = [...this.#wanted.values(), ...rows].filter((row) => !this.#known.has(keyOf(row)));
    this.#wanted.clear();
    for (const [index, file] of this.#files.entries()) {
      const lines = missing.filter((row) => row.file === index).map((row) => row.line);
      if (lines.length > 0) await this.#find(index, file, lines);
    }
    return rows.map((row) => this.#known.get(keyOf(row)) ?? this.#nowhere(row));
  };

  async #find(index: number, file: PlacedFile, lines: readonly number[]): Promise<void> {
    if (file.inRows) {
      for (const line of lines) this.#known.set(keyOf({ file: index, line }), this.#nowhere({ file: index, line }));
      return;
    }
    const { absolute, path, compression, scanned } = file;
    const found = await new LineIndex(scanned, this.#identity).locate(absolute, compression, lines);
    for (const place of found)
      this.#known.set(keyOf({ file: index, line: place.line }), withoutMark({ path, ...place }, scanned));
  }

  #nowhere({ file, line }: RowPlace): LinePlace {
    return { path: this.#files[file]?.path ?? '', line, byteStart: 0, byteEnd: 0 };
  }
}

function keyOf({ file, line }: RowPlace): string {
  return `${file}:${line}`;
}

/** A byte order mark stands before the first line and is no part of it; the digest, which holds it, is left out. */
function withoutMark({ sha256, ...place }: LinePlace, { byteOrderMark }: ScannedFile): LinePlace {
  if (byteOrderMark && place.line === 1) return { ...place, byteStart: Math.min(3, place.byteEnd) };
  return sha256 === undefined ? place : { ...place, sha256 };
}
