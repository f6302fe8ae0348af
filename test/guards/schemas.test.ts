import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

function published(name: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(join('docs', 'schemas', name), 'utf8')) as object;
  return new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
}

describe('the published shapes', () => {
  it('fit what collect and evaluate print, and refuse what they never print', async () => {
    const root = smallOrganisation({ '.cursor/mcp.json': '{"mcpServers": {"a": 1,}' });
    const run = [root, '--as-of', '2026-11-20', '--period', '2026-Q4', '--out', join(root, 'out'), '--json'];
    const item = published('evidence-item-1.schema.json');
    const lines = (await probity('collect', ...run)).stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      const valid = item(JSON.parse(line));
      expect(item.errors ?? []).toEqual([]);
      expect(valid).toBe(true);
    }
    const assessment = published('assessment-1.schema.json');
    const judged = JSON.parse((await probity('evaluate', ...run)).stdout) as { controls: { verdict: object }[] };
    assessment(judged);
    expect((assessment.errors ?? []).slice(0, 5)).toEqual([]);
    const [first] = judged.controls;
    if (first !== undefined) first.verdict = { status: 'met', basis: 'observed', from: [] };
    expect(assessment(judged)).toBe(false);
    expect(item({ ...(JSON.parse(lines[0] ?? '{}') as object), extra: 1 })).toBe(false);
  });
});
