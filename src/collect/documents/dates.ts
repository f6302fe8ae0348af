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
