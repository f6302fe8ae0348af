const DIGEST = 32;
const PREFIX = 'sha256:';
const ID = /^sha256:[0-9a-f]{64}$/;

/**
 * Which items a journal holds and in which record: 40 bytes for each instead of a string, so that a million of them fit.
 * Records are added in their order and never taken out.
 */
export class ItemIndex {
  #digests: Buffer = Buffer.alloc(DIGEST * 256);
  #records: Uint32Array = new Uint32Array(256);
  /** Open addressing over the first digits of a digest, which are as good as random; 0 is free. */
  #table: Int32Array = new Int32Array(1024);
  #count = 0;
  #distinct = 0;

  /** How many different items there are. */
  get size(): number {
    return this.#distinct;
  }

  /** Notes that a record holds the item with that id. False where that is not the digest of an item. */
  add(record: number, id: string): boolean {
    return ID.test(id) && this.addDigest(record, id.slice(PREFIX.length));
  }

  /** Notes that a record holds the item with that digest, which is known to be 64 hex digits. */
  addDigest(record: number, hex: string): true {
    if (this.#records.length === this.#count) this.#grow();
    this.#digests.write(hex, this.#count * DIGEST, DIGEST, 'hex');
    this.#records[this.#count] = record;
    this.#count += 1;
    if (this.#enter(this.#count - 1)) this.#distinct += 1;
    return true;
  }

  has(id: string): boolean {
    return this.recordOf(id) !== undefined;
  }

  /** Returns the number of the record that first held an item. */
  recordOf(id: string): number | undefined {
    if (!ID.test(id)) return undefined;
    const digest = Buffer.from(id.slice(PREFIX.length), 'hex');
    const found = this.#table[this.#slotOf(digest, 0)] ?? 0;
    return found === 0 ? undefined : this.#records[found - 1];
  }

  /** Returns the id of the item that a record holds; undefined for a record that is no item. */
  idIn(record: number): string | undefined {
    const at = this.#firstFrom(record);
    return at < this.#count && this.#records[at] === record ? this.#idAt(at) : undefined;
  }

  /** Returns how many of the records from one number to another hold an item. */
  countIn(from: number, to: number): number {
    return this.#firstFrom(to + 1) - this.#firstFrom(from);
  }

  /** Returns the ids in the order of their records, each as often as it was stored. */
  *[Symbol.iterator](): Iterator<string> {
    for (let at = 0; at < this.#count; at += 1) yield this.#idAt(at);
  }

  #idAt(at: number): string {
    return `${PREFIX}${this.#digests.toString('hex', at * DIGEST, (at + 1) * DIGEST)}`;
  }

  #firstFrom(record: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle] ?? 0) < record) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Enters what stands at a place into the table; false where an equal digest stands there already. */
  #enter(at: number): boolean {
    const slot = this.#slotOf(this.#digests, at * DIGEST);
    if (this.#table[slot] !== 0) return false;
    this.#table[slot] = at + 1;
    return true;
  }

  #slotOf(digest: Buffer, from: number): number {
    const last = this.#table.length - 1;
    let slot = digest.readUInt32LE(from) & last;
    for (;;) {
      const found = this.#table[slot] ?? 0;
      if (found === 0 || this.#equals(found - 1, digest, from)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #equals(at: number, digest: Buffer, from: number): boolean {
    const start = at * DIGEST;
    if (this.#digests.readUInt32LE(start) !== digest.readUInt32LE(from)) return false;
    return this.#digests.compare(digest, from, from + DIGEST, start, start + DIGEST) === 0;
  }

  #grow(): void {
    const digests = Buffer.alloc(this.#digests.length * 2);
    this.#digests.copy(digests);
    this.#digests = digests;
    const records = new Uint32Array(this.#records.length * 2);
    records.set(this.#records);
    this.#records = records;
    this.#table = new Int32Array(this.#records.length * 4);
    for (let at = 0; at < this.#count; at += 1) this.#enter(at);
  }
}
