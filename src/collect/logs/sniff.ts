import type { JsonObject } from '../../model/json.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { chooseFormat, type FormatChoice } from './formats/choose.ts';
import { MAX_LINE_BYTES, readLines } from './line-reader.ts';
import type { Compression } from './scan/inflate.ts';

const LINES = 200;
/** So much text is looked at even where it has more lines: an object written over many lines must be seen whole. */
const LEAST_BYTES = 64 << 10;
const BYTES = 1 << 20;

/** Looks at the first lines of a file. Throws the system's error where it cannot be read. */
export async function sniff(
  file: { readonly absolute: string; readonly compression: Compression },
  formats: readonly LogFormat[],
  options: JsonObject,
  signal: AbortSignal,
): Promise<FormatChoice> {
  const lines: string[] = [];
  let filled = 0;
  let taken = 0;
  const full = (): boolean => filled >= LINES && taken >= LEAST_BYTES;
  const { cut } = await readLines(
    file.absolute,
    file.compression,
    ({ bytes, from, to }, _offset, kind) => {
      if (full()) return;
      taken += to - from + 1;
      const text = kind === 'too-long' ? '-' : bytes.toString('utf8', from, to);
      if (text.trim() !== '') filled += 1;
      lines.push(text);
    },
    {
      signal,
      enough: (textBytes) => full() || (filled > 0 && textBytes >= BYTES) || textBytes > 2 * MAX_LINE_BYTES,
    },
  );
  const choice = chooseFormat(lines, formats, options);
  // Half a first line of a damaged file is no format of its own.
  return cut === undefined || choice.type === 'log' ? choice : { type: 'empty' };
}
