import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { TableProblem } from './table.ts';

/** Entries of one workbook that are looked at. */
const MAX_ENTRIES = 2000;
/** Bytes that one part may unpack to. */
const MAX_PART = 256 << 20;
/** How many times larger than packed a part may be, once it is larger than a mebibyte. */
const MAX_RATIO = 500;
const SLICE = 1 << 14;
/** How a compound file begins: old workbooks, and new ones under a password. */
const OLE: readonly number[] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** Takes the bytes of one part, piece by piece; returning false ends the reading of the archive. */
export type PartReader = (chunk: Uint8Array, last: boolean) => boolean;

/**
 * Reads the parts of a workbook that `wanted` takes, never more than a bounded piece at a time. Throws a TableProblem
 * where the archive is broken, ambiguous or unpacks to more than its limits.
 */
export function readParts(bytes: Uint8Array, wanted: (name: string) => PartReader | undefined): void {
  if (OLE.every((byte, at) => bytes[at] === byte)) {
    throw new TableProblem('unparsable', 'It is protected by a password, or a workbook of the old format.');
  }
  const names = new Set<string>();
  const reading: { ended: boolean } = { ended: false };
  let failure: TableProblem | undefined;
  const fail = (state: TableProblem['state'], message: string): void => {
    failure ??= new TableProblem(state, message);
    reading.ended = true;
  };
  let packed = 0;
  const onFile = (file: UnzipFile): void => {
    if (names.size >= MAX_ENTRIES) fail('too-large', `It holds more than ${MAX_ENTRIES} parts.`);
    if (names.has(file.name))
      fail('unparsable', 'Two parts in it have the same name, so readers may see two workbooks.');
    names.add(file.name);
    const reader = reading.ended ? undefined : wanted(file.name);
    if (reader === undefined) return;
    let unpacked = 0;
    const from = packed;
    file.ondata = (error, chunk, last) => {
      if (reading.ended) return;
      if (error !== null) return fail('unparsable', 'A part of it cannot be unpacked.');
      unpacked += chunk.length;
      const ratio = unpacked / Math.max(SLICE, packed - from);
      if (unpacked > MAX_PART || (unpacked > 1 << 20 && ratio > MAX_RATIO)) {
        return fail('too-large', 'It unpacks to far more than its size; such a file is not read.');
      }
      try {
        if (!reader(chunk, last)) reading.ended = true;
      } catch (thrown) {
        // The library would take whatever is thrown here for damage of its own.
        if (!(thrown instanceof TableProblem)) throw thrown;
        fail(thrown.state, thrown.message);
      }
    };
    file.start();
  };
  const unzip = new Unzip(onFile);
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length && !reading.ended; at += SLICE) {
      packed = Math.min(bytes.length, at + SLICE);
      unzip.push(bytes.subarray(at, packed), packed === bytes.length);
    }
  } catch (error) {
    if (error instanceof TableProblem) throw error;
    failure ??= new TableProblem('unparsable', 'It cannot be unpacked.');
  }
  if (failure !== undefined) throw failure;
  if (names.size === 0) throw new TableProblem('unparsable', 'It is no XLSX workbook, whatever its name says.');
}
