import type { SearchRecord } from '../model/assessment.ts';
import type { Retirement } from './chain.ts';
import type { Damage, WriterReading } from './read-writer.ts';

/**
 * Returns who was retired by a day (that day included; without one: ever), whoever wrote it down. Of several statements about
 * one writer the one over most records counts: a writer that was seen again is retired once more.
 */
export function retirementsIn(readings: readonly WriterReading[], day?: string): ReadonlyMap<string, Retirement> {
  const retired = new Map<string, Retirement>();
  for (const statement of readings.flatMap(({ chain }) => chain.retirements)) {
    if (day !== undefined && statement.at.slice(0, 10) > day) continue;
    const known = retired.get(statement.writer);
    if (known === undefined || known.records < statement.records) retired.set(statement.writer, statement);
  }
  return retired;
}

/** Tells whether a writer is retired and has written nothing since: one that went on is there, whatever was said of it. */
export function isRetired({ place, chain }: WriterReading, retired: ReadonlyMap<string, Retirement>): boolean {
  const statement = retired.get(place.id);
  return statement !== undefined && chain.size <= statement.records;
}

/** Returns where a journal is not as it was when its writer was retired. */
export function retirementProblems(
  readings: readonly WriterReading[],
  journalOf: (writer: string) => string,
): readonly Damage[] {
  return [...retirementsIn(readings).values()].flatMap((retirement) => {
    const reading = readings.find(({ place }) => place.id === retirement.writer);
    // A journal that is damaged is named already, and its end is not known.
    const problem = reading !== undefined && reading.damage !== null ? null : problemSince(retirement, reading);
    if (problem === null) return [];
    const { writer, by, at, records } = retirement;
    const message = `The writer ${writer} was retired by ${by} on ${at.slice(0, 10)} with ${records} records; ${problem}`;
    return [{ file: reading?.place.journal ?? journalOf(writer), line: 1, message, torn: false }];
  });
}

function problemSince({ records, head }: Retirement, reading: WriterReading | undefined): string | null {
  const size = reading?.chain.size ?? 0;
  if (size < records) return `only ${size} of them are here.`;
  if (reading?.chain.hashAt(records) !== head) return 'this is another journal than the one that was retired.';
  if (size === records) return null;
  return `records ${records + 1} to ${size} were written after that. If it is in use again, retire it again once it is not.`;
}

/** Returns what the search says about retired writers, whose collections are not judged any more. */
export function retiredSearch(
  searchedBy: string,
  gone: readonly { readonly writer: string; readonly items: number }[],
  retired: ReadonlyMap<string, Retirement>,
): SearchRecord {
  const problems = gone.flatMap(({ writer, items }) => {
    const statement = retired.get(writer);
    if (statement === undefined) return [];
    const { at, by, reason } = statement;
    const message = `Retired on ${at.slice(0, 10)} by ${by}: ${reason}. The ${items} items of its newest collection are not judged any more.`;
    return [{ path: writer, state: 'retired', message }];
  });
  return {
    collector: searchedBy,
    root: 'the writers of the evidence locker',
    searched: gone.length,
    found: 0,
    problems,
  };
}
