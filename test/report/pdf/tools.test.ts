import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/index.ts';
import { emptyAssessment } from '../../support/assessment.ts';
import { packInput } from '../../support/pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-pdf-'));
const path = join(folder, 'pack.pdf');
const input = packInput();
writeFileSync(path, renderPdf(input));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function has(tool: string): boolean {
  const found = spawnSync(tool, ['--version']).error === undefined;
  if (!found) console.warn(`skipped: ${tool} is not installed, so it cannot read the pack a second time`);
  return found;
}

function run(tool: string, ...args: readonly string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

describe.skipIf(!has('qpdf'))('qpdf', () => {
  it('finds no error in syntax or streams', () => {
    expect(run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors found');
  });
});

describe.skipIf(!has('pdfinfo'))('poppler', () => {
  it('sees a tagged document with its title', () => {
    const info = run('pdfinfo', path);
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toMatch(/JavaScript:\s+no/);
    expect(info).toContain('Nordwind Logistik & Partner GmbH: audit evidence pack');
  });

  it('reads tables with header cells, headings, links and figures from the structure tree', () => {
    const tree = run('pdfinfo', '-struct', path);
    for (const tag of [
      'Document',
      'Sect',
      'H1',
      'H2',
      'H3',
      'Table',
      'Caption',
      'THead',
      'TBody',
      'TH',
      'TD',
      'TOCI',
      'Link',
      'Figure',
      'Code',
    ]) {
      expect(tree).toMatch(new RegExp(`^\\s*${tag}\\b`, 'm'));
    }
  });

  it('finds whole digests in the text of the structure tree', () => {
    // Poppler needs time that grows with the square of the pages here, so the smallest pack has to do.
    const small = join(folder, 'small.pdf');
    writeFileSync(small, renderPdf(packInput({ assessment: emptyAssessment() })));
    expect(run('pdfinfo', '-struct-text', small)).toContain(input.manifestSha256.slice(0, 32));
  });

  it('embeds and subsets every font with a way back to text', () => {
    const rows = run('pdffonts', path)
      .split('\n')
      .slice(2)
      .filter((line) => line !== '');
    expect(rows.length).toBe(4);
    for (const row of rows) expect(row).toMatch(/yes yes yes/);
  });

  it('extracts the attachments as they were put in', () => {
    run('pdfdetach', '-saveall', '-o', folder, path);
    for (const file of input.attachments)
      expect(readFileSync(join(folder, file.name)).equals(Buffer.from(file.bytes))).toBe(true);
  });

  it('counts pages as they are printed, and finds no replacement character', () => {
    const pages = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', path))?.[1]);
    const text = run('pdftotext', '-layout', path, '-');
    const printed = Array.from(text.matchAll(/Page (\d+) of (\d+)/g), ([, page, total]) => [
      Number(page),
      Number(total),
    ]);
    expect(printed).toEqual(Array.from({ length: pages }, (_, index) => [index + 1, pages]));
    expect(text).not.toContain('\ufffd');
  });
});
