const DAY = 86_400_000;

/** Returns the UTC day of an instant as whole days since 1970. */
export function dayNumber(ms: number): number {
  return Math.floor(ms / DAY);
}

/** Tells whether a UTC day, in whole days since 1970, is a Saturday or a Sunday. */
export function isWeekend(day: number): boolean {
  // The first of January 1970 was a Thursday: Saturday is day 2 of each cycle of seven, Sunday day 3.
  const inWeek = ((day % 7) + 7) % 7;
  return inWeek === 2 || inWeek === 3;
}
