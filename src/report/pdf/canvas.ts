// oxlint-disable-next-line import/no-named-as-default -- its types declare the default export only
import PDFDocument from 'pdfkit';
import { directOutput } from './direct-output.ts';
import type { Box, Drawing, Tag, TagAttributes } from './drawing.ts';
import { type FaceMetrics, measureFace, type RawFont } from './font-metrics.ts';
import { type Faces, penOf } from './pen.ts';
import { addSignatureField, type FieldPlace } from './signature-field.ts';
import type { Face, PackLayout, Picture } from './template.ts';
import type { Metrics } from './typesetter.ts';
import { xmpExtension } from './xmp.ts';

/** The parts of pdfkit 0.20.2 this adapter stands on and its types do not declare; the version is pinned for their sake. */
interface RawDocument {
  _font: RawFont;
  _root: { data: { Names: { data: { Dests: { limits: boolean } } }; [key: string]: unknown } };
  _offset: number;
  _write: (data: unknown) => void;
  page: {
    fonts: { [id: string]: unknown };
    xobjects: { [id: string]: unknown };
    height: number;
    dictionary: unknown;
    write(chunk: Uint8Array): void;
  };
  outline: RawOutline;
  push: (chunk: Uint8Array | null) => boolean;
  read(): Uint8Array | null;
  registerFont(name: string, source: Uint8Array): void;
  font(name: string): void;
  addPage(): void;
  addContent: (operators: string) => unknown;
  flushPages(): void;
  struct(type: string, options?: object): RawElement;
  addStructure(element: RawElement): void;
  markContent(tag: string, options: object): void;
  endMarkedContent(): void;
  goTo(x: number, y: number, width: number, height: number, name: string, options: object): void;
  addNamedDestination(name: string, kind: 'XYZ', left: number, top: number, zoom: null): void;
  addNamedEmbeddedFile(name: string, filespec: unknown): void;
  file(bytes: Uint8Array, options: object): unknown;
  ref(data: object): { end(bytes: Uint8Array): void };
  appendXML(xml: string): void;
  end(): void;
}

interface RawElement {
  add(child: RawElement | (() => void)): void;
  end(): void;
}

interface RawOutline {
  readonly children: readonly RawOutline[];
  readonly outlineData: { Count?: number };
  addItem(title: string, options: object): RawOutline;
}

export interface OutlineNode {
  add: (title: string, page: number, top: number) => OutlineNode;
}

interface CanvasFile {
  readonly name: string;
  readonly mediaType: string;
  readonly relationship: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}

export interface CanvasOptions {
  readonly layout: PackLayout;
  readonly fonts: { readonly [face in Face]: Uint8Array };
  readonly size: readonly [number, number];
  readonly date: Date;
  /** Entries of the Info dictionary: text, with what the XMP metadata shall hold where that differs. */
  readonly info: { readonly [key: string]: string };
}

/** The only door to pdfkit. Content goes into the structure element that is open, or is an artifact; nothing else can be drawn. */
export interface Canvas {
  readonly metrics: Metrics;
  readonly addPage: () => void;
  readonly open: (tag: Tag, attributes?: TagAttributes) => void;
  readonly content: (drawing: Drawing) => void;
  readonly close: () => void;
  /** Closes the open Link element with its annotations; call it on the page the link stands on. */
  readonly closeLink: (destination: string, contents: string, areas: readonly Box[]) => void;
  readonly artifact: (kind: 'Pagination' | 'Layout', attached: 'Top' | 'Bottom' | undefined, drawing: Drawing) => void;
  /** Puts an empty signature field on the page, inside the open Form element. */
  readonly signatureField: (place: FieldPlace) => void;
  /** Draws a picture into the open element. */
  readonly picture: (picture: Picture, area: Box) => void;
  /** Keys have one fixed width and only [a-z0-9], because pdfkit sorts them by locale. */
  readonly destination: (key: string, y: number) => void;
  readonly outline: OutlineNode;
  readonly attach: (key: string, file: CanvasFile) => void;
  readonly finish: () => Uint8Array;
}

const FACES: readonly Face[] = ['regular', 'semibold', 'bold', 'mono'];

/** Opens a tagged PDF/A-3a and PDF/UA-1 document; throws where an element stays open or text was not sanitised. */
export function openCanvas(options: CanvasOptions): Canvas {
  const doc = newDocument(options);
  const output = directOutput(doc);
  const faces = registerFaces(doc, options.fonts);
  const pen = penFor(doc, faces, options.layout);
  const stack: RawElement[] = [];
  const top = (): RawElement => {
    const element = stack.at(-1);
    if (element === undefined) throw new Error('The pack layout drew content outside of every structure element.');
    return element;
  };
  const open: Canvas['open'] = (tag, attributes = {}) => {
    const element = doc.struct(tag, structOptions(attributes));
    if (stack.length === 0) doc.addStructure(element);
    else top().add(element);
    stack.push(element);
  };
  const close = (): void => {
    top().end();
    stack.pop();
  };
  return {
    metrics: metricsOf(faces),
    addPage: () => doc.addPage(),
    open,
    close,
    content: (drawing) => top().add(() => pen(drawing)),
    closeLink: (destination, contents, areas) => {
      for (const area of areas) {
        const extra = { structParent: top(), Contents: new String(contents) };
        doc.goTo(area.x, area.y, area.width, area.height, destination, extra);
      }
      close();
    },
    artifact: (kind, attached, drawing) => {
      doc.markContent('Artifact', { type: kind, ...(attached === undefined ? {} : { attached: [attached] }) });
      pen(drawing);
      doc.endMarkedContent();
    },
    signatureField: (place) => addSignatureField(doc, top(), place, (onFace) => penOf(faces, options.layout, onFace)),
    picture: (picture, area) => top().add(() => drawPicture(doc, picture, area)),
    destination: (key, y) => doc.addNamedDestination(key, 'XYZ', 0, y, null),
    outline: outlineNode(doc.outline, options.size[0]),
    attach: (key, file) => attach(doc, key, file, options.date),
    finish: () => {
      if (stack.length > 0) throw new Error(`The pack layout left ${stack.length} structure elements open.`);
      countBookmarks(doc.outline, true);
      doc.end();
      if (!output.ended())
        throw new Error('The PDF writer did not finish: an element was never attached or never ended.');
      return output.drain();
    },
  };
}

function penFor(doc: RawDocument, faces: Faces, layout: PackLayout): (drawing: Drawing) => void {
  const operators = penOf(faces, layout, (face) => {
    doc.page.fonts[face.id] ??= face.reference();
  });
  return (drawing) => {
    const text = operators(drawing);
    if (text !== '') doc.addContent(text);
  };
}

function newDocument(options: CanvasOptions): RawDocument {
  const info: { [key: string]: unknown } = { CreationDate: options.date, ModDate: options.date };
  for (const [key, text] of Object.entries(options.info)) info[key] = xmpSafe(text);
  const settings = {
    size: [...options.size],
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: options.layout.lang,
    displayTitle: true,
    // pdfkit's own default is Helvetica, which is never embedded.
    font: null,
    autoFirstPage: false,
    info,
  };
  const doc = new PDFDocument(settings as unknown as PDFKit.PDFDocumentOptions) as unknown as RawDocument;
  doc.appendXML(xmpExtension(options.date));
  // A tree of one node is its root, and a root has no limits.
  doc._root.data.Names.data.Dests.limits = false;
  return doc;
}

/**
 * pdfkit writes the Info dictionary from `valueOf` and the XMP, unescaped, from `toString`. Whether the text needs UTF-16
 * it asks character by character, which would go through `toString` too and miss what escaping has pushed to the end.
 */
function xmpSafe(text: string): object {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const charCodeAt = (index: number): number => text.charCodeAt(index);
  return Object.assign(new String(text), { toString: () => escaped, charCodeAt });
}

function structOptions(attributes: TagAttributes): object {
  const { bbox, ...rest } = attributes;
  if (bbox === undefined) return rest;
  return { ...rest, bbox: [bbox.x, bbox.y, bbox.x + bbox.width, bbox.y + bbox.height] };
}

function registerFaces(doc: RawDocument, fonts: CanvasOptions['fonts']): Faces {
  const faces: Partial<{ [face in Face]: FaceMetrics }> = {};
  for (const face of FACES) {
    // One key per face: a second key for the same font makes pdfkit parse it again on every call.
    doc.registerFont(face, fonts[face]);
    doc.font(face);
    faces[face] = measureFace(doc._font, face !== 'mono');
  }
  return faces as Faces;
}

function metricsOf(faces: Faces): Metrics {
  return {
    has: (face, code) => faces[face].has(code),
    advance: (face, code) => faces[face].advance(code),
    kern: (face, left, right) => faces[face].kern(left, right),
  };
}

function outlineNode(raw: RawOutline, pageWidth: number): OutlineNode {
  return {
    // pdfkit computes the left edge as page width minus `left`, and forgets `fit` once any option is given.
    add: (title, page, top) =>
      outlineNode(raw.addItem(title, { pageNumber: page, fit: false, top, left: pageWidth }), pageWidth),
  };
}

/** pdfkit counts nothing; a negative number says how many bookmarks a closed one holds. */
function countBookmarks(raw: RawOutline, opened: boolean): void {
  if (raw.children.length > 0) raw.outlineData.Count = opened ? raw.children.length : -raw.children.length;
  for (const child of raw.children) countBookmarks(child, false);
}

function attach(doc: RawDocument, key: string, file: CanvasFile, date: Date): void {
  const filespec = doc.file(file.bytes, {
    name: file.name,
    type: file.mediaType,
    relationship: file.relationship,
    description: file.description,
    creationDate: date,
    modifiedDate: date,
    hidden: true,
  });
  doc.addNamedEmbeddedFile(key, filespec);
}

/** Each drawing is an object of its own; a pack has one logo. */
function drawPicture(doc: RawDocument, picture: Picture, area: Box): void {
  const { width, height, space, filter, data } = picture;
  const settings = { Type: 'XObject', Subtype: 'Image', Width: width, Height: height, BitsPerComponent: 8 };
  const reference = doc.ref({ ...settings, ColorSpace: space, Filter: filter });
  reference.end(data);
  doc.page.xobjects['Logo'] = reference;
  // The page is turned upside down for everything drawn, a picture therefore once more.
  const box = [area.width, 0, 0, -area.height, area.x, area.y + area.height];
  doc.addContent(`q ${box.map((value) => value.toFixed(2)).join(' ')} cm /Logo Do Q`);
}
