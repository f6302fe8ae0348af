import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openToRead, openToWrite } from '../../src/app/open-locker.ts';
import { bucketRemote } from '../../src/app/share-bucket.ts';
import { mergeFrom, pullFrom, pushTo } from '../../src/app/share-locker.ts';
import { pathsIn, verifyLocker } from '../../src/locker/verify-locker.ts';
import { BUCKET_ENVIRONMENT, type BucketServer, bucketServer } from '../support/bucket-server.ts';
import { emptyFolder, item, items, runOf } from '../support/lockers.ts';

/** The output folder of one machine after a collection of so many items. */
function machine(writer: string, first: number, size = 0): string {
  const out = emptyFolder();
  add(out, writer, first, size);
  return out;
}

function add(out: string, writer: string, first: number, size = 0): void {
  const seen = [...items(3, first), item(first + 3, size)];
  openToWrite(out, { writer }).put(seen, runOf(seen, `2026-11-2${first % 10}T12:00:00.000Z`));
}

const lockerBytes = (out: string, writer: string): object =>
  Object.fromEntries(
    pathsIn(join(out, 'locker'))
      .filter((path) => path.startsWith(`writers/${writer}/`))
      .map((path) => [path, readFileSync(join(out, 'locker', path)).toString('base64')]),
  );

/** Two machines send to a place, a third one fetches, and then all of it once more after one machine went on. */
async function roundTrip(where: string): Promise<void> {
  const berlin = machine('berlin', 0, 9000);
  const paris = machine('paris', 10);
  const centre = emptyFolder();
  expect((await pushTo(berlin, where)).writers).toMatchObject([{ writer: 'berlin', state: 'new', records: 5 }]);
  expect((await pushTo(paris, where)).writers).toMatchObject([{ writer: 'paris', state: 'new' }]);
  expect((await pushTo(paris, where)).writers).toMatchObject([{ writer: 'paris', state: 'held' }]);
  await pullFrom(centre, where);
  expect(lockerBytes(centre, 'berlin')).toEqual(lockerBytes(berlin, 'berlin'));
  expect(lockerBytes(centre, 'paris')).toEqual(lockerBytes(paris, 'paris'));
  add(berlin, 'berlin', 20);
  openToWrite(berlin, { writer: 'berlin' }).seal();
  expect((await pushTo(berlin, where)).writers).toMatchObject([{ writer: 'berlin', state: 'longer' }]);
  const { writers } = await pullFrom(centre, where);
  expect(writers).toMatchObject([
    { writer: 'berlin', state: 'longer' },
    { writer: 'paris', state: 'held' },
  ]);
  expect(lockerBytes(centre, 'berlin')).toEqual(lockerBytes(berlin, 'berlin'));
  expect(verifyLocker(join(centre, 'locker')).damage).toEqual([]);
  expect(openToRead(centre).newest()?.items.length).toBe(8);
}

describe('a folder', () => {
  it('takes lockers of several machines and gives them back', async () => {
    await roundTrip(emptyFolder());
  });

  it('may be an output folder, and is missed by name', () => {
    const into = emptyFolder();
    expect(mergeFrom(into, machine('berlin', 0)).writers).toMatchObject([{ writer: 'berlin', state: 'new' }]);
    expect(() => mergeFrom(into, '/nowhere/at/all')).toThrow('There is no folder /nowhere/at/all');
  });
});

describe('a git remote', () => {
  const bare = (): string => {
    const folder = emptyFolder();
    execFileSync('git', ['init', '-q', '--bare', folder]);
    return folder;
  };

  it('takes a branch for each writer and gives them back byte for byte', async () => {
    const remote = bare();
    await roundTrip(`git+${remote}`);
    const branches = execFileSync('git', ['-C', remote, 'for-each-ref', '--format=%(refname)'], { encoding: 'utf8' });
    expect(branches.trim().split('\n')).toEqual(['refs/heads/probity/berlin', 'refs/heads/probity/paris']);
  });

  it('is never rewound by an older copy', async () => {
    const remote = bare();
    const berlin = machine('berlin', 0);
    const older = emptyFolder();
    mergeFrom(older, berlin);
    add(berlin, 'berlin', 20);
    await pushTo(berlin, `git+${remote}`);
    expect((await pushTo(older, `git+${remote}`)).writers).toMatchObject([{ writer: 'berlin', state: 'held' }]);
    await pullFrom(older, `git+${remote}`);
    expect(lockerBytes(older, 'berlin')).toEqual(lockerBytes(berlin, 'berlin'));
  });

  it('in which a journal went another way is never overwritten', async () => {
    const remote = bare();
    await pushTo(machine('berlin', 0), `git+${remote}`);
    const other = machine('berlin', 30);
    add(other, 'berlin', 40);
    await expect(pushTo(other, `git+${remote}`)).rejects.toMatchObject({ exitCode: 4 });
  });

  it.each(['ext::sh -c touch% x', '-x', ''])('with the address "%s" is refused', async (url) => {
    await expect(pushTo(machine('w', 0), `git+${url}`)).rejects.toThrow('is no address of a git remote');
  });

  it('that refuses is said in words', async () => {
    await expect(pushTo(machine('w', 0), 'git+/nowhere/at/all')).rejects.toThrow('git ls-remote failed');
  });
});

describe('an S3-compatible bucket', () => {
  let server: BucketServer | undefined;
  afterEach(async () => {
    await server?.close();
    for (const name of Object.keys(BUCKET_ENVIRONMENT)) delete process.env[name];
  });
  async function start(): Promise<string> {
    server = await bucketServer('evidence');
    Object.assign(process.env, BUCKET_ENVIRONMENT);
    return `s3://evidence/acme/2026?endpoint=${encodeURIComponent(server.url)}`;
  }

  it('takes objects that are written once, signed, page by page, and gives them back', async () => {
    await roundTrip(await start());
    expect(server?.refused).toEqual([]);
    expect(server?.objects.size).toBeGreaterThan(8);
    expect([...(server?.objects.keys() ?? [])].every((key) => key.startsWith('acme/2026/'))).toBe(true);
  });

  it('in which a journal went another way is never overwritten', async () => {
    const where = await start();
    const berlin = machine('berlin', 0);
    await pushTo(berlin, where);
    const held = new Map(server?.objects);
    const other = machine('berlin', 30);
    await expect(pushTo(other, where)).rejects.toMatchObject({ exitCode: 4 });
    for (const [key, bytes] of held) expect(server?.objects.get(key)?.equals(bytes)).toBe(true);
  });

  it('whose objects were changed is not taken over', async () => {
    const where = await start();
    await pushTo(machine('berlin', 0), where);
    for (const [key, bytes] of server?.objects ?? []) {
      if (key.includes('/journals/'))
        server?.objects.set(key, Buffer.from(bytes.toString('latin1').replace('s1', 's2')));
    }
    await expect(pullFrom(emptyFolder(), where)).rejects.toMatchObject({ exitCode: 4 });
  });

  it('is not asked without keys, and a wrong key is said in words', async () => {
    const where = await start();
    expect(() => bucketRemote(where, {})).toThrow('No access key for the bucket is set');
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    await expect(pushTo(machine('w', 0), where)).rejects.toThrow('cannot be listed (status 403)');
    expect(server?.refused[0]).toBe('a signature that does not match');
  });
});

describe('the names and keys of a workspace', () => {
  it('are made once, kept beside the locker, and never in it', () => {
    const out = emptyFolder();
    const { writer } = openToWrite(out, {});
    expect(writer).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(openToWrite(out, {}).writer).toBe(writer);
    add(out, writer, 0);
    const secret = readFileSync(join(out, 'private', `checkpoint-${writer}.pem`), 'utf8').split('\n')[1] ?? 'none';
    for (const path of pathsIn(join(out, 'locker'))) {
      expect(readFileSync(join(out, 'locker', path), 'latin1')).not.toContain(secret);
    }
    rmSync(join(out, 'private', 'writer'));
    expect(openToWrite(out, {}).writer).not.toBe(writer);
  });

  it('continue the journal of an earlier version, under a name that every copy of it gets', () => {
    const [one, other] = [emptyFolder(), emptyFolder()];
    for (const out of [one, other]) {
      execFileSync('mkdir', [join(out, 'locker')]);
      writeFileSync(join(out, 'locker', 'journal.jsonl'), readFileSync('test/cases/locker/version-1.jsonl'));
    }
    const { writer } = openToWrite(one, {});
    add(one, writer, 0);
    expect(mergeFrom(other, one).writers).toMatchObject([{ writer, state: 'longer' }]);
    expect(openToRead(other).state).toEqual(openToRead(one).state);
  });

  it.each(['Upper', '../x', 'a b', ''])('refuse the writer name "%s"', (writer) => {
    expect(() => openToWrite(emptyFolder(), { writer })).toThrow('cannot be the name of a writer');
  });
});
