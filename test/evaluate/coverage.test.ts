import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { daysCovered } from '../../src/evaluate/coverage.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { EvidenceDraft, EvidenceItem } from '../../src/model/evidence.ts';
import { itemOf, statement } from '../support/items.ts';
import { judgeWith } from '../support/judged.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const catalogue = lintCatalogue(writeTree(TINY)).catalogue as Catalogue;
const Q4 = { label: '2026-Q4', from: '2026-10-01', to: '2026-12-31' };
const said = statement('AUD-01/review', '2026-10-30');
const facts = { days: 400, share: 1, kept: true, tags: [], parts: [] };

const log = (subject: string, over: Partial<EvidenceDraft> = {}): EvidenceItem =>
  itemOf('log', subject, { name: subject, ...facts }, over);
const spanning = (from: string, to: string) => ({ period: { from: `${from}T00:10:00Z`, to: `${to}T23:00:00Z` } });
const control = (result: Assessment) => result.controls[0];

describe('an audit period', () => {
  it('is met only for the days the evidence covers, and says which it leaves out', () => {
    const result = judgeWith(catalogue, [log('gw', spanning('2026-10-11', '2026-11-20')), said], { period: Q4 });
    const verdict = control(result)?.verdict;
    expect(verdict).toMatchObject({ status: 'met', limits: [{ code: 'period-covered-in-part' }] });
    const text =
      'gw: the evidence covers 41 of 92 days of 2026-Q4; without 2026-10-01 to 2026-10-10, 2026-11-21 to 2026-12-31.';
    expect(verdict?.status === 'met' && verdict.limits?.[0].text).toBe(text);
    const rule = result.requirements.find((each) => each.id === '1.1');
    expect(rule?.raw.because.map((each) => each.text)).toContain(text);
    expect(result.coverage).toEqual([
      {
        kind: 'log',
        items: 1,
        days: 41,
        of: 92,
        gaps: [
          { from: '2026-10-01', to: '2026-10-10' },
          { from: '2026-11-21', to: '2026-12-31' },
        ],
      },
    ]);
  });

  it('says nothing of the kind where all days are covered, or no period is asked for', () => {
    const whole = log('gw', spanning('2026-09-30', '2027-01-02'));
    const covered = control(judgeWith(catalogue, [whole, said], { period: Q4 }))?.verdict;
    expect(covered).toMatchObject({ status: 'met' });
    expect(covered).not.toHaveProperty('limits');
    const without = judgeWith(catalogue, [log('gw', spanning('2026-10-11', '2026-11-20')), said]);
    expect(control(without)?.verdict).not.toHaveProperty('limits');
    expect(without).not.toHaveProperty('coverage');
  });

  it('never adds the days of one subject to those of another, though the kind covers them all', () => {
    const early = log('early', spanning('2026-09-01', '2026-10-31'));
    const late = log('late', spanning('2026-11-01', '2026-12-31'));
    const result = judgeWith(catalogue, [early, late, said], { period: Q4 });
    expect(result.coverage?.[0]).toMatchObject({ items: 2, days: 92, gaps: [] });
    const verdict = control(result)?.verdict;
    expect(verdict?.status === 'met' && verdict.limits?.[0].text).toContain('1 more subject covers it in part');
  });

  it('counts no day inside the span of a log on which nothing was logged, and names it', () => {
    const daySpans = [
      { from: '2026-09-20', to: '2026-10-20' },
      { from: '2026-10-24', to: '2026-12-31' },
    ];
    const gappy = itemOf('log', 'gw', { name: 'gw', ...facts, daySpans }, spanning('2026-09-20', '2026-12-31'));
    const result = judgeWith(catalogue, [gappy, said], { period: Q4 });
    const gaps = [{ from: '2026-10-21', to: '2026-10-23' }];
    expect(result.coverage).toEqual([{ kind: 'log', items: 1, days: 89, of: 92, gaps }]);
    const verdict = control(result)?.verdict;
    expect(verdict?.status === 'met' && verdict.limits?.[0].text).toBe(
      'gw: the evidence covers 89 of 92 days of 2026-Q4; without 2026-10-21 to 2026-10-23.',
    );
    const other = itemOf(
      'log',
      'other',
      { ...facts, daySpans: [{ from: '2026-10-21', to: '2026-10-22' }] },
      {
        ...spanning('2026-10-21', '2026-10-22'),
      },
    );
    const both = judgeWith(catalogue, [gappy, other, said], { period: Q4 });
    expect(both.coverage?.[0]).toMatchObject({ items: 2, days: 91, gaps: [{ from: '2026-10-23', to: '2026-10-23' }] });
  });

  it('counts no day of evidence that is stale', () => {
    const stale = log('gw', { ...spanning('2026-10-01', '2026-12-31'), collected: '2026-01-01T00:00:00.000Z' });
    const result = judgeWith(catalogue, [stale, said], { period: Q4 });
    expect(control(result)?.verdict.status).toBe('unknown');
    expect(result.coverage).toEqual([]);
  });

  it('has days covered and gaps that together are the period, whatever the spans and their order', () => {
    const day = fc.integer({ min: -20, max: 120 });
    const text = (offset: number): string => new Date(Date.UTC(2026, 9, 1 + offset, 5)).toISOString();
    const span = fc.tuple(day, day).map(([a, b]) => ({ from: text(Math.min(a, b)), to: text(Math.max(a, b)) }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
        const covered = daysCovered(spans, Q4);
        expect(daysCovered([...spans].reverse(), Q4)).toEqual(covered);
        const touched = new Set<string>();
        for (const { from, to } of spans) {
          for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
            const name = new Date(at).toISOString().slice(0, 10);
            if (name >= Q4.from && name <= Q4.to) touched.add(name);
          }
        }
        expect(covered.days).toBe(touched.size);
        let missing = 0;
        for (const gap of covered.gaps) missing += (Date.parse(gap.to) - Date.parse(gap.from)) / 86_400_000 + 1;
        expect(covered.days + missing).toBe(covered.of);
      }),
    );
  });
});

describe('a population that was counted twice', () => {
  const counted = (first: number, second: number) => ({ parameters: { population: first, secondCount: second } });

  it('supports nothing where the counts differ, and says so', () => {
    const result = judgeWith(catalogue, [log('gw', counted(40, 41)), said]);
    expect(control(result)?.verdict).toMatchObject({
      status: 'unknown',
      because: [
        {
          code: 'population-incomplete',
          text: 'gw: The population was counted twice and the counts differ: 40 and 41.',
        },
      ],
    });
    expect(control(result)?.population).toMatchObject({ holds: 0, notObservable: 1 });
  });

  it('supports nothing where the listing was cut short', () => {
    const result = judgeWith(catalogue, [log('gw', { parameters: { truncated: true } }), said]);
    expect(control(result)?.verdict).toMatchObject({ status: 'unknown', because: [{ code: 'population-incomplete' }] });
  });

  it('still refutes with what fails in the part that was seen', () => {
    const failing = itemOf('log', 'gw', { name: 'gw', ...facts, days: 3 }, counted(40, 41));
    const result = judgeWith(catalogue, [failing, said]);
    expect(control(result)?.verdict).toMatchObject({ status: 'not-met', because: [{ code: 'check-fails' }] });
    expect(control(result)?.population).toMatchObject({ fails: 1 });
  });

  it('counts as complete where the counts agree or there is no second way to count', () => {
    for (const second of [40, -1]) {
      const result = judgeWith(catalogue, [log('gw', counted(40, second)), said]);
      expect(control(result)?.verdict.status).toBe('met');
    }
  });
});
