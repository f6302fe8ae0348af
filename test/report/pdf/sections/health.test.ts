import { describe, expect, it } from 'vitest';
import type { Assessment, EvidenceEntry } from '../../../../src/model/assessment.ts';
import { expiries, kindHealth, periodCoverage } from '../../../../src/report/pdf/sections/health-facts.ts';
import { buildAssessment, emptyAssessment } from '../../../support/assessment.ts';
import { laidOf, linesOf, textOf } from './laid.ts';

const ASSESSMENT = buildAssessment({ evidence: 12 });
const [SAMPLE] = ASSESSMENT.evidence;
const PERIOD = { label: '2026-Q3', from: '2026-07-01', to: '2026-09-30' };

function withEvidence(...entries: readonly Partial<EvidenceEntry>[]): Assessment {
  if (SAMPLE === undefined) throw new Error('The fixture has no evidence.');
  const evidence = entries.map((entry) => ({ ...SAMPLE, ...entry }));
  return { ...ASSESSMENT, asOf: '2026-10-01T12:00:00Z', evidence, controls: [] };
}

describe('the age of evidence', () => {
  it('is counted in whole days at the as-of, the oldest against the shortest time to live', () => {
    const [kind] = kindHealth(
      withEvidence(
        { collected: '2026-09-30T13:00:00Z', ttlDays: 92, freshness: 'current' },
        { collected: '2026-08-22T12:00:00Z', ttlDays: 35, freshness: 'stale' },
      ),
      30,
    );
    expect(kind).toMatchObject({ items: 2, newest: 0, oldest: 40, ttlDays: 35, stale: 1, expiring: 0, future: 0 });
  });

  it('counts as ending soon only what is current and has no more than the days set left', () => {
    const assessment = withEvidence(
      { label: 'EV-A', collected: '2026-09-01T12:00:00Z', ttlDays: 60, freshness: 'current' },
      { label: 'EV-B', collected: '2026-09-01T12:00:00Z', ttlDays: 61, freshness: 'current' },
      { label: 'EV-C', collected: '2026-08-01T12:00:00Z', ttlDays: 35, freshness: 'stale' },
    );
    expect(kindHealth(assessment, 30)[0]).toMatchObject({ expiring: 1, stale: 1 });
    expect(expiries(assessment, 30).map(({ what, days, ends }) => [what, days, ends])).toEqual([
      ['EV-C', -26, '2026-09-05'],
      ['EV-A', 30, '2026-10-31'],
    ]);
  });

  it('names statements that have lapsed or will, once each, with who made them', () => {
    const late = { ...ASSESSMENT, asOf: '2026-11-01T00:00:00Z', evidence: [] };
    const found = expiries(late, 30);
    expect(found.length).toBeGreaterThan(0);
    expect(
      found.filter(({ detail, on, days }) => detail !== 'Ada Brandt' || on !== '2026-08-14' || days !== 13),
    ).toEqual([]);
    expect(new Set(found.map(({ what }) => what)).size).toBe(found.length);
    expect(expiries({ ...late, asOf: '2026-10-01T00:00:00Z' }, 30)).toEqual([]);
  });
});

describe('the days of the period that evidence covers', () => {
  const spans = (...periods: readonly (readonly [string, string])[]): Assessment =>
    withEvidence(...periods.map(([from, to]) => ({ period: { from, to }, freshness: 'current' as const })));

  it('joins overlapping and touching days and names the gaps, first and last days included', () => {
    const [kind] = periodCoverage(
      spans(
        ['2026-06-01T00:00:00Z', '2026-07-10T00:00:00Z'],
        ['2026-07-05T00:00:00Z', '2026-07-20T23:59:59Z'],
        ['2026-09-01T00:00:00Z', '2026-09-29T23:59:59Z'],
      ),
      PERIOD,
    );
    expect(kind?.covered).toBe(20 + 29);
    expect(kind?.gaps).toEqual([
      { from: '2026-07-21', to: '2026-08-31' },
      { from: '2026-09-30', to: '2026-09-30' },
    ]);
  });

  it('has no gap where every day is covered, and nothing but one where none is', () => {
    expect(periodCoverage(spans(['2026-07-01T00:00:00Z', '2026-09-30T00:00:00Z']), PERIOD)[0]).toMatchObject({
      covered: 92,
      gaps: [],
    });
    expect(periodCoverage(spans(['2025-07-01T00:00:00Z', '2025-09-30T00:00:00Z']), PERIOD)[0]).toMatchObject({
      covered: 0,
      gaps: [{ from: '2026-07-01', to: '2026-09-30' }],
    });
  });

  it('does not count stale evidence, and leaves out kinds that state no period', () => {
    const stale = withEvidence({ period: PERIOD, freshness: 'stale' });
    expect(periodCoverage(stale, PERIOD)[0]?.covered).toBe(0);
    expect(periodCoverage(withEvidence({ period: null }), PERIOD)).toEqual([]);
  });
});

describe('the section on evidence health', () => {
  const lines = linesOf(laidOf({ assessment: ASSESSMENT }), 'health');

  it('prints what was taken out by class, and each blind spot once with the number of items', () => {
    const at = lines.indexOf('github-token');
    expect(lines.slice(at, at + 3)).toEqual(['github-token', '6', '6']);
    const blind = lines.indexOf('Environment variables set outside of this file are not seen.');
    expect(lines[blind + 1]).toBe('4');
  });

  it('prints how many met controls rest on observation and how many on statements', () => {
    const met = ASSESSMENT.controls.filter(({ verdict }) => verdict.status === 'met').length;
    expect(met).toBeGreaterThan(0);
    expect(lines.join(' ')).toContain(`What the ${met} controls that are met rest on`);
  });

  it('says that there is no evidence, and that no period was set, instead of drawing empty charts', () => {
    const empty = laidOf({ assessment: emptyAssessment() });
    expect(textOf(empty, 'health')).toContain('There is no evidence.');
    const without = textOf(laidOf({ assessment: { ...ASSESSMENT, period: null } }), 'health');
    expect(without).toContain('No period was set, so coverage over time is not assessed.');
  });

  it('says how many entries are cut, and cuts none in a full pack', () => {
    const many = withEvidence(
      ...Array.from({ length: 80 }, (_, index) => ({
        label: `EV-${index}`,
        collected: '2026-01-01T00:00:00Z',
        freshness: 'stale' as const,
        blindSpots: [`Blind spot number ${index}.`],
      })),
    );
    const standard = textOf(laidOf({ assessment: many }), 'health');
    expect(standard).toContain('20 more are not listed here.');
    expect(standard).toContain('40 more are in the attached assessment.json.');
    const full = linesOf(laidOf({ assessment: many, detail: 'full' }), 'health');
    expect(full.filter((line) => /^Blind spot number \d+\.$/.test(line)).length).toBe(80);
    expect(full.join(' ')).not.toContain('are not listed here');
  });
});
