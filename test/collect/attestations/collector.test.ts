import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { attestationsCollector } from '../../../src/collect/attestations/collector.ts';
import { factsValidator, folderWith, runOver, writeBelow } from '../support.ts';

const CANARY = `ghp_${'Ab1'.repeat(12)}`;
let root = '';
beforeEach(() => {
  root = folderWith({});
});

const validate = factsValidator('attestation');

async function collect(text: string, path = 'attestations.yaml') {
  writeBelow(root, path, text);
  const { all, drafts: items, problems } = await runOver(attestationsCollector, root);
  for (const item of items) expect(validate(item.facts)).toEqual([]);
  return { all, items, problems };
}

const GOOD = `- control: IR-01
  statement-id: yearly-exercise
  stated: true
  by: Maria Keller
  role: Head of Security
  on: 2026-09-14
`;

describe('attestations', () => {
  it('become one item per entry, each fact with its place', async () => {
    const text = `${GOOD}- { control: GOV-02, statement-id: board, stated: false, by: Jo Lee, role: Chair, on: 2026-10-01, expires: 2027-10-01, note: Not yet. }\n`;
    const { items, problems } = await collect(text);
    expect(problems).toEqual([]);
    expect(items.map((item) => item.subject)).toEqual(['IR-01/yearly-exercise', 'GOV-02/board']);
    expect(items[0]?.facts).toEqual({
      attestation: 'IR-01/yearly-exercise',
      stated: true,
      by: 'Maria Keller',
      role: 'Head of Security',
      on: '2026-09-14',
      expires: '',
      note: '',
      values: [],
    });
    const locator = items[1]?.locators['/expires'];
    expect(text.slice(locator?.byteStart, locator?.byteEnd)).toBe('2027-10-01');
    expect(items[1]?.facts).toMatchObject({ stated: false, expires: '2027-10-01', note: 'Not yet.' });
  });

  it('carry the values a person gives, each with its type and place', async () => {
    const text = `${GOOD}  values: { idle-minutes: 20, tool: gateway, tested: true, share: 0.5 }\n`;
    const { items, problems } = await collect(text);
    expect(problems).toEqual([]);
    expect(items[0]?.facts['values']).toEqual([
      { name: 'idle-minutes', type: 'number', value: '20' },
      { name: 'tool', type: 'text', value: 'gateway' },
      { name: 'tested', type: 'flag', value: 'true' },
      { name: 'share', type: 'number', value: '0.5' },
    ]);
    const locator = items[0]?.locators['/values/0/value'];
    expect(text.slice(locator?.byteStart, locator?.byteEnd)).toBe('20');
  });

  it('keep no secret in a value, and no number where one had to be redacted', async () => {
    const { items, all } = await collect(`${GOOD}  values: { tool: "${CANARY}" }\n`);
    expect(JSON.stringify(all)).not.toContain(CANARY);
    expect(items[0]?.redactions.map((each) => each.pointer)).toEqual(['/values/0/value']);
    expect(items[0]?.locators['/values/0/value']?.sha256).toBeUndefined();
  });

  it('are read from the folder probity too, and from nowhere else', async () => {
    expect((await collect(GOOD, 'probity/attestations.yaml')).items).toHaveLength(1);
    rmSync(join(root, 'probity'), { recursive: true });
    expect((await collect(GOOD, 'docs/attestations.yaml')).items).toHaveLength(0);
  });

  const wrong: readonly (readonly [string, string, number])[] = [
    ['a control id of another shape', GOOD.replace('IR-01', 'incident'), 1],
    ['no statement id', GOOD.replace('  statement-id: yearly-exercise\n', ''), 1],
    ['yes instead of true', GOOD.replace('stated: true', 'stated: yes'), 3],
    ['an address instead of a name', GOOD.replace('Maria Keller', 'maria@example.org'), 4],
    ['a day that does not exist', GOOD.replace('2026-09-14', '2026-09-31'), 6],
    ['a misspelt key', `${GOOD}  expire: 2026-12-31\n`, 7],
    ['an expiry before the statement', `${GOOD}  expires: 2026-01-01\n`, 7],
    ['values that are a list', `${GOOD}  values: [20]\n`, 7],
    ['a value that is a map', `${GOOD}  values:\n    days: {a: 1}\n`, 8],
    ['a value that is not a number', `${GOOD}  values:\n    days: .nan\n`, 8],
    ['a value with the name of none', `${GOOD}  values:\n    tool: x\n    "Idle minutes": 20\n`, 9],
    ['a text that is a number', GOOD.replace('Head of Security', '7'), 5],
  ];
  it.each(wrong)('with %s are refused at their line, and their siblings kept', async (_name, entry, line) => {
    const { items, problems } = await collect(`${entry}${GOOD.replace('yearly-exercise', 'other')}`);
    expect(items.map((item) => item.subject)).toEqual(['IR-01/other']);
    expect(problems).toMatchObject([{ path: 'attestations.yaml', state: 'partial' }]);
    expect(problems[0]?.diagnostics.map((diagnostic) => diagnostic.place?.line)).toEqual([line]);
  });

  it('report every problem of an entry, not the first', async () => {
    const { problems } = await collect('- { control: x, stated: maybe }\n- just text\n');
    expect(problems[0]?.state).toBe('unparsable');
    expect(problems[0]?.diagnostics.length).toBeGreaterThan(8);
  });

  const shapes: readonly (readonly [string, string, string])[] = [
    ['empty', '', 'empty'],
    ['an empty list', '[]\n', 'empty'],
    ['a mapping', 'control: IR-01\n', 'unparsable'],
    ['broken', '- [\n', 'unparsable'],
    ['a duplicate key', `${GOOD}  by: Eve\n`, 'unparsable'],
    ['nested too deep', `- ${'['.repeat(300)}${']'.repeat(300)}\n`, 'unparsable'],
  ];
  it.each(shapes)('in a file that is %s yield a problem and no item', async (_name, text, state) => {
    const { items, problems } = await collect(text);
    expect(items).toEqual([]);
    expect(problems).toMatchObject([{ state }]);
    expect(problems[0]?.diagnostics.length).toBeGreaterThan(0);
  });

  it('leak no secret, no e-mail address and no terminal escape', async () => {
    const bad = `- { control: "${CANARY}", statement-id: "${CANARY}", stated: "${CANARY}", by: 7, role: "${CANARY}", on: "${CANARY}", ${CANARY}: 1, __proto__: 2 }\n`;
    const good = `${GOOD.replace('Maria Keller', 'Maria Keller <maria@example.org>').replace('Head of Security', `Head ${CANARY}`)}  note: "ask ann@example.org ${CANARY} \\e[31m"\n`;
    const { all, items } = await collect(bad + good);
    const everything = JSON.stringify(all);
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain('example.org');
    expect(everything).not.toMatch(/\\u001b/);
    expect(items[0]?.facts).toMatchObject({
      by: 'Maria Keller',
      role: expect.stringContaining('redacted github-token') as string,
    });
    expect(items[0]?.locators['/role']?.sha256).toBeUndefined();
    expect(items[0]?.locators['/stated']?.sha256).toHaveLength(64);
    expect(items[0]?.redactions.map((redaction) => redaction.pointer).sort()).toEqual([
      '/by',
      '/note',
      '/note',
      '/role',
    ]);
  });
});
