import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mcpCollector } from '../../../src/collect/mcp/collector.ts';
import { walk } from '../../../src/platform/files.ts';
import { fixedTools, folderWith, type Run } from '../support.ts';
import { factProblems } from './facts.ts';
import { collect, collectFrom } from './support.ts';

const GOOD = { '.cursor/mcp.json': JSON.stringify({ mcpServers: { good: { command: 'x' } } }) };

/** Whatever else is there, the sibling is read and every fact fits. */
function expectSiblings(run: Run): void {
  expect(run.drafts.map((draft) => draft.subject)).toContain('cursor .cursor/mcp.json › good');
  expect(run.drafts.flatMap(factProblems)).toEqual([]);
}

describe('bad input, siblings still read', () => {
  it.each([
    ['JSON', '.mcp.json', '{\n"mcpServers": {\n"a": {"command": "x" "args": []}\n}}', 'unparsable', 3],
    ['YAML', '.continue/config.yaml', 'mcpServers:\n  - name: a\n    command: [x\n', 'unparsable', 4],
    ['TOML', '.codex/config.toml', '[mcp_servers.a]\ncommand = \n', 'unparsable', 2],
    ['front matter', '.github/agents/a.md', '---\nmcp-servers:\n  a: {command: [}\n---\n', 'unparsable', 3],
    [
      'a TOML key written twice',
      '.codex/config.toml',
      '[mcp_servers.a]\ncommand = "x"\ncommand = "y"\n',
      'unparsable',
      3,
    ],
    ['a YAML key written twice', '.continue/config.yaml', 'mcpServers: []\nmcpServers: []\n', 'unparsable', 2],
    [
      'ToolHive',
      'k/a.yaml',
      'apiVersion: toolhive.stacklok.dev/v1\nkind: MCPServer\nspec: {image: [}\n',
      'unrecognised',
      3,
    ],
    ['a registry entry', 'server.json', '{"name": "a/b", "packages": [}', 'unrecognised', 1],
    ['a deeply nested TOML', '.codex/config.toml', `mcp_servers = ${'['.repeat(9000)}`, 'unparsable', 1],
    ['a deeply nested YAML', '.continue/config.yaml', `mcpServers: ${'['.repeat(9000)}`, 'unparsable', 1],
    ['a deeply nested JSON', '.mcp.json', `{"mcpServers": ${'{"a":'.repeat(9000)}`, 'unparsable', 1],
  ])('%s that does not parse is reported at its line', async (_name, path, text, state, line) => {
    const run = await collect({ ...GOOD, [path]: text });
    expectSiblings(run);
    expect(run.problems.map((problem) => [problem.path, problem.state, problem.diagnostics[0]?.place?.line])).toEqual([
      [path, state, line],
    ]);
  });

  it('a key that stands twice in JSON is a fact, and no digest of what holds it is published', async () => {
    const run = await collect({
      ...GOOD,
      '.mcp.json': '{"mcpServers":{"a":{"env":{"A_TOKEN":"first-secret-1"},"env":{"A_TOKEN":"${T}"},"command":"x"}}}',
    });
    expectSiblings(run);
    const draft = run.drafts.find((each) => each.subject.endsWith('› a'));
    expect(run.drafts.find((each) => each.subject === 'claude-code .mcp.json')?.facts).toMatchObject({
      duplicateKeys: 1,
    });
    expect(Object.values(draft?.locators ?? {}).filter((locator) => locator.sha256 !== undefined)).toEqual([]);
    expect(JSON.stringify(run.all)).not.toContain('first-secret');
  });

  it('a file of 200 MB is refused unread', async () => {
    const root = folderWith({ ...GOOD, '.mcp.json': '{', 'big.json': '{' });
    truncateSync(join(root, '.mcp.json'), 200 << 20);
    truncateSync(join(root, 'big.json'), 200 << 20);
    const started = performance.now();
    const run = await collectFrom(root);
    expectSiblings(run);
    expect(run.problems.map((problem) => [problem.path, problem.state, problem.bytes])).toEqual([
      ['.mcp.json', 'too-large', 200 << 20],
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('links in a loop, to themselves and out of the folder are not followed', async () => {
    const root = folderWith(GOOD);
    const outside = folderWith({ 'secret.json': JSON.stringify({ mcpServers: { stolen: { command: 'x' } } }) });
    mkdirSync(join(root, 'a'));
    symlinkSync('../a', join(root, 'a', 'loop'));
    symlinkSync('.mcp.json', join(root, '.mcp.json'));
    symlinkSync(join(outside, 'secret.json'), join(root, 'a', '.mcp.json'));
    const { files } = await walk(root);
    const all = [];
    for await (const each of mcpCollector.collect({ root, files, repositories: [], explicit: false }, fixedTools()))
      all.push(each);
    const problems = all.flatMap((each) => (each.type === 'problem' ? [each.problem] : []));
    expect(problems.map((problem) => [problem.path, problem.state])).toEqual([
      ['.mcp.json', 'unreadable'],
      ['a/.mcp.json', 'unreadable'],
    ]);
    expect(JSON.stringify(all)).not.toContain('stolen');
    expect(all.filter((each) => each.type === 'item')).toHaveLength(2);
  });

  it.skipIf(process.getuid?.() === 0)('an unreadable file is reported', async () => {
    const root = folderWith({ ...GOOD, '.codex/config.toml': '' });
    chmodSync(join(root, '.codex/config.toml'), 0);
    const run = await collectFrom(root);
    expectSiblings(run);
    expect(run.problems.map((problem) => problem.state)).toEqual(['unreadable']);
  });

  it('a folder with the name of a configuration is no configuration', async () => {
    const root = folderWith({ ...GOOD, '.mcp.json/x.txt': '' });
    expectSiblings(await collectFrom(root));
  });

  it.each([
    ['.mcp.json', '{"mcpServers":"npx x"}'],
    ['.mcp.json', '{"mcpServers":7}'],
    ['.codex/config.toml', 'mcp_servers = "x"\n'],
    ['.continue/config.yaml', 'mcpServers: npx\n'],
    ['.config/goose/config.yaml', 'extensions: true\n'],
  ])('a server map that is no map in %s: %s', async (path, text) => {
    const run = await collect({ ...GOOD, [path]: text });
    expectSiblings(run);
    const file = run.drafts.find((draft) => draft.kind === 'mcp-config-file' && draft.source.path === path);
    expect(file?.facts).toMatchObject({ servers: 0, parses: true });
    expect(file?.facts['malformedKeys']).toHaveLength(1);
  });

  it('an alias bomb is not expanded, in every kind of YAML', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${index === 0 ? '"x"' : `*a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}, *a${index - 1}`}]`,
    ).join('\n');
    for (const [path, head] of [
      ['.continue/config.yaml', 'mcpServers: []'],
      ['librechat.yaml', 'mcpServers: {}'],
      ['t.yaml', 'apiVersion: toolhive.stacklok.dev/v1'],
      ['k.yaml', '_format_version: "3.0"\nplugins: [ai-mcp-proxy]'],
    ] as const) {
      const run = await collect({ ...GOOD, [path]: `${head}\n${levels}\n` });
      expectSiblings(run);
      expect(run.problems.map((problem) => problem.diagnostics[0]?.code)).toEqual(['yaml-aliases']);
    }
  });

  it('__proto__ and its kin are keys like any other, in every syntax', async () => {
    const run = await collect({
      ...GOOD,
      '.mcp.json': '{"mcpServers":{"__proto__":{"command":"x","polluted":true},"constructor":{"command":"y"}}}',
      '.codex/config.toml': '[mcp_servers.__proto__]\ncommand = "x"\npolluted = true\n["__proto__"]\npolluted = true\n',
      '.continue/config.yaml': 'mcpServers:\n  __proto__: {command: x, polluted: true}\n__proto__: {polluted: true}\n',
      'server.json':
        '{"name":"a/b","__proto__":{"polluted":true},"packages":[{"__proto__":{"polluted":true},"registryType":"npm","identifier":"x"}]}',
      '.claude/settings.json':
        '{"__proto__":{"polluted":true},"hooks":{"__proto__":[{"command":"x"}]},"env":{"__proto__":"x"}}',
    });
    expectSiblings(run);
    expect(run.problems).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(run.drafts.filter((draft) => draft.facts['name'] === '__proto__')).toHaveLength(3);
  });

  it('terminal escapes in names reach no item, problem or diagnostic, in every format', async () => {
    const red = '\\u001b[31mred\\u202e';
    const run = await collect({
      ...GOOD,
      '.mcp.json': `{"mcpServers":{"${red}":{"command":"${red}","args":["${red}"],"env":{"${red}":"${red}"}},"bad${red}":1}}`,
      '.codex/config.toml': `[mcp_servers."${red}"]\ncommand = "${red}"\n[projects."${red}"]\ntrust_level = "trusted"\n`,
      'librechat.yaml': `mcpServers:\n  "${red}":\n    url: "${red}"\n`,
      'server.json': `{"name":"${red}/x","version":"${red}","packages":[{"registryType":"${red}","identifier":"${red}","environmentVariables":[{"name":"${red}"}]}]}`,
      '.claude/settings.json': `{"permissions":{"allow":["${red}","mcp__${red}"]},"enabledPlugins":{"${red}":true}}`,
      'k.yaml': `_format_version: "3.0"\nplugins:\n- name: ai-mcp-proxy\nservices:\n- name: "${red}"\n  url: "http://${red}"\n  plugins: [{name: ai-mcp-proxy}]\n`,
      't.yaml': `apiVersion: toolhive.stacklok.dev/v1\nkind: MCPServer\nmetadata: {name: "${red}"}\nspec: {image: "${red}", audit: {eventTypes: ["${red}"]}}\n`,
      'as.json': `{"issuer":"https://${red}","token_endpoint":"x","scopes_supported":["${red}"]}`,
      [`odd\u001b[31m/.mcp.json`]: '{',
    });
    expectSiblings(run);
    expect(JSON.stringify(run.all)).not.toMatch(/\\u001b|\u001b|\u202e/);
    expect(new Set(run.drafts.map((draft) => draft.kind)).size).toBe(6);
  });

  it('a great many entries are read in time that grows with their number alone', async () => {
    const time = async (count: number): Promise<number> => {
      const servers = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `s${index}`,
          { command: 'npx', args: ['-y', `p${index}`], env: { A: '${B}' } },
        ]),
      );
      const root = folderWith({});
      mkdirSync(join(root, 'x'));
      writeFileSync(join(root, 'x', '.mcp.json'), JSON.stringify({ mcpServers: servers }));
      const started = performance.now();
      expect((await collectFrom(join(root, 'x'))).drafts).toHaveLength(count + 1);
      return performance.now() - started;
    };
    await time(200);
    const [small, large] = [await time(500), await time(4000)];
    expect(large / small).toBeLessThan(24);
  });

  it.each([
    ['.config/goose/config.yaml', 'extensions:\n a:\n  type: stdio\n  cmd: "x'],
    ['.claude/settings.json', '{"permissions": {"allow": ["Bash"'],
    ['.zed/settings.json', '{"context_servers": {"a": '],
    ['.codex/config.toml', '[mcp_servers.a\ncommand = "x"\n'],
    ['opencode.json', '{"mcp": {"a": '],
    ['.github/agents/a.md', '---\nmcp-servers:\n  a: {type: http\n---\n'],
    ['.vscode/settings.json', '{"chat.tools.autoApprove": tru'],
  ])('a broken %s is named as what nobody could read', async (path, text) => {
    const run = await collect({ ...GOOD, [path]: text });
    expectSiblings(run);
    expect(run.problems.map((problem) => [problem.path, problem.state])).toEqual([[path, 'unparsable']]);
    expect(run.problems[0]?.diagnostics.length).toBeLessThan(4);
  });

  it('a file in UTF-16 is called that, once, with or without the mark at its beginning', async () => {
    const text = JSON.stringify({ mcpServers: { a: { command: 'x' } } });
    for (const bytes of [
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      Buffer.from(text, 'utf16le'),
    ]) {
      const run = await collect({ ...GOOD, '.mcp.json': bytes });
      expectSiblings(run);
      expect(run.problems).toHaveLength(1);
      expect(run.problems[0]).toMatchObject({ path: '.mcp.json', state: 'unparsable' });
      expect(run.problems[0]?.diagnostics.map((each) => each.code)).toEqual(['mcp-config-encoding']);
      expect(run.problems[0]?.diagnostics[0]?.message).toContain('UTF-16');
    }
  });
});
