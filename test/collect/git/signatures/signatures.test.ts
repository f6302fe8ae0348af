import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSigners } from '../../../../src/collect/git/signatures/signer-store.ts';
import { signatureState } from '../../../../src/collect/git/signatures/ssh-signature.ts';
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

/** Signs git's payload as a key on a security token does: flags and counter go under the signature and behind it. */
function tokenSignature(type: 'ed25519' | 'ecdsa', payload: Buffer, flags = 1): { armour: string; line: string } {
  const text = (value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const name = type === 'ed25519' ? 'sk-ssh-ed25519@openssh.com' : 'sk-ecdsa-sha2-nistp256@openssh.com';
  const pair = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const x = Buffer.from(jwk.x ?? '', 'base64url');
  const point = Buffer.concat([Buffer.from([4]), x, Buffer.from(jwk.y ?? '', 'base64url')]);
  const parts = type === 'ed25519' ? [text(x)] : [text('nistp256'), text(point)];
  const key = Buffer.concat([text(name), ...parts, text('ssh:')]);
  const head = [text('git'), text(''), text('sha512')];
  const digest = createHash('sha512').update(payload).digest();
  const message = Buffer.concat([Buffer.from('SSHSIG'), ...head, text(digest)]);
  const counter = Buffer.from([flags, 0, 0, 0, 7]);
  const signed = Buffer.concat([sha256(Buffer.from('ssh:')), counter, sha256(message)]);
  const raw = sign(type === 'ed25519' ? null : 'sha256', signed, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  const number = (bytes: Buffer): Buffer =>
    text((bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
  const blob = type === 'ed25519' ? raw : Buffer.concat([number(raw.subarray(0, 32)), number(raw.subarray(32))]);
  const signature = Buffer.concat([text(name), text(blob), counter]);
  const version = Buffer.from([0, 0, 0, 1]);
  const bytes = Buffer.concat([Buffer.from('SSHSIG'), version, text(key), ...head, text(signature)]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  const armour = ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n');
  return { armour, line: `ada@example.org ${name} ${key.toString('base64')}` };
}

describe('keys on security tokens', () => {
  it.each(['ed25519', 'ecdsa'] as const)('verify with their flags and counter, as ssh-keygen does (%s)', (type) => {
    const payload = Buffer.from('tree 1\n\nAdd a (#1)\n');
    const { armour, line } = tokenSignature(type, payload);
    const { signers } = parseSigners(line);
    expect(signers).toHaveLength(1);
    const state = (signature: string, bytes = payload): string =>
      signatureState({ signature, payload: bytes }, 'ada@example.org', 1_790_000_000, signers);
    expect(state(armour)).toBe('trusted');
    expect(state(armour, Buffer.from('tree 2\n'))).toBe('bad');
    const other = tokenSignature(type, payload);
    expect(state(other.armour)).toBe('unknown-key');
    writeFileSync(join(fixture.root, 'signers'), `${line}\n`);
    writeFileSync(join(fixture.root, 'signature'), `${armour}\n`);
    const verified = spawnSync(
      'ssh-keygen',
      ['-Y', 'verify', '-f', 'signers', '-I', 'ada@example.org', '-n', 'git', '-s', 'signature'],
      { cwd: fixture.root, input: payload },
    );
    expect(verified.stderr.toString()).toBe('');
    expect(verified.status).toBe(0);
  });

  it('are broken where the counter was changed', () => {
    const payload = Buffer.from('tree 1\n');
    const { armour, line } = tokenSignature('ed25519', payload);
    const body = armour.split('\n').slice(1, -1).join('');
    const bytes = Buffer.from(body, 'base64');
    bytes[bytes.length - 1] = 8;
    const forged = `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----`;
    const { signers } = parseSigners(line);
    expect(signatureState({ signature: forged, payload }, 'ada@example.org', 1_790_000_000, signers)).toBe('bad');
  });
});
