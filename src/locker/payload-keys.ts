import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { Disk } from './disk.ts';
import { LOCK_WAIT_MS, withLock } from './lock.ts';

const LINE = /^(sha256:[0-9a-f]{64}) ([0-9a-f]{64})$/;

/**
 * The keys of encrypted payloads, one line each, in a file outside the locker. They are never copied with it: whoever has
 * the file can read the items, and erasing an item is destroying its line.
 */
export class PayloadKeys {
  readonly #path: string;
  readonly #disk: Disk;
  #keys: Map<string, Buffer[]> = new Map();
  #fresh: [id: string, key: Buffer][] = [];
  #soundBytes = 0;

  /** Reads the keys; throws a KnownFailure (exit 4) where a line is no key. A last line without an end was never used. */
  constructor(path: string, disk: Disk = new Disk()) {
    this.#path = path;
    this.#disk = disk;
    this.#load();
  }

  /** Returns the keys an item may be encrypted with: more than one where two machines stored the same item. */
  of(id: string): readonly Buffer[] {
    return this.#keys.get(id) ?? [];
  }

  /** Returns a random key for an item; a new one is only kept once `save` was called. */
  make(id: string): Buffer {
    const [known] = this.of(id);
    if (known !== undefined) return known;
    const key = randomBytes(32);
    this.#fresh.push([id, key]);
    this.#keep(id, key);
    return key;
  }

  /** Makes new keys durable: before anything encrypted with them is written. */
  save(): void {
    if (this.#fresh.length === 0) return;
    this.#locked(() => {
      const bytes = Buffer.from(this.#fresh.map(([id, key]) => lineOf(id, key)).join(''), 'latin1');
      this.#disk.append(this.#path, this.#soundBytes, bytes);
      for (const [id, key] of this.#fresh) this.#keep(id, key);
      this.#soundBytes += bytes.length;
      this.#fresh = [];
    });
  }

  /** Destroys the keys of an item: the file is written again without them. False where there were none. */
  destroy(id: string): boolean {
    return this.#locked(() => {
      if (!this.#keys.delete(id)) return false;
      const lines = [...this.#keys].flatMap(([each, keys]) => keys.map((key) => lineOf(each, key)));
      const bytes = Buffer.from(lines.join(''), 'latin1');
      this.#disk.replace(this.#path, bytes);
      this.#soundBytes = bytes.length;
      return true;
    });
  }

  /** Other processes add keys to the same file, so it is read again before it is changed. */
  #locked<T>(step: () => T): T {
    return withLock(this.#disk, `${this.#path}.lock`, LOCK_WAIT_MS, () => {
      this.#load();
      return step();
    });
  }

  #load(): void {
    this.#keys = new Map();
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'latin1') : '';
    const lines = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#soundBytes = lines.length;
    for (const [index, line] of lines.split('\n').slice(0, -1).entries()) {
      const match = LINE.exec(line);
      if (match === null) throw damaged(this.#path, index + 1);
      this.#keep(match[1] ?? '', Buffer.from(match[2] ?? '', 'hex'));
    }
  }

  #keep(id: string, key: Buffer): void {
    this.#keys.set(id, [...this.of(id), key]);
  }
}

function lineOf(id: string, key: Buffer): string {
  return `${id} ${key.toString('hex')}\n`;
}

function damaged(path: string, line: number): KnownFailure {
  return new KnownFailure(EXIT.integrity, [
    {
      code: 'payload-keys-damaged',
      severity: 'error',
      message: `Line ${line} of the keys of encrypted evidence is not a key.`,
      place: { file: path, line, column: 1 },
      next: 'Restore the file from a copy. Without its key, an encrypted item cannot be read again.',
    },
  ]);
}
