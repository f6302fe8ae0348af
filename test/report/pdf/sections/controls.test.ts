import { describe, expect, it } from 'vitest';
import type { Assessment, ControlPart, ControlResult } from '../../../../src/model/assessment.ts';
import { idOf } from '../../../../src/model/ids.ts';
import type { Population, Verdict } from '../../../../src/model/verdict.ts';
import { inLanguage } from '../../../../src/report/pdf/words.ts';
import { buildAssessment } from '../../../support/assessment.ts';
import { german } from '../../../support/german.ts';
import { packTemplate } from '../../../support/pack.ts';
import { laidOf, linesOf, textOf } from './laid.ts';

const base = buildAssessment({ frameworks: 1, controls: 4, evidence: 6 });
const evidence = idOf<'evidence'>(base.evidence[0]?.id ?? '');
const REASON = { code: 'check-fails', text: 'One server does not.', evidence: [evidence] } as const;
const VERDICTS: { readonly [status: string]: Verdict } = {
  'not-met': { status: 'not-met', because: [REASON] },
  unknown: { status: 'unknown', because: [{ ...REASON, code: 'not-observable' }] },
  met: { status: 'met', basis: 'observed', from: [{ evidence, nature: 'observed' }] },
  'not-applicable': { status: 'not-applicable', because: [{ ...REASON, code: 'does-not-apply' }] },
};
const COUNTED: Population = { holds: 5, fails: 0, notApplicable: 0, notObservable: 0, notes: 0 };

/** Kind of evidence, status and population of each check, in the order of the catalogue. */
const CHECKS: readonly (readonly [id: string, kind: string, status: string, over?: Partial<Population>])[] = [
  ['CFG-1', 'container-file', 'met'],
  ['CFG-2', 'container-file', 'not-applicable'],
  ['MCP-1', 'mcp-manifest', 'met'],
  ['MCP-2', 'mcp-manifest', 'unknown', { holds: 0, notObservable: 2 }],
  ['LOG-1', 'activity-log', 'met'],
  ['LOG-2', 'activity-log', 'not-met', { fails: 1 }],
  ['LOG-3', 'activity-log', 'met'],
  ['LOG-4', 'activity-log', 'not-applicable', { holds: 0, notes: 1 }],
];

function withChecks(checks: typeof CHECKS): Assessment {
  const [control] = base.controls;
  if (control === undefined) throw new Error('The fixture has no control.');
  const parts = checks.map(
    ([id, , status, over]): ControlPart => ({
      op: 'check',
      check: idOf(id),
      where: null,
      matched: null,
      population: { ...COUNTED, ...over },
      verdict: VERDICTS[status] as Verdict,
    }),
  );
  const limits = [
    { ...REASON, code: 'period-covered-in-part', text: 'gateway: the evidence covers 50 of 92 days.' },
  ] as const;
  const full: ControlResult = { ...control, parts, verdict: { ...VERDICTS['met'], limits } as Verdict };
  return {
    ...base,
    controls: [full],
    checks: checks.map(([id, kind]) => ({
      id: idOf(id),
      version: 1,
      title: id,
      question: `Does ${id} hold?`,
      reads: idOf(kind),
      severity: 'medium',
      threats: [],
    })),
    observations: checks.flatMap(([id], index) =>
      ['holds', 'holds', 'holds'].map((outcome, nth) => ({
        check: idOf<'check'>(id),
        checkVersion: 1,
        severity: 'medium' as const,
        evidence,
        subject: `server ${index}.${nth}`,
        because: `It is so with ${id}.`,
        shown: [],
        outcome: outcome as 'holds',
      })),
    ),
    gaps: [],
  };
}

const many = withChecks(CHECKS);
const few = withChecks(CHECKS.slice(0, 6));

describe('the narrative of a control with many checks', () => {
  const lines = linesOf(laidOf({ assessment: many }), 'controls');
  const text = lines.join(' ').replaceAll(/\s+/g, ' ');

  it('names every check in one table by what it looks at, and leaves none out', () => {
    expect(text).toContain(`${many.controls[0]?.id}: 8 checks by what they look at`);
    const table = text.slice(text.indexOf('8 checks by what'), text.indexOf('checks not met, unknown'));
    for (const [id] of CHECKS) expect(table).toContain(id);
    expect(table).toContain('LOG-2 (1 of 6)');
    expect(table).toContain('LOG-1 (5), LOG-3 (5)');
    expect(table).toContain('LOG-4 (note)');
  });

  it('tells what is not met first, then what is unknown, then nothing but where the rest is', () => {
    const asked = lines.filter((line) => /^Does \S+ hold\?$/.test(line));
    expect(asked).toEqual(['Does LOG-2 hold?', 'Does LOG-4 hold?', 'Does MCP-2 hold?']);
    expect(text.indexOf('Activity log')).toBeLessThan(text.indexOf('MCP manifest'));
    expect(text).toContain('5 checks that are met or do not apply are named in the table above only.');
    expect(text).toContain('assessment.json, the evidence they looked at is in the evidence index.');
  });

  it('has a heading below the control for each kind of evidence, which the tags say', () => {
    const laid = laidOf({ assessment: many });
    const opened = laid.pages.flatMap((page) => page.ops.flatMap((op) => (op.op === 'open' ? [op.tag] : [])));
    expect(opened.filter((tag) => tag === 'H4')).toHaveLength(2);
    expect(laid.outline.map(({ title }) => title)).not.toContain('Activity log');
  });

  it('prints every question and every observation at the full level', () => {
    const full = linesOf(laidOf({ assessment: many, detail: 'full' }), 'controls');
    for (const [id] of CHECKS) expect(full).toContain(`Does ${id} hold?`);
    expect(full.filter((line) => line.startsWith('Holds, severity'))).toHaveLength(many.observations.length);
    expect(full.join(' ')).not.toContain('named in the table above only');
  });

  it('is there in German too', () => {
    const words = textOf(laidOf({ assessment: many, template: inLanguage(packTemplate.layout, german) }), 'controls');
    expect(words).toContain('8 Prüfschritte nach dem, was sie betrachten');
    expect(words).toContain('5 Prüfschritte, die eingehalten oder nicht anwendbar sind');
  });
});

describe('the narrative of a control with few checks', () => {
  it('shows each of them with its question', () => {
    const lines = linesOf(laidOf({ assessment: few }), 'controls');
    for (const [id] of CHECKS.slice(0, 6)) expect(lines).toContain(`Does ${id} hold?`);
    expect(lines.join(' ')).not.toContain('by what they look at');
  });
});

describe('a verdict that is met', () => {
  it('says what its evidence does not reach, in the words of explain', () => {
    const text = textOf(laidOf({ assessment: few }), 'controls');
    expect(text).toContain('but gateway: the evidence covers 50 of 92 days.');
  });
});

describe('the gap register', () => {
  const [gap, ...others] = base.gaps;
  const plan = {
    for: gap?.control ?? '',
    owner: 'Ada Brandt',
    due: '2026-08-31',
    note: 'With release 7.2.',
    overdue: true,
  };
  const planned: Assessment = {
    ...base,
    gaps: gap === undefined ? [] : [{ ...gap, plan }, ...others],
    remediation: [plan, { for: 'gdpr:Art. 1(1)', owner: 'B', due: '2027-01-01', note: '' }],
  };

  it('says who closes a gap and by when, and what nobody has taken on', () => {
    const text = textOf(laidOf({ assessment: planned }), 'gaps');
    expect(text).toContain('Owner: Ada Brandt');
    expect(text).toContain('Overdue since 2026-08-31');
    expect(text).toContain('Plan: With release 7.2.');
    expect(text).toContain('No owner or day stated. Owner of the control:');
    expect(text).toContain('Planned, but without a gap in this assessment: GDPR Art. 1(1).');
  });

  it('counts what is overdue in the summary', () => {
    const count = `Of ${planned.gaps.length} gaps, 1 have an owner and a day by which they are to be closed; 1 of these are overdue`;
    expect(textOf(laidOf({ assessment: planned }), 'summary')).toContain(count);
    expect(textOf(laidOf({ assessment: base }), 'summary')).toContain('Nobody has stated who closes any of these');
  });
});
