import { inflateSync } from 'node:zlib';
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFPage,
  PDFRawStream,
  PDFRef,
  PDFString,
} from 'pdf-lib';
import { type Step, stepsOf } from './content-stream.ts';

/** What a rule has to say against a file. */
export interface Violation {
  readonly rule: string;
  readonly message: string;
}

/** A structure element with everything that hangs on it, in reading order. */
export interface Element {
  readonly tag: string;
  readonly dictionary: PDFDict;
  readonly parent: Element | null;
  readonly children: Element[];
  /** Pieces of content by page (counted from 0, -1 where it is no page of the file) and marked-content id. */
  readonly contents: { readonly page: number; readonly mcid: number }[];
  readonly objects: { readonly ref: PDFRef; readonly page: number }[];
}

/** A PDF as the rules look at it. */
export interface Opened {
  readonly bytes: Buffer;
  readonly context: PDFContext;
  readonly catalogue: PDFDict;
  readonly pages: readonly PDFPage[];
  /** Every structure element, parents before children. */
  readonly elements: readonly Element[];
  /** Content steps by page. */
  readonly steps: readonly (readonly Step[])[];
}

/** Opens a file for the rules; throws where it cannot be read at all. */
export async function openPdf(bytes: Uint8Array): Promise<Opened> {
  const doc = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
  const pages = doc.getPages();
  const { context, catalog } = doc;
  const pageNumbers = new Map(pages.map((page, index) => [page.ref.tag, index]));
  const elements: Element[] = [];
  const root = dictionaryIn(catalog, 'StructTreeRoot');
  if (root !== undefined) readElements(context, root, { parent: null, page: -1, pageNumbers, elements });
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    context,
    catalogue: catalog,
    pages,
    elements,
    steps: pages.map((page) => stepsOf(contentOf(page))),
  };
}

interface Reading {
  readonly parent: Element | null;
  readonly page: number;
  readonly pageNumbers: ReadonlyMap<string, number>;
  readonly elements: Element[];
}

function readElements(context: PDFContext, owner: PDFDict, reading: Reading): void {
  const kids = owner.get(PDFName.of('K'));
  const looked = kids instanceof PDFRef ? context.lookup(kids) : kids;
  const list = looked instanceof PDFArray ? looked.asArray() : kids === undefined ? [] : [kids];
  for (const kid of list) readKid(context, kid, reading);
}

function readKid(context: PDFContext, kid: PDFObject, { parent, page, pageNumbers, elements }: Reading): void {
  const object = kid instanceof PDFRef ? context.lookup(kid) : kid;
  if (object instanceof PDFNumber) {
    parent?.contents.push({ page, mcid: object.asNumber() });
    return;
  }
  if (!(object instanceof PDFDict)) return;
  const pageRef = object.get(PDFName.of('Pg'));
  const own = pageRef instanceof PDFRef ? (pageNumbers.get(pageRef.tag) ?? -1) : page;
  const type = nameIn(object, 'Type');
  if (type === 'MCR') parent?.contents.push({ page: own, mcid: numberIn(object, 'MCID') ?? -1 });
  else if (type === 'OBJR') {
    const ref = object.get(PDFName.of('Obj'));
    if (ref instanceof PDFRef) parent?.objects.push({ ref, page: own });
  } else {
    const tag = nameIn(object, 'S') ?? '';
    const element: Element = { tag, dictionary: object, parent, children: [], contents: [], objects: [] };
    elements.push(element);
    parent?.children.push(element);
    readElements(context, object, { parent: element, page: own, pageNumbers, elements });
  }
}

function contentOf(page: PDFPage): string {
  const { context } = page.node;
  const contents = page.node.get(PDFName.of('Contents'));
  const looked = contents instanceof PDFRef ? context.lookup(contents) : contents;
  const streams = looked instanceof PDFArray ? looked.asArray().map((each) => context.lookup(each)) : [looked];
  return streams.map((stream) => (stream instanceof PDFRawStream ? textOfStream(stream) : '')).join('\n');
}

/** Returns the decompressed bytes of a stream in latin1. */
export function textOfStream(stream: PDFRawStream): string {
  const filter = nameIn(stream.dict, 'Filter');
  const bytes = Buffer.from(stream.contents);
  return (filter === 'FlateDecode' ? inflateSync(bytes) : bytes).toString('latin1');
}

/** Returns the dictionary under a key, references followed. */
export function dictionaryIn(dictionary: PDFDict, key: string): PDFDict | undefined {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFDict ? value : undefined;
}

/** Returns the array under a key, references followed. */
export function arrayIn(dictionary: PDFDict, key: string): PDFArray | undefined {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFArray ? value : undefined;
}

/** Returns the name under a key without its slash. */
export function nameIn(dictionary: PDFDict, key: string): string | undefined {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : undefined;
}

/** Returns the number under a key. */
export function numberIn(dictionary: PDFDict, key: string): number | undefined {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : undefined;
}

/** Returns the text under a key. */
export function textIn(dictionary: PDFDict, key: string): string | undefined {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
}
