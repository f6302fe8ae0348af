import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askFacts, type Interviewer } from '../../src/app/ask-facts.ts';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { init } from '../../src/app/init.ts';
import { starterText } from '../../src/app/starter-text.ts';
import { loadWorkspace } from '../../src/app/workspace.ts';
import { interviewerOn } from '../../src/cli/interviewer.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const FACTS = `facts:
  - {id: exports, question: Does personal data leave the country?, why: The rule on reading hangs on it.}
  - {id: small, question: Is the organisation a small one?, why: It lifts the rule on reading.}
requirements:
`;
const catalogue = lintCatalogue(
  writeTree({
    ...TINY,
    'frameworks/demo/framework.yaml': (TINY['frameworks/demo/framework.yaml'] ?? '')
      .replace('requirements:\n', FACTS)
      .replace('applies-from: "2027-01-01"', 'applies-from: "2027-01-01", applies-when: [exports, not small]'),
  }),
).catalogue as Catalogue;

/** Answers in order, and keeps what was asked. */
function scripted(...answers: readonly (boolean | null | readonly string[])[]) {
  const asked: string[] = [];
  const left = [...answers];
  const take = (question: string): never => {
    asked.push(question);
    return left.shift() as never;
  };
  const interviewer: Interviewer = {
    say: () => undefined,
    yesNo: (question) => Promise.resolve(take(question)),
    choose: (question) => Promise.resolve(take(question)),
  };
  return { asked, interviewer };
}

async function written(text: string) {
  return loadWorkspace(writeTree({ 'probity.yaml': text }), catalogue);
}

describe('the questions of init', () => {
  it('ask for roles first, then only for facts that still decide something', async () => {
    const reader = scripted(true, ['reader'], false);
    const answers = await askFacts(catalogue, '2026-11-20', reader.interviewer);
    expect(reader.asked).toEqual([
      'Shall Demo be assessed?',
      'Which of these roles does your organisation have under Demo?',
      'Does personal data leave the country?',
    ]);
    expect(answers.get('demo')).toEqual({ roles: ['reader'], route: null, answers: { exports: false } });
    const keeper = scripted(null, ['keeper']);
    await askFacts(catalogue, '2026-11-20', keeper.interviewer);
    expect(keeper.asked).toHaveLength(2);
    const open = scripted(true, null, null, null);
    expect((await askFacts(catalogue, '2026-11-20', open.interviewer)).get('demo')).toEqual({
      roles: null,
      route: null,
      answers: {},
    });
    expect(open.asked).toHaveLength(4);
  });

  it('are written as answers where they were answered, and load as such', async () => {
    const { interviewer } = scripted(true, ['reader'], true, null);
    const answers = await askFacts(catalogue, '2026-11-20', interviewer);
    const text = starterText({ organisation: 'Org', repositories: [], catalogue, answers });
    const workspace = await written(text);
    expect(workspace.diagnostics).toEqual([]);
    expect(workspace.stated.frameworks?.['demo']).toEqual({ roles: ['reader'], facts: { exports: true } });
    expect(text).toContain('# Is the organisation a small one? It lifts the rule on reading.');
  });

  it('are written as comments where nobody answers, and load once the # is taken away', async () => {
    const text = starterText({ organisation: 'Org', repositories: [], catalogue, answers: new Map() });
    const open = await written(text);
    expect(open.diagnostics).toEqual([]);
    expect(open.stated.frameworks).toEqual({ demo: null });
    const answered = text
      .replace('    # facts:', '    facts:')
      .replace('    #   small: true', '      small: true')
      .replace('    # roles: []', '    roles: [reader]');
    const workspace = await written(answered);
    expect(workspace.diagnostics).toEqual([]);
    expect(workspace.stated.frameworks?.['demo']).toEqual({ roles: ['reader'], facts: { small: true } });
  });

  it('leave out a framework that does not bind, and say so in the file', async () => {
    const answers = await askFacts(catalogue, '2026-11-20', scripted(false).interviewer);
    const text = starterText({ organisation: 'Org', repositories: [], catalogue, answers });
    expect(text).toContain('# demo:   # Demo: answered as not to be assessed');
    expect((await written(text)).diagnostics).toEqual([]);
  });

  it('can be answered at a terminal, a wrong answer being asked for again', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const interviewer = interviewerOn(input, output, 80);
    const lines = ['maybe', 'y', '9', 'keeper 2', ''];
    output.on('data', (chunk: Buffer) => {
      if (/(open|none, or Enter to leave it open): $/.test(chunk.toString())) input.write(`${lines.shift() ?? ''}\n`);
    });
    const answers = await askFacts(catalogue, '2026-11-20', interviewer);
    interviewer.close();
    expect(answers.get('demo')).toEqual({ roles: ['keeper', 'reader'], route: null, answers: {} });
    expect(lines).toEqual([]);
  });

  it('write nothing where the person leaves before the last one', async () => {
    const root = writeTree({ 'a.txt': 'x' });
    const input = new PassThrough();
    const interviewer = interviewerOn(input, new PassThrough(), 80);
    input.end();
    const options = { organisation: undefined, now: new Date('2026-11-20'), interviewer };
    await expect(init(root, options)).rejects.toMatchObject({ exitCode: 130 });
    expect(() => readFileSync(join(root, 'probity.yaml'))).toThrow('ENOENT');
  });
});

describe('facts in probity.yaml', () => {
  const problems = async (text: string) =>
    (await written(text)).diagnostics.map(
      ({ message, place, next }) => `${place?.line}:${place?.column} ${message} ${next ?? ''}`,
    );

  it('that nobody asks for are named with their place and the nearest one', async () => {
    expect(await problems('organisation: O\nframeworks:\n  demo:\n    facts: {smal: true}\n')).toEqual([
      '4:13 Demo asks no question "smal". Did you mean "small"?',
    ]);
  });

  it('that are neither true nor false are refused', async () => {
    expect((await problems('organisation: O\nframeworks:\n  demo:\n    facts: {small: yes}\n'))[0]).toContain(
      'must be true or false; found a text',
    );
  });

  it('and parameters of the wrong type, or of a statement, are refused', async () => {
    expect((await problems('organisation: O\nparameters: {LOG-01.minimum: "30"}\n'))[0]).toBe(
      '2:14 "LOG-01.minimum" must be a number; found a text. Its default is 180.',
    );
    expect((await problems('organisation: O\nparameters: {AUD-01/review.days: 30}\n'))[0]).toContain(
      'Values of a statement are given in attestations.yaml.',
    );
  });
});
