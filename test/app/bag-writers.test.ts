import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildPack } from '../../src/app/build-pack.ts';
import { custodyLog, HERE, noteCustody } from '../../src/app/custody.ts';
import { evaluateStored } from '../../src/app/stored.ts';
import type { Verification } from '../../src/app/verification.ts';
import { verifyBag } from '../../src/app/verify-bag.ts';
import { writeDelivery } from '../../src/app/write-bag.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { writeBag } from '../../src/report/bag/bag.ts';
import { readBag } from '../../src/report/bag/read-bag.ts';
import { followed, has, type Judged, judge, optionsOf } from '../support/bags.ts';
import { smallOrganisation } from '../support/workspace.ts';

const verify = (pack: string): Promise<Verification> =>
  verifyBag({ pack, sources: null, locker: null, rebuild: false });

describe('a bag of several writers', () => {
  const shared = smallOrganisation();
  const sharedOut = join(shared, 'probity-out');
  let path: string;
  let several: Judged;
  beforeAll(async () => {
    await judge(shared, sharedOut, 'berlin');
    await judge(shared, sharedOut, 'paris');
    several = await evaluateStored(optionsOf(shared, sharedOut));
    const { locker } = several;
    const made = await buildPack({ assessment: several.assessment, items: several.items, locker: locker.state });
    path = writeDelivery(sharedOut, made, several).bag.path;
  });

  it('carries the journal of each with its signed checkpoint, and all of it is checked', async () => {
    const { payload, info } = readBag(readFileSync(path));
    expect(info).toContainEqual(['Probity-Locker-Journal', 'included']);
    for (const writer of ['berlin', 'paris']) {
      const reading = several.locker.readings.find(({ place }) => place.id === writer);
      const journal = payload.get(`locker/writers/${writer}/journal.jsonl`);
      expect(sha256Hex(journal ?? '')).toBe(reading?.chain.journalDigest());
      expect(payload.has(`locker/writers/${writer}/checkpoints/${reading?.chain.size}.note`)).toBe(true);
    }
    const { steps, intact } = await verify(path);
    expect(steps.find(({ step }) => step === 'Locker')?.state).toBe('verified');
    expect(intact).toBe(true);
    if (has('openssl')) expect(followed(readFileSync(path))).toContain('Signature Verified Successfully');
  });

  it('carries what was noted of custody before it, is the same when it is made again, and a changed note is found', async () => {
    const made = await buildPack({
      assessment: several.assessment,
      items: several.items,
      locker: several.locker.state,
    });
    const by = { by: 'A. Person', writer: 'berlin', now: new Date('2026-11-21T12:00:00Z') };
    noteCustody(sharedOut, { act: 'fetched', from: 's3://x:SECRET@evidence/acme', to: HERE }, by);
    const first = writeDelivery(sharedOut, made, several, by).bag;
    const again = writeDelivery(sharedOut, made, several, { ...by, now: new Date('2026-11-22T12:00:00Z') }).bag;
    expect(again.sha256).toBe(first.sha256);
    expect(custodyLog(sharedOut).map(({ act }) => act)).toEqual(['fetched', 'bagged']);
    const name = 'locker/writers/berlin.custody/journal.jsonl';
    const bag = readBag(readFileSync(first.path));
    const text = Buffer.from(bag.payload.get(name) ?? []).toString('utf8');
    expect(text).toContain('"from":"s3://evidence/acme"');
    expect(text).not.toContain('bagged');
    expect(await verify(first.path)).toMatchObject({ intact: true });
    const changed = Buffer.from(text.replace('A. Person', 'B. Person'));
    writeFileSync(path, writeBag({ ...bag, payload: new Map([...bag.payload, [name, changed]]) }));
    const { steps, intact } = await verify(path);
    expect(intact).toBe(false);
    expect(steps.at(-1)?.detail).toContain('berlin.custody/journal.jsonl:1: ');
    writeDelivery(sharedOut, made, several);
  });

  it('is refused where one of the journals is left out or another is put beside them', async () => {
    const bag = readBag(readFileSync(path));
    for (const change of ['leave out', 'add'] as const) {
      const payload = new Map(bag.payload);
      for (const [name, bytes] of bag.payload) {
        if (!name.startsWith('locker/writers/paris/')) continue;
        if (change === 'leave out') payload.delete(name);
        else if (name.endsWith('journal.jsonl')) payload.set(name.replace('paris', 'rome'), bytes);
      }
      const file = join(shared, 'forged.zip');
      writeFileSync(file, writeBag({ ...bag, payload }));
      const { steps, intact } = await verify(file);
      expect(intact).toBe(false);
      expect(steps.at(-1)?.state).toBe('differs');
    }
  });
});
