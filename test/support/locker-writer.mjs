// A process that writes to a locker: LOCKER WRITER NUMBER COLLECTIONS. Prints one line for each acknowledged collection.
import { Locker } from '../../src/locker/locker.ts';
import { item, newKey, runOf } from './lockers.ts';

const [locker = '', writer = '', number = '0', collections = '1'] = process.argv.slice(2);
const key = newKey();
for (let n = 0; n < Number(collections); n += 1) {
  const seen = [item(Number(number) * 1000 + n)];
  new Locker(locker, { writer, key, recordsPerSegment: 6 }).put(seen, runOf(seen, `2026-11-20T12:00:${String(n).padStart(2, '0')}.000Z`));
  process.stdout.write(`${seen[0]?.id}\n`);
}
