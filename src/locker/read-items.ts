import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { EvidenceId } from '../model/ids.ts';
import { type JsonObject, textOf } from '../model/json.ts';
import { blobPath, segmentName } from './layout.ts';
import { itemIn, type Unreadable } from './payload.ts';
import type { PayloadKeys } from './payload-keys.ts';
import { openSegment, type WriterReading } from './read-writer.ts';
import { readFrame } from './record.ts';

/**
 * Returns items by their ids from the journals that hold them, one segment in memory at a time. Throws a KnownFailure where
 * one cannot be given back: exit 3 where its key is not here, exit 4 where its payload is missing or was changed.
 */
export function readItems(
  locker: string,
  readings: readonly WriterReading[],
  ids: ReadonlySet<string>,
  keys: PayloadKeys | null,
): ReadonlyMap<string, EvidenceItem> {
  const found = new Map<string, EvidenceItem>();
  const lost = new Map<string, Unreadable['unreadable']>();
  const blob = (sha256: string): Buffer | undefined => {
    const file = join(locker, blobPath(sha256));
    return /^[0-9a-f]{64}$/.test(sha256) && existsSync(file) ? readFileSync(file) : undefined;
  };
  for (const reading of readings) {
    for (const body of itemBodies(reading, (id) => ids.has(id) && !found.has(id))) {
      const item = itemIn(body, blob, keys);
      if (!('unreadable' in item)) found.set(item.id, item);
      else lost.set(textOf(body['id']), item.unreadable);
    }
  }
  const stillLost = [...lost].filter(([id]) => !found.has(id));
  if (stillLost.length > 0) throw unreadable(stillLost);
  return found;
}

/**
 * Returns what is known of an encrypted item without its key. Throws a KnownFailure (exit 2) where there is no such item, or
 * where it was stored in clear: a chain cannot forget what is written in it.
 */
export function erasableItem(
  readings: readonly WriterReading[],
  id: EvidenceId,
): { readonly id: EvidenceId; readonly kind: string; readonly kindVersion: number } {
  const bodies = readings.flatMap((reading) => [...itemBodies(reading, (each) => each === id)]);
  const [first] = bodies;
  if (first !== undefined && bodies.every((body) => body['alg'] !== undefined)) {
    return { id, kind: textOf(first['kind']), kindVersion: Number(first['kindVersion']) };
  }
  const clear = first !== undefined;
  throw new KnownFailure(EXIT.usage, [
    {
      code: clear ? 'item-not-encrypted' : 'item-unknown',
      severity: 'error',
      message: clear
        ? `The item ${id} was stored in clear, so it cannot be erased without breaking the chain.`
        : `The locker holds no item ${id}.`,
      next: clear
        ? 'Collections made with `locker: {encrypt: true}` in probity.yaml can be erased item by item.'
        : 'The evidence index of the pack and `probity collect --json` print ids.',
    },
  ]);
}

function* itemBodies(reading: WriterReading, wanted: (id: string) => boolean): Iterable<JsonObject> {
  const { items } = reading.chain;
  for (const lines of linesOf(reading)) {
    for (let start = 0, end = lines.indexOf(0x0a); end !== -1; start = end + 1, end = lines.indexOf(0x0a, start)) {
      const frame = readFrame(lines, start, end);
      const id = frame === undefined ? undefined : items.idIn(frame.seq);
      if (frame === undefined || id === undefined || !wanted(id)) continue;
      yield { id, ...(JSON.parse(lines.toString('utf8', frame.bodyStart, frame.bodyEnd)) as JsonObject) };
    }
  }
}

/** Returns the lines of a journal, segment by segment, the open journal last and only as far as it is sound. */
export function* linesOf({ place, segments, open }: WriterReading): Iterable<Buffer> {
  for (let number = 1; number <= segments; number += 1) {
    const lines = openSegment(join(place.folder, 'segments', segmentName(number)));
    if (typeof lines === 'string') throw new Error(lines);
    yield lines;
  }
  if (existsSync(place.journal)) yield readFileSync(place.journal).subarray(0, open.soundBytes);
}

function unreadable(lost: readonly (readonly [string, Unreadable['unreadable']])[]): KnownFailure {
  const [[id, why] = ['', 'missing']] = lost;
  const more = lost.length === 1 ? '' : ` and ${lost.length - 1} more`;
  if (lost.every(([, each]) => each === 'no-key')) {
    return new KnownFailure(EXIT.incomplete, [
      {
        code: 'locker-key-missing',
        severity: 'error',
        message: `The item ${id}${more} in the locker is encrypted, and its key is not on this machine.`,
        next: 'Bring private/payload-keys from where it was collected, or state that it is gone: probity locker erase ITEM.',
      },
    ]);
  }
  const what = why === 'missing' ? 'is missing' : 'was changed';
  return new KnownFailure(EXIT.integrity, [
    {
      code: 'locker-damaged',
      severity: 'error',
      message: `The evidence locker has been changed or damaged: the payload of ${id}${more} ${what}.`,
      next: 'Restore the blobs folder of the locker from a copy; probity locker verify names every file.',
    },
  ]);
}
