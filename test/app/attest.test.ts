import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  entriesFrom,
  type Recording,
  recordStatements,
  type StatementGiven,
  statementEntry,
  statementNamed,
  statementStates,
  statementValue,
} from '../../src/app/attest.ts';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { lintAttestations } from '../../src/app/check-attestations.ts';
import { type ExceptionAsked, exceptionEntry, recordException } from '../../src/app/except.ts';
import { askerOn } from '../../src/cli/asker.ts';
import { attestGuided } from '../../src/cli/commands/attest.ts';
import { exceptGuided } from '../../src/cli/commands/except.ts';
import { addRecordCommands } from '../../src/cli/record-options.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const VALUED = `    - attestation:
        id: kept
        statement: The log was kept for \${days} days, by \${system}, and nobody changed it.
        frequency: yearly
        parameters:
          days: {default: 365, unit: days, because: A year is what is asked for.}
          system: {default: the archive, because: It is where logs are kept.}
`;
const catalogue = lintCatalogue(
  writeTree({ ...TINY, 'controls/audit/AUD-01.yaml': `${TINY['controls/audit/AUD-01.yaml']}${VALUED}` }),
).catalogue as Catalogue;

function recordingIn(files: { readonly [name: string]: string } = {}): Recording {
  return { catalogue, root: writeTree({ 'keep.txt': '', ...files }), today: '2026-11-22' };
}

const GIVEN: StatementGiven = {
  id: 'AUD-01/review',
  stated: true,
  by: 'Ada Lind',
  role: 'Head of security',
  on: '2026-11-20',
  expires: '',
  note: '',
  values: {},
};

async function record(recording: Recording, given: Partial<StatementGiven> = {}): Promise<string> {
  const all = { ...GIVEN, ...given };
  const entry = statementEntry(statementNamed(recording.catalogue, all.id), all);
  return readFileSync(await recordStatements(recording, [entry]), 'utf8');
}

describe('recording a statement', () => {
  it('begins a file with a header, and what is written lints clean and is read as it was given', async () => {
    const recording = recordingIn();
    const note = 'Said: "yes" # not a comment\nsecond line';
    await record(recording, {
      id: 'AUD-01/kept',
      note,
      stated: false,
      by: "Zoë O'Neil",
      values: { days: 400, system: 'off' },
    });
    const text = readFileSync(join(recording.root, 'attestations.yaml'), 'utf8');
    expect(text.startsWith('# What named people state')).toBe(true);
    expect(text).toContain(`on: '2026-11-20'`);
    expect((await lintAttestations(recording.root, catalogue)).diagnostics).toEqual([]);
    const kept = (await statementStates(recording)).find((each) => each.id === 'AUD-01/kept');
    expect(kept).toMatchObject({ state: 'denied', by: "Zoë O'Neil", on: '2026-11-20', lapses: '2027-11-20' });
  });

  it('appends without touching a byte of what stands there: comments, indentation, a missing last line end', async () => {
    const before = `# ours\n  # deep\n  - {control: AUD-01, statement-id: review, stated: true, by: B Ek, role: CISO, on: '2026-01-05'} # old`;
    const recording = recordingIn({ 'probity/attestations.yml': before });
    const text = await record(recording);
    expect(text.startsWith(`${before}\n  - control: AUD-01\n    statement-id: review\n`)).toBe(true);
    expect(existsSync(join(recording.root, 'attestations.yaml'))).toBe(false);
  });

  it('refuses what lint would refuse, and writes nothing', async () => {
    const before = `- {control: AUD-01, statement-id: review, stated: true, by: B Ek, role: CISO, on: '2026-01-05'}\n`;
    const recording = recordingIn({ 'attestations.yaml': before });
    const refused = async (given: Partial<StatementGiven>): Promise<string> => {
      const failure = await record(recording, given).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KnownFailure);
      expect((failure as KnownFailure).exitCode).toBe(2);
      return (failure as KnownFailure).diagnostics.map((each) => each.message).join();
    };
    expect(await refused({ by: 'ada@example.org' })).toContain('name of a person');
    expect(await refused({ on: '2026-02-30' })).toContain('date that exists');
    expect(await refused({ on: '2026-12-01' })).toContain('still to come');
    expect(await refused({ role: '' })).toContain('role');
    expect(await refused({ expires: '2026-01-01' })).toContain('expires before');
    expect(await refused({ values: { days: 3 } })).toContain('no value "days"');
    expect(readFileSync(join(recording.root, 'attestations.yaml'), 'utf8')).toBe(before);
  });

  it('leaves a file alone that another entry cannot be put below', async () => {
    for (const before of [
      '[]\n',
      'a: 1\n',
      `[{control: AUD-01}]\n`,
      '- control: |\n    x\n  bad: [\n',
      '---\n- a: 1\n...\n',
    ]) {
      const recording = recordingIn({ 'attestations.yaml': before });
      await expect(record(recording)).rejects.toThrow(KnownFailure);
      expect(readFileSync(join(recording.root, 'attestations.yaml'), 'utf8')).toBe(before);
    }
  });

  it('takes the entries of another file that are not there yet', async () => {
    const one = `- {control: AUD-01, statement-id: review, stated: true, by: B Ek, role: CISO, on: '2026-01-05'}\n`;
    const two = `- {control: AUD-01, statement-id: kept, stated: true, by: B Ek, role: CISO, on: '2026-02-05', values: {days: 30}}\n`;
    const recording = recordingIn({
      'attestations.yaml': one,
      'more.yaml': one + two,
      'bad.yaml': `${two}- {control: AUD-09}\n`,
    });
    const more = await entriesFrom(recording, join(recording.root, 'more.yaml'));
    expect(more).toHaveLength(1);
    await recordStatements(recording, more);
    const states = await statementStates(recording);
    expect(states.map(({ id, state }) => [id, state])).toEqual([
      ['AUD-01/review', 'lapsed'],
      ['AUD-01/kept', 'given'],
    ]);
    const before = readFileSync(join(recording.root, 'attestations.yaml'), 'utf8');
    const bad = await entriesFrom(recording, join(recording.root, 'bad.yaml'));
    await expect(recordStatements(recording, bad)).rejects.toThrow(KnownFailure);
    expect(readFileSync(join(recording.root, 'attestations.yaml'), 'utf8')).toBe(before);
  });

  it('takes values in the type they must have, and names the nearest statement', () => {
    const kept = statementNamed(catalogue, 'AUD-01/kept');
    expect(statementValue(kept, 'days=30')).toEqual(['days', 30]);
    expect(() => statementValue(kept, 'days=many')).toThrow(KnownFailure);
    expect(() => statementValue(kept, 'hours=1')).toThrow(KnownFailure);
    expect(() => statementNamed(catalogue, 'AUD-01')).toThrow(KnownFailure);
    const failure = ((): unknown => {
      try {
        return statementNamed(catalogue, 'AUD-01/revew');
      } catch (error) {
        return error;
      }
    })();
    expect((failure as KnownFailure).diagnostics[0]?.next).toBe('Did you mean "AUD-01/review"?');
  });
});

const ASKED: ExceptionAsked = {
  control: 'AUD-01',
  reason: 'The archive moves in December.',
  owner: 'Ada Lind',
  approver: 'Bo Ek',
  approvedOn: '2026-11-01',
  expires: '2027-01-31',
  scope: 'The old gateway only',
  subjects: ['server a', 'server: b'],
  severity: 'high',
  compensating: '',
  compensatingControls: ['AUD-01'],
};

describe('recording an exception', () => {
  it('gives the next free id and keeps what stands there', async () => {
    const before = `# ours\n- id: EXC-009\n  control: AUD-01\n  reason: long enough a reason\n  owner: A B\n  approver: C D\n  approved-on: '2026-01-01'\n  expires: '2026-02-01'\n  scope: all of it\n`;
    const recording = recordingIn({ 'exceptions.yaml': before });
    const path = await recordException(recording, await exceptionEntry(recording, ASKED));
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(`${before}- id: EXC-010\n  control: AUD-01\n`)).toBe(true);
    expect(text).toContain('subjects:\n    - server a\n    - "server: b"\n');
  });

  it('refuses an owner who approves, dates that cannot be, and what lint would refuse', async () => {
    const recording = recordingIn();
    const bad: readonly Partial<ExceptionAsked>[] = [
      { approver: ' ada  LIND' },
      { expires: '2026-11-01' },
      { expires: '2026-02-30' },
      { approvedOn: '2026-11-23' },
      { reason: 'short' },
      { severity: 'awful' },
      { compensatingControls: ['AUD-77'] },
      { control: 'AUD-77' },
    ];
    for (const part of bad) {
      const made = async (): Promise<string> =>
        recordException(recording, await exceptionEntry(recording, { ...ASKED, ...part }));
      await expect(made(), JSON.stringify(part)).rejects.toThrow(KnownFailure);
    }
    expect(existsSync(join(recording.root, 'exceptions.yaml'))).toBe(false);
  });
});

/** Answers one question after the other, as a person at a terminal would. */
function person(...answers: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let said = '';
  output.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    if (!chunk.toString('utf8').endsWith(': ')) return;
    const next = left.shift();
    if (next === undefined) input.end();
    else setImmediate(() => input.write(`${next}\n`));
  });
  return { asker: askerOn(input, output, 100), said: () => said };
}

describe('a person at a terminal', () => {
  it('sees the control and the statement with its values, and confirms what is written', async () => {
    const recording = recordingIn();
    const { asker, said } = person('2', 'x', '30', '', 'yes', '', 'Ada Lind', 'CISO', '2026-13-01', '', 'seen', 'yes');
    const path = await attestGuided(recording, undefined, asker);
    asker.close();
    expect(said()).toContain('Every action of an agent leaves an event');
    expect(said()).toContain('kept for 365 days, by the archive');
    expect(said()).toContain('kept for 30 days, by the archive');
    expect(said()).toContain('must be a number');
    expect(said()).toContain('a day that exists');
    expect(readFileSync(path ?? '', 'utf8')).toContain("  on: '2026-11-22'\n  note: seen\n  values:\n    days: 30\n");
  });

  it('who declines, or leaves, writes nothing', async () => {
    const recording = recordingIn();
    const answers = ['yes', 'Ada Lind', 'CISO', '', '', 'no'];
    expect(await attestGuided(recording, 'AUD-01/review', person(...answers).asker)).toBeNull();
    await expect(attestGuided(recording, 'AUD-01/review', person('yes').asker)).rejects.toMatchObject({
      exitCode: 130,
    });
    expect(existsSync(join(recording.root, 'attestations.yaml'))).toBe(false);
  });

  it('records an exception, and cannot approve an own one', async () => {
    const recording = recordingIn();
    const { asker, said } = person(
      'The archive moves in December.',
      'The old gateway',
      'a; b',
      'Ada Lind',
      'ada lind',
      'Bo Ek',
      '',
      '2027-01-31',
      'high',
      '',
      '',
      'yes',
    );
    const path = await exceptGuided(recording, 'AUD-01', asker);
    expect(said()).toContain('Somebody else than the owner');
    const text = readFileSync(path ?? '', 'utf8');
    expect(text).toContain('- id: EXC-001\n');
    expect(text).toContain("  approved-on: '2026-11-22'\n");
  });
});

describe('without a terminal', () => {
  it('and without options both commands are usage errors that show an example', async () => {
    const { root } = recordingIn();
    writeFileSync(join(root, 'probity.yaml'), 'organisation: Small\n');
    for (const words of [
      ['attest', '--path', root],
      ['attest', 'GOV-01/roles-assigned', '--by', 'A B', '--path', root],
      ['except', 'CRY-01', '--path', root],
    ]) {
      const program = new Command();
      addRecordCommands(program, () => undefined);
      const failure = await program.parseAsync(['node', 'probity', ...words]).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KnownFailure);
      expect((failure as KnownFailure).exitCode).toBe(2);
      expect((failure as KnownFailure).diagnostics[0]?.next).toContain('probity');
    }
  }, 60_000);

  it('options are enough: a statement and an exception are recorded, and the list knows the statement', async () => {
    const { root } = recordingIn();
    const run = async (...words: readonly string[]): Promise<Ran> => {
      const codes: number[] = [];
      const program = new Command();
      addRecordCommands(program, (code) => codes.push(code));
      const ran = await caught(() => program.parseAsync(['node', 'probity', ...words, '--path', root]));
      expect(codes).toEqual([0]);
      return ran;
    };
    await run('attest', 'GOV-01/roles-assigned', '--by', 'Ada Lind', '--role', 'CISO', '--not-stated');
    const listed = JSON.parse((await run('attest', '--list', '--json')).stdout) as {
      statement: string;
      state: string;
    }[];
    expect(listed.length).toBeGreaterThan(100);
    expect(listed.find((each) => each.statement === 'GOV-01/roles-assigned')?.state).toBe('denied');
    const texts = ['--reason', 'The fax bridge ends in May', '--scope', 'fax-bridge only', '--expires', '2999-05-31'];
    await run('except', 'CRY-01', ...texts, '--owner', 'Ada Lind', '--approver', 'Bo Ek', '--subject', 'a', 'b');
    expect(readFileSync(join(root, 'exceptions.yaml'), 'utf8')).toContain('  subjects:\n    - a\n    - b\n');
  }, 60_000);
});

interface Ran {
  readonly stdout: string;
}

async function caught(action: () => Promise<unknown>): Promise<Ran> {
  let stdout = '';
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    stdout += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  };
  try {
    await action();
    return { stdout };
  } finally {
    process.stdout.write = write;
  }
}
