import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/platform/digest.ts';
import { fixedTools, folderWith } from '../support.ts';
import { factProblems, lostPointers, placeOf } from './facts.ts';
import { collect, collectFrom, serverOf } from './support.ts';

const TOKEN = ['ghp', 'aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA1cD3fG5'].join('_');
const ENTRY = { command: 'npx', args: ['-y', 'pkg@1.0.0'] };

describe('which files belong to which client', () => {
  it.each([
    ['claude_desktop_config.json', 'mcpServers', 'claude-desktop'],
    ['repo/.mcp.json', 'mcpServers', 'claude-code'],
    ['home/.claude.json', 'mcpServers', 'claude-code'],
    ['etc/managed-mcp.json', 'mcpServers', 'claude-code'],
    ['.cursor/mcp.json', 'mcpServers', 'cursor'],
    ['.vscode/mcp.json', 'servers', 'vscode'],
    ['.codeium/windsurf/mcp_config.json', 'mcpServers', 'windsurf'],
    ['.gemini/settings.json', 'mcpServers', 'gemini-cli'],
    ['.roo/mcp.json', 'mcpServers', 'roo-code'],
    ['.kiro/settings/mcp.json', 'mcpServers', 'kiro'],
    ['.amazonq/mcp.json', 'mcpServers', 'amazon-q'],
    ['.junie/mcp/mcp.json', 'mcpServers', 'junie'],
    ['.trae/mcp.json', 'mcpServers', 'trae'],
    ['.copilot/mcp-config.json', 'mcpServers', 'copilot-cli'],
    ['.continue/mcpServers/x.json', 'mcpServers', 'continue'],
    ['plugin/mcp.json', 'mcpServers', 'unspecified'],
  ])('%s with %s is read for %s', async (path, key, client) => {
    const run = await collect({ [path]: JSON.stringify({ [key]: { payments: ENTRY } }) });
    expect(run.drafts.slice(0, 2).map((draft) => draft.kind)).toEqual(['mcp-config-file', 'mcp-server']);
    expect(run.drafts[1]?.subject).toBe(`${client} ${path} › payments`);
    expect(run.drafts[1]?.facts).toMatchObject({ client, enabled: true, effective: true, package: { pin: 'exact' } });
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
    expect(run.drafts.flatMap(lostPointers)).toEqual([]);
  });

  it('reads the servers of every project of the user file of Claude Code', async () => {
    const text = JSON.stringify({
      mcpServers: { a: ENTRY },
      projects: { '/x/y': { mcpServers: { a: ENTRY } } },
      history: ['z'],
    });
    const run = await collect({ '.claude.json': text });
    expect(run.drafts.slice(1).map((draft) => draft.subject)).toEqual([
      'claude-code .claude.json › a',
      'claude-code .claude.json [/x/y] › a',
    ]);
  });

  it('leaves files without servers alone but counts them as searched', async () => {
    const run = await collect({
      '.vscode/settings.json': '{"theme":"x"}',
      'package.json': '{}',
      'mcp.json': '{"a":1}',
    });
    expect([run.drafts.length, run.problems.length, run.searched]).toEqual([0, 0, 3]);
  });

  it('says of a file that belongs to an agent alone that it states nothing', async () => {
    const run = await collect({ '.gemini/settings.json': '{"theme":"x"}' });
    expect(run.drafts.map((draft) => [draft.kind, draft.facts['stated'], draft.facts['approval']])).toEqual([
      ['mcp-client-settings', [], 'unstated'],
    ]);
  });

  it('reads lists with names, as Continue writes them', async () => {
    const run = await collect({
      '.continue/config.yaml': 'mcpServers:\n  - name: docs\n    command: uvx\n    args: [pkg]\n',
    });
    expect(run.drafts[1]?.facts).toMatchObject({ name: 'docs', package: { ecosystem: 'pypi', pin: 'none' } });
  });
});

describe('settings that do not take effect', () => {
  it.each([
    ['.vscode/mcp.json', 'mcpServers', ['mcpServers']],
    ['.cursor/mcp.json', 'servers', ['servers']],
    ['.roo/mcp.json', 'servers', ['servers']],
  ])('in %s servers under %s are read and marked as ignored', async (path, key, ignored) => {
    const run = await collect({ [path]: JSON.stringify({ [key]: { s: { ...ENTRY, env: { A_TOKEN: TOKEN } } } }) });
    expect(run.drafts[0]?.facts).toMatchObject({ ignoredKeys: ignored, readKeys: [] });
    expect(run.drafts[1]?.facts).toMatchObject({
      effective: false,
      literals: [{ where: 'env', class: 'github-token' }],
    });
  });

  it('tells an address under the key of another client from none', async () => {
    expect(await serverOf({ link: 'https://h.example/mcp' })).toMatchObject({
      effective: false,
      url: { present: true, host: 'h.example' },
    });
    expect(await serverOf({ transport: { type: 'http', url: 'http://127.0.0.1:1/' } })).toMatchObject({
      effective: false,
      transport: 'http',
    });
    expect(await serverOf({})).toMatchObject({ ineffective: ['neither a command nor an address'] });
    expect(await serverOf({ url: '', command: 'npx', args: ['x'] })).toMatchObject({
      effective: true,
      transport: 'stdio',
      url: { present: false },
    });
  });

  it('knows both ways to switch a server off', async () => {
    expect(await serverOf({ ...ENTRY, disabled: true })).toMatchObject({ enabled: false });
    expect(await serverOf({ ...ENTRY, enabled: false })).toMatchObject({ enabled: false });
  });

  it('names the dialect of another client', async () => {
    const facts = await serverOf({ url: 'https://h.example', headers: { Authorization: 'Basic ${input:x}' } });
    expect(facts).toMatchObject({
      foreignDialects: ['vscode-input'],
      headers: [{ valueClass: 'reference' }],
      authentication: { mode: 'credential' },
    });
  });
});

describe('sign-in and approval', () => {
  it.each([
    [{ url: 'https://h.example' }, 'unstated'],
    [{ url: 'https://h.example', oauth: { clientId: 'x' } }, 'oauth'],
    [{ url: 'https://h.example', oauth: false }, 'off'],
    [{ url: 'https://h.example', headers: { Authorization: '' } }, 'empty'],
    [{ url: 'https://h.example', headers: { Authorization: 'Bearer YOUR_TOKEN' } }, 'placeholder'],
    [{ url: 'https://h.example', headers: { 'X-Api-Key': '${KEY}' } }, 'credential'],
    [{ url: 'https://h.example', headers: { Accept: 'application/json' } }, 'unstated'],
    [
      { command: 'npx', args: ['mcp-remote', 'https://h.example', '--header', 'Authorization: Bearer ${T}'] },
      'credential',
    ],
  ])('%j states %s', async (entry, mode) => {
    expect(await serverOf(entry)).toMatchObject({ authentication: { mode } });
  });

  it.each([
    ['.gemini/settings.json', { ...ENTRY, trust: true }, { mode: 'auto-all', source: 'trust' }],
    ['.kiro/settings/mcp.json', { ...ENTRY, autoApprove: ['*'] }, { mode: 'auto-all' }],
    [
      '.roo/mcp.json',
      { ...ENTRY, alwaysAllow: ['read', 'write_file'] },
      { mode: 'auto-some', tools: ['read', 'write_file'] },
    ],
    ['.roo/mcp.json', { ...ENTRY, alwaysAllow: [] }, { mode: 'ask' }],
    ['.mcp.json', ENTRY, { mode: 'unknown' }],
  ])('in %s %j means %j', async (path, entry, approval) => {
    expect(await serverOf(entry, path)).toMatchObject({ approval });
  });

  it('knows that the sandbox of VS Code approves every tool', async () => {
    expect(await serverOf({ ...ENTRY, sandboxEnabled: true }, '.vscode/mcp.json', 'servers')).toMatchObject({
      approval: { mode: 'auto-all' },
    });
  });
});

describe('files that are wrong', () => {
  it('reports a file that does not parse with line, column and covered values, and reads the others', async () => {
    const run = await collect({
      '.mcp.json': '{\n  "mcpServers": {\n    "a": { "env": { "TOKEN": "hunter2hunter2" } "b": 1 }\n',
      '.cursor/mcp.json': JSON.stringify({ mcpServers: { s: ENTRY } }),
    });
    expect(run.problems.map((problem) => [problem.path, problem.state])).toEqual([['.mcp.json', 'unparsable']]);
    const place = run.problems[0]?.diagnostics[0]?.place;
    expect(place?.line).toBe(3);
    expect(place?.column).toBeGreaterThan(1);
    expect(run.problems[0]?.diagnostics[0]?.next).toContain('collect again');
    expect(JSON.stringify(run.all)).not.toContain('hunter2');
    expect(run.drafts.map((draft) => draft.subject)).toContain('cursor .cursor/mcp.json › s');
    expect(run.drafts.find((draft) => draft.subject === 'claude-code .mcp.json')?.facts).toMatchObject({
      parses: false,
    });
  });

  it('keeps the siblings of an entry that is no object', async () => {
    const run = await collect({ '.mcp.json': JSON.stringify({ mcpServers: { bad: 'x', list: [1], good: ENTRY } }) });
    expect(run.problems.map((problem) => [problem.state, problem.diagnostics[0]?.place?.line])).toEqual([
      ['partial', 1],
      ['partial', 1],
    ]);
    expect(run.drafts[0]?.facts).toMatchObject({ servers: 1, malformedEntries: ['bad', 'list'] });
    expect(run.drafts[1]?.subject).toContain('› good');
  });

  it('survives entries whose parts have wrong types', async () => {
    const entry = {
      command: 7,
      args: { a: 1 },
      env: [1, { b: 2 }],
      headers: 'x',
      url: [],
      timeout: 'y',
      type: 3,
      disabled: 'no',
      autoApprove: 9,
    };
    const run = await collect({ '.mcp.json': JSON.stringify({ mcpServers: { odd: entry, good: ENTRY } }) });
    expect(run.drafts).toHaveLength(3);
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
  });

  it.each([
    ['an empty file', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['binary', '\u0000\u0001', 'unparsable'],
    ['deep nesting', `{"mcpServers":${'['.repeat(5000)}`, 'unparsable'],
  ])('%s is a problem: %s', async (_name, content, state) => {
    const run = await collect({ '.mcp.json': content });
    expect(run.problems.map((problem) => problem.state)).toEqual([state]);
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
  });

  it('counts a key that stands twice', async () => {
    const run = await collect({ '.mcp.json': '{"mcpServers":{"a":{"command":"x","command":"y"}}}' });
    expect(run.drafts[0]?.facts).toMatchObject({ parses: true, duplicateKeys: 1 });
  });

  it('tells comments and a byte order mark', async () => {
    const run = await collect({ '.vscode/mcp.json': '\ufeff// note\n{"servers":{"a":{"command":"x",},},}' });
    expect(run.drafts[0]?.facts).toMatchObject({ syntax: 'json-with-comments', byteOrderMark: true, servers: 1 });
  });

  it('is not fooled by __proto__ and shows no control characters', async () => {
    const run = await collect({
      '.mcp.json':
        '{"mcpServers":{"__proto__":{"command":"x"},"constructor":{"command":"y"},"\\u001b[31mred\\u202e":{"command":"z"}}}',
    });
    expect(run.drafts.filter((draft) => draft.kind === 'mcp-server')).toHaveLength(3);
    expect(({} as Record<string, unknown>)['command']).toBeUndefined();
    expect(JSON.stringify(run.all)).not.toMatch(/\\u001b|\u202e/);
  });

  it.skipIf(process.getuid?.() === 0)('reports a file it may not read', async () => {
    const root = folderWith({ '.mcp.json': '{}' });
    chmodSync(join(root, '.mcp.json'), 0);
    const run = await collectFrom(root);
    expect(run.problems.map((problem) => problem.state)).toEqual(['unreadable']);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(collectFrom(folderWith({ '.mcp.json': '{}' }), fixedTools(stop.signal))).rejects.toThrow();
  });
});

describe('places', () => {
  it('leads from each fact to its bytes, with their digest unless they hold a value that was not stored', async () => {
    const text = JSON.stringify(
      {
        mcpServers: { påyments: { command: 'npx', args: ['-y', 'pkg@1.0.0'], env: { A_TOKEN: TOKEN, REGION: 'eu' } } },
      },
      null,
      2,
    );
    const root = folderWith({ '.mcp.json': text });
    const draft = (await collectFrom(root)).drafts[1];
    const bytes = readFileSync(join(root, '.mcp.json'));
    const at = (pointer: string): string => {
      const locator = draft === undefined ? undefined : placeOf(draft, pointer);
      return bytes.subarray(locator?.byteStart, locator?.byteEnd).toString('utf8');
    };
    expect(at('/package/spec')).toBe('"pkg@1.0.0"');
    expect(at('/name')).toBe('"påyments"');
    expect(at('/literals')).toBe(JSON.stringify(TOKEN));
    expect(draft?.locators['/package']?.sha256).toBe(sha256Hex('"pkg@1.0.0"'));
    for (const pointer of ['/literals', '/literals/0', '/env', '/env/0', '/env/1', ''])
      expect(draft?.locators[pointer]?.sha256).toBeUndefined();
    expect(draft?.redactions).toEqual([
      { pointer: '/literals/0', class: 'github-token', length: 40, fingerprint: fixedTools().fingerprint(TOKEN) },
    ]);
    expect(draft?.source.sha256).toBe(sha256Hex(bytes));
  });

  it('gives the same bytes for the same input', async () => {
    const root = folderWith({
      '.mcp.json': JSON.stringify({ mcpServers: { a: ENTRY, b: { url: 'https://h.example?key=abcdefgh1234' } } }),
    });
    expect(JSON.stringify((await collectFrom(root)).all)).toBe(JSON.stringify((await collectFrom(root)).all));
  });
});
