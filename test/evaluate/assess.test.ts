import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import type { AssessInput } from '../../src/evaluate/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { canonicalJson } from '../../src/platform/canonical-json.ts';
import { itemOf, statement } from '../support/items.ts';
import { exceptionOf, judgeWith } from '../support/judged.ts';
import { TINY, tinyWith, writeTree } from '../support/tiny-catalogue.ts';

const catalogue = lintCatalogue(writeTree(TINY)).catalogue as Catalogue;
const within = lintCatalogue(tinyWith('frameworks/demo/mapping.yaml', 'superset-of', 'equal-to'))
  .catalogue as Catalogue;

const judged = (evidence: readonly EvidenceItem[], over: Partial<AssessInput> = {}): Assessment =>
  judgeWith(catalogue, evidence, over);

const facts = (days: number, kept = true) => ({ name: 'gw', days, share: 1, kept, tags: [], parts: [] });
const log = (days: number, over: Parameters<typeof itemOf>[3] = {}) => itemOf('log', 'gw', facts(days), over);
const said = statement('AUD-01/review', '2026-10-30');
const control = (assessment: Assessment) => assessment.controls[0];
const rule = (assessment: Assessment, id: string) => assessment.requirements.find((each) => each.id === id);

describe('an assessment', () => {
  it('never claims anything without evidence', () => {
    const empty = judged([]);
    expect(control(empty)?.verdict.status).toBe('unknown');
    expect(rule(empty, '1.1')?.raw.status).toBe('not-assessed');
    expect(empty.frameworks[0]?.effective.satisfied).toBe(0);
  });

  it('is satisfied when checks hold and a person states the rest, and names both', () => {
    const result = judged([log(400), said]);
    expect(control(result)?.verdict).toMatchObject({ status: 'met', basis: 'observed' });
    expect(rule(result, '1.1')?.effective.status).toBe('satisfied');
    expect(control(result)?.population).toMatchObject({ holds: 1, fails: 0 });
  });

  it('is not satisfied by checks alone where a statement is missing', () => {
    const result = judged([log(400)]);
    expect(control(result)?.verdict.status).toBe('unknown');
    expect(result.gaps.map((gap) => gap.title)).toContain('Attestation AUD-01/review');
  });

  it('is refuted by one failing subject among many, with its words, place and remedy', () => {
    const good = itemOf('log', 'other', facts(500));
    const bad = log(3, { locators: { '/days': { byteStart: 5, byteEnd: 6, line: 2, column: 3 } } });
    const result = judged([good, bad, said]);
    expect(control(result)?.verdict).toMatchObject({
      status: 'not-met',
      because: [{ code: 'check-fails', text: 'gw: gw reaches back 3 days, 180 are asked for.' }],
    });
    expect(control(result)?.population).toMatchObject({ holds: 1, fails: 1 });
    expect(rule(result, '1.1')?.raw).toMatchObject({ status: 'not-assessed', because: [{ code: 'control-not-met' }] });
    expect(result.frameworks[0]?.inDoubt).toBe(1);
    const seen = result.observations.find((each) => each.outcome === 'fails');
    expect(seen?.shown[0]).toMatchObject({ pointer: '/days', value: 3, locator: { line: 2, column: 3 } });
    expect(result.gaps[0]).toMatchObject({
      kind: 'control-not-met',
      remediation: 'Keep the log for at least 180 days.',
      subjects: ['gw'],
    });
  });

  it('knows nothing from stale evidence, whatever it shows', () => {
    for (const days of [400, 3]) {
      const result = judged([log(days, { collected: '2026-09-01T00:00:00.000Z' }), said]);
      expect(control(result)?.verdict).toMatchObject({ status: 'unknown', because: [{ code: 'evidence-stale' }] });
      expect(result.evidence.find((each) => each.kind === 'log')?.freshness).toBe('stale');
    }
  });

  it('knows nothing about a period the evidence does not speak of', () => {
    const period = { label: '2026-Q1', from: '2026-01-01', to: '2026-03-31' };
    const late = { period: { from: '2026-08-01T00:00:00Z', to: '2026-11-01T00:00:00Z' } };
    expect(control(judged([log(400, late), said], { period }))?.verdict).toMatchObject({
      because: [{ code: 'outside-period' }],
    });
    const inside = { period: { from: '2026-03-30T00:00:00Z', to: '2026-11-01T00:00:00Z' } };
    expect(control(judged([log(400, inside), said], { period }))?.verdict.status).toBe('met');
  });

  it('lets a statement lapse, and lets the latest one count', () => {
    const old = statement('AUD-01/review', '2026-08-19');
    expect(control(judged([log(400), old]))?.verdict).toMatchObject({
      status: 'unknown',
      because: [{ code: 'attestation-lapsed' }],
    });
    expect(control(judged([log(400), old, said]))?.verdict.status).toBe('met');
    const denied = statement('AUD-01/review', '2026-11-01', { stated: false });
    expect(control(judged([log(400), said, denied]))?.verdict).toMatchObject({
      status: 'not-met',
      because: [{ code: 'attestation-denied' }],
    });
    const future = statement('AUD-01/review', '2026-12-01', { stated: false });
    expect(control(judged([log(400), said, future]))?.verdict.status).toBe('met');
  });

  it('says who made the latest statement, in which role, when, and from which day it no longer counts', () => {
    const given = (...statements: readonly EvidenceItem[]) => {
      const [, part] = control(judged(statements))?.parts ?? [];
      return part?.op === 'attestation' ? part.given : 'no such part';
    };
    expect(given()).toBeNull();
    expect(given(said)).toEqual({
      by: 'A. Person',
      role: 'Head',
      on: '2026-10-30',
      stated: true,
      lapses: '2027-01-30',
    });
    expect(given(statement('AUD-01/review', '2026-10-30', { expires: '2026-11-30' }))).toMatchObject({
      lapses: '2026-12-01',
    });
    expect(given(statement('AUD-01/review', '2026-10-30', { expires: '2028-01-01' }))).toMatchObject({
      lapses: '2027-01-30',
    });
    expect(given(said, statement('AUD-01/review', '2026-11-02', { stated: false, by: 'B.' }))).toMatchObject({
      by: 'B.',
      stated: false,
    });
    expect(given(statement('AUD-01/review', '2026-12-30'))).toBeNull();
  });

  it('takes a statement whose day is none as lapsed', () => {
    expect(control(judged([log(400), said]))?.verdict.status).toBe('met');
    expect(control(judged([log(400), statement('AUD-01/review', '')]))?.verdict).toMatchObject({
      status: 'unknown',
      because: [{ code: 'attestation-lapsed' }],
    });
  });

  it('carries the time to live of each item’s kind', () => {
    const ttl = catalogue.kinds.find((kind) => kind.id === 'log')?.ttlDays;
    expect(ttl).toBeGreaterThan(0);
    expect(judged([log(400)]).evidence[0]?.ttlDays).toBe(ttl);
  });

  it('cites the fact or the date that excludes a requirement, and asks for facts nobody stated', () => {
    expect(rule(judged([]), '1.2')?.raw).toMatchObject({
      status: 'not-yet-applicable',
      because: [{ text: 'It applies from 2027-01-01, after the as-of date 2026-11-20.' }],
    });
    expect(rule(judged([], { asOf: '2027-01-02T00:00:00.000Z' }), '1.2')?.raw.status).toBe('not-assessed');
    const reader = judged([], { facts: new Map([['demo', { roles: ['reader'], route: null, answers: {} }]]) });
    expect(rule(reader, '1.1')?.raw).toMatchObject({
      status: 'not-applicable',
      because: [{ text: 'It binds keeper; the organisation states reader (frameworks.demo.roles).' }],
    });
    const open = judged([], { facts: new Map() });
    expect(rule(open, '1.1')?.raw.status).toBe('not-assessed');
    expect(open.questions.map((each) => each.fact)).toEqual(['frameworks.demo.roles']);
  });

  it('shows an exception beside a not-met, changes only the effective determination, and falls back when it lapses', () => {
    const exception = exceptionOf({ owner: 'A' });
    const result = judged([log(3), said], { catalogue: within, exceptions: [exception] });
    expect(control(result)?.verdict.status).toBe('not-met');
    expect(rule(result, '1.1')).toMatchObject({
      raw: { status: 'not-satisfied' },
      effective: { status: 'partially-satisfied' },
      exceptions: ['EXC-001'],
    });
    const lapsed = judged([log(3), said], { catalogue: within, exceptions: [{ ...exception, expires: '2026-11-01' }] });
    expect(rule(lapsed, '1.1')?.effective.status).toBe('not-satisfied');
    const own = judged([log(3), said], { catalogue: within, exceptions: [{ ...exception, approver: ' a ' }] });
    expect(own.exceptions[0]?.state).toBe('invalid');
    expect(rule(own, '1.1')?.effective.status).toBe('not-satisfied');
  });

  it('uses the organisation’s own threshold and says that it is the organisation’s', () => {
    const result = judged([log(3), said], { parameters: { 'LOG-01.minimum': 2 } });
    expect(control(result)?.verdict.status).toBe('met');
    expect(result.parameters['LOG-01.minimum']).toEqual({ value: 2, from: 'organisation' });
  });

  it('comes out the same in whatever order the evidence arrives', () => {
    const items = [log(400), said, itemOf('log', 'b', facts(1)), itemOf('log', 'c', facts(7, false))];
    expect(canonicalJson(judged([...items].reverse()))).toBe(canonicalJson(judged([...items, ...items])));
  });

  it('counts every duty once', () => {
    const { frameworks } = judged([log(400), said]);
    const [summary] = frameworks;
    const sum = Object.values(summary?.effective ?? {}).reduce((total, each) => total + each, 0);
    expect(sum).toBe(summary?.duties);
    expect(summary).toMatchObject({ units: 3, duties: 2, mapped: 1 });
  });
});
