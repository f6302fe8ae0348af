import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/platform/package-root.ts';
import type { Run } from '../support.ts';
import { factProblems, lostPointers } from './facts.ts';
import { collect } from './support.ts';

const CORPUS = join(PACKAGE_ROOT, '..', 'shared', 'corpus', 'mcp-configs');

/** What a file of each sort is recognised as: kind of item, and the client, product or form it names. */
const EXPECTED: { readonly [sort: string]: string } = {
  'claude-plugin': 'mcp-config-file claude-code',
  'claude-settings': 'mcp-client-settings claude-code',
  'docker-catalog': 'mcp-config-file docker-mcp',
  'docker-mcp-config': 'mcp-client-settings docker-mcp',
  'gemini-extension': 'mcp-manifest gemini-extension',
  'mcpb-manifest': 'mcp-manifest mcpb',
  'plugin-root': 'mcp-config-file unspecified',
  'registry-server-json': 'mcp-manifest registry-server',
  'toolhive-crd': 'mcp-gateway toolhive',
  agentgateway: 'mcp-gateway agentgateway',
  fastmcp: 'mcp-manifest fastmcp',
};

interface Sample {
  readonly sort: string;
  /** Below a folder of its own, at the path it has in its repository. */
  readonly path: string;
  readonly flat: string;
  readonly text: string;
  readonly servers: number;
}

function samples(): readonly Sample[] {
  const rows = readFileSync(join(CORPUS, 'INDEX.tsv'), 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => {
    const [sort = '', repository = '', path = '', , , , , file = ''] = row.split('\t');
    const text = readFileSync(join(CORPUS, file), 'utf8');
    return {
      sort,
      path: `${repository.replace('/', '--')}/${path}`,
      flat: file,
      text,
      servers: naiveCount(sort, text),
    };
  });
}

/** Counts servers without any of the code under test: by indentation, marks and words of the raw text. */
function naiveCount(sort: string, text: string): number {
  const lines = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  if (sort === 'codex') return lines(/^\[mcp_servers\.[^.\]]+\]$/gm);
  if (sort === 'agentgateway') return lines(/^\s*- name: .*\n\s+(?:stdio|mcp|sse|openapi):/gm);
  if (sort === 'toolhive-crd') return lines(/^kind: (?:MCPServer|MCPRemoteProxy)$/gm);
  if (sort === 'goose') return lines(/^ {2}\w+:$/gm);
  if (sort === 'docker-catalog' || sort === 'librechat')
    return lines(/^ {2,6}(?:url|command): .*\n/gm) || lines(/url: /g);
  if (sort === 'docker-mcp-config' || sort === 'claude-settings') return 0;
  if (sort === 'mcpb-manifest' || sort === 'fastmcp') return 1;
  const root = JSON.parse(text) as Record<string, unknown>;
  if (sort === 'registry-server-json')
    return ((root['packages'] ?? []) as unknown[]).length + ((root['remotes'] ?? []) as unknown[]).length;
  const map = sort === 'opencode' || sort === 'crush' ? root['mcp'] : (root['mcpServers'] ?? root['servers']);
  return Object.keys(map ?? {}).length;
}

function byPath(run: Run): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { kind, facts, source } of run.drafts) {
    const name = [facts['client'], facts['product'], facts['form']].find((each) => typeof each === 'string');
    found.set(source.path, [...(found.get(source.path) ?? []), `${kind} ${String(name)}`]);
  }
  return found;
}

describe.skipIf(!existsSync(CORPUS))('public configuration files (skipped where ../shared/corpus is absent)', () => {
  it('are each recognised as what they are, with as many servers as a naive count finds', async () => {
    const given = samples();
    expect(given.length).toBeGreaterThan(60);
    const found = byPath(await collect(Object.fromEntries(given.map((each) => [each.path, each.text]))));
    const differing = given.filter(({ sort, path, servers }) => {
      const kinds = found.get(path) ?? [];
      // One sample lies where its client does not look: .cursor/rules/mcp.json.
      const client = path.endsWith('.cursor/rules/mcp.json') ? 'unspecified' : sort;
      const named = kinds.some((kind) =>
        EXPECTED[sort] === undefined ? kind.endsWith(` ${client}`) : kind === EXPECTED[sort],
      );
      return !named || kinds.filter((kind) => kind.startsWith('mcp-server ')).length !== servers;
    });
    expect(differing.map((each) => [each.path, each.servers, found.get(each.path)])).toEqual([]);
  });

  it('yield facts that fit their kinds and places that exist, and no problem', async () => {
    const run = await collect(Object.fromEntries(samples().map((each) => [each.path, each.text])));
    expect(run.problems).toEqual([]);
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
    expect(run.drafts.flatMap(lostPointers)).toEqual([]);
  });

  it('are found by their content where their names tell nothing, with no server lost', async () => {
    const given = samples();
    const found = byPath(await collect(Object.fromEntries(given.map((each) => [each.flat, each.text]))));
    const lost = given.filter(
      ({ flat, servers }) =>
        (found.get(flat) ?? []).filter((kind) => kind.startsWith('mcp-server ')).length !== servers,
    );
    expect(lost.map((each) => each.flat)).toEqual([]);
  });

  it('hold the literal secrets that were planted in them, and no other', async () => {
    const run = await collect(Object.fromEntries(samples().map((each) => [each.path, each.text])));
    const literals = run.drafts.flatMap(
      (draft) =>
        (draft.facts['literals'] ?? []) as { where: string; name: string; class: string; credential: boolean }[],
    );
    expect(
      literals
        .filter((each) => each.credential)
        .map((each) => `${each.where} ${each.name} ${each.class}`)
        .sort(),
    ).toEqual([
      'args access-token supabase-token',
      'args access-token supabase-token',
      'args token unrecognised',
      'env SUPABASE_SERVICE_ROLE_KEY jwt',
    ]);
    const everything = JSON.stringify(run.all);
    for (const secret of [
      'sbp_0fa4e00dc0ffee',
      '0fa4e00dc0ffee000fa4e00dc0ffee00',
      'eyJhbGciOiJIUzI1NiI',
      'agentgateway-secret',
      'agw_sk_example',
    ])
      expect(everything).not.toContain(secret);
  });
});
