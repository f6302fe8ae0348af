import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'quarterly');
const HOOK = join(ROOT, 'test', 'conformance', 'typescript.mjs');
const MINUTE = 60_000;

/** Runs the script of the example with the command line of these sources. */
function review(...args: readonly string[]): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const probity = `${process.execPath} --import ${HOOK} ${join(ROOT, 'src', 'cli', 'main.ts')}`;
  const env = { PATH: process.env['PATH'], PROBITY: probity, HOME: tmpdir() };
  const ran = spawnSync('sh', [join(EXAMPLE, 'review.sh'), ...args], { env, encoding: 'utf8' });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe('the quarterly example', () => {
  const out = mkdtempSync(join(tmpdir(), 'probity-quarterly-'));
  const q2 = join(out, 'q2');
  const q3 = join(out, 'q3');

  it(
    'passes the first quarter, fails the next for what became worse, says why, and leaves both packs',
    () => {
      const first = review(join(EXAMPLE, 'q2'), '2026-Q2', '2026-07-02', q2);
      expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('review: done')]);
      expect(existsSync(join(q2, 'drift.txt'))).toBe(false);

      const second = review(join(EXAMPLE, 'q3'), '2026-Q3', '2026-10-02', q3, q2);
      expect(second.code).toBe(1);
      expect(second.stderr).toContain('something became worse');
      expect(second.stdout).toContain('Norrvik Freight: 2026-07-02 compared with 2026-10-02');
      expect(second.stdout).toMatch(/^- SUP-01\b/m);
      expect(second.stdout).toMatch(/^\+ AUD-09\b/m);
      expect(second.stdout).toContain('MCP-PIN-001');
      for (const folder of [q2, q3]) {
        expect(readFileSync(join(folder, 'pack.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
        expect(existsSync(join(folder, 'assessment.json'))).toBe(true);
      }
      expect(second.stdout).toContain(readFileSync(join(q3, 'drift.txt'), 'utf8'));
    },
    2 * MINUTE,
  );

  it(
    'passes where nothing became worse, and never takes an audit that did not finish for a passed one',
    () => {
      const again = review(join(EXAMPLE, 'q3'), '2026-Q3', '2026-10-02', join(out, 'again'), q3);
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing came out differently.')]);
      const broken = review(join(EXAMPLE, 'q3'), '2026-Q9', '2026-10-02', join(out, 'broken'), q3);
      expect([broken.code, broken.stdout]).toEqual([2, '']);
      expect(broken.stderr).toContain('the audit did not finish (exit code 2)');
      expect(review('q3').code).toBe(2);
    },
    2 * MINUTE,
  );

  it('has a workflow that pins every action by commit, asks for no rights, and runs the script', () => {
    const text = readFileSync(join(EXAMPLE, 'workflow.yml'), 'utf8');
    const workflow = parse(text) as {
      readonly permissions: object;
      readonly jobs: { readonly review: { readonly steps: readonly { uses?: string; run?: string; if?: string }[] } };
    };
    const { steps } = workflow.jobs.review;
    const used = steps.flatMap((step) => step.uses ?? []);
    expect(used).toHaveLength(3);
    for (const action of used) expect(action).toMatch(/^[a-z-]+\/[a-z-]+@[0-9a-f]{40}$/);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(steps.some((step) => step.run?.includes('./review.sh') === true)).toBe(true);
    expect(steps.at(-1)?.if).toContain('!cancelled()');
  });
});
