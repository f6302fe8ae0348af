import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/collect/registers/csv.ts';
import { MAX_ROWS, TableProblem } from '../../../src/collect/registers/table.ts';
import { readXlsx } from '../../../src/collect/registers/xlsx.ts';
import { sheet, texts, twice, workbook } from './workbook.ts';

const risk = (name: string): boolean => name === 'Risk register';
const HEAD = texts(['ID', 'Due', 'Score']);

describe('a CSV file', () => {
  it('gives each row its line and its bytes, cells over several lines included', async () => {
    const bytes = Buffer.from('\ufeffid;owner\r\nR1;"Ada\r\nand Bob"\r\n\r\nR2;Zoë\r\n');
    const { rows, encoding, secondCount } = await readCsv(bytes);
    expect(encoding).toBe('utf-8');
    expect(rows.map((row) => row.cells)).toEqual([
      ['id', 'owner'],
      ['R1', 'Ada\r\nand Bob'],
      ['R2', 'Zoë'],
    ]);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 5]);
    expect(bytes.subarray(rows[2]?.byteStart, rows[2]?.byteEnd).toString()).toBe('R2;Zoë\r\n');
    expect(bytes.subarray(rows[1]?.byteStart, rows[1]?.byteEnd).toString()).toBe('R1;"Ada\r\nand Bob"\r\n');
    expect(secondCount).toBe(3);
  });

  it('is read in UTF-16 with the bytes of the file', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('id\towner\nR1\tZoë\n', 'utf16le')]);
    const { rows, encoding } = await readCsv(bytes);
    expect(encoding).toBe('utf-16le');
    expect(bytes.subarray(rows[1]?.byteStart, rows[1]?.byteEnd).toString('utf16le')).toBe('R1\tZoë\n');
  });

  it('that is no UTF-8 is read as Windows-1252, and says so', async () => {
    const { rows, encoding, remarks } = await readCsv(Buffer.from('id,owner\nR1,Zo\xeb \x80\n', 'latin1'));
    expect(rows[1]?.cells).toEqual(['R1', 'Zoë €']);
    expect(encoding).toBe('windows-1252');
    expect(remarks.join()).toContain('Windows-1252');
  });

  it('names the row with a broken quotation mark and reads the others', async () => {
    const { rows, unreadable } = await readCsv(Buffer.from('id,owner\nR1,a"b\nR2,ok\n'));
    expect(unreadable.map((row) => row.line)).toEqual([2]);
    expect(rows.map((row) => row.cells[0])).toEqual(['id', 'R2']);
  });

  it('stops at its limit of rows and says that it was cut', async () => {
    const table = await readCsv(Buffer.from(`id,owner\n${'R,x\n'.repeat(MAX_ROWS + 5)}`));
    expect(table.rows).toHaveLength(MAX_ROWS);
    expect(table.cut).toBe(true);
  });

  it('of other bytes is refused', async () => {
    await expect(readCsv(Buffer.from([1, 0, 2, 0]))).rejects.toThrow(TableProblem);
    await expect(readCsv(Buffer.from('  \n'))).rejects.toThrow('no row');
  });
});

describe('a workbook', () => {
  it('gives the sheet that is named like the register: shared texts, dates by style, kept values of formulas', () => {
    const cells = [
      HEAD,
      '<c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>46387</v></c><c r="C2"><f>2*3</f><v>6</v></c>',
      '<c r="A3" t="s"><v>0</v></c><c r="B3" s="2"><v>46387.5</v></c><c r="C3"><f>HYPERLINK("x")</f></c>',
    ];
    const table = readXlsx(workbook({ 'xl/worksheets/sheet2.xml': sheet(cells) }), risk);
    expect(table.sheet).toBe('Risk register');
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['ID', 'Due', 'Score'],
      ['Ada L', '2026-12-31', '6'],
      ['Ada', '2026-12-31T12:00', ''],
    ]);
    expect(table.remarks).toEqual([
      'Sheets of the workbook that were not read: 1.',
      'Formulas without a kept value, read as empty: 1.',
    ]);
  });

  it('counts its days from 1904 where it says so', () => {
    const book =
      '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" r:id="rId2"/></sheets></workbook>';
    const one = sheet([HEAD, '<c t="str"><v>R1</v></c><c s="1"><v>0</v></c>']);
    const { rows } = readXlsx(workbook({ 'xl/workbook.xml': book, 'xl/worksheets/sheet2.xml': one }), risk);
    expect(rows[1]?.cells).toEqual(['R1', '1904-01-01']);
  });

  it('is read to a limit of rows, and its second sheet is not touched', () => {
    const rows = Array.from({ length: MAX_ROWS }, (_, index) => `<c><v>${(index * 7919) % 100_003}</v></c>`);
    const table = readXlsx(workbook({ 'xl/worksheets/sheet2.xml': sheet([HEAD, ...rows]) }), risk);
    expect(table.rows).toHaveLength(MAX_ROWS);
    expect(table.cut).toBe(true);
  });

  it('that unpacks to far more than its size is refused', () => {
    const bomb = `<worksheet><!--${' '.repeat(40 << 20)}--></worksheet>`;
    expect(() => readXlsx(workbook({ 'xl/worksheets/sheet2.xml': bomb }), risk)).toThrow('far more than its size');
  });

  it('with a document type, two parts of one name, or no sheet is refused', () => {
    const typed = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>';
    expect(() => readXlsx(workbook({ 'xl/worksheets/sheet2.xml': typed }), risk)).toThrow('document type');
    expect(() => readXlsx(twice('xl/workbook.xml'), risk)).toThrow('same name');
    expect(() => readXlsx(Buffer.from('PK no zip at all'), risk)).toThrow(TableProblem);
    const old = Buffer.from('d0cf11e0a1b11ae100', 'hex');
    expect(() => readXlsx(old, risk)).toThrow('password');
    const none = '<workbook><sheets><sheet name="A" state="veryHidden"/></sheets></workbook>';
    expect(() => readXlsx(workbook({ 'xl/workbook.xml': none }), risk)).toThrow('no visible sheet');
  });

  it('that was cut off anywhere never hangs and never throws anything but a problem', () => {
    const whole = workbook();
    for (let length = 0; length < whole.length; length += 7) {
      try {
        readXlsx(whole.subarray(0, length), risk);
      } catch (error) {
        expect(error).toBeInstanceOf(TableProblem);
      }
    }
  });
});
