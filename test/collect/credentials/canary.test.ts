import { afterAll, describe, expect, it } from 'vitest';
import { scanCredentials } from '../../../src/collect/credential-scanner.ts';
import { CREDENTIAL_KINDS } from '../../../src/collect/credentials/all-kinds.ts';
import { documentsCollector } from '../../../src/collect/documents/collector.ts';
import { redactText } from '../../../src/collect/secrets.ts';
import { Fixture } from '../git/git-fixture.ts';
import { call, collectIn, lines } from '../logs/support.ts';
import { collect } from '../mcp/support.ts';
import { folderWith, runOver } from '../support.ts';
import { sampleOf } from './samples.ts';

interface Canary {
  readonly kind: string;
  readonly name: string;
  /** One line that holds it, the way the repository scanner finds it. */
  readonly line: string;
  /** What must be nowhere afterwards: the secret, or a piece of its middle where it has several lines. */
  readonly traces: readonly string[];
}

const CANARIES: readonly Canary[] = CREDENTIAL_KINDS.map((kind) => {
  const { name, secret, fixed } = sampleOf(kind, 40);
  const text = (fixed ? secret : `${name}=${secret}`).replaceAll('\n', '\\n');
  const [hit] = scanCredentials(Buffer.from(`${text}\n`), (value) => value.slice(0, 8)).hits;
  if (hit === undefined) throw new Error(`The sample of ${kind.id} is not found.`);
  const found = text.slice(hit.start, hit.end);
  const pieces = found.split(/\\n|[\s"'&<>]/).filter((piece) => piece.length >= 8);
  return { kind: kind.id, name, line: text, traces: pieces.length > 0 ? pieces : [found] };
});

function expectSilent(result: unknown): void {
  const everything = JSON.stringify(result);
  const left = CANARIES.filter(({ traces }) => traces.some((trace) => everything.includes(trace)));
  expect(left.map(({ kind }) => kind)).toEqual([]);
}

const fixtures: Fixture[] = [];
afterAll(() => {
  for (const fixture of fixtures) fixture.close();
});

describe('one sample of every kind of credential', () => {
  it('is taken out of a text, alone and among all others', () => {
    expect(CANARIES.length).toBeGreaterThan(350);
    expectSilent(CANARIES.map(({ line }) => redactText(`set ${line}\nnext`).text));
    expectSilent(redactText(CANARIES.map(({ line }) => line).join('\n')).text);
  });

  it('in the values, options, addresses and broken files of MCP configurations is kept nowhere', async () => {
    const servers = CANARIES.map(({ name, line }, index) => [
      `s${index}`,
      {
        command: 'npx',
        args: ['-y', 'pkg@1.0.0', '--set', line, `--note=${line}`],
        env: { [name]: line.slice(line.indexOf('=') + 1), NOTE: line },
        headers: { Note: line },
        description: line,
      },
    ]);
    const broken = CANARIES.map(({ line }, index) => [`b${index}/.mcp.json`, `{"mcpServers": {"x": ${line}}}`]);
    const run = await collect({
      '.mcp.json': JSON.stringify({ mcpServers: Object.fromEntries(servers) }),
      ...Object.fromEntries(broken),
    });
    expect(run.drafts.length).toBeGreaterThan(CANARIES.length);
    expect(run.problems.length).toBeGreaterThan(CANARIES.length - 10);
    expectSilent(run.all);
  });

  it('in the lines of a log is kept nowhere', async () => {
    const rows = CANARIES.map(({ line }, index) =>
      call(index, { tool: `t ${line}`, args: { note: line }, error: line }),
    );
    const run = await collectIn(folderWith({ 'logs/calls.jsonl': lines(...rows) }), true);
    expect(run.drafts.length).toBe(1);
    expectSilent(run.all);
  });

  it('in the title, headings and text of a document is kept nowhere', async () => {
    const files = CANARIES.map(({ line }, index) => [
      `policies/p${index}.md`,
      `---\ntitle: ${JSON.stringify(`Policy ${line}`)}\nowner: ${JSON.stringify(line)}\n---\n# ${line}\n\n${line}\n`,
    ]);
    const run = await runOver(documentsCollector, folderWith(Object.fromEntries(files)), { explicit: true });
    expect(run.drafts.length).toBe(CANARIES.length);
    expectSilent(run.all);
  });

  it('in the messages of commits is kept nowhere', async () => {
    const fixture = new Fixture();
    fixtures.push(fixture);
    fixture.write('repo/a.txt', 'a\n');
    fixture.git('repo', ['init', '-q']);
    fixture.git('repo', ['add', '.']);
    for (const half of [CANARIES.slice(0, 200), CANARIES.slice(200)]) {
      const message = `${half[0]?.line ?? ''}\n\n${half.map(({ line }) => line).join('\n')}\n\nReviewed-by: ${half[1]?.line ?? ''}\n`;
      fixture.git('repo', ['commit', '-q', '--allow-empty', '-F', '-'], undefined, message);
    }
    const all = await fixture.collect('repo');
    expect(JSON.stringify(all)).toContain('git-repository');
    expectSilent(all);
  });
});
