import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { oneLine, sanitise } from '../../../src/report/pdf/sanitise.ts';
import { SECTION_IDS } from '../../../src/report/pdf/template.ts';
import { typesetterOf } from '../../../src/report/pdf/typesetter.ts';
import { percent, wordsOf } from '../../../src/report/pdf/words.ts';
import { packTemplate } from '../../support/pack.ts';

describe('sanitise', () => {
  it.each([
    ['a bidi override', 'a\u202eb', 'a[U+202E]b'],
    ['a terminal escape', '\u001b[31mred', '[U+001B][31mred'],
    ['a zero-width space', 'pay\u200bpal', 'pay[U+200B]pal'],
    ['a lone surrogate', 'x\ud800y', 'x[U+D800]y'],
    ['a tag character', 'x\u{e0041}', 'x[U+E0041]'],
    ['a no-break space and a tab', 'a\u00a0b\tc', 'a b c'],
    ['a decomposed letter', 'e\u0301', 'é'],
    ['ordinary text', 'Ωmega – naïve', 'Ωmega – naïve'],
  ])('shows or settles %s', (_, text, expected) => {
    expect(sanitise(text)).toBe(expected);
  });

  it('shows every character the font lacks', () => {
    expect(sanitise('a検😀', (code) => code < 0x100)).toBe('a[U+691C][U+1F600]');
  });

  it('puts text on one line for bookmarks', () => {
    expect(oneLine(' a\r\nb\u2028c ')).toBe('a b c');
  });
});

describe('the typesetter', () => {
  const type = typesetterOf(packTemplate.layout, { has: () => true, advance: () => 500, kern: () => 0 }, () => '[cut]');
  const width = (type.style('body').size / 2) * 10;

  it('keeps a space where it breaks between words, so that extracted words stay apart', () => {
    expect(type.wrap('alpha beta gamma', 'body', width)).toEqual(['alpha beta ', 'gamma']);
  });

  it('breaks a long path after punctuation, and a long word anywhere, without losing a character', () => {
    const path = 'aaaaaaa/bbbbbbbbbbbbbbbb';
    const lines = type.wrap(path, 'body', width);
    expect(lines[0]).toBe('aaaaaaa/');
    expect(lines.join('')).toBe(path);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(10);
  });

  it('shortens a running header to its room', () => {
    const short = type.fit('abcdefghijklmnopqrstuvwxyz', 'body', width);
    expect(short).toBe('abcdefghi…');
    expect(type.fit('abcdefghij', 'body', width)).toBe('abcdefghij');
  });

  it('ends even where not one character fits', () => {
    expect(type.wrap('abc', 'body', 0.1)).toEqual(['a', 'b', 'c']);
  });
});

describe('numbers and dates', () => {
  it('group thousands without a locale', () => {
    const { number } = wordsOf(packTemplate.strings);
    expect([0, 999, 1000, 1234567, -45000].map(number)).toEqual(['0', '999', '1,000', '1,234,567', '-45,000']);
  });

  it('say 100 % and 0 % only where it is exactly that', () => {
    expect([
      percent(999, 1000),
      percent(1000, 1000),
      percent(1, 1000),
      percent(0, 10),
      percent(0, 0),
      percent(1, 3),
    ]).toEqual(['> 99 %', '100 %', '< 1 %', '0 %', '–', '33 %']);
  });

  it('print instants in UTC and leave days alone', () => {
    const { moment } = wordsOf(packTemplate.strings);
    expect([moment('2026-09-30T12:00:00.000Z'), moment('2026-09-30')]).toEqual(['2026-09-30 12:00 UTC', '2026-09-30']);
  });
});

describe('the words of a pack', () => {
  it('are an Error where one is missing, never an empty place', () => {
    const t = wordsOf({ language: { thousands: ',' }, a: { b: '{n} things', 'b-one': 'one thing' } });
    expect(t.count('a.b', 1)).toBe('one thing');
    expect(t.count('a.b', 2000)).toBe('2,000 things');
    expect(() => t('a.c')).toThrow(/no text for "a.c"/);
    expect(() => t('a.b')).toThrow(/needs a value for {n}/);
    expect(() => t('constructor.name')).toThrow(/no text/);
  });

  it('are all there, and none is left over', () => {
    const root = new URL('../../../src/report/pdf/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const source = files.map((name) => readFileSync(new URL(name, root), 'utf8')).join('\n');
    const used = new Set(Array.from(source.matchAll(/'([a-z-]+\.[a-z0-9-]+)'/g), ([, key]) => key));
    const prefixes = Array.from(source.matchAll(/`([a-z-]*\.[a-z-]*)\$\{/g), ([, prefix]) => prefix ?? '');
    const built = Array.from(
      source.matchAll(/`([a-z-]+\.)\$\{[^}]+\}(-[a-z]+)`/g),
      ([, start, end]) => [start ?? '', end ?? ''] as const,
    );
    const keys = Object.entries(packTemplate.strings).flatMap(([group, texts]) =>
      Object.keys(texts).map((key) => `${group}.${key}`),
    );
    const unused = keys.filter((key) => {
      const plain = key.replace(/-one$/, '');
      if (used.has(plain) || prefixes.some((prefix) => prefix.length > 2 && plain.startsWith(prefix))) return false;
      return (
        !built.some(([start, end]) => plain.startsWith(start) && plain.endsWith(end)) &&
        !SECTION_IDS.some((id) => plain === `${id}.title`)
      );
    });
    expect(unused).toEqual([]);
    const missing = [...used].filter(
      (key) => key !== undefined && Object.hasOwn(packTemplate.strings, key.split('.')[0] ?? '') && !keys.includes(key),
    );
    expect(missing).toEqual([]);
  });

  it('use no em dash', () => {
    expect(JSON.stringify(packTemplate.strings)).not.toContain('—');
  });
});

describe('the shipped template', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../templates/pack/template.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

  it('is valid against its schema', () => {
    expect(validate(packTemplate.layout) ? [] : validate.errors).toEqual([]);
  });

  it('may name every section there is, and no other', () => {
    const listed = (schema as { properties: { sections: { items: { enum: readonly string[] } } } }).properties.sections
      .items.enum;
    expect(listed).toEqual([...SECTION_IDS]);
  });

  it('is refused where the cover does not come first or a colour is none', () => {
    expect(validate({ ...packTemplate.layout, sections: ['summary', 'cover'] })).toBe(false);
    expect(validate({ ...packTemplate.layout, colours: { ...packTemplate.layout.colours, ink: 'black' } })).toBe(false);
  });
});
