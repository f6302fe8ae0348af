import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { EvidenceId } from '../model/ids.ts';
import { canonicalJson, digestOf } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Appender, fresh } from './append.ts';
import type { Retirement } from './chain.ts';
import { Disk } from './disk.ts';
import { blobPath, flatJournal, LOCKER_MARK, placeOf, type WriterPlace } from './layout.ts';
import { LOCK_WAIT_MS, withLock } from './lock.ts';
import type { CheckpointKey } from './note.ts';
import { type StoredPayload, storedForm } from './payload.ts';
import type { PayloadKeys } from './payload-keys.ts';
import { erasableItem, readItems } from './read-items.ts';
import type { WriterReading } from './read-writer.ts';
import { readWriters } from './read-writers.ts';
import { bodyOf } from './record.ts';
import { type CollectionRun, storedRun } from './run.ts';
import { erasedItem, type LockerState, type Newest, newestOf, stateOf } from './union.ts';
import { VERIFY_FILE } from './verify-file.ts';
import { explained } from './write-failure.ts';

/** What putting a collection into the locker did. */
export interface PutResult {
  readonly stored: number;
  /** Items the locker already held, byte for byte. */
  readonly held: number;
  readonly records: number;
  /** The state of the whole locker in 64 hex digits: with one writer the hash of its last record. */
  readonly head: string;
  /** What an interrupted earlier write had left behind and was cleared away, in words. */
  readonly recovered: string | null;
}

/** How a locker is opened. Whoever only reads needs nothing of it. */
export interface LockerOptions {
  /** Whose journal is written: one machine's or one job's, never shared. */
  readonly writer?: string;
  /** Signs a checkpoint after every change. */
  readonly key?: CheckpointKey | null;
  /** Read encrypted items; new ones are encrypted where `encrypt` is set too. */
  readonly payloadKeys?: PayloadKeys | null;
  readonly encrypt?: boolean;
  readonly disk?: Disk;
  readonly waitMs?: number;
  readonly recordsPerSegment?: number;
}

type RecordOf = (id: EvidenceId) => number | undefined;

/** The write-once store of evidence: one chained journal for each writer. Items are held by content and never overwritten. */
export class Locker {
  readonly folder: string;
  /** Whose journal is written. */
  readonly writer: string;
  readonly #options: LockerOptions;
  readonly #disk: Disk;
  #readings: Map<string, WriterReading>;

  /** Opens a locker folder, re-computing every chain. Throws a KnownFailure (exit 4) where one is broken. */
  constructor(folder: string, options: LockerOptions = {}) {
    this.folder = folder;
    this.writer = options.writer ?? 'local';
    this.#options = options;
    this.#disk = options.disk ?? new Disk();
    this.#readings = readWriters(folder);
    for (const reading of this.#readings.values()) refuseDamaged(reading);
  }

  /** The state of the whole locker: what a pack names, and what is proved against it later. */
  get state(): LockerState {
    return stateOf([...this.#readings.values()]);
  }

  get head(): string {
    return this.state.head;
  }

  get size(): number {
    return this.state.records;
  }

  get readings(): readonly WriterReading[] {
    return [...this.#readings.values()];
  }

  /** Tells whether the locker holds an item. */
  holds(id: EvidenceId): boolean {
    return this.readings.some(({ chain }) => chain.items.has(id));
  }

  /** Tells whether the locker was once in that state, and has only grown since. */
  grewFrom({ head, records, writers }: LockerState): boolean {
    if (writers === undefined) return this.readings.some(({ chain }) => chain.hashAt(records) === head);
    const chainOf = (writer: string): WriterReading['chain'] | undefined => this.#readings.get(writer)?.chain;
    return (
      digestOf(writers) === head && writers.every((each) => chainOf(each.writer)?.hashAt(each.records) === each.head)
    );
  }

  /** Returns what is judged: the newest collection of every writer, and its items. Undefined where nothing was collected. */
  newest(): Newest | undefined {
    const { readings } = this;
    return newestOf({ readings, all: readings, itemsOf: (ids) => this.items(ids) });
  }

  /**
   * Returns items by their ids. Throws a KnownFailure where one cannot be given back: exit 3 where its key is not here, exit 4
   * where its payload is missing or was changed.
   */
  items(ids: ReadonlySet<string>): ReadonlyMap<string, EvidenceItem> {
    return readItems(this.folder, this.readings, ids, this.#options.payloadKeys ?? null);
  }

  /** Stores a collection. Throws where an item's id is not the digest of its content. */
  put(items: readonly EvidenceItem[], run: CollectionRun): PutResult {
    const texts = new Map(items.map((item) => [item.id, sealedText(item)]));
    return this.#change((appender, recovered) => {
      const { chain } = appender.reading;
      const unknown = [...new Map(items.map((item) => [item.id, item])).values()].filter(
        ({ id }) => !chain.items.has(id),
      );
      // Read before anything is appended, and only where nothing else is new.
      const newestRun = unknown.length === 0 ? chain.newestRun : undefined;
      const repeated = (): boolean => newestRun !== undefined && digestOf(newestRun) === digestOf(run);
      if (unknown.length > 0 || recovered.length > 0 || !repeated()) {
        const last = (recordOf: RecordOf): string => bodyOf('run', storedRun(run, recordOf));
        this.#append(appender, unknown, (id) => texts.get(id) ?? '', last);
      }
      return { stored: unknown.length, held: items.length - unknown.length };
    });
  }

  /** Seals the open journal of this writer into a segment and signs a checkpoint. */
  seal(): PutResult & { readonly sealed: boolean } {
    return this.#change((appender) => ({ sealed: appender.seal(), stored: 0, held: 0 }));
  }

  /**
   * Writes down that another writer will write no more, and how much it had written. Its records stay; its newest collection
   * is not judged any more. Throws a KnownFailure (exit 2) where there is no such writer, or it is the one that writes.
   */
  retire(writer: string, why: { readonly reason: string; readonly by: string; readonly at: string }): Retirement {
    const chain = this.#readings.get(writer)?.chain;
    if (chain === undefined || chain.isCustody || writer === this.writer) throw notToRetire(writer, this.writer);
    const retirement = { writer, records: chain.size, head: chain.head, ...why };
    this.#change((appender) => {
      appender.append([bodyOf('retired', retirement)]);
      return { stored: 0, held: 0 };
    });
    return retirement;
  }

  /** Writes down that a file anchors a checkpoint. */
  noteAnchor(anchor: {
    readonly file: string;
    readonly sha256: string;
    readonly size: number;
    readonly kind: string;
  }): void {
    this.#change((appender) => {
      appender.append([bodyOf('anchor', anchor)]);
      return { stored: 0, held: 0 };
    });
  }

  /**
   * Destroys the key of an encrypted item and puts an empty item in its place that says so; the digest stays. Throws a
   * KnownFailure (exit 2) where there is no such item, or it was stored in clear and so cannot be erased.
   */
  erase(id: EvidenceId, why: { readonly reason: string; readonly by: string; readonly at: string }): EvidenceItem {
    const { payloadKeys } = this.#options;
    const instead = erasedItem(erasableItem(this.readings, id), why);
    this.#change((appender) => {
      // The key goes first: an interruption leaves an item that cannot be read, never one that is only said to be erased.
      payloadKeys?.destroy(id);
      const body = bodyOf('erased', { id, instead: instead.id, ...why });
      this.#append(
        appender,
        [instead],
        () => sealedText(instead),
        () => body,
        false,
      );
      return { stored: 1, held: 0 };
    });
    return instead;
  }

  #append(
    appender: Appender,
    items: readonly EvidenceItem[],
    textOf: (id: EvidenceId) => string,
    last: (recordOf: RecordOf) => string,
    encrypt = this.#options.encrypt === true,
  ): void {
    const keys = encrypt ? (this.#options.payloadKeys ?? null) : null;
    const bodyFor = (item: EvidenceItem): string => this.#stored(storedForm(item, textOf(item.id), keys));
    // Encrypted ones are made in full first, because their keys must be durable before anything is written.
    const made = keys === null ? null : items.map(bodyFor);
    keys?.save();
    const { chain } = appender.reading;
    function* bodies(): Iterable<string> {
      const records = new Map<string, number>();
      for (const [index, item] of items.entries()) {
        yield made?.[index] ?? bodyFor(item);
        records.set(item.id, appender.last);
      }
      yield last((id) => records.get(id) ?? chain.items.recordOf(id));
    }
    appender.append(bodies());
  }

  #stored({ blob, body }: StoredPayload): string {
    const file = blob === null ? null : join(this.folder, blobPath(blob.sha256));
    if (file !== null && blob !== null && !existsSync(file)) this.#disk.replace(file, blob.bytes);
    return body;
  }

  /** Changes the journal of this writer under its lock, after reading again what another process may have added. */
  #change<T extends { readonly stored: number; readonly held: number }>(
    step: (appender: Appender, recovered: readonly string[]) => T,
  ): PutResult & T {
    const place = placeOf(this.folder, this.writer);
    return explained(this.folder, () =>
      withLock(this.#disk, join(place.folder, 'lock'), this.#options.waitMs ?? LOCK_WAIT_MS, () => {
        this.#takeOver(place);
        const reading = fresh(this.#readings.get(place.id), place);
        refuseDamaged(reading);
        const appender = new Appender(this.#disk, reading, this.#options.recordsPerSegment);
        // Remembered only once all went well: after a failure the files say what is there.
        this.#readings.delete(place.id);
        const recovered = appender.recover();
        const result = step(appender, recovered);
        const { key } = this.#options;
        if (key !== undefined && key !== null && appender.reading.chain.size > 0) appender.checkpoint(key);
        this.#readings = new Map([...this.#readings, [place.id, appender.reading] as const].sort(byName));
        const { records, head } = this.state;
        return { ...result, records, head, recovered: recovered.length === 0 ? null : recovered.join(' ') };
      }),
    );
  }

  /** Marks the folder, and makes the journal of an earlier version that of the first writer, without changing a byte of it. */
  #takeOver(place: WriterPlace): void {
    for (const { name, text } of [LOCKER_MARK, VERIFY_FILE]) {
      const file = join(this.folder, name);
      if (!existsSync(file) || readFileSync(file, 'utf8') !== text) this.#disk.replace(file, Buffer.from(text), 0o644);
    }
    const flat = flatJournal(this.folder);
    if (existsSync(place.journal) || !existsSync(flat)) return;
    try {
      this.#disk.move(flat, place.journal);
    } catch (error) {
      // Another writer was faster, and it is in that one's folder now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.#readings = readWriters(this.folder);
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Throws a KnownFailure (exit 4) where a journal is damaged; what an interrupted write left behind is no damage. */
export function refuseDamaged({ damage }: WriterReading): void {
  if (damage === null || damage.torn) return;
  throw new KnownFailure(EXIT.integrity, [
    {
      code: 'locker-damaged',
      severity: 'error',
      message: `The evidence locker has been changed or damaged: ${damage.message}`,
      place: { file: damage.file, line: damage.line, column: 1 },
      next: 'Keep the file for inspection, restore it from a copy, or start a new locker with another --out folder.',
    },
  ]);
}

function notToRetire(writer: string, self: string): KnownFailure {
  const own = writer === self;
  const message = own ? `${writer} is the writer of this machine.` : `The locker has no writer ${writer}.`;
  const next = own
    ? 'Retire it from another machine, or as another writer: --writer NAME.'
    : 'probity locker status shows the writers.';
  return new KnownFailure(EXIT.usage, [{ code: 'locker-writer', severity: 'error', message, next }]);
}

/** Returns the canonical JSON of an item without its id. Throws where the id is not the digest of it. */
function sealedText({ id, ...draft }: EvidenceItem): string {
  const text = canonicalJson(draft);
  if (id === `sha256:${sha256Hex(text)}`) return text;
  throw new Error(`The id of an item of ${draft.kind} is not the digest of its content.`);
}
