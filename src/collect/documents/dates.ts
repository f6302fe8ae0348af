const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.{0,30})?$/;

/** Returns `YYYY-MM-DD` for an ISO date or instant that exists in the calendar, '' for everything else. */
export function dateOf(text: string): string {
  const match = ISO_DATE.exec(text.trim());
  if (match === null) return '';
  const day = text.trim().slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : '';
}

const CYCLES: Readonly<Record<string, number>> = {
  monthly: 1,
  quarterly: 3,
  'half-yearly': 6,
  'semi-annual': 6,
  'semi-annually': 6,
  'bi-annual': 6,
  'every-six-months': 6,
  annual: 12,
  annually: 12,
  yearly: 12,
  'every-year': 12,
  'every-two-years': 24,
  biennial: 24,
};

/** Returns the months of a review cycle in kebab-case (`quarterly`, `12-months`, `every-2-years`), 0 where it is none we know. */
export function cycleMonths(cycle: string): number {
  const known = Object.hasOwn(CYCLES, cycle) ? CYCLES[cycle] : undefined;
  if (known !== undefined) return known;
  const match = /^(?:every-)?(\d{1,3})-?(m|months?|y|years?)$/.exec(cycle);
  if (match === null) return 0;
  return Number(match[1]) * (match[2]?.startsWith('y') === true ? 12 : 1);
}

/** Returns the ISO date a number of months later; the last day of the month where that day does not exist. */
export function monthsLater(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
