import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../src/report/pdf/words.ts';
import { english, flat, german } from '../../support/german.ts';

/** Texts that are the same in both languages, and rightly so: names, formats, file names, loan words. */
const SAME = [
  'ai-annex.control',
  'ai-annex.heading',
  'ai-annex.organisation',
  'controls.id-holding',
  'controls.verdict-line',
  'cover.manifest',
  'cover.organisation',
  'coverage.family-of',
  'coverage.in-assessment',
  'document-control.manifest',
  'glossary.version',
  'pack.dash',
  'scope.parameter',
  'verification.bytes',
  'verification.digest',
  'verification.file',
  'volumes.line',
];

function placeholders(text: string): readonly string[] {
  return Array.from(text.matchAll(/\{([a-z-]+)\}/g), ([, name]) => name ?? '').toSorted();
}

describe('the German wording', () => {
  const en = flat(english);
  const de = flat(german);

  it('has every key of the English one, and no other', () => {
    expect([...de.keys()].toSorted()).toEqual([...en.keys()].toSorted());
  });

  it('fills the same placeholders', () => {
    const differing = [...en].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(de.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('leaves no text in English', () => {
    const same = [...en].flatMap(([key, text]) => (de.get(key) === text ? [key] : []));
    expect(same.toSorted()).toEqual(SAME);
  });

  it('has no empty text, no stray space and no em dash', () => {
    const poor = [...de].filter(([, text]) => text.trim() === '' || text.trim() !== text || /—| {2}/.test(text));
    expect(poor).toEqual([]);
  });

  it('keeps the letters of the marks that the charts print', () => {
    const letters = (text: string | undefined): readonly string[] => (text ?? '').match(/\b[A-Z](?= \p{Ll})/gu) ?? [];
    expect(letters(en.get('summary.bars-caption'))).toEqual(['S', 'P', 'X', 'U', 'L', 'N']);
    expect(letters(de.get('summary.bars-caption'))).toEqual(['S', 'P', 'X', 'U', 'L', 'N']);
  });
});

describe('numbers and dates in German', () => {
  const t = wordsOf(german);

  it('have a point between thousands', () => {
    expect([0, 999, 1770, 1234567].map(t.number)).toEqual(['0', '999', '1.770', '1.234.567']);
    expect(t('summary.answer-questions', { n: 1770 })).toContain('1.770');
  });

  it('put the day first, and leave alone what is no date', () => {
    expect(['2026-11-20', '2026-11-20T12:00:00Z', '2026-Q4', 'never'].map(t.day)).toEqual([
      '20.11.2026',
      '20.11.2026',
      '2026-Q4',
      'never',
    ]);
  });

  it('say the time of day in UTC', () => {
    expect([t.moment('2026-09-30T12:00:00.000Z'), t.moment('2026-09-30')]).toEqual([
      '30.09.2026, 12:00 Uhr UTC',
      '30.09.2026',
    ]);
  });
});
