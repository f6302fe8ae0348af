import type { LineBytes } from '../line-bytes.ts';
import { isAlphanumeric, startsWord } from './byte-class.ts';

// Lengths from the registry of ISO 13616, by country.
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 ' +
    'GE22 GI23 GL18 GR27 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 ' +
    'MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Returns where an international bank account number that begins at `start` ends, or undefined where none begins there. */
export function accountNumberEnd(line: LineBytes, start: number): number | undefined {
  const { bytes, to } = line;
  if (!startsWord(line, start)) return undefined;
  const length = LENGTHS.get(bytes.toString('latin1', start, start + 2));
  if (length === undefined) return undefined;
  // Written in one piece, or in groups of four.
  const grouped = length + Math.ceil(length / 4) - 1;
  for (const [size, text] of [
    [length, bytes.toString('latin1', start, start + length)],
    [grouped, bytes.toString('latin1', start, start + grouped)],
  ] as const) {
    const end = start + size;
    if (end > to || (end < to && isAlphanumeric(bytes[end]))) continue;
    const compact = size === length ? text : ungrouped(text);
    if (compact !== undefined && /^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(compact) && remainder97(compact) === 1) return end;
  }
  return undefined;
}

function ungrouped(text: string): string | undefined {
  const groups = text.split(' ');
  return groups.slice(0, -1).every((group) => group.length === 4) ? groups.join('') : undefined;
}

function remainder97(account: string): number {
  let remainder = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
