import { join } from 'node:path';
import type { SearchRecord } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { EvidenceId } from '../model/ids.ts';
import { type JsonObject, textOf } from '../model/json.ts';
import { digestOf } from '../platform/canonical-json.ts';
import { appendRecords, type JournalReading, readJournal } from './journal.ts';

/** One collection: which items it saw, and where it looked. What a later collection no longer sees is thereby gone. */
export interface CollectionRun {
  readonly at: string;
  readonly clock: 'declared' | 'system';
  readonly items: readonly EvidenceId[];
  readonly search: readonly SearchRecord[];
}

/** What putting a collection into the locker did. */
export interface PutResult {
  readonly stored: number;
  /** Items the locker already held, byte for byte. */
  readonly held: number;
  readonly records: number;
  /** Hash of the last record: the state of the whole locker in 64 hex digits. */
  readonly head: string;
  /** What an interrupted earlier write had left behind and was cut away, in words. */
  readonly recovered: string | null;
}

/** The write-once store of evidence: a chained journal of items and collections. Items are held by content and never overwritten. */
export class Locker {
  readonly #path: string;
  #reading: JournalReading;

  /** Opens a locker folder, re-computing its chain. Throws a KnownFailure (exit 4) where the chain is broken. */
  constructor(folder: string) {
    this.#path = join(folder, 'journal.jsonl');
    this.#reading = readJournal(this.#path);
    const { damage } = this.#reading;
    if (damage === null || damage.torn) return;
    throw new KnownFailure(EXIT.integrity, [
      {
        code: 'locker-damaged',
        severity: 'error',
        message: `The evidence locker has been changed or damaged: ${damage.message}`,
        place: { file: this.#path, line: damage.line, column: 1 },
        next: 'Keep the file for inspection, restore it from a copy, or start a new locker with another --out folder.',
      },
    ]);
  }

  get head(): string {
    return this.#reading.records.at(-1)?.hash ?? '0'.repeat(64);
  }

  get size(): number {
    return this.#reading.records.length;
  }

  /** Tells whether the locker holds an item. */
  holds(id: EvidenceId): boolean {
    return this.#ids().has(id);
  }

  /** Returns the hash of the record with that number: the state of the locker when it had so many records. */
  headAt(records: number): string | undefined {
    return this.#reading.records[records - 1]?.hash;
  }

  /** Stores a collection. Throws where an item's id is not the digest of its content. */
  put(items: readonly EvidenceItem[], run: CollectionRun): PutResult {
    const recovered = this.#reading.damage?.message ?? null;
    const known = new Set(this.#ids());
    const fresh: EvidenceItem[] = [];
    for (const item of items) {
      assertSealed(item);
      if (known.has(item.id)) continue;
      known.add(item.id);
      fresh.push(item);
    }
    const bodies = fresh.map((item) => ({ type: 'item', item: item as unknown as JsonObject }));
    const runBody = { type: 'run', run: run as unknown as JsonObject };
    const last = this.#bodies('run').at(-1);
    const repeated =
      fresh.length === 0 && recovered === null && last !== undefined && digestOf(last) === digestOf(runBody);
    if (!repeated) {
      appendRecords(this.#path, this.#reading, [...bodies, runBody]);
      this.#reading = readJournal(this.#path);
      this.#held = undefined;
    }
    return { stored: fresh.length, held: items.length - fresh.length, records: this.size, head: this.head, recovered };
  }

  /** Returns the newest collection and its items, or undefined where nothing was collected yet. */
  newest(): { readonly run: CollectionRun; readonly items: readonly EvidenceItem[] } | undefined {
    const run = this.#bodies('run').at(-1)?.['run'] as unknown as CollectionRun | undefined;
    if (run === undefined) return undefined;
    const items = new Map(
      this.#bodies('item').map((body) => {
        const item = body['item'] as unknown as EvidenceItem;
        return [item.id, item];
      }),
    );
    return { run, items: run.items.flatMap((id) => items.get(id) ?? []) };
  }

  #held: ReadonlySet<string> | undefined;

  #ids(): ReadonlySet<string> {
    this.#held ??= new Set(this.#bodies('item').map((body) => textOf((body['item'] as JsonObject)['id'])));
    return this.#held;
  }

  #bodies(type: 'item' | 'run'): readonly JsonObject[] {
    return this.#reading.records.map((record) => record.body).filter((body) => body['type'] === type);
  }
}

/** Throws where an item's id is not the digest of everything else in it. */
function assertSealed(item: EvidenceItem): void {
  const { id, ...draft } = item;
  if (id !== `sha256:${digestOf(draft)}`)
    throw new Error(`The id of an item of ${item.kind} is not the digest of its content.`);
}
