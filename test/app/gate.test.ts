import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GatePolicy, gateOf, gatePolicy } from '../../src/app/gate.ts';
import type { Workspace } from '../../src/app/workspace.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { itemOf, statement } from '../support/items.ts';
import { catalogueIn, exceptionOf, judgeWith, logOf } from '../support/judged.ts';
import { tinyWith } from '../support/tiny-catalogue.ts';

const catalogue = catalogueIn(tinyWith('frameworks/demo/mapping.yaml', 'superset-of', 'equal-to'));
const said = statement('AUD-01/review', '2026-10-30');
const good = judgeWith(catalogue, [logOf(400), said]);
const bad = judgeWith(catalogue, [logOf(3), said]);

function policy(over: Partial<GatePolicy>): GatePolicy {
  return { failOn: [], atMost: {}, atLeast: {}, baseline: null, ...over };
}

function workspace(gate: NonNullable<Workspace['stated']['gate']>): Workspace {
  return {
    file: '/w/probity.yaml',
    stated: { organisation: 'O', gate },
    exceptions: [],
    remediation: [],
    diagnostics: [],
  };
}

function saved(assessment: Assessment): string {
  const path = join(mkdtempSync(join(tmpdir(), 'probity-gate-')), 'assessment.json');
  writeFileSync(path, JSON.stringify(assessment));
  return path;
}

describe('a gate', () => {
  it('is met where nothing was asked, whatever was found', async () => {
    expect(await gateOf(bad, policy({}))).toEqual({ asked: [], met: true, against: [] });
  });

  it.each([
    ['not-met', bad, 'control AUD-01 is not-met'],
    ['unknown', judgeWith(catalogue, []), 'control AUD-01 is unknown'],
    ['not-satisfied', bad, 'demo 1.1 is not-satisfied'],
    [
      'lapsed-exception',
      judgeWith(catalogue, [said], { exceptions: [exceptionOf({ expires: '2026-10-02' })] }),
      'exception EXC-001 has lapsed',
    ],
    [
      'stale-exception',
      judgeWith(catalogue, [logOf(3), said], { exceptions: [exceptionOf({ severity: 'high' })] }),
      'exception EXC-001 is out of force',
    ],
    ['open-question', judgeWith(catalogue, [], { facts: new Map() }), 'frameworks.demo.roles is not answered'],
  ] as const)('on %s is not met, and says what stands against it', async (condition, assessment, words) => {
    const result = await gateOf(assessment, policy({ failOn: [condition] }));
    expect(result).toMatchObject({ met: false, against: [words] });
    expect((await gateOf(good, policy({ failOn: [condition] }))).met).toBe(true);
  });

  it('on regressions compares with the baseline', async () => {
    const before = saved(good);
    const result = await gateOf(bad, policy({ failOn: ['regression'], baseline: before }));
    expect(result.against).toEqual([
      'control AUD-01 was met and is not-met',
      'demo 1.1 was satisfied and is not-satisfied',
    ]);
    const still = await gateOf(good, policy({ failOn: ['regression'], baseline: before }));
    expect(still.met).toBe(true);
    const better = await gateOf(good, policy({ failOn: ['regression'], baseline: saved(bad) }));
    expect(better.met).toBe(true);
  });

  it('lets pass as many findings as the policy allows, and no more', async () => {
    expect((await gateOf(bad, policy({ atMost: { 'not-met': 1 } }))).met).toBe(true);
    const result = await gateOf(bad, policy({ failOn: ['not-met'], atMost: { 'not-met': 0 } }));
    expect(result.against).toEqual(['not-met: 1 found, at most 0 are let pass', 'control AUD-01 is not-met']);
  });

  it('asks for a least share of the duties that apply', async () => {
    expect((await gateOf(good, policy({ atLeast: { satisfied: { demo: 100 } } }))).met).toBe(true);
    const result = await gateOf(bad, policy({ atLeast: { satisfied: { demo: 50 }, assessed: { other: 1 } } }));
    expect(result.against).toEqual([
      'other was not assessed, and at least 1 % assessed is asked for',
      'demo: 0 of 1 duties that apply are satisfied; at least 50 % is asked for',
    ]);
  });

  it('takes the command line before probity.yaml, and the baseline relative to it', () => {
    const stated = workspace({ 'fail-on': ['unknown', 'regression'], baseline: 'q2/assessment.json' });
    expect(gatePolicy({ failOn: undefined, baseline: undefined }, stated)).toMatchObject({
      failOn: ['unknown', 'regression'],
      baseline: '/w/q2/assessment.json',
    });
    expect(gatePolicy({ failOn: ['not-met'], baseline: '/x' }, stated)).toMatchObject({
      failOn: ['not-met'],
      baseline: '/x',
    });
  });

  it('refuses a condition nobody knows, a regression without a baseline, and a baseline that is none', async () => {
    expect(() => gatePolicy({ failOn: ['bad'], baseline: undefined }, workspace({}))).toThrow(/invalid|bad/i);
    expect(() => gatePolicy({ failOn: ['regression'], baseline: undefined }, workspace({}))).toThrow();
    const wrong = saved({ ...good, schema: 'x' } as unknown as Assessment);
    await expect(gateOf(good, policy({ failOn: ['regression'], baseline: wrong }))).rejects.toThrow();
  });

  it('counts a subject once, however often it fails', async () => {
    const two = judgeWith(catalogue, [logOf(3), itemOf('log', 'b', logOf(2).facts), said]);
    expect((await gateOf(two, policy({ failOn: ['not-met'] }))).against).toHaveLength(1);
  });
});
