import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collectIn } from './support.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/logs', import.meta.url));
const present = existsSync(CORPUS);
if (!present) console.warn('Skipped: the folder of public log samples (../shared/corpus/logs) is absent.');

describe.skipIf(!present)('public log samples', () => {
  it('that are no MCP logs are only named for what they are where somebody comes across them', async () => {
    const { drafts, problems } = await collectIn(CORPUS);
    expect(drafts).toEqual([]);
    expect(problems.map(({ path, diagnostics }) => [path, diagnostics[0]?.code])).toEqual([
      ['ocsf-zeek/analyzer.log', 'log-format-general'],
      ['ocsf-zeek/conn.log', 'log-format-general'],
    ]);
  });

  it('that are no MCP logs are read for what they are where somebody names them', async () => {
    const { drafts } = await collectIn(join(CORPUS, 'ocsf-zeek'), true);
    expect(drafts.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['zeek-json analyzer.log', 'zeek-json conn.log']),
    );
    for (const { facts, blindSpots } of drafts.filter(({ subject }) => subject.startsWith('zeek-json'))) {
      expect(facts).toMatchObject({ toolCalls: 0, rejects: 0 });
      expect(facts['rows']).toBe(facts['lines']);
      expect(blindSpots.join(' ')).toContain('who acted');
    }
  });

  it('account for every line where somebody names them, and show nothing of those of unknown formats', async () => {
    const root = mkdtempSync(join(tmpdir(), 'probity-corpus-'));
    try {
      cpSync(join(CORPUS, 'lnav'), root, { recursive: true });
      const { drafts, problems, all } = await collectIn(root, true);
      expect(drafts.length).toBeGreaterThan(5);
      expect(problems.filter((problem) => problem.state === 'unrecognised').length).toBeGreaterThan(5);
      for (const { facts } of drafts) {
        const [lines, blank, rows, rejects] = ['lines', 'blankLines', 'rows', 'rejects'].map((key) =>
          Number(facts[key]),
        );
        expect((blank ?? 0) + (rows ?? 0) + (rejects ?? 0)).toBe(lines);
      }
      expect(JSON.stringify(all)).not.toMatch(/4929-6495|steve@example\.com/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
