import { Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import {
  MAX_CELL,
  MAX_COLUMNS,
  MAX_ROWS,
  type Table,
  TableProblem,
  type TableRow,
  type UnreadableRow,
} from './table.ts';

const SLICE = 1 << 16;
/** Lines that tell the separator: above the headings there may be a title with another one. */
const FIRST_LINES = 20;
const MAX_RECORD = 1 << 20;
// Where Windows-1252 differs from Latin-1: the bytes from 0x80. Not every Node knows these.
const FROM_0X80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Reads comma-, semicolon- or tab-separated text in UTF-8, UTF-16 or Windows-1252. Throws a TableProblem. */
export async function readCsv(bytes: Buffer): Promise<Table> {
  const { encoding, plain, start } = plainOf(bytes);
  if (plain.includes(0))
    throw new TableProblem(
      'unparsable',
      'It holds bytes that no text file has, or it is UTF-16 without a byte order mark.',
    );
  const unreadable: UnreadableRow[] = [];
  const broken: number[] = [];
  const lines = new LineIndex(encoding, plain, start);
  const parser = parse({
    delimiter: separatorOf(plain),
    encoding: encoding === 'windows-1252' ? 'latin1' : 'utf8',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD,
    to: MAX_ROWS + 1,
    on_skip: (error: CsvError | undefined) => {
      const at = byteOf(error);
      broken.push(at);
      unreadable.push({ line: lines.lineAt(at - 1), why: 'its quotation marks do not close where a cell ends' });
      return undefined;
    },
  });
  const rows: TableRow[] = [];
  let before = 0;
  try {
    // In slices, so that the parser can be stopped.
    for await (const item of Readable.from(slices(plain)).pipe(parser)) {
      const { record, info } = item as { record: string[]; info: Info & { bytes: number } };
      const from = lines.rowStart(before, broken.findLast((at) => at < info.bytes) ?? 0);
      before = info.bytes;
      const cells = record.slice(0, MAX_COLUMNS).map((cell) => cellOf(cell, encoding));
      if (cells.every((cell) => cell === '')) continue;
      const byteStart = lines.fileByte(from);
      rows.push({ line: lines.lineAt(from), byteStart, byteEnd: lines.fileByte(info.bytes), cells });
    }
  } catch (error) {
    const line = lines.lineAt(byteOf(error as CsvError));
    unreadable.push({ line, why: 'its quotation marks do not close, so nothing after it was read' });
  }
  if (rows.length === 0 && unreadable.length === 0) throw new TableProblem('empty', 'It holds no row.');
  const cut = rows.length > MAX_ROWS;
  return {
    format: 'csv',
    encoding,
    sheet: '',
    rows: rows.slice(0, MAX_ROWS),
    unreadable,
    cut,
    secondCount: countRecords(plain),
    remarks:
      encoding === 'windows-1252'
        ? ['The file is no UTF-8; it was read as Windows-1252, so letters beyond ASCII may be others than were meant.']
        : [],
  };
}

function byteOf(error: CsvError | undefined): number {
  const bytes: unknown = error === undefined ? 0 : error['bytes'];
  return typeof bytes === 'number' ? bytes : 0;
}

function cellOf(cell: string, encoding: Table['encoding']): string {
  const text = encoding === 'windows-1252' ? cell.replaceAll(/[\u0080-\u009f]/g, fromWindows) : cell;
  return text.slice(0, MAX_CELL).trim();
}

function fromWindows(character: string): string {
  return FROM_0X80[character.charCodeAt(0) - 0x80] ?? character;
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
}

/** The text in an encoding whose separators are single ASCII bytes, and where it starts in the file. */
function plainOf(bytes: Buffer): { encoding: Table['encoding']; plain: Buffer; start: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, 'utf-16be');
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const plain = bytes.subarray(start);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(plain);
    return { encoding: 'utf-8', plain, start };
  } catch {
    return { encoding: 'windows-1252', plain, start };
  }
}

function utf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): ReturnType<typeof plainOf> {
  return { encoding, plain: Buffer.from(new TextDecoder(encoding).decode(bytes)), start: 2 };
}

/** The separator that stands in most of the first lines, outside quotation marks; of two, the one that stands there more often. */
function separatorOf(plain: Buffer): string {
  const found = [',', ';', '\t'].map((separator) => ({ separator, lines: 0, times: 0, last: -1 }));
  let quoted = false;
  let line = 0;
  for (const character of plain.subarray(0, SLICE).toString('latin1')) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '\n') line += 1;
    if (line === FIRST_LINES) break;
    const each = found.find(({ separator }) => separator === character);
    if (each === undefined) continue;
    each.times += 1;
    if (each.last !== line) each.lines += 1;
    each.last = line;
  }
  return found.sort((a, b) => b.lines - a.lines || b.times - a.times)[0]?.separator ?? ',';
}

/** Counts rows by line ends outside quotation marks, without the parser. */
function countRecords(plain: Buffer): number {
  let count = 0;
  let quoted = false;
  let filled = false;
  for (const byte of plain) {
    if (byte === 0x22) quoted = !quoted;
    if (!quoted && (byte === 0x0a || byte === 0x0d)) {
      if (filled) count += 1;
      filled = false;
    } else if (byte !== 0x20 && byte !== 0x22 && byte !== 0x2c && byte !== 0x3b && byte !== 0x09) filled = true;
  }
  return filled ? count + 1 : count;
}

/** Leads from bytes of the text as parsed to lines, and to bytes of the file. */
class LineIndex {
  readonly #plain: Buffer;
  readonly #wide: boolean;
  readonly #start: number;
  readonly #starts: number[] = [0];
  #from = 0;
  #units = 0;

  constructor(encoding: Table['encoding'], plain: Buffer, start: number) {
    this.#plain = plain;
    this.#wide = encoding === 'utf-16le' || encoding === 'utf-16be';
    this.#start = start;
    const end = plain.includes(0x0a) ? 0x0a : 0x0d;
    for (let at = plain.indexOf(end); at !== -1; at = plain.indexOf(end, at + 1)) this.#starts.push(at + 1);
  }

  /** The line, from 1, that a byte stands in. */
  lineAt(byte: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The first byte from here on that begins no blank line, of the line after `broken` where that lies further. */
  rowStart(from: number, broken: number): number {
    let at = broken > from ? (this.#starts[this.lineAt(broken)] ?? from) : from;
    while (this.#plain[at] === 0x0a || this.#plain[at] === 0x0d) at += 1;
    return at;
  }

  /** The byte of the file; asked for in rising order. */
  fileByte(byte: number): number {
    if (!this.#wide) return this.#start + byte;
    this.#units += this.#plain.subarray(this.#from, byte).toString('utf8').length;
    this.#from = byte;
    return this.#start + 2 * this.#units;
  }
}
