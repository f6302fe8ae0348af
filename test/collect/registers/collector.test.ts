import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registersCollector } from '../../../src/collect/registers/collector.ts';
import { registersDeriver } from '../../../src/collect/registers/deriver.ts';
import { REGISTER_TYPES } from '../../../src/collect/registers/types/all.ts';
import { sealItem } from '../../../src/collect/seal.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import { type JsonObject, textOf } from '../../../src/model/json.ts';
import { factsValidator, fixedTools, folderWith, runOver } from '../support.ts';
import { sheet, texts, workbook } from './workbook.ts';

const CANARY = `ghp_${'Ab1'.repeat(12)}`;

async function collect(files: { readonly [path: string]: string | Uint8Array }) {
  const run = await runOver(registersCollector, folderWith(files));
  for (const draft of run.drafts) expect(factsValidator(draft.kind)(draft.facts), draft.subject).toEqual([]);
  return run;
}

/** Facts of the type-specific item of one register. */
async function factsOf(path: string, lines: readonly string[]): Promise<JsonObject> {
  const { drafts } = await collect({ [path]: `${lines.join('\n')}\n` });
  return drafts[1]?.facts ?? {};
}

const at = (...places: string[]) => ({ rows: places.length, at: places });

describe('a register', () => {
  it('gives one item about the file and one about its rows, with the bytes of each row', async () => {
    const text =
      'id;owner;likelihood;impact;score;treatment;due\nR1;Ada;2;3;6;reduce;2027-01-01\nR2;;2;3;7;;31.12.2026\n';
    const { drafts, problems, searched } = await collect({ 'registers/risks.csv': text });
    expect(problems).toEqual([]);
    expect(searched).toBe(1);
    expect(drafts.map((draft) => draft.subject)).toEqual([
      'register registers/risks.csv',
      'register of risks registers/risks.csv',
    ]);
    const [file, rows] = drafts;
    expect(file?.facts).toMatchObject({ type: 'risk', rows: 2, secondCount: 2, complete: true, missingColumns: [] });
    expect(rows?.facts).toMatchObject({
      withoutOwner: at('line 3, owner'),
      withoutTreatment: at('line 3, treatment'),
      scoreDiffers: at('line 3, score'),
      earliestDue: { on: '2026-12-31', at: 'line 3, due' },
      highestUnaccepted: 7,
    });
    const place = rows?.locators['/withoutOwner/at/0'];
    expect(text.slice(place?.byteStart, place?.byteEnd)).toBe('R2;;2;3;7;;31.12.2026\n');
    expect(place?.sha256).toBeUndefined();
  });

  it('in a workbook is read below a title, and places are cells', async () => {
    const rows = [texts(['Risks of the year']), texts(['ID', 'Owner', 'Likelihood', 'Impact', 'Score', 'Treatment'])];
    const cells = `${texts(['R1', ''])}<c><v>2</v></c><c><v>3</v></c><c><f>C3*D3</f><v>8</v></c>${texts(['accept'])}`;
    const book = workbook({ 'xl/worksheets/sheet2.xml': sheet([...rows, cells]) });
    const { drafts } = await collect({ 'risk-register-2026.xlsx': book });
    expect(drafts[1]?.facts).toMatchObject({ withoutOwner: at('B3'), scoreDiffers: at('E3'), withoutDue: at() });
    expect(drafts[1]?.locators['/withoutOwner/at/0']).toMatchObject({ line: 3, column: 2 });
  });

  it('keeps no name, address or secret of its cells', async () => {
    const person = 'maria.keller@example.org';
    const { drafts, problems } = await collect({
      'registers/accounts.csv': `account,name,email,status\n${CANARY},Maria Keller,${person},active\n"x,broken"y,z\n`,
      'registers/staff.csv': `name,email,left_on\nMaria Keller,${person},${CANARY}\n`,
    });
    const stored = JSON.stringify([drafts, problems]);
    expect(drafts).toHaveLength(4);
    for (const secret of [CANARY, 'Maria', person, 'keller']) expect(stored).not.toContain(secret);
  });

  it('reports duplicates, dates with two readings, shifted cells and missing columns where they are', async () => {
    const { drafts } = await collect({
      'registers/risks.csv':
        'id,owner,likelihood,impact,score,due\nR1,A,1,1,1,03/04/2026\nR1,A,1,1,1,\nR3,Doe, Jane,1,1,1,2026-01-01,x\n',
    });
    expect(drafts[0]?.facts).toMatchObject({
      rows: 2,
      unreadable: at('line 4'),
      duplicates: at('line 3, id'),
      unreadDates: at('line 2, due'),
      missingColumns: ['treatment'],
      complete: false,
      secondCount: 3,
    });
  });

  it('is found by name anywhere, by its short name only among the registers', async () => {
    const head = 'id,aware_at,notifiable,notified_at\n1,2026-01-01,no,\n';
    const { drafts, problems } = await collect({
      'data/incidents.csv': head,
      'data/breach-register.csv': head,
      'registers/incidents-2026.csv': head,
      'registers/approved-servers.csv': 'name\nx\n',
      'registers/misc.csv': 'a,b\n1,2\n',
      'registers/risks.ods': 'x',
      'data/risks.ods': 'x',
    });
    expect(drafts.map((draft) => draft.source.path)).toEqual([
      'data/breach-register.csv',
      'data/breach-register.csv',
      'registers/incidents-2026.csv',
      'registers/incidents-2026.csv',
    ]);
    expect(problems.map(({ path, state }) => [path, state])).toEqual([
      ['registers/misc.csv', 'unrecognised'],
      ['registers/risks.ods', 'unrecognised'],
    ]);
  });

  it('that is no table, has other headings or another encoding says so, and the rest is read', async () => {
    const { drafts, problems } = await collect({
      'registers/risks.xlsx': 'no workbook',
      'registers/vendors.csv': 'alpha,beta\n1,2\n',
      'registers/requests.csv': Buffer.from('id,received,closed\n1,2026-01-01,2026-01-05 \xfc\n', 'latin1'),
      'registers/training.csv': '',
    });
    expect(problems.map(({ path, state }) => [path, state])).toEqual([
      ['registers/requests.csv', 'partial'],
      ['registers/risks.xlsx', 'unparsable'],
      ['registers/training.csv', 'empty'],
      ['registers/vendors.csv', 'unrecognised'],
    ]);
    expect(problems[0]?.diagnostics[0]?.message).toContain('Windows-1252');
    expect(drafts).toHaveLength(2);
  });
});

describe('what the rows of a register show', () => {
  it('of incidents: 72 hours by the hour, and undecidable where only days are known', async () => {
    const facts = await factsOf('registers/incidents.csv', [
      'id,aware_at,notifiable,notified_at,reason_for_delay,effects,action',
      '1,2026-03-01T10:00,yes,2026-03-04T10:00,,e,a',
      '2,2026-03-01T10:00,yes,2026-03-04T10:01,,e,a',
      '3,2026-03-01T10:00+02:00,yes,2026-03-09,waited for the vendor,e,a',
      '4,2026-03-01,yes,2026-03-04,,e,a',
      '5,2026-03-01,yes,2026-03-03,,e,a',
      '6,2026-05-02,yes,,,e,a',
      '7,2026-05-02,no,,,e,',
      '8,2026-05-02,maybe,,,e,a',
    ]);
    expect(facts).toMatchObject({
      late: at('line 3, notified_at', 'line 4, notified_at'),
      lateWithoutReason: at('line 3, reason_for_delay'),
      undecidable: at('line 5, notified_at'),
      openSince: { on: '2026-05-02', at: 'line 7, aware_at' },
      withoutRecord: at('line 8, action'),
      undecided: at('line 9, notifiable'),
      notifiable: 6,
    });
  });

  it('of requests: a calendar month, three where extended with a reason', async () => {
    const facts = await factsOf('registers/dsar.csv', [
      'id,received_on,extended,extension_reason,closed_on,outcome',
      '1,2026-01-31,no,,2026-02-28,given',
      '2,2026-01-31,no,,2026-03-01,given',
      '3,2026-01-31,yes,many systems,2026-04-30,given',
      '4,2026-01-31,yes,,2026-04-30,given',
      '5,2026-10-15,,,,',
    ]);
    expect(facts).toMatchObject({
      late: at('line 3, closed_on'),
      extendedWithoutReason: at('line 5, extension_reason'),
      earliestDue: { on: '2026-11-15', at: 'line 6, received_on' },
      closed: 4,
    });
  });

  it('of processors: agreement, sub-processors, and a mechanism outside the Economic Area', async () => {
    const facts = await factsOf('registers/vendors.csv', [
      'name,personal_data,dpa,country,transfer_mechanism,sub_processors,owner,reviewed_on',
      'A,yes,2025-01-01,Germany,,none,x,2026-01-01',
      'B,yes,-,"Ireland, US",,,x,2026-02-01',
      'C,no,,US,,,x,',
      'D,yes,2025-01-01,US,SCC 2021,list,,2026-03-01',
    ]);
    expect(facts).toMatchObject({
      withoutAgreement: at('line 3, dpa'),
      transferWithoutMechanism: at('line 3, transfer_mechanism'),
      withoutSubprocessors: at('line 3, sub_processors'),
      withoutOwner: at('line 5, owner'),
      withoutReview: at('line 4, reviewed_on'),
      oldestReview: { on: '2026-01-01', at: 'line 2, reviewed_on' },
      processors: 3,
    });
  });

  it('of the record of processing and the assessments', async () => {
    const facts = await factsOf('ropa.csv', [
      'activity,purpose,data_subjects,personal_data,recipients,retention,security,transfers,safeguards,high_risk,dpia',
      'Claims,settle,members,health,none,10 years,toms,US,,high,DPIA-1',
      'Chat,answer,members,text,none,tbd,toms,no,,yes,',
    ]);
    expect(facts).toMatchObject({
      incomplete: at('line 3, retention'),
      transferWithoutSafeguard: at('line 2, safeguards'),
      highRiskWithoutDpia: at('line 3, dpia'),
    });
  });

  it('of an access review: reviewed by oneself, no decision, revocations left open', async () => {
    const facts = await factsOf('access-review.csv', [
      'account,email,reviewer,decision,decided_on,revoked_on',
      'ada,ada@x.org,bob@x.org,keep,2026-09-01,',
      'bob,bob@x.org,Bob@X.org,keep,2026-09-01,',
      'cy,cy@x.org,ada@x.org,revoke,2026-09-02,',
      'di,di@x.org,ada@x.org,,2026-09-02,',
    ]);
    expect(facts).toMatchObject({
      selfReviewed: at('line 3, reviewer'),
      withoutDecision: at('line 5, decision'),
      revocationOpen: at('line 4, revoked_on'),
      openRevocation: { on: '2026-09-02', at: 'line 4, decided_on' },
    });
  });

  it('of a statement of applicability: the reference controls that are missing, by the list of the framework', async () => {
    const framework = parse(readFileSync('frameworks/iso-42001/framework.yaml', 'utf8')) as {
      requirements: { id: string; parent?: string }[];
    };
    const parents = new Set(framework.requirements.map((unit) => unit.parent));
    const ids = framework.requirements
      .map(({ id }) => id)
      .filter((id) => /^A(?:\.\d+){2,3}$/.test(id) && !parents.has(id));
    expect(ids).toHaveLength(38);
    const rows = ids.filter((id) => id !== 'A.6.2.8').map((id) => `${id.replace('A.', 'A')} Heading,yes,law,done`);
    const facts = await factsOf('soa.csv', ['control,applicable,reason,status', ...rows]);
    expect(facts).toMatchObject({
      missingControls: ['A.6.2.8'],
      distinctive: 24,
      withoutReason: at(),
      undecided: at(),
    });
  });

  it('of audits and exercises: the latest of each kind, and only a restore that passed counts', async () => {
    const audits = await factsOf('internal-audits.csv', [
      'id,kind,held_on,auditor,owner',
      '1,Internal audit,2026-01-01,Ada,Bob',
      '2,Internal audit,2026-02-01,Bob,bob',
      '3,Management review,2026-03-01,,',
    ]);
    expect(audits).toMatchObject({ auditorIsOwner: at('line 3, auditor'), latestReview: { on: '2026-03-01' } });
    const drills = await factsOf('restore-tests.csv', [
      'id,kind,held_on,result,rto_hours,hours_needed,follow_up',
      '1,restore,2026-01-01,passed,4,3,',
      '2,restore,2026-06-01,failed,4,9,',
    ]);
    expect(drills).toMatchObject({
      latestRestore: { on: '2026-01-01' },
      failedWithoutFollowUp: at('line 3, follow_up'),
      missedTarget: at('line 3, hours_needed'),
    });
  });

  it('stands in the schema of its kind: every flag, date and number of every type', () => {
    for (const type of REGISTER_TYPES) {
      const schema = JSON.parse(readFileSync(`evidence/register-${type.id}/facts.schema.json`, 'utf8')) as {
        properties: object;
      };
      const own = ['rows', 'complete', 'columns', ...type.flags, ...type.dates, ...type.numbers];
      const extra = type.expects === undefined ? [] : [type.expects.fact];
      if (type.listed !== undefined) extra.push('entries', 'entriesComplete');
      expect(Object.keys(schema.properties).sort(), type.id).toEqual([...own, ...extra].sort());
    }
  });
});

describe('the guide', () => {
  it('names every type, every file name and every heading that is understood', () => {
    const guide = readFileSync('docs/guides/registers-and-statements.md', 'utf8');
    for (const type of REGISTER_TYPES) {
      const headers = Object.values(type.columns).flatMap((column) => column.headers);
      for (const word of [...type.files, ...type.short, ...headers]) expect(guide, type.id).toContain(`\`${word}\``);
    }
  });
});

describe('registers that speak about the same people', () => {
  const STAFF =
    'email,employee_id,left_on\nada@x.org,1,\nbob@x.org,2,2026-06-30\ncy@x.org,3,\neve@x.org,4,2026-06-30\n';
  const ACCOUNTS =
    'account,email,status,disabled_on\nada,ADA@x.org,active,\nbob,bob@x.org,disabled,2026-07-09\neve,eve@x.org,active,\nsvc,,active,\n';

  async function comparisons(files: { readonly [path: string]: string }): Promise<ReadonlyMap<string, JsonObject>> {
    const { drafts } = await collect(files);
    const derived: readonly EvidenceDraft[] = registersDeriver.derive(drafts.map(sealItem), fixedTools());
    for (const draft of derived) expect(factsValidator('register-comparison')(draft.facts)).toEqual([]);
    return new Map(derived.map((draft) => [textOf(draft.facts['comparison']), draft.facts]));
  }

  it('show leavers whose accounts were disabled late, or not at all', async () => {
    const found = await comparisons({ 'registers/staff.csv': STAFF, 'registers/accounts.csv': ACCOUNTS });
    expect([...found.keys()]).toEqual(['leavers-disabled']);
    expect(found.get('leavers-disabled')).toMatchObject({
      population: 2,
      covered: 1,
      missing: at('staff.csv line 5, email'),
      longestDays: 9,
      longestAt: 'accounts.csv line 3, account',
      openSince: { on: '2026-06-30', at: 'accounts.csv line 4, account' },
      complete: true,
    });
  });

  it('show accounts nobody reviewed and people nobody trained', async () => {
    const found = await comparisons({
      'registers/staff.csv': STAFF,
      'registers/accounts.csv': ACCOUNTS,
      'access-review.csv':
        'account,reviewer,decision,decided_on\nada,bob,keep,2026-09-01\neve,bob,,\nold,bob,keep,2026-09-01\n',
      'registers/training.csv':
        'employee_id,course,completed_on\n1,a,2025-01-01\n1,b,2026-01-01\n2,a,2026-02-02\n3,a,\n',
    });
    expect(found.get('accounts-reviewed')).toMatchObject({
      population: 3,
      covered: 1,
      missing: at('accounts.csv line 4, account', 'accounts.csv line 5, account'),
      unmatched: 1,
    });
    expect(found.get('people-trained')).toMatchObject({ population: 2, covered: 1, oldest: { on: '2026-01-01' } });
  });

  it('are not compared in full where one was not read in full', async () => {
    const found = await comparisons({
      'registers/staff.csv': `${STAFF}a,b,c,d,e\n`,
      'registers/accounts.csv': ACCOUNTS,
    });
    expect(found.get('leavers-disabled')?.['complete']).toBe(false);
  });
});
