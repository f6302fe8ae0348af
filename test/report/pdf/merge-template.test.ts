import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { mergeTemplate, type TemplateOverride } from '../../../src/report/pdf/merge-template.ts';
import { packTemplate } from '../../support/pack.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../templates/pack/override.schema.json', import.meta.url), 'utf8'),
) as object;
const isOverride = new Ajv2020({ strict: false }).compile<TemplateOverride>(SCHEMA);

const OVERRIDE: TemplateOverride = {
  brand: { name: 'Nordwind Group SE' },
  page: { size: 'letter' },
  sections: ['cover', 'summary', 'frameworks'],
  limits: { 'top-gaps': 9 },
  colours: { accent: '#0B3D2E' },
  'sign-off': ['prepared', 'works-council'],
  strings: { cover: { title: 'Evidence for our auditor' }, 'sign-off': { 'works-council': 'Works council' } },
};

describe('mergeTemplate', () => {
  it('changes what the override names and keeps everything else, the base itself included', () => {
    const before = structuredClone(packTemplate);
    const { layout, strings } = mergeTemplate(packTemplate, OVERRIDE);
    expect(packTemplate).toEqual(before);
    expect(layout.brand).toEqual({ ...before.layout.brand, name: 'Nordwind Group SE' });
    expect(layout.page).toEqual({ ...before.layout.page, size: 'letter' });
    expect(layout.sections).toEqual(['cover', 'summary', 'frameworks']);
    expect(layout.limits).toEqual({ ...before.layout.limits, 'top-gaps': 9 });
    expect(layout.colours).toEqual({ ...before.layout.colours, accent: '#0B3D2E' });
    expect(strings['cover']).toEqual({ ...before.strings['cover'], title: 'Evidence for our auditor' });
    expect(strings['gaps']).toEqual(before.strings['gaps']);
  });

  it('gives the same template for an empty override', () => {
    expect(mergeTemplate(packTemplate, {})).toEqual(packTemplate);
  });

  it.each<[string, TemplateOverride, string]>([
    ['a text the pack never prints', { strings: { cover: { titel: 'x' } } }, 'no text "cover.titel"'],
    ['a group named like a method of objects', { strings: { constructor: { name: 'x' } } }, '"constructor.name"'],
    ['an empty text', { strings: { cover: { is: '  ' } } }, '"cover.is" is empty'],
    ['a lost number', { strings: { pack: { more: 'and more' } } }, '"pack.more" must have the placeholders {n}'],
    [
      'a placeholder nobody fills',
      { strings: { cover: { title: '{who}' } } },
      '"cover.title" must have the placeholders none',
    ],
    ['a role without a name', { 'sign-off': ['board'] }, '"sign-off.board"'],
    ['letters that cannot be read', { colours: { accent: '#FFE000' } }, 'accent on white has a contrast of'],
    ['white letters on a light mark', { colours: { met: '#9AD0F5' } }, 'white on met'],
    [
      'another assertion under the same version',
      { strings: { assertion: { scope: 'All is well.' } } },
      'assertion.version',
    ],
  ])('refuses %s', (_, override, message) => {
    expect(() => mergeTemplate(packTemplate, override)).toThrow(message);
  });

  it('names every problem, not the first', () => {
    const override = { strings: { cover: { titel: 'x', is: '' } }, colours: { ink: '#777777' } };
    expect(() => mergeTemplate(packTemplate, override)).toThrow(/cover\.titel[\s\S]*cover\.is[\s\S]*ink on white/);
  });

  it('takes another wording of the assertion with another version', () => {
    const merged = mergeTemplate(packTemplate, {
      assertion: { version: 2 },
      strings: { assertion: { scope: 'The scope is right.' } },
    });
    expect([merged.layout.assertion.version, merged.strings['assertion']?.['scope']]).toEqual([
      2,
      'The scope is right.',
    ]);
  });
});

describe('the schema of overrides', () => {
  it('accepts what can be merged', () => {
    expect(isOverride(OVERRIDE), JSON.stringify(isOverride.errors)).toBe(true);
  });

  it.each<[string, object]>([
    ['an unknown part', { fonts: {} }],
    ['an unknown colour', { colours: { accents: '#000000' } }],
    ['a colour that is none', { colours: { accent: 'red' } }],
    ['an unknown section', { sections: ['cover', 'score'] }],
    ['sections that do not begin with the cover', { sections: ['summary', 'cover'] }],
    ['an unknown limit', { limits: { pages: 3 } }],
    ['a text that is none', { strings: { cover: { title: 1 } } }],
  ])('refuses %s', (_, override) => {
    expect(isOverride(override)).toBe(false);
  });
});
