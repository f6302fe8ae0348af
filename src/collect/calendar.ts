const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.{0,30})?$/;

/** Returns `YYYY-MM-DD` for an ISO date or instant that exists in the calendar, '' for everything else. */
export function dateOf(text: string): string {
  const match = ISO_DATE.exec(text.trim());
  if (match === null) return '';
  const day = text.trim().slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : '';
}

/** Returns the ISO date a number of months later; the last day of the month where that day does not exist. */
export function monthsLater(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
