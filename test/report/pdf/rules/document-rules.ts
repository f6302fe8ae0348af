import { PDFBool, PDFDict, PDFName, PDFRawStream, PDFRef } from 'pdf-lib';
import { arrayIn, dictionaryIn, nameIn, type Opened, textIn, textOfStream, type Violation } from './opened.ts';
import { whyNotWellFormed } from './well-formed.ts';

/** The document as a whole: complete, marked, in a language, with a title and a colour profile, with no active content. */
export function* documentRules(pdf: Opened): Generator<Violation> {
  const { catalogue, bytes } = pdf;
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 32));
  if (!/startxref\s+\d+\s+%%EOF\s*$/.test(tail)) yield { rule: 'complete', message: 'the file does not end as a PDF' };
  if (!bytes.toString('latin1', 0, 9).startsWith('%PDF-1.7')) yield { rule: 'complete', message: 'not PDF 1.7' };
  if (pdf.context.trailerInfo.ID === undefined) yield { rule: 'complete', message: 'the trailer has no ID' };
  const marked = dictionaryIn(catalogue, 'MarkInfo')?.lookup(PDFName.of('Marked'));
  if (marked !== PDFBool.True || pdf.elements.length === 0) yield { rule: 'tagged', message: 'not a tagged document' };
  if ((textIn(catalogue, 'Lang') ?? '') === '') yield { rule: 'language', message: 'the catalogue names no language' };
  const shown = dictionaryIn(catalogue, 'ViewerPreferences')?.lookup(PDFName.of('DisplayDocTitle'));
  if (shown !== PDFBool.True) yield { rule: 'title', message: 'the title is not displayed' };
  const intent = arrayIn(catalogue, 'OutputIntents')?.lookup(0);
  if (!(intent instanceof PDFDict) || !(intent.lookup(PDFName.of('DestOutputProfile')) instanceof PDFRawStream))
    yield { rule: 'output-intent', message: 'no output intent with a profile' };
  if (pdf.context.trailerInfo.Encrypt !== undefined) yield { rule: 'open', message: 'the file is encrypted' };
  yield* activeContent(pdf);
}

function* activeContent({ catalogue, context }: Opened): Generator<Violation> {
  if (catalogue.has(PDFName.of('OpenAction')) || catalogue.has(PDFName.of('AA')))
    yield { rule: 'passive', message: 'an action on opening' };
  for (const [, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict)) continue;
    const kind = nameIn(object, 'S');
    if (kind === undefined || !object.has(PDFName.of('S'))) continue;
    if (/^(?:JavaScript|Launch|GoToR|GoToE|SubmitForm|ImportData|Movie|Sound|Rendition|SetOCGState)$/.test(kind))
      yield { rule: 'passive', message: `an action of the kind ${kind}` };
    const target = kind === 'URI' ? (textIn(object, 'URI') ?? '') : null;
    if (target !== null && !/^(?:https:\/\/|mailto:)/.test(target))
      yield { rule: 'passive', message: `a link to ${JSON.stringify(target)}` };
  }
}

/** The metadata: XML that parses, the three claims, and no word other than in the Info dictionary. */
export function* metadataRules(pdf: Opened): Generator<Violation> {
  const stream = pdf.catalogue.lookup(PDFName.of('Metadata'));
  if (!(stream instanceof PDFRawStream)) return void (yield { rule: 'xmp', message: 'no metadata stream' });
  if (stream.dict.has(PDFName.of('Filter'))) yield { rule: 'xmp', message: 'the metadata is compressed' };
  const xml = Buffer.from(textOfStream(stream), 'latin1').toString('utf8');
  const broken = whyNotWellFormed(xml);
  if (broken !== null) yield { rule: 'xmp-well-formed', message: broken };
  const claims = { 'pdfaid:part': '3', 'pdfaid:conformance': 'A', 'pdfuaid:part': '1' };
  for (const [name, value] of Object.entries(claims)) {
    if (valueOf(xml, name) !== value) yield { rule: 'claims', message: `${name} is not ${value}` };
  }
  if (!xml.includes('<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>'))
    yield { rule: 'claims', message: 'no extension schema for pdfuaid' };
  yield* agreement(pdf, xml);
}

const PAIRS: readonly (readonly [info: string, xmp: string])[] = [
  ['Title', 'dc:title'],
  ['Author', 'dc:creator'],
  ['Subject', 'dc:description'],
  ['Creator', 'xmp:CreatorTool'],
  ['Producer', 'pdf:Producer'],
  ['CreationDate', 'xmp:CreateDate'],
  ['ModDate', 'xmp:ModifyDate'],
];

function* agreement({ context }: Opened, xml: string): Generator<Violation> {
  const entry = context.trailerInfo.Info;
  const info = entry instanceof PDFRef ? context.lookup(entry) : entry;
  if (!(info instanceof PDFDict)) return;
  for (const [key, name] of PAIRS) {
    const text = textIn(info, key);
    if (text === undefined) {
      if (key === 'Title') yield { rule: 'title', message: 'the document has no title' };
      continue;
    }
    const said = unescaped(valueOf(xml, name) ?? '');
    const same = text.startsWith('D:') ? digits(text) === digits(said) : text === said;
    if (!same)
      yield { rule: 'xmp-agrees', message: `${key} is ${JSON.stringify(text)}, ${name} ${JSON.stringify(said)}` };
  }
}

function digits(date: string): string {
  return date.replaceAll(/\D/g, '').slice(0, 14);
}

function valueOf(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  const end = xml.indexOf(`</${name}>`, start);
  if (start === -1 || end === -1) return undefined;
  return xml
    .slice(start + name.length + 2, end)
    .replaceAll(/<[^>]*>/g, '')
    .trim();
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
