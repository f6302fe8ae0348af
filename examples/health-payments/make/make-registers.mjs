// The review of access as the people team keeps it: a workbook. The account of somebody who has left is missing from it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';

const ACCOUNTS = fileURLToPath(new URL('../registers/account-export.csv', import.meta.url));
// Somebody who had left three weeks before the review was no longer on the list it was drawn from.
const LEFT_OUT = 'd.oyelaran';
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** Writes the workbook; the same bytes in every run and time zone. */
export function makeRegisters(target) {
  mkdirSync(target, { recursive: true });
  const accounts = readFileSync(ACCOUNTS, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([account, , status]) => account !== LEFT_OUT && status === 'active');
  const rows = accounts.map(([account, email], index) => {
    const reviewer = account === 'h.aasen' ? 's.lund' : 'h.aasen';
    const revoked = account === 'n.vandijk';
    const decided = dayOf('2026-10-19') + (index % 3);
    return [
      ...[account, email, `${reviewer}@halmera.example`, revoked ? 'revoke' : 'keep'].map(text),
      date(decided),
      ...(revoked ? [date(decided + 1)] : []),
    ];
  });
  const headings = ['Account', 'E-mail', 'Reviewer', 'Decision', 'Decided on', 'Revoked on'].map(text);
  const sheet = [[text('Review of access, third quarter of 2026')], headings, ...rows];
  writeFileSync(join(target, 'access-review-2026-Q3.xlsx'), workbookOf(sheet));
}

function dayOf(iso) {
  return (Date.parse(`${iso}T00:00:00Z`) - DAY_ZERO) / 86_400_000;
}

function text(value) {
  return `<c t="inlineStr"><is><t>${value}</t></is></c>`;
}

function date(serial) {
  return `<c s="1"><v>${serial}</v></c>`;
}

function workbookOf(rows) {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const application = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const type = (part, kind) => `<Override PartName="/xl/${part}.xml" ContentType="${application}.${kind}+xml"/>`;
  const link = (id, kind, to) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${to}"/>`;
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('workbook', 'sheet.main')}${type('worksheets/sheet1', 'worksheet')}${type('styles', 'styles')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships">${link('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Access review" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships">${link('rId1', 'worksheet', 'worksheets/sheet1.xml')}${link('rId2', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${rows.map((row) => `<row>${row.join('')}</row>`).join('')}</sheetData></worksheet>`,
  };
  // A fixed local time, because archives hold local times.
  const mtime = new Date(2026, 9, 22);
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])), { mtime });
}
