// oxlint-disable-next-line import/no-named-as-default -- its types declare the default export only
import PDFDocument from 'pdfkit';
import { xmpExtension } from '../../../../src/report/pdf/xmp.ts';
import { packInput } from '../../../support/pack.ts';

/** pdfkit as it is, with what its types leave out. */
export interface RawDocument {
  page: { dictionary: unknown };
  outline: { addItem(title: string, options?: object): unknown };
  _font: {
    readonly font: { layout: (...parts: readonly unknown[]) => unknown };
    readonly layoutCache: object;
  };
  push: (chunk: Uint8Array | null) => boolean;
  read(): Uint8Array | null;
  registerFont(name: string, source: Uint8Array): void;
  font(name: string): RawDocument;
  fontSize(points: number): RawDocument;
  addPage(): void;
  text(text: string, x?: number, y?: number, options?: object): RawDocument;
  rect(x: number, y: number, width: number, height: number): RawDocument;
  fill(colour: string): void;
  struct(type: string, options?: object | (() => void)): RawElement;
  addStructure(element: RawElement): void;
  markContent(tag: string, options: object): void;
  endMarkedContent(): void;
  goTo(x: number, y: number, width: number, height: number, name: string, options: object): void;
  addNamedDestination(name: string, kind?: 'XYZ', left?: number, top?: number, zoom?: null): void;
  initForm(): void;
  formText(name: string, x: number, y: number, width: number, height: number, options: object): void;
  appendXML(xml: string): void;
  end(): void;
}

export interface RawElement {
  add(child: RawElement | (() => void)): RawElement;
  end(): void;
}

const DATE = new Date('2026-01-01T00:00:00Z');

export interface Changes {
  readonly title?: unknown;
  readonly xmp?: (xml: string) => string;
  readonly settings?: object;
}

/** Opens a tagged PDF/A-3a document in which nothing is wrong yet; `bytes` gives what was written so far. */
export function openDocument(changes: Changes = {}): { readonly doc: RawDocument; readonly bytes: () => Buffer } {
  const settings = {
    size: 'A4',
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    font: null,
    autoFirstPage: false,
    info: { Title: changes.title ?? 'A fixture', CreationDate: DATE, ModDate: DATE },
    ...changes.settings,
  };
  const doc = new PDFDocument(settings as unknown as PDFKit.PDFDocumentOptions) as unknown as RawDocument;
  doc.appendXML((changes.xmp ?? ((xml) => xml))(xmpExtension(DATE)));
  const chunks: Uint8Array[] = [doc.read() ?? new Uint8Array(0)];
  doc.push = (chunk) => {
    if (chunk !== null) chunks.push(Uint8Array.from(chunk));
    return true;
  };
  doc.registerFont('R', packInput().fonts.regular);
  doc.addPage();
  doc.font('R').fontSize(10);
  return { doc, bytes: () => Buffer.concat(chunks) };
}

/** Writes a document of a heading and what `draw` adds to its Document element. */
export function written(draw: (doc: RawDocument, document: RawElement) => void, changes: Changes = {}): Buffer {
  const { doc, bytes } = openDocument(changes);
  const document = doc.struct('Document');
  doc.addStructure(document);
  document.add(doc.struct('H1', () => void doc.text('A heading', 50, 50, { lineBreak: false })));
  draw(doc, document);
  document.end();
  doc.end();
  return bytes();
}

/** Draws one line at a place. */
export function line(doc: RawDocument, text: string, y = 100, options: object = {}): void {
  doc.text(text, 50, y, { lineBreak: false, ...options });
}

/** Adds a paragraph of one line. */
export function paragraph(doc: RawDocument, document: RawElement, text: string): void {
  document.add(doc.struct('P', () => line(doc, text)));
}

/** Adds a link as it has to be made. */
export function goodLink(doc: RawDocument, document: RawElement): RawElement {
  doc.addNamedDestination('d0000000', 'XYZ', 0, 0, null);
  const link = doc.struct('Link');
  document.add(link);
  link.add(() => line(doc, 'see'));
  doc.goTo(50, 100, 30, 12, 'd0000000', { structParent: link, Contents: new String('Go to the start') });
  return link;
}
