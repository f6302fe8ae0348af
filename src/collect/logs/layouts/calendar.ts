const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLF = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;
const ARCSIGHT = /^([A-Za-z]{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: (UTC|GMT|Z))?$/;

/** Returns the number of an English month name of three letters, from 1; undefined where it is none. */
export function monthNumber(name: string): number | undefined {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index < 0 ? undefined : index + 1;
}

/** Returns a number in two digits. */
export function twoDigits(value: number | string): string {
  return String(value).padStart(2, '0');
}

/** Returns the time of a web server's common log format as ISO 8601 text; undefined where it is none. */
export function isoFromCommonLog(text: string): string | undefined {
  const found = CLF.exec(text);
  const month = monthNumber(found?.[2] ?? '');
  return found === null || month === undefined
    ? undefined
    : `${found[3]}-${twoDigits(month)}-${found[1]}T${found[4]}${found[5]}:${found[6]}`;
}

/** Returns a time such as `Sep 19 2026 08:26:10.123 UTC`, or one in milliseconds, as text that can be read; undefined where it is neither. */
export function isoFromEventTime(text: string): string | undefined {
  if (/^\d{12,14}$/.test(text)) return text;
  const found = ARCSIGHT.exec(text);
  if (found === null) return /^\d{4}-\d\d-\d\dT/.test(text) ? text : undefined;
  const month = monthNumber(found[1] ?? '');
  if (month === undefined) return undefined;
  const zone = found[5] === undefined ? '' : 'Z';
  return `${found[3]}-${twoDigits(month)}-${twoDigits(found[2] ?? '')}T${found[4]}${zone}`;
}
