const MILLISECONDS_A_DAY = 86_400_000;

/** Returns the instant an ISO 8601 date or time names, undefined where the text is none. */
export function parseDate(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Returns the instant an ISO 8601 date or time names. Throws where the text is none. */
export function toDate(text: string): Date {
  const date = parseDate(text);
  if (date === undefined) throw new Error(`"${text.slice(0, 40)}" is not an ISO 8601 date.`);
  return date;
}

/** Returns the whole days from one instant to another, rounded down. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / MILLISECONDS_A_DAY);
}
