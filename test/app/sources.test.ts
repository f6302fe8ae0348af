import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

function organisation(sources: string, files: Readonly<Record<string, string>> = {}): string {
  const root = smallOrganisation(files);
  const path = join(root, 'probity.yaml');
  writeFileSync(path, `${readFileSync(path, 'utf8')}\nsources:\n${sources}\n`);
  return root;
}

describe('the sources of probity.yaml', () => {
  it('may be patterns, and those that match nothing make the run incomplete', async () => {
    const free = { 'trail/a.jsonl': '{"x":1}\n', 'trail/old/b.jsonl': '{"x":1}\n' };
    const root = organisation('  logs: ["trail/*.jsonl"]', free);
    const one = await probity('collect', root, '--out', join(root, 'out'));
    expect(one.stderr).toContain('trail/a.jsonl');
    expect(one.stderr).not.toContain('trail/old/b.jsonl');
    const none = await probity('collect', organisation('  logs: ["trail/*.log"]', free), '--out', join(root, 'out-2'));
    expect(none.stderr.replaceAll(/\s+/g, ' ')).toContain('No file matches it.');
    expect(none.code).toBe(3);
  });

  it('make the run incomplete where a file that is named is of no known format, and not where its folder is', async () => {
    const files = { 'logs/gateway.log': 'free text of some program\nand more of it\n' };
    const named = organisation('  logs: [logs/gateway.log]', files);
    const run = await probity('collect', named, '--out', join(named, 'out'));
    expect(run.stderr).toContain('logs/gateway.log');
    expect(run.code).toBe(3);
    const folder = organisation('  logs: [logs]', files);
    const other = await probity('collect', folder, '--out', join(folder, 'out'));
    expect(other.stderr).toContain('logs/gateway.log');
    expect(other.code).toBe(0);
  });

  it('are missed by lint, with the place, and so is a folder that is not there', async () => {
    const root = organisation('  logs: [nosuch.jsonl]');
    const linted = await probity('lint', root);
    expect(linted.code).toBe(2);
    expect(linted.stderr).toMatch(/no file or folder nosuch\.jsonl[^]*probity\.yaml:\d+:10/);
    expect((await probity('lint', join(root, 'nosuch'))).code).toBe(2);
  });
});

describe('what a run is asked for', () => {
  it('refuses a threshold below nothing, and a folder taken for a condition is recognised', async () => {
    const root = smallOrganisation({});
    const path = join(root, 'probity.yaml');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\nparameters:\n  DOC-14.days: -9\n`);
    const linted = await probity('lint', root);
    expect(linted.stderr).toContain('"DOC-14.days" must be 0 or more; found -9.');
    expect(linted.code).toBe(2);
    const swallowed = await probity('audit', '--fail-on', 'not-met', root);
    expect(swallowed.stderr.replaceAll(/\s+/g, ' ')).toContain('Put it before the options.');
    expect(swallowed.code).toBe(2);
  });

  it('refuses a catalogue without controls, which would meet every gate', async () => {
    const root = smallOrganisation({});
    const run = await probity('audit', root, '--catalogue', join(root, 'nosuch'), '--out', join(root, 'out'));
    expect(run.stderr).toContain('There are no controls below');
    expect(run.code).toBe(2);
  });

  it('refuses a name that looks like more than it is, and writes nothing', async () => {
    const root = smallOrganisation({});
    const by = ['--by', 'Ada\n- control: X', '--role', 'Head'];
    const run = await probity('attest', 'IAM-12/limits-tried', '--path', root, ...by);
    expect(run.stderr).toContain('The value of "by" holds a line break');
    expect(run.code).toBe(2);
    expect(existsSync(join(root, 'attestations.yaml'))).toBe(false);
  });
});
