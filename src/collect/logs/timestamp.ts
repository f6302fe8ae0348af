/** An instant and whether the text named its zone. */
export interface Instant {
  /** Milliseconds since 1970 in UTC; NaN where nothing could be read. */
  readonly ms: number;
  readonly zoned: boolean;
}

const UNREADABLE: Instant = { ms: Number.NaN, zoned: false };
let knownDay = '';
let knownDayMs = Number.NaN;

/** Reads an ISO 8601 / RFC 3339 time or a Unix time in seconds, milliseconds, microseconds or nanoseconds. */
export function readInstant(value: unknown): Instant {
  if (typeof value === 'number') return readUnixTime(value);
  if (typeof value !== 'string') return UNREADABLE;
  if (value.length >= 19 && value.charCodeAt(4) === 45) return readIso(value);
  return /^\d{9,19}(?:\.\d{1,9})?$/.test(value) ? readUnixTime(Number(value)) : UNREADABLE;
}

function readUnixTime(value: number): Instant {
  if (!Number.isFinite(value) || value <= 0) return UNREADABLE;
  // Each unit covers the years 1973 to 5138, so the magnitude alone tells which one it is.
  if (value < 1e11) return { ms: Math.round(value * 1000), zoned: true };
  if (value < 1e14) return { ms: Math.round(value), zoned: true };
  if (value < 1e17) return { ms: Math.round(value / 1e3), zoned: true };
  return { ms: Math.round(value / 1e6), zoned: true };
}

function readIso(text: string): Instant {
  const day = dayStart(text.slice(0, 10));
  const divider = text.charCodeAt(10);
  if (Number.isNaN(day) || (divider !== 84 && divider !== 116 && divider !== 32)) return UNREADABLE;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // A leap second is written as :60 and belongs to the minute before.
  if (text[13] !== ':' || text[16] !== ':' || !(hour < 24 && minute < 60 && second <= 60)) return UNREADABLE;
  let at = 19;
  let fraction = 0;
  if (text[at] === '.' || text[at] === ',') {
    let scale = 100;
    for (at += 1; isDigit(text.charCodeAt(at)); at += 1) {
      fraction += (text.charCodeAt(at) - 48) * scale;
      scale /= 10;
    }
  }
  const ms = day + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(fraction + 1e-6);
  return withZone(ms, text.slice(at));
}

function withZone(ms: number, zone: string): Instant {
  if (zone === 'Z' || zone === 'z') return { ms, zoned: true };
  if (zone === '') return { ms, zoned: false };
  const parts = /^ ?([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (parts === null) return zone === ' UTC' || zone === ' Z' ? { ms, zoned: true } : UNREADABLE;
  const offset = (Number(parts[2]) * 60 + Number(parts[3] ?? 0)) * 60_000;
  return { ms: parts[1] === '+' ? ms - offset : ms + offset, zoned: true };
}

function dayStart(day: string): number {
  // Lines of one day stand together, so the day just read is the one asked for again.
  if (day === knownDay) return knownDayMs;
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (parts === null) return Number.NaN;
  const ms = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  const real = new Date(ms).toISOString().slice(0, 10) === day;
  knownDay = day;
  knownDayMs = real ? ms : Number.NaN;
  return knownDayMs;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
