import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { custodyLog, HERE, noteCustody, safePlace } from '../../src/app/custody.ts';
import { lockerStatus, lockerVerification, retireWriter } from '../../src/app/locker-jobs.ts';
import { openToRead, openToWrite } from '../../src/app/open-locker.ts';
import { mergeFrom, pullFrom, pushTo } from '../../src/app/share-locker.ts';
import { pathsIn } from '../../src/locker/verify-locker.ts';
import { emptyFolder, items, runOf } from '../support/lockers.ts';

function machine(writer: string, first: number, day = '20'): string {
  const out = emptyFolder();
  openToWrite(out, { writer }).put(items(2, first), runOf(items(2, first), `2026-11-${day}T12:00:00.000Z`));
  return out;
}

const at = (day: string, writer: string, by?: string) => ({ by, writer, now: new Date(`2026-11-${day}T12:00:00Z`) });

describe('custody', () => {
  it('is noted where evidence is sent, fetched and merged, travels along, and says nothing of what was there already', async () => {
    const place = emptyFolder();
    const berlin = machine('berlin', 0);
    const centre = machine('centre', 10);
    await pushTo(berlin, place, at('20', 'berlin', 'A. Person'));
    await pushTo(berlin, place, at('21', 'berlin'));
    await pullFrom(centre, place, at('22', 'centre'));
    await pullFrom(centre, place, at('23', 'centre'));
    const last = emptyFolder();
    const { writers } = mergeFrom(last, centre, at('24', 'last'));
    expect(writers.map(({ writer }) => writer)).toEqual(['berlin', 'centre']);
    const log = custodyLog(last);
    expect(log.map((each) => [each.act, each.by, each.from, each.to, each.statedBy])).toEqual([
      ['sent', 'A. Person', 'the locker of berlin', place, 'berlin'],
      ['fetched', 'writer centre', place, 'the locker of centre', 'centre'],
      ['merged', 'writer last', centre, 'the locker of last', 'last'],
    ]);
    expect(log[1]?.journals.map(({ writer, records, items: count }) => [writer, records, count])).toEqual([
      ['berlin', 3, 2],
    ]);
    expect(log[2]?.journals.map(({ writer }) => writer)).toEqual(['berlin', 'centre']);
    const report = lockerVerification(last);
    expect(report.damage).toEqual([]);
    expect(report.custody).toBe(3);
    expect(report.writers.map(({ writer }) => writer)).toEqual(['berlin', 'centre']);
  });

  it('names places without user names, passwords and tokens', () => {
    for (const [given, said] of [
      ['git+https://ana:SECRET@git.example.org/e.git', 'git+https://git.example.org/e.git'],
      ['git+ssh://git@git.example.org/e.git', 'git+ssh://git.example.org/e.git'],
      ['https://a@b:SECRET@host', 'https://host'],
      [
        's3://evidence/acme?endpoint=https://k:SECRET@s3.example.org&region=eu&X-Amz-Signature=SECRET#SECRET',
        's3://evidence/acme?endpoint=https://s3.example.org&region=eu',
      ],
      ['https://host/p?token=SECRET', 'https://host/p'],
      ['https://host/p#SECRET', 'https://host/p'],
      ['/media/usb/a@b', '/media/usb/a@b'],
    ] as const) {
      expect(safePlace(given)).toBe(said);
    }
  });

  it('never writes a secret of an address to the locker', () => {
    const out = machine('w', 0);
    noteCustody(
      out,
      { act: 'sent', from: HERE, to: 'git+https://ana:SECRET@git.example.org/e.git?t=SECRET' },
      at('20', 'w'),
    );
    expect(custodyLog(out).map(({ to }) => to)).toEqual(['git+https://git.example.org/e.git']);
    for (const path of pathsIn(join(out, 'locker'))) {
      expect(readFileSync(join(out, 'locker', path), 'latin1')).not.toContain('SECRET');
    }
  });

  it('has journals whose names no writer can take', () => {
    expect(() => openToWrite(emptyFolder(), { writer: 'w.custody' })).toThrow('cannot be the name of a writer');
  });
});

describe('a writer that is behind', () => {
  it('is pointed out once it is more than 30 days behind the others, until it is retired', () => {
    const out = emptyFolder();
    const put = (writer: string, day: string): void => {
      openToWrite(out, { writer }).put(items(1, day.length), runOf(items(1, day.length), `${day}T12:00:00.000Z`));
    };
    put('old', '2026-10-01');
    put('new', '2026-10-31');
    const silent = (): readonly (number | null)[] => lockerStatus(out).writers.map(({ silentDays }) => silentDays);
    expect(silent()).toEqual([null, null]);
    put('new', '2026-11-01');
    expect(silent()).toEqual([null, 31]);
    retireWriter(out, 'old', {
      reason: 'scrapped',
      by: 'A. Person',
      now: new Date('2026-11-02T12:00:00Z'),
      writer: 'new',
    });
    expect(silent()).toEqual([null, null]);
    expect(lockerStatus(out).writers[1]).toMatchObject({
      writer: 'old',
      retired: { by: 'A. Person', reason: 'scrapped' },
    });
    expect(openToRead(out).readings.length).toBe(2);
  });
});
