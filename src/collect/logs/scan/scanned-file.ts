/** Where a line stands. Bytes count in the uncompressed text, from 0; lines from 1. */
export interface LineAt {
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** SHA-256 of the line in hex; absent where something sensitive was found in it. */
  readonly sha256?: string;
}

/** Something sensitive, without its value. */
export interface SensitivePlace {
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** In characters, from 1. */
  readonly column: number;
  readonly class: string;
  readonly length: number;
  /** Keyed hash of the value. */
  readonly fingerprint: string;
  /** JSON keys from the outside in, where the line is JSON; shown only after cleaning. */
  readonly field: readonly string[];
}

/** What the raw scan of one file found out about it. */
export interface ScannedFile {
  /** SHA-256 of the bytes as they lie on the disk (compressed where they are). */
  readonly sha256: string;
  readonly bytes: number;
  readonly textBytes: number;
  /** Physical lines, counted by their line ends; a last line without one counts too. */
  readonly lines: number;
  readonly blankLines: number;
  readonly longestLine: number;
  readonly invalidUtf8Lines: number;
  readonly byteOrderMark: boolean;
  /** Lines longer than 32 MiB: counted, and neither searched nor validated. */
  readonly tooLongLines: number;
  /** As the byte order mark says. UTF-16 is scanned as UTF-8: bytes and places then count in the UTF-8 text. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** True where the last line has no line end. */
  readonly unended: boolean;
  /** Why reading ended early; absent where the whole file was read. */
  readonly cut?: 'damaged-gzip' | 'damaged-zstd' | 'inflates-too-far';
  readonly sensitive: {
    readonly secrets: number;
    readonly cardNumbers: number;
    readonly emails: number;
    readonly personIds: number;
    /** The first ones in file order, at most 20. */
    readonly samples: readonly SensitivePlace[];
  };
  /** Offset of the first byte of line 1, 1 + stride, 1 + 2 × stride … in the uncompressed text. */
  readonly lineIndex: { readonly stride: number; readonly offsets: Float64Array };
}
