// Writes packs beside the example, for the validators of other people: one in which every section has
// content, one of a thousand pages, and a shadow of the first for a validator that knows PDF/A-1b.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDict, PDFDocument, PDFHeader, PDFName, PDFRawStream } from 'pdf-lib';
import { type PdfInput, renderPdf } from '../../src/report/pdf/index.ts';
import { everySection, largeAssessment } from '../support/large-assessment.ts';
import { packInput } from '../support/pack.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: make-packs FOLDER');

function write(name: string, changes: Partial<PdfInput>): Uint8Array {
  let pages = 0;
  const bytes = renderPdf(packInput({ ...changes, onProgress: (done) => void (pages = done) }));
  writeFileSync(join(folder ?? '', name), bytes);
  console.log(`${name}: ${pages} pages, ${bytes.length} bytes`);
  if (name === 'thousand.pdf' && pages < 1000) throw new Error('the large pack has too few pages');
  return bytes;
}

/**
 * Returns the pack as PDF/A-1b sees it: the same pages, fonts, structure and metadata without attachments and under the
 * older claim, with the list of glyphs that only PDF/A-1 asks for.
 */
async function shadow(bytes: Uint8Array): Promise<Uint8Array> {
  const doc = await PDFDocument.load(bytes, { updateMetadata: false });
  const { context, catalog } = doc;
  context.header = PDFHeader.forVersion(1, 4);
  for (const [, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || object.lookup(PDFName.of('Subtype')) !== PDFName.of('CIDFontType2')) continue;
    const widths = object.lookup(PDFName.of('W'))?.toString() ?? '';
    const glyphs = widths.split(/\s+/).length;
    const set = Buffer.alloc(Math.ceil((glyphs + 8) / 8), 0xff);
    object
      .lookup(PDFName.of('FontDescriptor'), PDFDict)
      .set(PDFName.of('CIDSet'), context.register(context.stream(set)));
  }
  const metadata = catalog.lookup(PDFName.of('Metadata'));
  if (!(metadata instanceof PDFRawStream)) throw new Error('the pack has no metadata');
  const xml = Buffer.from(metadata.contents).toString('utf8');
  const claimed = xml
    .replace('<pdfaid:part>3<', '<pdfaid:part>1<')
    .replace('<pdfaid:conformance>A<', '<pdfaid:conformance>B<');
  if (claimed === xml) throw new Error('the claim is not where it was');
  catalog.set(PDFName.of('Metadata'), context.register(PDFRawStream.of(metadata.dict, Buffer.from(claimed, 'utf8'))));
  return doc.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

write('every-section.pdf', { assessment: everySection() });
write('thousand.pdf', { assessment: largeAssessment(10) });
const bare = renderPdf(packInput({ assessment: everySection(), attachments: [] }));
writeFileSync(join(folder, 'shadow-1b.pdf'), await shadow(bare));
