import { SaxesParser } from 'saxes';
import { localName, SheetReader } from './sheet-reader.ts';
import { type Table, TableProblem } from './table.ts';
import { type PartReader, readParts } from './xlsx-archive.ts';
import { placeOfPart, RowCount } from './xlsx-part.ts';
import { DateStyles } from './xlsx-styles.ts';

const MAX_STRINGS = 500_000;
const MAX_STRING_CHARACTERS = 64 << 20;

/** What the parts around the sheets say. */
interface Workbook {
  readonly sheets: { readonly name: string; readonly link: string; readonly hidden: boolean }[];
  readonly targets: Map<string, string>;
  readonly strings: string[];
  readonly styles: DateStyles;
  from1904: boolean;
}

/** Visible sheets that are looked at for a register. */
const MAX_SHEETS = 20;

/**
 * Reads the sheet whose name `fits`, else the first that `holds` the register, else the first, of an Office Open XML
 * workbook. Formulas count with the value the workbook keeps for them; nothing is calculated and no link is followed.
 * Throws a TableProblem.
 */
export function readXlsx(
  bytes: Uint8Array,
  fits: (sheet: string) => boolean,
  holds: (table: Table) => boolean = () => true,
): Table {
  const book = readWorkbook(bytes);
  const visible = book.sheets.filter((sheet) => !sheet.hidden);
  const named = visible.find(({ name }) => fits(name));
  const [first] = visible;
  if (first === undefined) throw new TableProblem('unparsable', 'It holds no visible sheet.');
  let chosen = named === undefined ? undefined : sheetOf(bytes, book, named);
  const alike: string[] = [];
  for (const sheet of visible.slice(0, MAX_SHEETS)) {
    if (sheet === named) continue;
    const table = sheetOf(bytes, book, sheet, chosen === undefined ? undefined : FIRST_ROWS);
    if (table === undefined || !holds(table)) continue;
    if (chosen === undefined) chosen = table;
    else alike.push(sheet.name);
  }
  chosen ??= sheetOf(bytes, book, first);
  if (chosen === undefined) throw new TableProblem('unparsable', 'Its sheet is missing.');
  const others = book.sheets.length - 1;
  const remarks = others === 0 ? [] : [`Sheets of the workbook that were not read: ${others}.`];
  return { ...chosen, remarks: [...remarks, ...chosen.remarks], alike };
}

/** Rows of another sheet that show whether it holds the same register. */
const FIRST_ROWS = 20;

function sheetOf(
  bytes: Uint8Array,
  book: Workbook,
  sheet: Workbook['sheets'][number],
  limit?: number,
): Table | undefined {
  const path = partPath(book.targets.get(sheet.link) ?? '');
  const place = placeOfPart(bytes, path);
  const reader = new SheetReader(sheet.name, book, place ?? { byteStart: 0, byteEnd: bytes.length }, limit);
  const count = new RowCount();
  let found = false;
  readParts(bytes, (name) => {
    if (name !== path) return undefined;
    found = true;
    return xmlReader(
      (parser) => reader.listen(parser),
      () => reader.full,
    );
  });
  if (!found) return undefined;
  if (limit === undefined && !reader.full) readParts(bytes, (name) => (name === path ? count.read : undefined));
  const table = reader.table(limit === undefined ? count.rows : undefined);
  return place === undefined ? table : { ...table, sheetSha256: place.sha256 };
}

function partPath(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

function readWorkbook(bytes: Uint8Array): Workbook {
  const book: Workbook = { sheets: [], targets: new Map(), strings: [], styles: new DateStyles(), from1904: false };
  readParts(bytes, (name) => {
    if (name === 'xl/workbook.xml') return xmlReader((parser) => readSheets(parser, book));
    if (name === 'xl/_rels/workbook.xml.rels') return xmlReader((parser) => readTargets(parser, book));
    if (name === 'xl/styles.xml') return xmlReader((parser) => readStyles(parser, book));
    return name === 'xl/sharedStrings.xml' ? xmlReader((parser) => readStrings(parser, book)) : undefined;
  });
  return book;
}

/** Feeds a part to an XML parser that knows no document types and so no entities of its own. */
function xmlReader(listen: (parser: SaxesParser) => void, full: () => boolean = () => false): PartReader {
  const parser = new SaxesParser({ xmlns: false });
  const decoder = new TextDecoder('utf-8');
  parser.on('doctype', () => {
    throw new TableProblem('unparsable', 'One of its parts declares a document type, which no workbook needs.');
  });
  parser.on('error', () => {
    throw new TableProblem('unparsable', 'One of its parts is no well-formed XML.');
  });
  listen(parser);
  return (chunk, last) => {
    parser.write(decoder.decode(chunk, { stream: !last }));
    if (full()) return false;
    if (last) parser.close();
    return true;
  };
}

function readSheets(parser: SaxesParser, book: Workbook): void {
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    const { attributes } = tag;
    if (name === 'workbookPr') book.from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (name !== 'sheet') return;
    const link = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1] ?? '';
    book.sheets.push({
      name: attributes['name'] ?? '',
      link,
      hidden: (attributes['state'] ?? 'visible') !== 'visible',
    });
  });
}

function readTargets(parser: SaxesParser, book: Workbook): void {
  parser.on('opentag', ({ name, attributes }) => {
    if (name.endsWith('Relationship') && attributes['TargetMode'] !== 'External') {
      book.targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    }
  });
}

function readStyles(parser: SaxesParser, book: Workbook): void {
  let inCells = false;
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    if (name === 'numFmt') {
      book.styles.addCode(Number(tag.attributes['numFmtId']), (tag.attributes['formatCode'] ?? '').slice(0, 500));
    }
    if (name === 'cellXfs') inCells = true;
    if (name === 'xf' && inCells) book.styles.addStyle(Number(tag.attributes['numFmtId'] ?? 0));
  });
  parser.on('closetag', (tag) => {
    if (localName(tag.name) === 'cellXfs') inCells = false;
  });
}

function readStrings(parser: SaxesParser, book: Workbook): void {
  let text: string | undefined;
  let reading = false;
  let phonetic = false;
  let characters = 0;
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    if (name === 'si') text = '';
    if (name === 'rPh') phonetic = true;
    reading = name === 't' && !phonetic;
  });
  parser.on('text', (part) => {
    if (reading && text !== undefined) text += part;
    characters += part.length;
  });
  parser.on('closetag', (tag) => {
    const name = localName(tag.name);
    if (name === 't') reading = false;
    if (name === 'rPh') phonetic = false;
    if (name !== 'si') return;
    book.strings.push(text ?? '');
    if (book.strings.length > MAX_STRINGS || characters > MAX_STRING_CHARACTERS) {
      throw new TableProblem('too-large', 'Its list of texts is longer than is read.');
    }
  });
}
