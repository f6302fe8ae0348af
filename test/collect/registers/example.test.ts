import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { registersCollector } from '../../../src/collect/registers/collector.ts';
import { registersDeriver } from '../../../src/collect/registers/deriver.ts';
import { sealItem } from '../../../src/collect/seal.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { fixedTools, runOver } from '../support.ts';

const EXAMPLE = resolve('examples/health-payments');
const scratch = mkdtempSync(join(tmpdir(), 'probity-registers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the registers of the example', () => {
  it('hold what is wrong on purpose, and nothing else', async () => {
    const path = join(EXAMPLE, 'make/make-registers.mjs');
    const { makeRegisters } = (await import(path)) as { makeRegisters: (target: string) => void };
    makeRegisters(join(scratch, 'generated/registers'));
    cpSync(join(EXAMPLE, 'registers'), join(scratch, 'registers'), { recursive: true });
    const { drafts, problems } = await runOver(registersCollector, scratch);
    expect(problems).toEqual([]);
    const facts = new Map<string, JsonObject>(drafts.map((draft) => [draft.kind, draft.facts]));
    for (const draft of drafts.filter(({ kind }) => kind === 'register')) {
      expect(draft.facts, draft.subject).toMatchObject({
        complete: true,
        missingColumns: [],
        unreadDates: { rows: 0 },
      });
    }
    expect(facts.get('register-risk')).toMatchObject({
      scoreDiffers: { rows: 1, at: ['line 5, score'] },
      highestUnaccepted: 8,
    });
    expect(facts.get('register-vendor')).toMatchObject({
      withoutAgreement: { rows: 0 },
      transferWithoutMechanism: { rows: 1, at: ['line 5, transfer_mechanism'] },
    });
    expect(facts.get('register-access-review')).toMatchObject({
      rows: 19,
      selfReviewed: { rows: 0 },
      withoutDecision: { rows: 0 },
      revocations: { rows: 1 },
      revocationOpen: { rows: 0 },
    });
    const derived = registersDeriver.derive(drafts.map(sealItem), fixedTools());
    const compared = new Map(derived.map((draft) => [draft.facts['comparison'], draft.facts]));
    expect(compared.get('leavers-disabled')).toMatchObject({
      longestDays: 0,
      openSince: { on: '2026-09-30', at: 'account-export.csv line 7, account' },
    });
    expect(compared.get('accounts-reviewed')).toMatchObject({ population: 20, covered: 19, missing: { rows: 1 } });
  });
});
