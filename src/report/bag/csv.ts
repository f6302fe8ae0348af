import { sanitise } from '../pdf/sanitise.ts';

/** A spreadsheet takes a cell that begins with one of these for a formula; the wide forms count in East Asian locales. */
const FORMULA = /^[\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const QUOTED = /[",\r\n]/;
/** Without this mark spreadsheets on Windows read UTF-8 as the code page of the machine. */
const BYTE_ORDER_MARK = '\ufeff';

/** Returns the text of a CSV file (RFC 4180, UTF-8 with a byte order mark): no cell is a formula, no character is hidden. */
export function csvOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // The check looks at the text as it came: a tab or a carriage return at its start is a space or [U+000D] afterwards.
  const shown = sanitise(value);
  const text = FORMULA.test(value) || FORMULA.test(shown) ? `'${shown}` : shown;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
