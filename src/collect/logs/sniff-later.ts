import { closeSync, readSync } from 'node:fs';
import type { JsonObject } from '../../model/json.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { chooseFormat, fitsFormat } from './formats/choose.ts';
import { openRegular } from './scan/text-pieces.ts';

// Smaller files are read before anybody would have looked twice.
const LARGE_BYTES = 2 << 20;
const WINDOW_BYTES = 128 << 10;
// Of these every line stands for itself; of the others a stretch from the middle says nothing without its beginning.
const SINGLE_LINES = new Set(['json-lines', 'access-log', 'syslog-3164', 'syslog-5424', 'cef', 'leef', 'key-value']);

/** A part of a file that is of another format than its beginning. */
export interface OtherPart {
  readonly where: 'middle' | 'end';
  /** Undefined where no format is known that fits. */
  readonly format: LogFormat | undefined;
}

/** Looks at the middle and the end of a large uncompressed file whose beginning is of a format. Throws the system's error. */
export function otherParts(
  absolute: string,
  format: LogFormat,
  formats: readonly LogFormat[],
  options: JsonObject,
): readonly OtherPart[] {
  if (!SINGLE_LINES.has(format.layout)) return [];
  const { descriptor, bytes } = openRegular(absolute);
  try {
    if (bytes < LARGE_BYTES) return [];
    const places = [
      ['middle', Math.floor((bytes - WINDOW_BYTES) / 2)],
      ['end', bytes - WINDOW_BYTES],
    ] as const;
    return places.flatMap(([where, from]) => {
      const lines = linesAt(descriptor, from);
      if (fitsFormat(lines, format, options) !== false) return [];
      const choice = chooseFormat(lines, formats, options);
      return [{ where, format: choice.type === 'log' ? choice.ranked[0].format : undefined }];
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Returns the whole lines of a window; of the first and the last one a part may be missing. */
function linesAt(descriptor: number, from: number): readonly string[] {
  const window = Buffer.alloc(WINDOW_BYTES);
  const count = readSync(descriptor, window, 0, WINDOW_BYTES, from);
  return window.toString('utf8', 0, count).split(/\r?\n/).slice(1, -1);
}
