import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../../../src/model/evidence.ts';
import { bomOf } from '../../../src/report/cyclonedx/bom.ts';
import { probity } from '../../support/cli.ts';
import { itemOf } from '../../support/items.ts';
import { CANARY, smallOrganisation } from '../../support/workspace.ts';

const SCHEMAS = join('..', 'shared', 'schemas');
const ORIGIN = { generator: { name: 'probity', version: '0.0.0' }, scope: 'Agents', asOf: '2026-11-20T12:00:00.000Z' };

interface Bom {
  readonly serialNumber: string;
  readonly components: readonly { readonly 'bom-ref': string; readonly purl?: string; readonly version?: string }[];
  readonly services: readonly {
    readonly 'bom-ref': string;
    readonly endpoints?: readonly string[];
    readonly authenticated?: boolean;
    readonly properties: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

function published(): ValidateFunction {
  const read = (name: string): object => JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx.schema.json', 'jsf-0.82.schema.json', 'cryptography-defs.schema.json']) {
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}`);
  }
  return ajv.compile(read('bom-1.6.schema.json'));
}

function server(name: string, client: string, over: object): EvidenceItem {
  const pinned = { manager: 'npm', ecosystem: 'npm', name: '@example/pay', spec: '@example/pay@1.4.2', pin: 'exact' };
  return itemOf('mcp-server', `${client} ${name}`, {
    name,
    client,
    transport: 'stdio',
    launch: 'npx @example/pay@1.4.2',
    packages: [pinned],
    url: { present: false, scheme: '', host: '', port: '', hostClass: 'none' },
    authentication: { mode: 'unstated' },
    ...over,
  });
}

const REMOTE = {
  packages: [],
  transport: 'http',
  url: { present: true, scheme: 'https', host: 'mcp.example.com', port: '8443', hostClass: 'public' },
  authentication: { mode: 'oauth' },
};

function bom(...items: readonly EvidenceItem[]): Bom {
  return bomOf(items, ORIGIN) as unknown as Bom;
}

describe('the inventory as CycloneDX', () => {
  it('joins one server of two clients, whatever its capital letters, and names what each fetches', () => {
    const made = bom(server('Payments', 'cursor', {}), server('payments', 'claude-code', {}));
    expect(made.services.map((each) => each['bom-ref'])).toEqual(['mcp-server:payments']);
    expect(made.components.map((each) => each.purl).filter(Boolean)).toEqual(['pkg:npm/%40example/pay@1.4.2']);
    const reached = new Map(made.dependencies.map((each) => [each.ref, each.dependsOn]));
    expect(reached.get('scope')).toEqual(['client:claude-code', 'client:cursor']);
    expect(reached.get('client:cursor')).toEqual(['mcp-server:payments']);
    expect(reached.get('mcp-server:payments')).toEqual(['package:npm:@example/pay@1.4.2']);
  });

  it('claims a version only where one is fixed, and authentication only where it is stated', () => {
    const loose = { manager: 'npm', ecosystem: 'npm', name: 'tool', spec: 'tool@^2', pin: 'range' };
    const made = bom(server('loose', 'cursor', { packages: [loose] }), server('remote', 'cursor', REMOTE));
    const component = made.components.find((each) => each['bom-ref'].startsWith('package:'));
    expect(component).toMatchObject({ purl: 'pkg:npm/tool' });
    expect(component?.version).toBeUndefined();
    const [first, second] = made.services;
    expect(first?.authenticated).toBeUndefined();
    expect(second).toMatchObject({ authenticated: true, endpoints: ['https://mcp.example.com:8443'] });
  });

  it('carries owner, approval and tools, and is the same whatever the order of the evidence', () => {
    const inventory = itemOf('mcp-inventory', 'server remote', {
      name: 'remote',
      owner: 'Payments team',
      registered: true,
      logStreams: ['logs/a.jsonl'],
    });
    const surface = itemOf('mcp-tool-surface', 'remote tools', { server: 'remote', tools: [{ name: 'refund' }] });
    const items = [server('remote', 'cursor', REMOTE), inventory, surface];
    const made = bom(...items);
    const told = made.services[0]?.properties.map(({ name, value }) => `${name}=${value}`) ?? [];
    expect(told).toEqual(expect.arrayContaining(['mcp:owner=Payments team', 'mcp:approved=true', 'mcp:tool=refund']));
    expect(bom(...items.toReversed())).toEqual(made);
    expect(bom(...items.slice(1)).serialNumber).not.toBe(made.serialNumber);
  });

  it.skipIf(!existsSync(SCHEMAS))(
    'is valid against the published schema, as is the export of the command line',
    async () => {
      const valid = published();
      const made = bom(server('a', 'cursor', {}), server('b', 'cursor', REMOTE));
      valid(made);
      expect(valid.errors ?? []).toEqual([]);
      expect(valid({ ...made, specVersion: 6 })).toBe(false);
      const root = smallOrganisation();
      const run = [root, '--as-of', '2026-11-20', '--out', join(root, 'out')];
      await probity('collect', ...run);
      const { code, stdout } = await probity('export', ...run, '--format', 'cyclonedx');
      expect(code).toBe(0);
      valid(JSON.parse(stdout));
      expect(valid.errors ?? []).toEqual([]);
      expect((JSON.parse(stdout) as Bom).services.length).toBeGreaterThan(0);
      expect(stdout).not.toContain(CANARY);
    },
  );
});
