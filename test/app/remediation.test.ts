import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/app/catalogue.ts';
import { gateOf } from '../../src/app/gate.ts';
import { init } from '../../src/app/init.ts';
import { loadWorkspace } from '../../src/app/workspace.ts';
import { withPlans } from '../../src/evaluate/remediation.ts';
import type { Assessment, Gap } from '../../src/model/assessment.ts';
import type { PlannedRemediation } from '../../src/model/remediation.ts';
import { gapsCsv } from '../../src/report/bag/registers.ts';
import { statement } from '../support/items.ts';
import { catalogueIn, judgeWith, logOf } from '../support/judged.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const catalogue = catalogueIn(writeTree(TINY));
const evidence = [logOf(3), statement('AUD-01/review', '2026-10-30')];
const entry = (over: Partial<PlannedRemediation>): PlannedRemediation => ({
  for: 'AUD-01',
  owner: 'A. Person',
  due: '2026-12-01',
  note: '',
  ...over,
});
const judged = (...remediation: PlannedRemediation[]): Assessment => judgeWith(catalogue, evidence, { remediation });

const loaded = async (text: string): ReturnType<typeof loadWorkspace> =>
  loadWorkspace(writeTree({ 'remediation.yaml': text }), catalogue);
const problems = async (text: string): Promise<readonly string[]> =>
  (await loaded(text)).diagnostics.map(({ message, place, next }) =>
    `${place?.line}:${place?.column} ${message} ${next ?? ''}`.trim(),
  );

describe('a plan for gaps', () => {
  it('stands with every gap of its control, or of a control that serves its requirement', () => {
    expect(judged(entry({})).gaps[0]?.plan).toEqual({ ...entry({}), overdue: false });
    expect(judged(entry({ for: 'demo:1.1' })).gaps[0]?.plan?.for).toBe('demo:1.1');
    expect(judged(entry({ for: 'demo:1.2' })).gaps[0]).not.toHaveProperty('plan');
  });

  it('for a control goes before one for a requirement; of several requirements the earliest day counts', () => {
    const gap = { control: 'AUD-01', requirements: ['demo:1', 'demo:2', 'demo:3'] } as unknown as Gap;
    const some = [entry({ for: 'demo:1' }), entry({ for: 'demo:3', due: '2026-11-21' }), entry({ for: 'demo:2' })];
    const planOf = (stated: readonly PlannedRemediation[]): string | undefined =>
      withPlans([gap], stated, '2026-11-20')[0]?.plan?.for;
    expect(planOf(some)).toBe('demo:3');
    expect(planOf(some.toReversed())).toBe('demo:3');
    expect(planOf([...some, entry({ due: '2027-01-01' })])).toBe('AUD-01');
  });

  it('is overdue from the day after, changes no verdict, and is kept whether or not a gap answers to it', () => {
    const asOf = judged().asOf.slice(0, 10);
    expect(judged(entry({ due: asOf })).gaps[0]?.plan?.overdue).toBe(false);
    const late = judged(entry({ due: '2026-01-31' }), entry({ for: 'demo:1.2' }));
    expect(late.gaps[0]?.plan?.overdue).toBe(true);
    expect(late.remediation?.map((each) => each.for)).toEqual(['AUD-01', 'demo:1.2']);
    expect(late.controls).toEqual(judged().controls);
    expect(judged()).not.toHaveProperty('remediation');
  });

  it('stops a gate where it is overdue', async () => {
    const policy = { failOn: ['overdue-gap'], atMost: {}, atLeast: {}, baseline: null } as const;
    const late = await gateOf(judged(entry({ due: '2026-01-31' })), policy);
    expect(late).toMatchObject({ met: false, against: ['GAP-001 (AUD-01) was due on 2026-01-31, owner A. Person'] });
    expect((await gateOf(judged(entry({})), policy)).met).toBe(true);
    expect((await gateOf(judged(), policy)).met).toBe(true);
  });

  it('is in the gap register as CSV, formulas defused, with the owner role of the control', () => {
    const csv = gapsCsv(judged(entry({ owner: '=A1', due: '2026-01-31', note: 'Soon.' })));
    expect(csv.split('\r\n')[0]).toMatch(/,owner role,owner,due,overdue,plan$/);
    expect(csv).toContain(",Head of operations,'=A1,2026-01-31,yes,Soon.\r\n");
    expect(gapsCsv(judged())).toContain(',Head of operations,,,,\r\n');
  });
});

describe('remediation.yaml', () => {
  it('gives line and column of every mistake, and the nearest name', async () => {
    expect(await problems('- {control: AUD-02, owner: Me, due: 2026-12-01}\n')).toEqual([
      '1:13 There is no control "AUD-02". Did you mean "AUD-01"?',
    ]);
    expect(await problems('- {requirement: "demo:1.3", owner: Me, due: 2026-12-01}\n')).toEqual([
      '1:17 There is no requirement "demo:1.3". Did you mean "demo:1.1"?',
    ]);
    expect(await problems('- {control: AUD-01, owner: Me, due: 2026-02-30}\n')).toEqual([
      '1:37 There is no day 2026-02-30.',
    ]);
    const both =
      '- {control: AUD-01, requirement: "demo:1.1", owner: Me, due: 2026-12-01}\n- {owner: Me, due: 2026-12-01}\n';
    expect(await problems(both)).toEqual([
      '1:3 An entry names a control or a requirement, one of the two.',
      '2:3 An entry names a control or a requirement, one of the two.',
    ]);
    const twice = '- {control: AUD-01, owner: Me, due: 2026-12-01}\n'.repeat(2);
    expect(await problems(twice)).toEqual(['2:13 "AUD-01" stands here a second time.']);
    expect((await problems('- {control: AUD-01, owner: Me, due: 2026-12-01, ownr: x}\n'))[0]).toContain('"owner"');
    expect((await problems('- {control: AUD-01, due: 2026-12-01}\n'))[0]).toMatch(/owner/);
  });

  it('that init writes is empty, and its examples are valid once the # is taken away', async () => {
    const root = writeTree({});
    await init(root, { organisation: 'O', now: new Date('2026-11-20T00:00:00Z'), interviewer: null });
    const path = join(root, 'remediation.yaml');
    const full = openCatalogue(null);
    expect(await loadWorkspace(root, full)).toMatchObject({ diagnostics: [], remediation: [] });
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(text.indexOf('# - control')).replaceAll(/^# ?/gm, ''));
    const { diagnostics, remediation } = await loadWorkspace(root, full);
    expect(diagnostics).toEqual([]);
    expect(remediation.map((each) => each.for)).toEqual(['IAM-03', 'gdpr:Art. 32(1)(b)']);
  });

  it('that is there already is left as it is', async () => {
    const root = writeTree({ 'remediation.yaml': '[]\n' });
    await init(root, { organisation: 'O', now: new Date('2026-11-20T00:00:00Z'), interviewer: null });
    expect(existsSync(join(root, 'probity.yaml'))).toBe(true);
    expect(readFileSync(join(root, 'remediation.yaml'), 'utf8')).toBe('[]\n');
  });
});
