import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSigners } from '../../../../src/collect/git/signatures/signer-store.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { Fixture } from '../git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

/** Makes a repository with one commit signed by a fresh key; returns the line of a list of signers. */
function signedRepository(type: string): string {
  const key = join(fixture.root, `key-${type}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', key]);
  fixture.init('app');
  fixture.write('app/a.txt', 'a\n');
  fixture.git('app', ['add', '.']);
  fixture.git('app', [
    '-c',
    'gpg.format=ssh',
    '-c',
    `user.signingKey=${key}.pub`,
    'commit',
    '-q',
    '-S',
    '-m',
    'Add a (#1)',
  ]);
  return readFileSync(`${key}.pub`, 'utf8').trim();
}

async function signatures(signers?: string): Promise<JsonObject> {
  const { items } = await fixture.collectSettled(signers === undefined ? {} : { signers }, 'app');
  return items.find((item) => item.kind === 'change-history')?.facts['signatures'] as JsonObject;
}

describe('signatures against the list of the organisation', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'])('trusts a listed %s key of the committer, and nobody else', async (type) => {
    const key = signedRepository(type);
    expect(await signatures(`ada@example.org ${key}`)).toMatchObject({ trusted: 1, trustedShare: 1 });
    expect(await signatures(`eve@example.org ${key}`)).toMatchObject({ trusted: 0, otherPerson: 1 });
    expect(await signatures(`*@example.org valid-before="20260101" ${key}`)).toMatchObject({ outsideValidity: 1 });
    expect(await signatures('')).toMatchObject({ store: true, unknownKey: 1 });
    expect(await signatures()).toMatchObject({ store: false, trusted: 0 });
  });

  it('calls a commit broken whose message was changed under its signature', async () => {
    const key = signedRepository('ed25519');
    const body = fixture.git('app', ['cat-file', 'commit', 'HEAD']).replace('Add a', 'Add b');
    const forged = fixture.git('app', ['hash-object', '-t', 'commit', '-w', '--stdin'], undefined, `${body}\n`);
    fixture.git('app', ['update-ref', 'refs/heads/main', forged]);
    expect(await signatures(`ada@example.org ${key}`)).toMatchObject({ trusted: 0, bad: 1 });
  });

  it('counts lines of the list that name no key', () => {
    expect(parseSigners('# note\nada@example.org\nno key here\n')).toEqual({ signers: [], unread: 2 });
  });

  it('finds a rewritten branch by the tips of an earlier collection, and counts changes twice', async () => {
    fixture.init('app');
    const root = fixture.commit('app', 'one (#1)');
    const second = fixture.commit('app', 'two (#2)');
    fixture.git('app', ['reset', '-q', '--hard', root]);
    fixture.commit('app', 'other (#3)');
    const earlierTips = new Map([[root, new Map([['refs/heads/main', second]])]]);
    const { items } = await fixture.collectSettled({ earlierTips }, 'app');
    const facts = items.find((item) => item.kind === 'change-history')?.facts ?? {};
    expect(facts).toMatchObject({ comparedTips: 1, rewritten: ['refs/heads/main'], changes: 2, secondCount: 2 });
    expect(JSON.stringify(items)).not.toContain('ada@example.org');
  });
});
