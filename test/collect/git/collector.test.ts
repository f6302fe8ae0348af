import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { sha256Hex } from '../../../src/platform/digest.ts';
import { Fixture } from './git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const WORKFLOW = `on: push
permissions:
  contents: read
jobs:
  build:
    permissions:
      packages: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@0123456789abcdef0123456789abcdef01234567
      - uses: ./local
      - run: |
          # npm audit
          npm ci
          npm audit
`;

describe('what the files at HEAD show', () => {
  it('reads owners, policy, manifests, pipelines, scans and secret files, and cites the bytes of each blob', async () => {
    fixture.init('app');
    fixture.write('app/.github/CODEOWNERS', '# owners\n* @team/all\n/docs/ @docs\n/unowned/\n');
    fixture.write('app/SECURITY.md', 'Report to security@example.org within a day.\n');
    fixture.write('app/package.json', '{ "dependencies": { "left-pad": "1.3.0" } }\n');
    fixture.write('app/tool/Cargo.toml', '[package]\nname = "tool"\n');
    fixture.write('app/package-lock.json', '{}\n');
    fixture.write('app/.github/dependabot.yml', 'version: 2\n');
    fixture.write('app/.github/workflows/ci.yml', WORKFLOW);
    fixture.write('app/.github/workflows/release.yml', 'on: push\npermissions: write-all\njobs: {}\n');
    fixture.write('app/.github/workflows/old.yml', 'on: push\njobs:\n  a:\n    steps: []\n');
    fixture.write('app/.env', 'TOKEN=1\n');
    fixture.write('app/.env.example', 'TOKEN=\n');
    fixture.write('app/tests/key.pem', '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n');
    fixture.write('app/ca.pem', '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n');
    fixture.write('app/AGENTS.md', 'Be careful.\n');
    fixture.write('app/.mcp.json', '{}\n');
    fixture.write('app/out.cdx.json', '{ "bomFormat": "CycloneDX" }\n');
    fixture.write('app/empty.cdx.json', '{}\n');
    fixture.commit('app', 'Add everything (#12)');
    const { items, problems } = await fixture.collect('app');
    expect(problems).toEqual([]);
    const facts = items[0]?.facts ?? {};
    const schema = JSON.parse(readFileSync('evidence/git-repository/facts.schema.json', 'utf8')) as JsonObject;
    expect(compileValueSchema(schema)(facts)).toEqual([]);
    expect(facts['codeowners']).toEqual({ present: true, path: '.github/CODEOWNERS', rules: 2 });
    expect(facts['securityPolicy']).toEqual({ present: true, path: 'SECURITY.md', hasContact: true });
    expect(facts['manifestsWithoutLock']).toEqual(['tool/Cargo.toml']);
    expect(facts['updateBot']).toEqual({ present: true, path: '.github/dependabot.yml', tool: 'dependabot' });
    expect(facts['sbom']).toEqual([{ path: 'out.cdx.json', format: 'CycloneDX' }]);
    expect(facts['actionsTotal']).toBe(2);
    expect(facts['actionsPinned']).toBe(1);
    expect(facts['unpinnedActions']).toEqual([{ path: '.github/workflows/ci.yml', uses: 'actions/checkout@v4' }]);
    expect(facts['writePermissions']).toEqual(['.github/workflows/release.yml']);
    expect(facts['undeclaredPermissions']).toEqual(['.github/workflows/old.yml']);
    expect(facts['dependencyScan']).toEqual({ present: true, tool: 'npm audit', path: '.github/workflows/ci.yml' });
    expect(facts['codeScan']).toEqual({ present: false, tool: '', path: '' });
    expect(facts['secretFiles']).toEqual([
      { path: '.env', class: 'environment-file', inTestFolder: false },
      { path: 'tests/key.pem', class: 'private-key', inTestFolder: true },
    ]);
    expect(facts['agentInstructions']).toEqual(['AGENTS.md']);
    expect(facts['mcpConfigs']).toEqual(['.mcp.json']);
    const locators = items[0]?.locators ?? {};
    const uses = locators['/unpinnedActions/0'];
    expect(WORKFLOW.slice(uses?.byteStart, uses?.byteEnd)).toBe('actions/checkout@v4');
    expect(uses?.sha256).toBe(sha256Hex('actions/checkout@v4'));
    expect(locators['/secretFiles/0']).toEqual({ byteStart: 0, byteEnd: 8, line: 1, column: 1 });
    expect(locators['/secretFiles/1']?.sha256).toBeUndefined();
    expect(items[0]?.parameters['blobs']).not.toHaveProperty('.env');
    expect(items[0]?.parameters['blobs']).not.toHaveProperty(['tests/key.pem']);
  });
});
