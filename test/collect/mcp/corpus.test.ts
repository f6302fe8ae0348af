import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/platform/package-root.ts';
import { factProblems, lostPointers } from './facts.ts';
import { collect } from './support.ts';

const CORPUS = join(PACKAGE_ROOT, '..', 'shared', 'corpus', 'mcp-configs');
/** Where each client keeps its file; the corpus names files after the repository they come from. */
const PLACES: Readonly<Record<string, string>> = {
  'claude-code': '.mcp.json',
  'claude-desktop': 'claude_desktop_config.json',
  'claude-plugin': '.mcp.json',
  'gemini-cli': '.gemini/settings.json',
  'gemini-extension': 'gemini-extension.json',
  'amazon-q': '.amazonq/mcp.json',
  'copilot-cli': '.copilot/mcp-config.json',
  'plugin-root': 'mcp.json',
  'roo-code': '.roo/mcp.json',
  agentgateway: 'config.yaml',
  continue: '.continue/mcpServers/mcp.json',
  cursor: '.cursor/mcp.json',
  junie: '.junie/mcp/mcp.json',
  kiro: '.kiro/settings/mcp.json',
  trae: '.trae/mcp.json',
  vscode: '.vscode/mcp.json',
  windsurf: '.codeium/windsurf/mcp_config.json',
};

function corpusFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [kind, place] of Object.entries(PLACES)) {
    for (const name of readdirSync(join(CORPUS, kind)))
      files[`${kind}-${name}/${place}`] = readFileSync(join(CORPUS, kind, name), 'utf8');
  }
  return files;
}

describe.skipIf(!existsSync(CORPUS))('public configuration files (skipped where ../shared/corpus is absent)', () => {
  it('are all read, each server with facts that fit and places that exist', async () => {
    const files = corpusFiles();
    const run = await collect(files);
    const { length } = Object.keys(files);
    expect(length).toBeGreaterThan(40);
    expect(run.problems).toEqual([]);
    expect(run.drafts.filter((draft) => draft.kind === 'mcp-config-file' || draft.kind === 'mcp-gateway')).toHaveLength(
      length,
    );
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
    expect(run.drafts.flatMap(lostPointers)).toEqual([]);
  });

  it('hold the literal secrets that were planted in them, and no other', async () => {
    const run = await collect(corpusFiles());
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
    for (const secret of ['sbp_0fa4e00dc0ffee', '0fa4e00dc0ffee000fa4e00dc0ffee00', 'eyJhbGciOiJIUzI1NiI'])
      expect(everything).not.toContain(secret);
  });
});
