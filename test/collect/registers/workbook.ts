import { strToU8, Zip, ZipPassThrough, zipSync } from 'fflate';

/** Parts of a small workbook; a test may replace or add any. */
export function workbook(parts: { readonly [name: string]: string } = {}): Uint8Array {
  const all: Record<string, string> = {
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Notes" r:id="rId1"/><sheet name="Risk register" r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd&quot;.&quot;mm&quot;.&quot;yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': sheet(['<c t="inlineStr"><is><t>nothing</t></is></c>']),
    'xl/worksheets/sheet2.xml': sheet([texts(['ID', 'Owner', 'Likelihood', 'Impact', 'Score', 'Treatment', 'Due'])]),
    'xl/sharedStrings.xml':
      '<sst><si><t>Ada </t></si><si><r><t>Ada</t></r><rPh><t>x</t></rPh><r><t> L</t></r></si></sst>',
    ...parts,
  };
  const entries = Object.entries(all).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { level: 9 });
}

/** A sheet of rows, each the XML of its cells. */
export function sheet(rows: readonly string[]): string {
  return `<worksheet><sheetData>${rows.map((row) => `<row>${row}</row>`).join('')}</sheetData></worksheet>`;
}

/** Cells of text. */
export function texts(cells: readonly string[]): string {
  return cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('');
}

/** An archive in which one name stands twice. */
export function twice(name: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error === null) chunks.push(chunk);
  });
  for (const text of ['<a/>', '<b/>']) {
    const part = new ZipPassThrough(name);
    zip.add(part);
    part.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}
