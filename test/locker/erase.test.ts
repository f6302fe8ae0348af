import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../src/locker/disk.ts';
import { Locker } from '../../src/locker/locker.ts';
import { mergeLocker } from '../../src/locker/merge.ts';
import { PayloadKeys } from '../../src/locker/payload-keys.ts';
import { pathsIn, verifyLocker } from '../../src/locker/verify-locker.ts';
import type { KnownFailure } from '../../src/model/exit.ts';
import { itemOf } from '../support/items.ts';
import { emptyFolder, item, newKey, runOf } from '../support/lockers.ts';

const key = newKey();
const person = itemOf('log', 'ana.garcia', { user: 'ana.garcia@example.org' });
const large = itemOf('log', 'large', { user: 'ana.garcia@example.org', text: 'y'.repeat(9000) });
const seen = [person, large, item(1)];
const WHY = { reason: 'request 17 under Art. 17', by: 'DPO', at: '2026-11-22T12:00:00.000Z' };

function encrypted(): { at: string; folder: string; open: () => Locker } {
  const at = emptyFolder();
  const folder = join(at, 'locker');
  const open = (): Locker =>
    new Locker(folder, { writer: 'w', key, payloadKeys: new PayloadKeys(join(at, 'payload-keys')), encrypt: true });
  open().put(seen, runOf(seen));
  return { at, folder, open };
}

const everything = (folder: string): string =>
  pathsIn(folder)
    .map((path) => readFileSync(join(folder, path), 'latin1'))
    .join('\n');

describe('an encrypted locker', () => {
  it('gives items back with their keys, and shows nothing of them without', () => {
    const { folder, open } = encrypted();
    expect(open().newest()?.items).toEqual(seen);
    expect(everything(folder)).not.toContain('ana.garcia');
    expect(verifyLocker(folder).damage).toEqual([]);
    const failure = (): unknown => new Locker(folder).newest();
    expect(failure).toThrow(/is encrypted, and its key is not on this machine/);
    try {
      failure();
    } catch (error) {
      expect((error as KnownFailure).exitCode).toBe(3);
    }
  });

  it('has the same bytes where the keys are the same, and no two items share a key or a nonce', () => {
    const { at, folder } = encrypted();
    const again = emptyFolder();
    const payloadKeys = new PayloadKeys(join(at, 'payload-keys'));
    new Locker(again, { writer: 'w', key, payloadKeys, encrypt: true }).put(seen, runOf(seen));
    expect(everything(again)).toBe(everything(folder));
    const other = encrypted();
    expect(everything(other.folder)).not.toBe(everything(folder));
    const keys = readFileSync(join(at, 'payload-keys'), 'latin1').trimEnd().split('\n');
    expect(new Set(keys.map((line) => line.split(' ')[1])).size).toBe(seen.length);
    const sealed = Array.from(everything(folder).matchAll(/"sealed":"([^"]{16})/g), ([, start]) => start);
    expect(sealed.length).toBeGreaterThan(1);
    expect(new Set(sealed).size).toBe(sealed.length);
  });

  it.each([person, large])('erases $subject: the key is gone, digest and tombstone stay, the chain holds', (target) => {
    const { at, folder, open } = encrypted();
    const { state } = open();
    open().erase(target.id, WHY);
    expect(readFileSync(join(at, 'payload-keys'), 'latin1')).not.toContain(target.id);
    expect(verifyLocker(folder).damage).toEqual([]);
    const locker = open();
    expect(locker.grewFrom(state)).toBe(true);
    expect(locker.holds(target.id)).toBe(true);
    const newest = locker.newest();
    const instead = newest?.items[seen.indexOf(target)];
    expect(newest?.items.length).toBe(3);
    expect(instead).toMatchObject({ kind: 'log', facts: {}, subject: `erased item ${target.id.slice(7, 19)}` });
    expect(instead?.blindSpots[0]).toContain('request 17 under Art. 17');
    expect(locker.holds(instead?.id as never)).toBe(true);
    expect(newest?.run.search.at(-1)).toMatchObject({
      collector: 'locker',
      searched: 3,
      found: 2,
      problems: [
        { path: target.id, state: 'erased', message: 'Erased on 2026-11-22 by DPO: request 17 under Art. 17' },
      ],
    });
  });

  it('stays erased when the same item is collected again, and after merging', () => {
    const { at, folder, open } = encrypted();
    open().erase(person.id, WHY);
    open().put(seen, runOf(seen, '2026-11-23T12:00:00.000Z'));
    expect(open().newest()?.items[0]?.facts).toEqual({});
    const into = emptyFolder();
    mergeLocker(folder, into, new Disk());
    const merged = new Locker(into, { payloadKeys: new PayloadKeys(join(at, 'payload-keys')) });
    expect(merged.newest()?.items[0]?.facts).toEqual({});
    expect(everything(into)).not.toContain('ana.garcia');
  });

  it('is erased again where an interruption destroyed the key before the tombstone was written', () => {
    const { at, open } = encrypted();
    new PayloadKeys(join(at, 'payload-keys')).destroy(person.id);
    expect(() => open().newest()).toThrow('its key is not on this machine');
    open().erase(person.id, WHY);
    expect(open().newest()?.items[0]?.facts).toEqual({});
  });

  it('refuses what cannot be erased, and says why', () => {
    const folder = emptyFolder();
    const clear = new Locker(folder, { writer: 'w' });
    clear.put(seen, runOf(seen));
    expect(() => clear.erase(person.id, WHY)).toThrow('was stored in clear');
    expect(() => clear.erase(item(9).id, WHY)).toThrow('The locker holds no item');
  });
});
