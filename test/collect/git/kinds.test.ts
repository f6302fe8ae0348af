import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { Fixture } from './git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

describe('the kinds beside the repository itself', () => {
  it('fit their schemas, keep no address and no secret, and cite bytes that are there', async () => {
    fixture.init('app');
    fixture.write('app/.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    steps:\n      - run: npm test\n');
    fixture.write('app/Dockerfile', 'FROM node\nENV API_TOKEN=abcdef1234567890\n');
    fixture.write(
      'app/k8s/pod.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ image: a }] }\n',
    );
    fixture.write('app/main.tf', 'resource "aws_ebs_volume" "v" {}\n');
    fixture.write('app/CODEOWNERS', '* @all\n');
    fixture.write('app/people/ada@example.org/AGENTS.md', 'Be \u202ecareful\n');
    fixture.write('app/package.json', '{ "dependencies": { "openai": "1.0.0" } }\n');
    fixture.commit('app', 'Add (#1)\n\nCo-Authored-By: Claude <noreply@anthropic.com>');
    fixture.git('app', ['tag', '-a', '-m', 'one', 'v1.0.0']);
    const { items, problems } = await fixture.collect('app');
    expect(problems).toEqual([]);
    const kinds = [
      'change-history',
      'repository-files',
      'ai-repository',
      'ci-pipeline',
      'container-file',
      'kubernetes-manifests',
      'terraform-configuration',
    ];
    for (const kind of kinds) {
      const item = items.find((each) => each.kind === kind);
      const schema = JSON.parse(readFileSync(`evidence/${kind}/facts.schema.json`, 'utf8')) as JsonObject;
      expect([kind, compileValueSchema(schema)(item?.facts ?? {})]).toEqual([kind, []]);
      expect(item?.blindSpots.length).toBeGreaterThan(0);
    }
    const text = JSON.stringify(items);
    expect(text).not.toContain('ada@example.org');
    expect(text).not.toContain('abcdef1234567890');
    const files = items.find((item) => item.kind === 'repository-files');
    expect(files?.facts['hiddenText']).toMatchObject([{ line: 1, kind: 'text direction' }]);
    expect(items.find((item) => item.kind === 'ai-repository')?.facts).toMatchObject({
      usesAi: true,
      packages: [{ package: 'openai' }],
    });
    expect(items.find((item) => item.kind === 'change-history')?.facts).toMatchObject({
      assisted: 1,
      releases: [{ tag: 'v1.0.0', annotated: true }],
    });
  });
});
