import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/index.ts';
import { readAttachments } from '../../../src/report/pdf/read.ts';
import { emptyAssessment } from '../../support/assessment.ts';
import { packInput } from '../../support/pack.ts';

const pack = Buffer.from(renderPdf(packInput({ assessment: emptyAssessment() })));

/** Builds a small PDF from numbered objects, with a correct cross-reference table. */
function pdfOf(objects: readonly string[], trailer = ''): Buffer {
  let text = '%PDF-1.7\n';
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

function withFile(stream: string, dictionary: string): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Names 2 0 R >>',
    '<< /EmbeddedFiles << /Names [(f0) 3 0 R] >> >>',
    '<< /Type /Filespec /UF (a\\(b\\).txt) /EF << /F 4 0 R >> >>',
    `<< ${dictionary} /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ]);
}

describe('readAttachments', () => {
  it('reads an uncompressed and a compressed file', () => {
    expect(Buffer.from(readAttachments(withFile('hello', '')).get('a(b).txt') ?? []).toString()).toBe('hello');
    const packed = deflateSync(Buffer.from('hello')).toString('latin1');
    expect(
      Buffer.from(readAttachments(withFile(packed, '/Filter /FlateDecode')).get('a(b).txt') ?? []).toString(),
    ).toBe('hello');
  });

  it('returns no files where there are none', () => {
    expect(readAttachments(pdfOf(['<< /Type /Catalog >>'])).size).toBe(0);
  });

  it.each<[string, Buffer, RegExp]>([
    ['something that is no PDF', Buffer.from('PK\u0003\u0004'), /does not begin like a PDF/],
    ['a file without a cross-reference', Buffer.from('%PDF-1.7\n'), /startxref is missing/],
    ['revisions in a circle', pdfOf(['<< /Type /Catalog >>'], '/Prev 46'), /circles|expected/],
    ['another filter', withFile('x', '/Filter /LZWDecode'), /another filter/],
    ['broken compression', withFile('not zlib', '/Filter /FlateDecode'), /cannot be decompressed/],
    [
      'a stream longer than the file',
      Buffer.from(withFile('hello', '').toString('latin1').replace('/Length 5', '/Length 5000'), 'latin1'),
      /longer than the file|expected/,
    ],
    ['deep nesting', pdfOf([`<< /Names ${'['.repeat(5000)}${']'.repeat(5000)} >>`]), /nested too deep/],
    ['a reference to nothing', pdfOf(['<< /Names 99 0 R >>']), /not in the file/],
    [
      'a table with more objects than bytes',
      Buffer.from('%PDF-1.7\nxref\n0 9999999\ntrailer\n<< >>\nstartxref\n9\n%%EOF', 'latin1'),
      /too many objects/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readAttachments(bytes)).toThrow(message);
  });

  it('ends with files or an Error on 400 damaged packs, never otherwise', () => {
    let refused = 0;
    for (let round = 0; round < 400; round += 1) {
      const copy = Buffer.from(pack);
      const tail = Math.floor(copy.length * 0.6);
      for (let flip = 0; flip < 40; flip += 1) {
        const at = tail + ((round * 7919 + flip * 104729) % (copy.length - tail));
        copy[at] = (copy[at] ?? 0) ^ (1 << (flip % 8));
      }
      try {
        readAttachments(round % 2 === 0 ? copy : copy.subarray(0, copy.length - round * 97));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^Not a pack this reader can read/);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
