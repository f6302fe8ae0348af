/** Number formats of the standard that show a date or a time (ECMA-376 part 1, 18.8.30, and its East Asian rows). */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** Tells whether a format code shows a date: a year, month or day outside quoted text, brackets and escapes. */
function isDateCode(code: string): boolean {
  const plain = code.replaceAll(/"[^"]{0,200}"|\[[^\]]{0,100}\]|\\.|_./g, '');
  return /[dy]/i.test(plain) || (/m/i.test(plain) && !/[#0]/.test(plain));
}

/** Which cell styles of a workbook show dates. */
export class DateStyles {
  readonly #codes = new Map<number, string>();
  readonly #dates: boolean[] = [];

  addCode(id: number, code: string): void {
    this.#codes.set(id, code);
  }

  addStyle(format: number): void {
    const code = this.#codes.get(format);
    this.#dates.push(code === undefined ? isBuiltInDate(format) : isDateCode(code));
  }

  isDate(style: number): boolean {
    return this.#dates[style] === true;
  }
}

const DAY = 86_400_000;

/** Returns the ISO date, with the time where there is one, of a serial number; '' where it is none. */
export function dateOfSerial(serial: number, from1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return '';
  // Day 60 of the 1900 system is a 29 February that never was.
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const date = new Date(Date.UTC(1899, 11, 30) + Math.round(days * DAY));
  const text = date.toISOString();
  return Number.isInteger(serial) ? text.slice(0, 10) : text.slice(0, 16);
}
