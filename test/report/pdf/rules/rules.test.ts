import {
  PDFArray,
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFString,
} from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../../src/report/pdf/index.ts';
import { buildAssessment } from '../../../support/assessment.ts';
import { packInput, packTemplate } from '../../../support/pack.ts';
import { checkRules } from './check-rules.ts';
import { stepsOf } from './content-stream.ts';
import { whyNotWellFormed } from './well-formed.ts';

const name = (text: string): PDFName => PDFName.of(text);

const small = renderPdf(
  packInput({
    assessment: buildAssessment({ frameworks: 1, requirements: 6, controls: 2, observationsPerCheck: 2, evidence: 2 }),
    template: {
      ...packTemplate,
      layout: { ...packTemplate.layout, sections: ['cover', 'contents', 'summary', 'scope', 'frameworks'] },
    },
  }),
);

async function changed(change: (doc: PDFDocument) => void): Promise<Uint8Array> {
  const doc = await PDFDocument.load(small, { updateMetadata: false });
  change(doc);
  return doc.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

async function rulesBroken(bytes: Uint8Array): Promise<readonly string[]> {
  return [...new Set((await checkRules(bytes)).map((violation) => violation.rule))];
}

/** The first indirect dictionary that has these names under these keys. */
function first(doc: PDFDocument, wanted: { readonly [key: string]: string }): PDFDict {
  for (const [, object] of doc.context.enumerateIndirectObjects()) {
    const dictionary = object instanceof PDFRawStream ? object.dict : object;
    if (!(dictionary instanceof PDFDict)) continue;
    if (Object.entries(wanted).every(([key, value]) => dictionary.lookup(name(key)) === name(value))) return dictionary;
  }
  throw new Error(`no object with ${JSON.stringify(wanted)}`);
}

/** The name of a font of the first page. */
function fontOf(doc: PDFDocument): string {
  const [font] = doc.getPage(0).node.Resources()?.lookup(name('Font'), PDFDict).keys() ?? [];
  return font?.toString() ?? '';
}

/** Puts operators behind the content of the first page. */
function append(doc: PDFDocument, operators: string): void {
  const { node } = doc.getPage(0);
  const stream = doc.context.register(doc.context.stream(operators));
  node.set(name('Contents'), doc.context.obj([node.get(name('Contents')) ?? stream, stream]));
}

function streamIn(dictionary: PDFDict, key: string): PDFRawStream {
  const stream = dictionary.lookup(name(key));
  if (!(stream instanceof PDFRawStream)) throw new Error(`${key} is no stream`);
  return stream;
}

function metadata(doc: PDFDocument, edit: (xml: string) => string): void {
  const stream = streamIn(doc.catalog, 'Metadata');
  const xml = edit(Buffer.from(stream.contents).toString('utf8'));
  doc.catalog.set(name('Metadata'), doc.context.register(PDFRawStream.of(stream.dict, Buffer.from(xml, 'utf8'))));
}

function filespec(doc: PDFDocument): PDFDict {
  return doc.catalog.lookup(name('AF'), PDFArray).lookup(0, PDFDict);
}

function embedded(doc: PDFDocument): PDFDict {
  return streamIn(filespec(doc).lookup(name('EF'), PDFDict), 'F').dict;
}

const DEFECTS: readonly (readonly [defect: string, rule: string, change: (doc: PDFDocument) => void])[] = [
  ['is not marked', 'tagged', (doc) => doc.catalog.delete(name('MarkInfo'))],
  ['has no structure', 'tagged', (doc) => doc.catalog.delete(name('StructTreeRoot'))],
  ['names no language', 'language', (doc) => doc.catalog.delete(name('Lang'))],
  ['hides its title', 'title', (doc) => doc.catalog.delete(name('ViewerPreferences'))],
  ['has no colour profile', 'output-intent', (doc) => doc.catalog.delete(name('OutputIntents'))],
  [
    'does not claim PDF/UA',
    'claims',
    (doc) => metadata(doc, (xml) => xml.replace(/<pdfuaid:part>1/, '<pdfuaid:part>2')),
  ],
  [
    'does not say what pdfuaid is',
    'claims',
    (doc) => metadata(doc, (xml) => xml.replace('<pdfaSchema:prefix>pdfuaid', '<pdfaSchema:prefix>other')),
  ],
  [
    'claims another level',
    'claims',
    (doc) => metadata(doc, (xml) => xml.replace('<pdfaid:conformance>A', '<pdfaid:conformance>B')),
  ],
  [
    'has another title in its metadata',
    'xmp-agrees',
    (doc) => metadata(doc, (xml) => xml.replace('Nordwind', 'Südwind')),
  ],
  [
    'lost the program of a font',
    'font-embedded',
    (doc) => first(doc, { Type: 'FontDescriptor' }).delete(name('FontFile2')),
  ],
  [
    'lost the way from glyphs to text',
    'glyph',
    (doc) =>
      first(doc, { Type: 'Font', Subtype: 'Type0' }).set(
        name('ToUnicode'),
        doc.context.register(doc.context.stream('')),
      ),
  ],
  ['paints outside of every tag', 'content-marked', (doc) => append(doc, '0 0 10 10 re f')],
  [
    'tags content twice over',
    'content-marked',
    (doc) => append(doc, '/P <</MCID 0>> BDC /Artifact BMC 0 0 1 1 re f EMC EMC'),
  ],
  ['closes more than it opened', 'marks-balanced', (doc) => append(doc, 'EMC')],
  ['leaves content open', 'marks-balanced', (doc) => append(doc, '/Artifact BMC')],
  [
    'prints beyond its edge',
    'on-page',
    (doc) => append(doc, `/P <</MCID 9998>> BDC BT ${fontOf(doc)} 9 Tf 1 0 0 1 20 9000 Tm <0001> Tj ET EMC`),
  ],
  [
    'uses a font the page does not have',
    'font-embedded',
    (doc) => append(doc, '/P <</MCID 9998>> BDC BT /Fx 9 Tf <0001> Tj ET EMC'),
  ],
  ['has content that no element owns', 'content-owned', (doc) => append(doc, '/P <</MCID 9999>> BDC EMC')],
  ['has an unknown tag', 'tag-known', (doc) => first(doc, { S: 'P' }).set(name('S'), name('Para'))],
  ['has a list item outside of a list', 'parent', (doc) => first(doc, { S: 'L' }).set(name('S'), name('Div'))],
  ['starts with a second-level heading', 'heading-order', (doc) => first(doc, { S: 'H1' }).set(name('S'), name('H2'))],
  ['has a figure without words', 'figure-text', (doc) => first(doc, { S: 'Figure' }).delete(name('Alt'))],
  [
    'has a row that lost a cell',
    'table-regular',
    (doc) => first(doc, { S: 'TR' }).lookup(name('K'), PDFArray).remove(0),
  ],
  ['has a header cell that heads nothing', 'table-header', (doc) => first(doc, { S: 'TH' }).delete(name('A'))],
  [
    'has a link without a description',
    'annotation-described',
    (doc) => first(doc, { Type: 'Annot' }).delete(name('Contents')),
  ],
  ['hides a link', 'annotation-flags', (doc) => first(doc, { Type: 'Annot' }).set(name('F'), PDFNumber.of(6))],
  ['does not print a link', 'annotation-flags', (doc) => first(doc, { Type: 'Annot' }).delete(name('F'))],
  [
    'has a link the structure does not know',
    'annotation-tagged',
    (doc) => first(doc, { Type: 'Annot' }).delete(name('StructParent')),
  ],
  ['has a link to nowhere', 'link-target', (doc) => first(doc, { S: 'GoTo' }).set(name('D'), PDFString.of('d9999999'))],
  ['has a page without tab order', 'tab-order', (doc) => doc.getPage(1).node.delete(name('Tabs'))],
  [
    'has a script',
    'passive',
    (doc) => void doc.context.register(doc.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') })),
  ],
  [
    'has a link with a script',
    'passive',
    (doc) => void doc.context.register(doc.context.obj({ S: 'URI', URI: PDFString.of('javascript:alert(1)') })),
  ],
  [
    'does something on opening',
    'passive',
    (doc) => doc.catalog.set(name('OpenAction'), doc.context.obj({ S: 'GoTo' })),
  ],
  ['has an attachment of no relationship', 'attachment', (doc) => filespec(doc).delete(name('AFRelationship'))],
  ['has an attachment without words', 'attachment', (doc) => filespec(doc).delete(name('Desc'))],
  ['has an attachment without a media type', 'attachment', (doc) => embedded(doc).delete(name('Subtype'))],
  ['has an attachment without a date', 'attachment', (doc) => embedded(doc).delete(name('Params'))],
  ['does not own its attachments', 'attachment', (doc) => doc.catalog.delete(name('AF'))],
  [
    'has bookmarks that count nothing',
    'bookmark-count',
    (doc) => doc.catalog.lookup(name('Outlines'), PDFDict).delete(name('Count')),
  ],
  [
    'asks the reader to draw its form',
    'form-appearance',
    (doc) => doc.catalog.set(name('AcroForm'), doc.context.obj({ Fields: [], NeedAppearances: PDFBool.True })),
  ],
  [
    'has a field that cannot be seen',
    'form-appearance',
    (doc) =>
      doc.catalog.set(
        name('AcroForm'),
        doc.context.obj({ Fields: [doc.context.obj({ T: PDFHexString.fromText('x') })] }),
      ),
  ],
];

describe('the rule checker', () => {
  it('finds nothing in a small pack, nor in its copy by another library', async () => {
    expect(await checkRules(small)).toEqual([]);
    expect(await checkRules(await changed(() => {}))).toEqual([]);
  });

  it.each(DEFECTS)('refuses a pack that %s by the rule %s', async (_, rule, change) => {
    expect(await rulesBroken(await changed(change))).toContain(rule);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['half a file', small.subarray(0, small.length / 2)],
    ['another format', Buffer.from('GIF89a')],
  ])('refuses %s', async (_, bytes) => {
    expect(await rulesBroken(bytes)).toContain('complete');
  });
});

describe('the reader of content', () => {
  it('keeps operands apart, nested ones and comments included', () => {
    expect(stepsOf('% note\n/P <</MCID 3 /T (a(b)\\)c)>> BDC [<0041> -12.5 (x)] TJ EMC')).toEqual([
      { operator: 'BDC', operands: ['/P', ['/MCID', 3, '/T', { string: 'a(b))c' }]] },
      { operator: 'TJ', operands: [[{ string: '\u0000A' }, -12.5, { string: 'x' }]] },
      { operator: 'EMC', operands: [] },
    ]);
  });
});

describe('the reader of metadata', () => {
  it.each([
    ['<a b="c"><d/>text &amp; more</a>', null],
    ['<a>A & B</a>', 'markup that is none: "& B</a>"'],
    ['<a><b></a></b>', '</a> closes <b>'],
    ['<a>', '<a> stays open'],
    ['<a/><b/>', '2 roots'],
    ['<a>\u0001</a>', 'a control character'],
    ['<a b=c/>', 'markup that is none: "<a b=c/>"'],
    ['words', 'text outside of the root'],
  ])('says of %s: %s', (xml, expected) => {
    expect(whyNotWellFormed(xml)).toBe(expected);
  });
});
