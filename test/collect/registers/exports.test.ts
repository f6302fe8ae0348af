import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { registersCollector } from '../../../src/collect/registers/collector.ts';
import { Row } from '../../../src/collect/registers/row.ts';
import { SheetReader } from '../../../src/collect/registers/sheet-reader.ts';
import { placeOfPart, RowCount } from '../../../src/collect/registers/xlsx-part.ts';
import { DateStyles } from '../../../src/collect/registers/xlsx-styles.ts';
import { sha256Hex } from '../../../src/platform/digest.ts';
import { factsValidator, folderWith, runOver } from '../support.ts';
import { sheet, texts, workbook } from './workbook.ts';

async function collect(files: { readonly [path: string]: string | Uint8Array }) {
  const run = await runOver(registersCollector, folderWith(files));
  for (const draft of run.drafts) expect(factsValidator(draft.kind)(draft.facts), draft.subject).toEqual([]);
  return run;
}

const NONE = { rows: 0, at: [] };

describe('a register as German spreadsheets save it', () => {
  it('is read under its German headings, in Windows-1252, below a title with another separator', async () => {
    const text = [
      'Risikoregister, Stand: März 2026, gültig für alle Standorte',
      '',
      'Lfd. Nr.;Risiko;Risikoeigner;Eintrittswahrscheinlichkeit;Schadenshöhe;Risikowert;Maßnahme;Fällig am;Restrisiko',
      'R1;Datenabfluss, unbemerkt;Größer;0,5;4;2;mindern;31.12.2026;1,5',
      'R2;Ausfall;;2;3;7;akzeptieren;;6',
      ';;;;;;;;',
      '',
    ].join('\r\n');
    const { drafts, problems } = await collect({ 'registers/risk-register.csv': Buffer.from(text, 'latin1') });
    expect(drafts[0]?.facts).toMatchObject({
      encoding: 'windows-1252',
      rows: 2,
      secondCount: 2,
      missingColumns: [],
      unreadDates: NONE,
    });
    expect(drafts[1]?.facts).toMatchObject({
      withoutOwner: { rows: 1, at: ['line 5, owner'] },
      scoreDiffers: { rows: 1, at: ['line 5, score'] },
      scoreUnreadable: NONE,
      earliestDue: { on: '2026-12-31' },
      highestUnaccepted: 6,
    });
    expect(problems[0]?.diagnostics[0]?.code).toBe('table-encoding');
  });

  it('is read where the first line names the separator', async () => {
    const text = 'sep=;\r\nPersonalnummer;Mitarbeiter;Austrittsdatum\r\n1;Ada, L;\r\n2;Bo;31.10.2026\r\n';
    const { drafts } = await collect({ 'registers/roster.csv': text });
    expect(drafts[0]?.facts).toMatchObject({ rows: 2, secondCount: 2, missingColumns: [] });
    expect(drafts[1]?.facts).toMatchObject({ left: { rows: 1 }, lastLeft: { on: '2026-10-31' } });
  });

  it('is read as a record of processing, whose person in charge is the controller', async () => {
    const head = [
      'Verarbeitungstätigkeit',
      'Verantwortlicher',
      'Zweck der Verarbeitung',
      'Kategorien betroffener Personen',
      'Kategorien personenbezogener Daten',
      'Empfänger',
      'Löschfrist',
      'Technische und organisatorische Maßnahmen',
      'Letzte Überprüfung',
    ];
    const row = ['Lohn', 'GmbH', 'Lohn', 'Personal', 'Bank', 'Bank', '10 Jahre', 'siehe TOM', '2026-01-05'];
    const { drafts } = await collect({ 'vvt/ropa.csv': `${head.join(';')}\n${row.join(';')}\n` });
    expect(drafts[0]?.facts).toMatchObject({ rows: 1, missingColumns: [], unknownColumns: 0 });
    expect(drafts[1]?.facts['columns']).toContain('controller');
  });
});

describe('a list of accounts', () => {
  it.each([
    [
      'Okta',
      'Login,First name,Last name,Email,Status\nada@x.org,Ada,L,ada@x.org,ACTIVE\nbo@x.org,Bo,E,bo@x.org,DEPROVISIONED\n',
    ],
    [
      'Entra',
      'userPrincipalName,displayName,accountEnabled,isAdmin,isMfaRegistered\nada@x.org,Ada L,True,True,False\nbo@x.org,Bo,False,False,False\n',
    ],
    [
      'Google Workspace',
      'First Name [Required],Email Address [Required],User Name,Status [READ ONLY],2sv Enrolled [READ ONLY]\nAda,ada@x.org,ada@x.org,Active,True\nBo,bo@x.org,bo@x.org,Suspended,False\n',
    ],
  ])('as %s exports it is told apart into accounts in use and disabled ones', async (_, text) => {
    const { drafts, problems } = await collect({ 'registers/accounts.csv': text });
    expect(problems).toEqual([]);
    expect(drafts[0]?.facts).toMatchObject({ rows: 2, missingColumns: [] });
    expect(drafts[1]?.facts).toMatchObject({ withoutPerson: NONE, disabledWithoutDate: { rows: 1 } });
    const entries = (drafts[1]?.facts['entries'] ?? []) as { state: string }[];
    const states = entries.map(({ state }) => state);
    expect(states).toEqual(['active', 'disabled']);
  });
});

const RISKS = texts(['ID', 'Owner', 'Likelihood', 'Impact', 'Score', 'Treatment', 'Due']);

function number(value: string): string {
  return `<c><v>${value}</v></c>`;
}

const R1 = `${texts(['R1', 'Ada'])}${number('0.20000000000000001')}${number('3')}<c><f>C2*D2</f><v>0.60000000000000009</v></c>${texts(['reduce'])}<c s="1"><v>46387</v></c>`;

describe('a workbook as offices keep it', () => {
  it('has unfilled rows of a template left out, hidden rows read, and both said', async () => {
    const unfilled = `<c r="E9"><f t="shared" si="0"/><v>0</v></c><c r="F9" t="str"><f>IF(A9="","",1)</f><v></v></c>`;
    const rows = `<row r="1">${RISKS}</row><row r="2" hidden="1" ht="12.8">${R1}</row><row r="9" hidden="false">${unfilled}</row>`;
    const book = workbook({ 'xl/worksheets/sheet2.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>` });
    const { drafts, problems } = await collect({ 'risk-register.xlsx': book });
    expect(problems).toEqual([]);
    expect(drafts[0]?.facts).toMatchObject({ rows: 1, unreadDates: NONE });
    expect(drafts[1]?.facts).toMatchObject({ withoutOwner: NONE, scoreUnreadable: NONE, scoreDiffers: NONE });
    expect(drafts[1]?.facts['earliestDue']).toMatchObject({ on: '2026-12-31' });
    expect(drafts[0]?.blindSpots.join(' ')).toContain('nothing but zeros, left out: 1');
    expect(drafts[0]?.blindSpots.join(' ')).toContain('hidden in the sheet, read like the others: 1');
  });

  it('is read behind a cover sheet, and a second sheet of the same headings is reported, not merged', async () => {
    const book = workbook({
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="Cover" r:id="rId1"/><sheet name="2026" r:id="rId2"/><sheet name="2025" r:id="rId3"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Target="worksheets/sheet3.xml"/></Relationships>',
      'xl/worksheets/sheet2.xml': sheet([RISKS, R1]),
      'xl/worksheets/sheet3.xml': sheet([RISKS, R1, R1]),
    });
    const { drafts, problems } = await collect({ 'risk-register.xlsx': book });
    expect(drafts[0]?.parameters['sheet']).toBe('2026');
    expect(drafts[0]?.facts['rows']).toBe(1);
    expect(problems[0]?.diagnostics[0]).toMatchObject({ code: 'sheet-unread' });
    expect(problems[0]?.diagnostics[0]?.message).toContain('2025');
  });
});

describe('a register that cannot be read', () => {
  it.each([
    ['registers/risks.xlsx', 'no zip', 'no XLSX workbook'],
    ['registers/risks.csv', '\u0000i\u0000d', 'UTF-16'],
    ['registers/risks.csv', '', 'holds no row'],
    ['registers/risks.csv', 'who,what\n1,2\n', 'no row of headings'],
    ['registers/risks.ods', 'x', 'format that is not read'],
    ['registers/xyz.csv', 'a,b\n', 'tells no type'],
  ])('%s is named, with why and what to do', async (path, content, why) => {
    const { drafts, problems } = await collect({ [path]: content });
    expect(drafts).toEqual([]);
    const [diagnostic] = problems[0]?.diagnostics ?? [];
    expect(diagnostic?.message).toContain(path);
    expect(diagnostic?.message).toContain(why);
    expect(diagnostic?.next?.length).toBeGreaterThan(10);
  });
});

describe('a place in a workbook', () => {
  it('is the row and column of the cell, and the bytes of the packed sheet with their digest', async () => {
    const xml = sheet([RISKS, R1, texts(['R2'])]);
    const book = workbook({ 'xl/worksheets/sheet2.xml': xml });
    const { drafts } = await collect({ 'risk-register.xlsx': book });
    const place = drafts[1]?.locators['/withoutOwner/at/0'];
    expect(place).toMatchObject({ line: 3, column: 2 });
    expect(drafts[1]?.locators['/withoutOwner']).toEqual(place);
    const packed = book.subarray(place?.byteStart, place?.byteEnd);
    expect(place?.sha256).toBe(sha256Hex(packed));
    expect(inflateRawSync(packed).toString()).toBe(xml);
  });

  it('is the whole file where the directory of the archive does not lead to the sheet', () => {
    const book = workbook();
    expect(placeOfPart(book, 'xl/none.xml')).toBeUndefined();
    expect(placeOfPart(book.subarray(0, book.length - 30), 'xl/workbook.xml')).toBeUndefined();
    expect(placeOfPart(new Uint8Array(10), 'x')).toBeUndefined();
    for (let at = book.length - 200; at < book.length; at += 1) {
      const broken = Uint8Array.from(book);
      broken[at] = 0xff;
      const place = placeOfPart(broken, 'xl/worksheets/sheet2.xml');
      if (place !== undefined) expect(place.byteEnd).toBeLessThanOrEqual(book.length);
    }
  });
});

describe('the second count of a sheet', () => {
  const xml =
    '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t></x:is></x:c></x:row><x:row r="2"/><x:row r="3"><x:c><x:f>A1</x:f><x:v></x:v></x:c></x:row><x:row><x:c><x:v>0</x:v></x:c><x:c><x:v>1</x:v></x:c></x:row></x:sheetData><x:rowBreaks><x:brk/></x:rowBreaks><x:t>no</x:t></x:worksheet>';

  it('is the same wherever the text is cut into pieces', () => {
    for (let size = 1; size < 60; size += 1) {
      const count = new RowCount();
      for (let at = 0; at < xml.length; at += size) {
        count.read(Buffer.from(xml.slice(at, at + size)), at + size >= xml.length);
      }
      expect(count.rows).toBe(2);
    }
  });

  it('agrees with the reader on blanks, templates and formulas, and a row the reader did not see stays in it', async () => {
    const blank = '<c t="inlineStr"><is><t xml:space="preserve">  </t></is></c>';
    const unfilled = '<c><f>A1</f><v>0</v></c>';
    const rows = [RISKS, R1, blank, unfilled, R1];
    const { drafts } = await collect({ 'risk-register.xlsx': workbook({ 'xl/worksheets/sheet2.xml': sheet(rows) }) });
    expect(drafts[0]?.facts).toMatchObject({ rows: 2, secondCount: 2 });
    const book = { strings: [], styles: new DateStyles(), from1904: false };
    const reader = new SheetReader('A', book, { byteStart: 0, byteEnd: 1 });
    expect(reader.table(3)).toMatchObject({ rows: [], secondCount: 3 });
  });
});

describe('a date', () => {
  it.each([
    ['2026-12-31', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['1.3.2026', '2026-03-01'],
    ['2026/12/31', '2026-12-31'],
    ['31-Dec-2026', '2026-12-31'],
    ['1. März 2026', '2026-03-01'],
    ['31. Dezember 2026', '2026-12-31'],
    ['December 31, 2026', '2026-12-31'],
    ['Dec 31 2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['31/12/2026', '2026-12-31'],
    ['04/04/2026', '2026-04-04'],
    ['03/04/2026', ''],
    ['31.12.26', ''],
    ['31.02.2026', ''],
    ['31 Foo 2026', ''],
    ['46387', ''],
    ['1/2/3', ''],
    ['2026-12-31x', ''],
  ])('written as %s is read as "%s"', (text, read) => {
    const row = new Row({ line: 1, byteStart: 0, byteEnd: 0, cells: [text] }, new Map([['on', 0]]));
    expect(row.date('on')).toBe(read);
  });

  it('keeps its hour', () => {
    const moment = (text: string) =>
      new Row({ line: 1, byteStart: 0, byteEnd: 0, cells: [text] }, new Map([['at', 0]])).moment('at');
    for (const text of ['2026-12-31T14:30', '31.12.2026, 14:30', '31-Dec-2026 14:30', '12/31/2026 14:30'])
      expect(moment(text)).toEqual({ at: Date.parse('2026-12-31T14:30:00Z'), exact: true });
  });
});
