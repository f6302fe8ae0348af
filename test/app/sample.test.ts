import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleOf } from '../../src/app/sample.ts';
import { drawn, sampleSize, sampleSizes } from '../../src/evaluate/sampling.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

const servers = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [`s${n}`, { command: 'npx', args: ['-y', `@acme/server-${n}@1.0.${n}`] }]),
);

describe('a sample', () => {
  const root = smallOrganisation({
    'logs/gateway.jsonl': undefined,
    '.mcp.json': JSON.stringify({ mcpServers: servers }),
  });
  const run = [root, '--out', `${root}/out`, '--framework', 'gdpr', '--as-of', '2026-11-20'];
  let assessment: Assessment;
  const draw = (seed: string, from = assessment) => sampleOf(from, 'mcp-server', { size: 5, seed });

  beforeAll(async () => {
    await probity('collect', ...run);
    assessment = JSON.parse((await probity('evaluate', ...run, '--json')).stdout) as Assessment;
  });

  it('is the same for the same seed whatever the order of the evidence, and another for another seed', () => {
    const one = draw('Q3');
    expect(one).toMatchObject({ population: 12, size: 5, what: 'kind', of: 'mcp-server' });
    const order = fc.shuffledSubarray([...assessment.evidence], { minLength: assessment.evidence.length });
    fc.assert(
      fc.property(order, (evidence) => {
        expect(draw('Q3', { ...assessment, evidence })).toEqual(one);
      }),
      { numRuns: 20 },
    );
    expect(draw('Q4').lines.map((each) => each.id)).not.toEqual(one.lines.map((each) => each.id));
    expect(draw('Q4').populationSha256).toBe(one.populationSha256);
  });

  it('can be drawn again with stock tools: HMAC-SHA-256 of each id under the seed, in order', () => {
    const ids = assessment.evidence.filter((each) => each.kind === 'mcp-server').map((each) => each.id);
    const keyed = ids.map((id) => {
      const printed = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'Q3'], { input: id, encoding: 'utf8' });
      return { id, key: printed.trim().split(' ').at(-1) ?? '' };
    });
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(draw('Q3').lines.map(({ id, key }) => ({ id, key }))).toEqual(keyed.slice(0, 5));
  });

  it('grows without changing what was drawn before', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 40 }), fc.nat(40), fc.nat(40), (names, a, b) => {
        const members = names.map((id) => ({ id }));
        const small = drawn(members, Math.min(a, b), (id) => `${id.length % 3}`);
        const large = drawn(members, Math.max(a, b), (id) => `${id.length % 3}`);
        expect(large.slice(0, small.length)).toEqual(small);
        expect(new Set(large.map((each) => each.id)).size).toBe(large.length);
      }),
    );
  });

  it('of a check leaves out the subjects to which it does not apply, and prints what was seen', async () => {
    const { stdout, stderr, code } = await probity('sample', 'mcp-cfg-003', ...run, '--size', '50', '--seed', 'x');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\r\n');
    expect(lines[0]).toBe('# sample of 12 from 12: check MCP-CFG-003 as of 2026-11-20T12:00:00.000Z');
    expect(lines).toHaveLength(4 + 12);
    expect(lines[4]).toContain('holds');
    expect(stderr).toContain('Population: 12');
    expect(stderr).toContain('smaller than the sample');
  });

  it('is refused for a name nobody knows, a size that is none and an empty seed', async () => {
    const refused = async (...args: readonly string[]) => await probity('sample', ...args);
    expect(await refused('mcp-servr', ...run, '--size', '3', '--seed', 'x')).toMatchObject({ code: 2, stdout: '' });
    expect((await refused('mcp-servr', ...run, '--size', '3', '--seed', 'x')).stderr).toContain('"mcp-server"');
    expect((await refused('mcp-server', ...run, '--size', 'three', '--seed', 'x')).code).toBe(2);
    expect((await refused('mcp-server', ...run, '--size', '3', '--seed', '')).code).toBe(2);
  });

  it('has sizes that are the smallest that keep the promise, and the help prints those', async () => {
    const { stdout } = await probity('sample', '--help');
    for (const { confidence, tolerable, size } of sampleSizes()) {
      expect((1 - tolerable) ** size).toBeLessThanOrEqual(1 - confidence + 1e-12);
      expect((1 - tolerable) ** (size - 1)).toBeGreaterThan(1 - confidence);
      const line = stdout.split('\n').find((each) => each.includes(`${Math.round(confidence * 100)} % confidence`));
      expect(line?.split(/\s+/)).toContain(String(size));
    }
    expect(sampleSize(0.95, 0.05)).toBe(59);
  });
});
