import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/model/assessment.ts';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

const POLICY = 'policies/incident-response.md';

describe('judging as of another day than that of the newest collection', () => {
  const root = smallOrganisation({ 'logs/gateway.jsonl': undefined });
  const out = join(root, 'out');
  const run = [root, '--out', out, '--framework', 'gdpr'];
  const evaluated = async (day: string): Promise<Assessment> =>
    JSON.parse((await probity('evaluate', ...run, '--json', '--as-of', day)).stdout) as Assessment;
  const sources = (assessment: Assessment): string =>
    assessment.evidence.map((each) => `${each.source.path} ${each.subject}`).join('\n');

  beforeAll(async () => {
    await probity('collect', ...run, '--as-of', '2026-09-30');
    const servers = { later: { command: 'npx', args: ['-y', '@acme/later@1.0.0'] } };
    writeFileSync(join(root, '.mcp.json'), JSON.stringify({ mcpServers: servers }));
    rmSync(join(root, POLICY));
    await probity('collect', ...run, '--as-of', '2026-11-20');
    // A past day that somebody declares later stands behind the newest collection in the journal.
    await probity('collect', ...run, '--as-of', '2026-10-01');
  });

  it('takes the collection made by then, the day itself included, whatever was collected later', async () => {
    const past = sources(await evaluated('2026-09-30'));
    expect(past).toContain(POLICY);
    expect(past).toContain('› pay');
    expect(past).not.toContain('› later');
  });

  it('goes by the date of a collection, not by its place in the journal', async () => {
    const newest = await evaluated('2026-11-21');
    expect(sources(newest)).toContain('› later');
    expect(sources(newest)).not.toContain(POLICY);
    expect(newest.evidence.every((each) => each.collected.startsWith('2026-11-20'))).toBe(true);
  });

  it('says when the first collection was made where there was none yet', async () => {
    const early = await probity('evaluate', ...run, '--as-of', '2026-09-29');
    expect(early.code).toBe(5);
    expect(early.stderr).toContain('Nothing had been collected by 2026-09-29');
    expect(early.stderr).toContain('2026-09-30');
  });

  it('previews the future: evidence that will have lapsed supports nothing any more', async () => {
    const future = await evaluated('2027-06-01');
    expect(future.evidence.some((each) => each.freshness === 'stale')).toBe(true);
    expect(future.controls.flatMap((each) => (each.verdict.status === 'unknown' ? each.verdict.because : []))).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'evidence-stale' })]),
    );
  });
});
