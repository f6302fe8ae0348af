import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLogTables, logTablesOf } from '../../src/app/log-tables.ts';
import { readSchema } from '../../src/catalogue/data-files.ts';
import type { WorkspaceFile } from '../../src/catalogue/generated/workspace-file.ts';
import { compileSchema } from '../../src/catalogue/validate.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { parsePositioned } from '../../src/platform/document.ts';

const GOOD = [
  'organisation: Example',
  'log-tables:',
  '  - name: gateway',
  '    engine: clickhouse',
  '    url: https://logs.example.org:8443',
  '    user-from: PROBITY_LOGS_USER',
  '    password-from: PROBITY_LOGS_PASSWORD',
  '    database: logs',
  '    table: mcp_events',
  '    outcomes: [success, error]',
  '    columns:',
  '      ts: at',
  "      user: JSONExtractString(payload, 'user')",
  "      outcome: if(ok, 'success', 'error')",
];

const NAMES = ['gateway'];

const validate = compileSchema(readSchema('templates/workspace/workspace.schema.json'));

function read(lines: readonly string[]): { readonly stated: WorkspaceFile; readonly found: readonly Diagnostic[] } {
  const document = parsePositioned('probity.yaml', Buffer.from(lines.join('\n')), 'yaml');
  const stated = document.value as unknown as WorkspaceFile;
  const schema = validate(document);
  return { stated, found: schema.length > 0 ? schema : checkLogTables(document, stated) };
}

/** The good file with one line in place of the one that begins alike. */
const instead = (line: string): readonly string[] => {
  const key = line.split(':')[0] ?? '';
  const at = GOOD.findIndex((each) => each.startsWith(`${key}:`));
  return at === -1 ? GOOD.toSpliced(9, 0, line) : GOOD.with(at, line);
};

describe('log tables in probity.yaml', () => {
  it('are read with their account from the environment', () => {
    const { stated, found } = read(GOOD);
    expect(found).toEqual([]);
    const [table] = logTablesOf({ stated }, NAMES, { PROBITY_LOGS_USER: 'auditor', PROBITY_LOGS_PASSWORD: 'p' });
    expect(table).toMatchObject({ user: 'auditor', password: 'p', table: 'mcp_events' });
    expect(table?.columns.get('user')).toBe(`JSONExtractString("payload", 'user')`);
  });

  it('are not asked unless the command line names them, and a name that leads nowhere ends the run', () => {
    const { stated } = read(GOOD);
    expect(logTablesOf({ stated }, [], {})).toEqual([]);
    expect(() => logTablesOf({ stated }, ['gatway'], {})).toThrowError(expect.objectContaining({ exitCode: 2 }));
  });

  it('end the run where a variable is not set', () => {
    expect(() => logTablesOf({ stated: read(GOOD).stated }, NAMES, {})).toThrowError(
      expect.objectContaining({ exitCode: 2 }),
    );
  });

  it.each([
    ['    password: hunter2hunter2', 'never stands in this file', 10],
    ['    url: https://ana:hunter2hunter2@logs.example.org', 'user or a password', 5],
    ['    url: http://logs.example.org:8123', 'only sent to another machine over https', 5],
    ['    url: https://logs.example.org/?readonly=0', 'settings behind', 5],
    ['      ts: (SELECT 1)', 'begins or joins a query', 12],
    ["      ts: url('http://x', 'CSV')", 'not among those', 12],
    ['    outcomes: []', 'must say which it can state', 14],
  ])('refuse %s at its line, without printing it', (line, words, at) => {
    const { found } = read(instead(line));
    expect(found.length).toBe(1);
    expect(found[0]?.message).toContain(words);
    expect(found[0]?.place?.line).toBe(at);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each([
    ['    password-from: AWS_SECRET_ACCESS_KEY'],
    ['    table: a"; DROP'],
    ['    database: system.users'],
    ['    engine: postgres'],
    ['    where: 1 = 1'],
    ['      nonsense: a'],
  ])('do not take %s', (line) => {
    const lines = line.startsWith('      ') ? [...GOOD, line] : instead(line);
    expect(read(lines).found.length).toBeGreaterThan(0);
  });

  it('in the guide are such as pass', () => {
    const guide = readFileSync('docs/guides/logs-in-clickhouse.md', 'utf8');
    const yaml = /```yaml\n([^`]*)```/.exec(guide)?.[1] ?? '';
    expect(yaml).toContain('log-tables:');
    expect(read(['organisation: Example', ...yaml.split('\n')]).found).toEqual([]);
  });
});
