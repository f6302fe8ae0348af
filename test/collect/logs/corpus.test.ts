import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collectIn } from './support.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/logs', import.meta.url));
const present = existsSync(CORPUS);
if (!present) console.warn('Skipped: the folder of public log samples (../shared/corpus/logs) is absent.');

describe.skipIf(!present)('public log samples', () => {
  it('of other programs are never taken for activity logs, and JSON lines among them are reported', async () => {
    const { drafts, problems, searched } = await collectIn(CORPUS);
    expect(drafts).toEqual([]);
    expect(searched).toBeGreaterThan(1);
    expect(problems.map(({ path, state }) => `${path} ${state}`)).toEqual([
      'ocsf-zeek/analyzer.log unrecognised',
      'ocsf-zeek/conn.log unrecognised',
    ]);
  });

  it('named as logs yield a problem each and nothing of their content', async () => {
    const root = mkdtempSync(join(tmpdir(), 'probity-corpus-'));
    try {
      const samples = [
        'logfile_caddy_log.0',
        'logfile_json_invalid.json',
        'logfile_nextcloud.0',
        'logfile_pino.0',
        'logfile_journald.json',
        'logfile_w3c.2',
      ];
      for (const name of samples) cpSync(join(CORPUS, 'lnav', name), join(root, `${name}.log`));
      const { drafts, problems, all } = await collectIn(root, true);
      expect(drafts).toEqual([]);
      expect(problems.map((problem) => problem.state)).toEqual(samples.map(() => 'unrecognised'));
      expect(JSON.stringify(all)).not.toMatch(/4929-6495|steve@example\.com|10\.0\.0\.1/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
