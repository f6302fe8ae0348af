import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { init } from '../../src/app/init.ts';
import { registersCollector } from '../../src/collect/registers/collector.ts';
import { REGISTER_TYPES } from '../../src/collect/registers/types/all.ts';
import { runOver } from '../collect/support.ts';
import { writeTree } from '../support/tiny-catalogue.ts';

const OPTIONS = { organisation: 'Small', now: new Date('2026-11-22T00:00:00Z'), interviewer: null };

describe('init with registers', () => {
  it('begins one register of each type, with every column, and overwrites none', async () => {
    const own = 'id,owner\nR1,Ada\n';
    const root = writeTree({ 'registers/risk-register.csv': own, 'probity.yaml': 'organisation: Small\n' });
    const { registers } = await init(root, { ...OPTIONS, registers: true });
    expect(registers).toHaveLength(REGISTER_TYPES.length - 1);
    expect(readFileSync(join(root, 'registers/risk-register.csv'), 'utf8')).toBe(own);
    const { drafts, problems } = await runOver(registersCollector, root);
    expect(problems).toEqual([]);
    const files = drafts.filter((draft) => draft.kind === 'register');
    expect(new Set(files.map((draft) => draft.facts['type']))).toEqual(new Set(REGISTER_TYPES.map((type) => type.id)));
    for (const draft of files) {
      if (draft.source.path === 'registers/risk-register.csv') continue;
      expect(draft.facts, draft.subject).toMatchObject({ missingColumns: [], unknownColumns: 0 });
    }
    await expect(init(root, { ...OPTIONS, registers: true })).rejects.toMatchObject({ exitCode: 5 });
  });

  it('begins none unasked', async () => {
    const root = writeTree({ 'registers/notes.txt': '' });
    await init(root, OPTIONS);
    expect(existsSync(join(root, 'probity.yaml'))).toBe(true);
    expect(readdirSync(join(root, 'registers'))).toEqual(['notes.txt']);
  }, 60_000);
});
