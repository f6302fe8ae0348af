import type { PackLayout, PackStrings, PackTemplate } from './template.ts';

export interface Words {
  /** Returns the text under `group.key` with its placeholders filled; throws an Error where it is missing. */
  (key: string, values?: { readonly [name: string]: string | number }): string;
  /** As the call itself, but takes the text under `group.key-one` where `n` is 1; fills `{n}`. */
  readonly count: (key: string, n: number, values?: { readonly [name: string]: string | number }) => string;
  /** Returns a whole number as the language groups its digits. */
  readonly number: (value: number) => string;
  /** Returns the day of an ISO 8601 date or instant as the language writes it; other text stays as it is. */
  readonly day: (instant: string) => string;
  /** Returns an ISO 8601 instant in UTC as the language writes it; a bare date stays a day. */
  readonly moment: (instant: string) => string;
}

/** Returns the template in the language of these strings: the language tag of the document comes with its words. */
export function inLanguage(layout: PackLayout, strings: PackStrings): PackTemplate {
  return { layout: { ...layout, lang: wordsOf(strings)('language.tag') }, strings };
}

/** Returns the lookup for every word the pack prints; a missing key or placeholder is an Error, never an empty place. */
export function wordsOf(strings: PackStrings): Words {
  const find = (key: string): string | undefined => {
    const dot = key.indexOf('.');
    const group = Object.hasOwn(strings, key.slice(0, dot)) ? strings[key.slice(0, dot)] : undefined;
    const name = key.slice(dot + 1);
    return group !== undefined && Object.hasOwn(group, name) ? group[name] : undefined;
  };
  const say = (key: string, values: { readonly [name: string]: string | number } = {}): string => {
    const text = find(key);
    if (text === undefined) throw new Error(`The pack's strings have no text for "${key}".`);
    return text.replace(/\{([a-z-]{1,30})\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The text "${key}" needs a value for {${name}}.`);
      return typeof value === 'number' ? number(value) : value;
    });
  };
  const number = (value: number): string => grouped(value, find('language.thousands') ?? '');
  const day = (instant: string): string => {
    const parts = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(instant);
    if (parts === null) return instant;
    const [, year = '', month = '', date = ''] = parts;
    return say('language.date', { year, month, day: date });
  };
  const moment = (instant: string): string =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(instant)
      ? say('language.moment', { date: day(instant), time: instant.slice(11, 16) })
      : day(instant);
  const count: Words['count'] = (key, n, values) => {
    const one = `${key}-one`;
    return say(n === 1 && find(one) !== undefined ? one : key, { n, ...values });
  };
  return Object.assign(say, { count, number, day, moment });
}

/** Groups digits by a mark of the template's words: the locale of the machine must not change a pack. */
function grouped(value: number, mark: string): string {
  const digits = String(Math.abs(value));
  if (!/^\d{4,15}$/.test(digits)) return String(value);
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) parts.unshift(digits.slice(Math.max(0, end - 3), end));
  return (value < 0 ? '-' : '') + parts.join(mark);
}

/** Returns a share as a percentage that says 100 % or 0 % only where it is exactly that. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const exact = (part / whole) * 100;
  const rounded = Math.round(exact);
  if (rounded === 100 && part !== whole) return '> 99 %';
  if (rounded === 0 && part !== 0) return '< 1 %';
  return `${rounded} %`;
}
