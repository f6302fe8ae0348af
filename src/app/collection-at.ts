import type { Chain } from '../locker/chain.ts';
import type { Locker } from '../locker/locker.ts';
import { linesOf } from '../locker/read-items.ts';
import type { WriterReading } from '../locker/read-writer.ts';
import { readFrame, typeOfBody } from '../locker/record.ts';
import { type CollectionRun, readRun } from '../locker/run.ts';
import { type Newest, newestOf } from '../locker/union.ts';
import { type JsonObject, textOf } from '../model/json.ts';

/**
 * Returns what was known on a day: of every writer the newest collection made by then (in UTC, the day included), and its
 * items, whatever was collected later. Undefined where nothing had been collected yet.
 */
export function collectionAt(locker: Locker, day: string): Newest | undefined {
  const readings = locker.readings.flatMap((reading) => {
    const run = newestRunBy(reading, day);
    return run === undefined ? [] : [endingWith(reading, run)];
  });
  return newestOf({ readings, all: locker.readings, day, itemsOf: (ids) => locker.items(ids) });
}

/** Returns the day of the earliest collection in a locker; undefined where there is none. */
export function firstCollection(locker: Locker): string | undefined {
  const days = locker.readings.flatMap((reading) => [...runsOf(reading)].map(({ at }) => textOf(at).slice(0, 10)));
  return days.sort()[0];
}

/** A clock that went back, or a past day declared later, puts an older collection behind a newer one: the date decides. */
function newestRunBy(reading: WriterReading, day: string): CollectionRun | undefined {
  let newest: JsonObject | undefined;
  for (const run of runsOf(reading)) {
    const at = textOf(run['at']);
    if (at.slice(0, 10) > day) continue;
    if (newest === undefined || at >= textOf(newest['at'])) newest = run;
  }
  return newest === undefined ? undefined : readRun(newest, reading.chain.items);
}

/** The same journal, read as if that collection were the last in it. */
function endingWith(reading: WriterReading, run: CollectionRun): WriterReading {
  return { ...reading, chain: Object.create(reading.chain, { newestRun: { value: run } }) as Chain };
}

/** The collections as they are stored: what they saw is only looked up for the one that counts. */
function* runsOf(reading: WriterReading): Iterable<JsonObject> {
  for (const lines of linesOf(reading)) {
    for (let start = 0, end = lines.indexOf(0x0a); end !== -1; start = end + 1, end = lines.indexOf(0x0a, start)) {
      const frame = readFrame(lines, start, end);
      if (frame === undefined || typeOfBody(lines, frame.bodyEnd) !== 'run') continue;
      const body = JSON.parse(lines.toString('utf8', frame.bodyStart, frame.bodyEnd)) as JsonObject;
      yield body['run'] as JsonObject;
    }
  }
}
