import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogEngine } from '../../../src/collect/logs/engine/engine.ts';
import { sqlText } from '../../../src/collect/logs/engine/sql-text.ts';
import { folderWith } from '../support.ts';
import { call, collectIn, fact, lines, schemaProblems } from './support.ts';

/** Writes rows, given as JSON lines, as a Parquet file. */
async function writeParquet(path: string, text: string, select = '*'): Promise<void> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'probity-parquet-')));
  writeFileSync(join(scratch, 'in.jsonl'), text);
  const engine = await LogEngine.open({ scratch, folders: [], signal: new AbortController().signal });
  try {
    const rows = `read_json(${sqlText(join(scratch, 'in.jsonl'))}, format = 'newline_delimited')`;
    await engine.run(`COPY (SELECT ${select} FROM ${rows}) TO ${sqlText(join(scratch, 'out'))} (FORMAT parquet)`);
    writeFileSync(path, readFileSync(join(scratch, 'out')));
  } finally {
    engine.close();
  }
}

const ZONED = '* REPLACE (ts::TIMESTAMPTZ AS ts)';
const ROWS = lines(
  call(0),
  call(1, { tool: 'delete_user', user: 'ben' }),
  call(2, { outcome: 'denied', session: 'card 4111 1111 1111 1111' }),
);

describe('Parquet', () => {
  it('is read like JSON lines whose keys are its columns, under the digest of the file itself', async () => {
    const text = await collectIn(folderWith({ 'audit.jsonl': ROWS }));
    const root = folderWith({});
    // The signs of a pattern in the name must not make the engine read other files.
    const path = join(root, "audit[1]'s.parquet");
    await writeParquet(path, ROWS, ZONED);
    const { drafts, problems } = await collectIn(root);
    expect(problems).toEqual([]);
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(drafts[0]?.source).toMatchObject({ sha256, bytes: readFileSync(path).length });
    for (const name of [
      'format',
      'lines',
      'rows',
      'events',
      'toolCalls',
      'denied',
      'users',
      'tools',
      'firstEvent',
      'lastEvent',
      'shares',
    ])
      expect([name, fact(drafts[0], name)]).toEqual([name, fact(text.drafts[0], name)]);
    expect(schemaProblems(drafts[0]?.facts ?? {})).toEqual([]);
    const locator = drafts[0]?.locators['/destructiveSamples/0'];
    expect(locator).toMatchObject({ line: 2, byteStart: 0, byteEnd: 0 });
    expect(locator?.sha256).toBeUndefined();
    expect(drafts[0]?.blindSpots.join(' ')).toContain('no lines');
    expect(fact(drafts[0], 'sensitive')).toMatchObject({ cardNumbers: 1 });
    expect(JSON.stringify(drafts)).not.toContain('4111');
  });

  it('with instants that name no zone says so', async () => {
    const root = folderWith({});
    await writeParquet(join(root, 'a.parquet'), ROWS);
    const { drafts } = await collectIn(root);
    expect(drafts[0]?.facts).toMatchObject({ firstEvent: '2026-10-01T00:00:00.000Z', rows: 3, shares: { when: 0 } });
  });

  it('of other columns is reported with their names, and one that is none at all as damaged', async () => {
    const root = folderWith({ 'broken.parquet': 'PAR1 this is no Parquet' });
    await writeParquet(join(root, 'train.parquet'), lines({ prompt: 'a', completion: 'b' }));
    const { drafts, problems } = await collectIn(root);
    expect(drafts).toEqual([]);
    expect(problems.map(({ path, diagnostics }) => [path, diagnostics[0]?.code])).toEqual([
      ['broken.parquet', 'log-parquet-damaged'],
      ['train.parquet', 'log-format-unknown'],
    ]);
    expect(problems[1]?.diagnostics[0]?.message).toContain('prompt, completion');
  });
});
