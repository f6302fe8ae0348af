import { PDFArray, PDFDict, PDFName, PDFRawStream } from 'pdf-lib';
import { type Operand, type Step, stepsOf, stringsOf, valueIn } from './content-stream.ts';
import { dictionaryIn, nameIn, type Opened, textOfStream, type Violation } from './opened.ts';

/** One piece of text as it is shown. */
interface Shown {
  readonly page: number;
  readonly mcid: number | null;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

interface Font {
  readonly name: string;
  readonly embedded: boolean;
  readonly wide: boolean;
  /** Code to text; null where the font has no such map. */
  readonly unicode: ReadonlyMap<number, string> | null;
}

interface Mark {
  readonly artifact: boolean;
  readonly mcid: number | null;
}

const PAINTS = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'S', 's', 'sh', 'Do', 'Tj', 'TJ', "'", '"']);
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Content: all of it tagged or an artifact, fonts embedded, every glyph there and with a way back to text. */
export function* contentRules(pdf: Opened): Generator<Violation> {
  const texts = new Map<string, Shown[]>();
  for (const [page, steps] of pdf.steps.entries()) {
    const fonts = fontsOf(pdf, page);
    for (const font of fonts.values()) {
      if (!font.embedded) yield { rule: 'font-embedded', message: `${font.name} is not embedded` };
    }
    const walk = new Walk(page, fonts);
    const size = pdf.pages[page]?.getSize() ?? { width: 0, height: 0 };
    for (const step of steps) yield* walk.take(step);
    const beyond = walk.shown.find(({ x, y }) => x < 0 || y < 0 || x > size.width || y > size.height);
    if (beyond !== undefined)
      yield { rule: 'on-page', message: `page ${page + 1} shows ${JSON.stringify(beyond.text)} beyond its edges` };
    if (walk.marks.length > 0) yield { rule: 'marks-balanced', message: `page ${page + 1} leaves content open` };
    yield* idRules(pdf, page, walk.ids);
    for (const shown of walk.shown) {
      if (RIGHT_TO_LEFT.test(shown.text))
        yield { rule: 'left-to-right', message: `text set in the wrong order: ${JSON.stringify(shown.text)}` };
      const key = `${page}:${shown.mcid}`;
      const list = texts.get(key);
      if (list === undefined) texts.set(key, [shown]);
      else list.push(shown);
    }
  }
  yield* wordsApart(pdf, texts);
}

/** Returns every text a file shows inside of its structure, in the order of painting. */
export function shownText(pdf: Opened): string {
  const texts: string[] = [];
  for (const [page, steps] of pdf.steps.entries()) {
    const walk = new Walk(page, fontsOf(pdf, page));
    for (const step of steps) for (const _ of walk.take(step));
    texts.push(...walk.shown.map((shown) => shown.text));
  }
  return texts.join('');
}

/** What has been seen of one page so far. */
class Walk {
  readonly marks: Mark[] = [];
  readonly ids: number[] = [];
  readonly shown: Shown[] = [];
  private readonly page: number;
  private readonly fonts: ReadonlyMap<string, Font>;
  private font: Font | undefined;
  private x = 0;
  private y = 0;

  constructor(page: number, fonts: ReadonlyMap<string, Font>) {
    this.page = page;
    this.fonts = fonts;
  }

  *take({ operator, operands }: Step): Generator<Violation> {
    if (operator === 'BDC' || operator === 'BMC') this.begin(operands);
    else if (operator === 'EMC') {
      if (this.marks.pop() === undefined)
        yield { rule: 'marks-balanced', message: `page ${this.page + 1} closes too much` };
    } else if (operator === 'Tf') this.font = this.fonts.get(stringOf(operands[0]));
    else if (operator === 'Tm') this.move(Number(operands[4]), Number(operands[5]));
    else if (operator === 'Td' || operator === 'TD')
      this.move(this.x + Number(operands[0]), this.y + Number(operands[1]));
    if (!PAINTS.has(operator)) return;
    if (!this.marks.some((mark) => mark.artifact || mark.mcid !== null))
      yield { rule: 'content-marked', message: `page ${this.page + 1} paints with ${operator} outside of every tag` };
    if (this.marks.filter((mark) => mark.artifact || mark.mcid !== null).length > 1)
      yield { rule: 'content-marked', message: `page ${this.page + 1} paints inside of two tags at once` };
    if (/^(?:Tj|TJ|'|")$/.test(operator)) yield* this.show(stringsOf(operands));
  }

  private move(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  private begin(operands: readonly Operand[]): void {
    const mcid = valueIn(operands[1], '/MCID');
    if (typeof mcid === 'number') this.ids.push(mcid);
    this.marks.push({ artifact: operands[0] === '/Artifact', mcid: typeof mcid === 'number' ? mcid : null });
  }

  private *show(bytes: string): Generator<Violation> {
    const { font } = this;
    if (font === undefined)
      return void (yield { rule: 'font-embedded', message: 'text in a font the page does not have' });
    let text = '';
    for (let at = 0; at < bytes.length; at += font.wide ? 2 : 1) {
      const code = font.wide ? bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1) : bytes.charCodeAt(at);
      const meaning = font.unicode === null ? String.fromCharCode(code) : (font.unicode.get(code) ?? '');
      if (font.wide && code === 0)
        yield { rule: 'glyph', message: `page ${this.page + 1} shows a glyph that ${font.name} lacks` };
      else if (meaning === '' || /[\u0000\ufeff\ufffe\uffff]/.test(meaning))
        yield { rule: 'glyph', message: `page ${this.page + 1} shows a glyph of ${font.name} that stands for no text` };
      text += meaning;
    }
    const mark = this.marks.findLast((each) => each.mcid !== null);
    if (mark !== undefined) this.shown.push({ page: this.page, mcid: mark.mcid, x: this.x, y: this.y, text });
  }
}

function* idRules(pdf: Opened, page: number, ids: readonly number[]): Generator<Violation> {
  const wanted = owners(pdf).get(page) ?? new Set<number>();
  if (new Set(ids).size !== ids.length) yield { rule: 'content-owned', message: `page ${page + 1} uses an id twice` };
  for (const id of ids) {
    if (!wanted.has(id))
      yield { rule: 'content-owned', message: `content ${id} of page ${page + 1} belongs to no element` };
  }
  if (wanted.size > ids.length)
    yield { rule: 'content-owned', message: `an element misses its content on page ${page + 1}` };
}

const OWNERS = new WeakMap<Opened, ReadonlyMap<number, ReadonlySet<number>>>();

/** Ids of marked content that structure elements own, by page. */
function owners(pdf: Opened): ReadonlyMap<number, ReadonlySet<number>> {
  const known = OWNERS.get(pdf);
  if (known !== undefined) return known;
  const found = new Map<number, Set<number>>();
  for (const element of pdf.elements) {
    for (const { page, mcid } of element.contents) {
      const ids = found.get(page) ?? new Set<number>();
      found.set(page, ids.add(mcid));
    }
  }
  OWNERS.set(pdf, found);
  return found;
}

/**
 * Words that a line break parts must stay apart in extracted text: a line that holds more than one word ends in a space,
 * unless the element carries its whole text besides.
 */
function* wordsApart(pdf: Opened, texts: ReadonlyMap<string, readonly Shown[]>): Generator<Violation> {
  for (const element of pdf.elements) {
    if (element.dictionary.has(PDFName.of('ActualText'))) continue;
    const lines: { y: number; text: string }[] = [];
    for (const { page, mcid } of element.contents) {
      for (const shown of texts.get(`${page}:${mcid}`) ?? []) {
        const last = lines.at(-1);
        if (last !== undefined && Math.abs(last.y - shown.y) < 0.5) last.text += shown.text;
        else lines.push({ y: shown.y, text: shown.text });
      }
    }
    for (const [index, { text }] of lines.entries()) {
      const next = lines[index + 1]?.text;
      if (next === undefined || element.tag === 'Figure' || element.tag === 'Code') continue;
      if (text.trimStart().includes(' ') && !text.endsWith(' ') && !next.startsWith(' '))
        yield {
          rule: 'words-apart',
          message: `${JSON.stringify(text.slice(-30))} and ${JSON.stringify(next.slice(0, 30))} run together`,
        };
    }
  }
}

const FONTS = new WeakMap<PDFDict, Font>();

function fontsOf({ pages }: Opened, page: number): ReadonlyMap<string, Font> {
  const resources = pages[page]?.node.Resources();
  const fonts = resources === undefined ? undefined : dictionaryIn(resources, 'Font');
  const found = new Map<string, Font>();
  for (const [key] of fonts?.entries() ?? []) {
    const dictionary = fonts?.lookup(key);
    if (!(dictionary instanceof PDFDict)) continue;
    const font = FONTS.get(dictionary) ?? fontOf(dictionary);
    FONTS.set(dictionary, font);
    found.set(`/${key.decodeText()}`, font);
  }
  return found;
}

function fontOf(dictionary: PDFDict): Font {
  const descendants = dictionary.lookup(PDFName.of('DescendantFonts'));
  const inner = descendants instanceof PDFArray ? descendants.lookup(0) : dictionary;
  const descriptor = inner instanceof PDFDict ? dictionaryIn(inner, 'FontDescriptor') : undefined;
  const map = dictionary.lookup(PDFName.of('ToUnicode'));
  return {
    name: nameIn(dictionary, 'BaseFont') ?? 'a font without a name',
    embedded: ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.has(PDFName.of(key)) === true),
    wide: nameIn(dictionary, 'Subtype') === 'Type0',
    unicode: map instanceof PDFRawStream ? unicodeOf(textOfStream(map)) : null,
  };
}

function unicodeOf(source: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { operator, operands } of stepsOf(source)) {
    if (operator === 'endbfchar') {
      for (let at = 0; at < operands.length; at += 2) found.set(codeOf(operands[at]), utf16(operands[at + 1]));
    }
    if (operator !== 'endbfrange') continue;
    for (let at = 0; at + 2 < operands.length; at += 3) {
      const first = codeOf(operands[at]);
      const target = operands[at + 2];
      if (Array.isArray(target))
        for (const [index, each] of (target as readonly Operand[]).entries()) found.set(first + index, utf16(each));
      else
        for (let code = first; code <= codeOf(operands[at + 1]); code += 1)
          found.set(code, advanced(utf16(target), code - first));
    }
  }
  return found;
}

function stringOf(operand: Operand | undefined): string {
  return typeof operand === 'string' ? operand : '';
}

function codeOf(operand: Operand | undefined): number {
  return Number.parseInt(Buffer.from(stringsOf(operand === undefined ? [] : [operand]), 'latin1').toString('hex'), 16);
}

function utf16(operand: Operand | undefined): string {
  return Buffer.from(stringsOf(operand === undefined ? [] : [operand]), 'latin1')
    .swap16()
    .toString('utf16le');
}

function advanced(text: string, by: number): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + by);
}
