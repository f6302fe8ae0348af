import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CustodyEntry } from '../../src/locker/chain.ts';
import { appendCustody, custodyIn, custodyWriter, inHand, isCustodyWriter } from '../../src/locker/custody.ts';
import { Disk } from '../../src/locker/disk.ts';
import { isWriterId } from '../../src/locker/layout.ts';
import { Locker } from '../../src/locker/locker.ts';
import { verifyLocker } from '../../src/locker/verify-locker.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { Crash, copyOf, emptyFolder, FailingDisk, items, newKey, runOf } from '../support/lockers.ts';

const key = newKey();

function locker(): string {
  const at = emptyFolder();
  new Locker(at, { writer: 'w', key }).put(items(3), runOf(items(3)));
  return at;
}

const entry = (at: string, over: Partial<CustodyEntry> = {}): CustodyEntry => ({
  act: 'sent',
  at: '2026-11-20T12:00:00.000Z',
  clock: 'system',
  by: 'A. Person',
  from: 'the locker of w',
  to: 's3://evidence/acme',
  journals: inHand(new Locker(at).readings),
  sha256: '',
  ...over,
});

describe('the journal of custody', () => {
  it('says who handed what to whom, is chained and signed, and leaves the state that packs name as it is', () => {
    const at = locker();
    const before = new Locker(at);
    appendCustody(at, { writer: 'w', key }, entry(at));
    appendCustody(at, { writer: 'w', key }, entry(at, { to: '/media/usb', at: '2026-11-19T12:00:00.000Z' }));
    const after = new Locker(at);
    expect(after.state).toEqual(before.state);
    expect(after.newest()).toEqual(before.newest());
    expect(custodyIn(after.readings).map(({ to, statedBy }) => [to, statedBy])).toEqual([
      ['/media/usb', 'w'],
      ['s3://evidence/acme', 'w'],
    ]);
    const [reading] = before.readings;
    expect(custodyIn(after.readings)[0]?.journals).toEqual([
      { writer: 'w', records: 4, items: 3, head: reading?.chain.head, root: reading?.chain.tree.root() },
    ]);
    expect(verifyLocker(at)).toMatchObject({ damage: [] });
    expect(after.readings.find(({ place }) => place.id === 'w.custody')?.checkpoints.at(-1)?.size).toBe(2);
  });

  it('notes the same delivery once', () => {
    const at = locker();
    const bagged = entry(at, { act: 'bagged', sha256: 'a'.repeat(64) });
    for (const each of [bagged, bagged, { ...bagged, sha256: 'b'.repeat(64) }, bagged]) {
      appendCustody(at, { writer: 'w', key }, each);
    }
    expect(custodyIn(new Locker(at).readings).length).toBe(2);
  });

  it.each(['kill', 'power', 'full'] as const)('survives a run that ends by %s at any call to the system', (failure) => {
    const template = locker();
    appendCustody(template, { writer: 'w', key }, entry(template));
    let call = 0;
    for (let reached = true; reached; ) {
      call += 1;
      const at = copyOf(template);
      const calls = new FailingDisk(call, failure);
      let acknowledged = true;
      try {
        appendCustody(at, { writer: 'w', key, disk: new Disk(calls) }, entry(at, { to: 'b' }));
      } catch (error) {
        acknowledged = false;
        expect(error).toBeInstanceOf(failure === 'full' ? KnownFailure : Crash);
      }
      reached = calls.failed;
      expect(verifyLocker(at).damage.filter(({ torn }) => !torn)).toEqual([]);
      const places = custodyIn(new Locker(at).readings).map(({ to }) => to);
      expect(places[0]).toBe('s3://evidence/acme');
      if (acknowledged) expect(places).toEqual(['s3://evidence/acme', 'b']);
      appendCustody(at, { writer: 'w', key }, entry(at, { to: 'c' }));
      expect(custodyIn(new Locker(at).readings).at(-1)?.to).toBe('c');
      expect(verifyLocker(at).damage).toEqual([]);
      rmSync(at, { recursive: true });
    }
    expect(call).toBeGreaterThan(10);
  });

  it('has a name that can be a writer, however long the writer it belongs to', () => {
    for (const writer of ['w', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(63)]) {
      expect(isWriterId(custodyWriter(writer))).toBe(true);
      expect(isCustodyWriter(custodyWriter(writer))).toBe(true);
    }
    expect(custodyWriter(`${'a'.repeat(62)}b`)).not.toBe(custodyWriter('a'.repeat(63)));
  });

  it('is found changed', () => {
    const at = locker();
    appendCustody(at, { writer: 'w', key }, entry(at));
    const file = join(at, 'writers', 'w.custody', 'journal.jsonl');
    new Disk().replace(file, Buffer.from(readFileSync(file, 'utf8').replace('A. Person', 'B. Person')));
    expect(verifyLocker(at).damage).toMatchObject([{ file }]);
  });
});
