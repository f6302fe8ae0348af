import { createHash, type Hash } from 'node:crypto';
import { isJsonObject, type JsonObject, textOf } from '../model/json.ts';
import { ItemIndex } from './item-index.ts';
import { MerkleTree } from './merkle.ts';
import type { Checkpoint } from './note.ts';
import {
  chainHash,
  GENESIS,
  itemDigest,
  leafHash,
  type RecordLine,
  type RecordType,
  readFrame,
  typeOfBody,
} from './record.ts';
import { type CollectionRun, namesItems, readRun } from './run.ts';

/** Where a chain is broken, within the bytes that were read. */
export interface ChainProblem {
  /** Line within those bytes, from 1. */
  readonly line: number;
  readonly message: string;
  /** An interrupted write ends without a line end; anything else was changed. */
  readonly torn: boolean;
}

/** A piece of a journal as its segment record states it. */
export interface SegmentStatement {
  readonly name: string;
  readonly last: number;
  readonly sha256: string;
}

/** What is known of an erased item. */
export interface Erasure {
  readonly id: string;
  /** The item that stands in its place. */
  readonly instead: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** A file that anchors a checkpoint, as its record states it. */
export interface AnchorStatement {
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  readonly kind: 'ssh' | 'rfc3161';
}

/** A writer that will write no more, as another one states it. */
export interface Retirement {
  readonly writer: string;
  /** How much it had written by then. */
  readonly records: number;
  readonly head: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** One step on the way of evidence from hand to hand. */
export interface CustodyEntry {
  readonly act: 'merged' | 'sent' | 'fetched' | 'bagged';
  readonly at: string;
  /** Whether that is what the clock said, or the day a pack was declared to be made as of. */
  readonly clock: 'declared' | 'system';
  /** A name that was given, or the pseudonym of the machine's writer. */
  readonly by: string;
  readonly from: string;
  readonly to: string;
  /** What changed hands: of every journal how much, and the head of its chain and the root of its tree at that size. */
  readonly journals: readonly {
    readonly writer: string;
    readonly records: number;
    readonly items: number;
    readonly head: string;
    readonly root: string;
  }[];
  /** SHA-256 of the manifest of a pack; '' where none was made. */
  readonly sha256: string;
}

const NEWLINE = 0x0a;

/** The state of one journal after so many records: grows record by record, and keeps digests rather than records. */
export class Chain {
  readonly tree: MerkleTree = new MerkleTree();
  readonly items: ItemIndex = new ItemIndex();
  readonly blobs: Map<string, string> = new Map();
  readonly erased: Map<string, Erasure> = new Map();
  readonly anchors: AnchorStatement[] = [];
  readonly retirements: Retirement[] = [];
  readonly custody: CustodyEntry[] = [];
  segment: SegmentStatement | undefined;
  runs = 0;
  /** Body of the newest run, parsed only when it is asked for: runs list every item they saw. */
  #runBody: Buffer | undefined;
  head: string = GENESIS;
  /** Bytes of all lines, and their digest. */
  bytes = 0;
  readonly #digest: Hash = createHash('sha256');
  /** Whether the newest record states its own hash, and its version, which never falls. */
  #stated = true;
  #version: RecordLine['version'] = 1;
  /** Hashes of records of version 1, which are not their leaf hashes. */
  readonly #oldHashes: string[] = [];

  get size(): number {
    return this.tree.size;
  }

  /** Tells whether a journal is one of custody: it says how evidence went from hand to hand, and holds none itself. */
  get isCustody(): boolean {
    return this.custody.length > 0 && this.items.size === 0 && this.runs === 0;
  }

  /** The newest collection as it was stored. */
  get newestRun(): CollectionRun | undefined {
    if (this.#runBody === undefined) return undefined;
    const body = JSON.parse(this.#runBody.toString('utf8')) as { readonly run: JsonObject };
    return readRun(body.run, this.items);
  }

  /** Returns the hash of the record with that number, counted from 1. */
  hashAt(seq: number): string | undefined {
    if (seq < 1 || seq > this.size) return undefined;
    return this.#oldHashes[seq - 1] ?? this.tree.leaf(seq - 1);
  }

  /** Returns the SHA-256 over the lines of all records, in hex. */
  journalDigest(): string {
    return this.#digest.copy().digest('hex');
  }

  /**
   * Takes the lines of a buffer, and compares the state with each checkpoint it passes. Returns how many bytes are sound, and
   * what is wrong after them, if anything is.
   */
  take(
    bytes: Buffer,
    checkpoints: ReadonlyMap<number, Checkpoint> = NONE,
  ): { readonly sound: number; readonly problem: ChainProblem | null } {
    let start = 0;
    let digested = 0;
    let line = 0;
    let problem: ChainProblem | null = null;
    while (start < bytes.length && problem === null) {
      line += 1;
      const end = bytes.indexOf(NEWLINE, start);
      problem = end === -1 ? torn(line) : this.#link(bytes, start, end, line);
      if (problem !== null) break;
      start = end + 1;
      const checkpoint = checkpoints.get(this.size);
      if (checkpoint === undefined) continue;
      this.#digest.update(bytes.subarray(digested, start));
      digested = start;
      problem = this.#against(checkpoint, line);
    }
    this.#digest.update(bytes.subarray(digested, start));
    this.bytes += start;
    return { sound: start, problem };
  }

  #against(checkpoint: Checkpoint, line: number): ChainProblem | null {
    if (checkpoint.root === this.tree.root() && checkpoint.journal === this.journalDigest()) return null;
    const message = `Line ${line} and those before it are not what the signed checkpoint of ${this.size} records says.`;
    return { line, message, torn: false };
  }

  #link(bytes: Buffer, start: number, end: number, line: number): ChainProblem | null {
    const frame = readFrame(bytes, start, end);
    if (frame === undefined) return broken(line, 'is not a record');
    if (frame.seq !== this.size + 1) return broken(line, `carries the number ${frame.seq}, not ${this.size + 1}`);
    if (frame.prev !== this.head) return unlinked(line, this.#stated);
    if (frame.version < this.#version) return broken(line, 'is of an earlier version than the line before it');
    const leaf = leafHash(bytes, start, end, frame);
    const hash = chainHash(bytes, frame, leaf);
    if (frame.hash !== null && frame.hash !== hash) return broken(line, 'does not match its own hash');
    const misread = this.#read(bytes, frame);
    if (misread !== null) return broken(line, misread);
    if (frame.version === 1) this.#oldHashes.push(hash);
    this.tree.add(leaf);
    this.head = hash;
    this.#stated = frame.hash !== null;
    this.#version = frame.version;
    return null;
  }

  /** Notes what a record says that must be known without reading it again. */
  #read(bytes: Buffer, frame: RecordLine): string | null {
    const type = typeOfBody(bytes, frame.bodyEnd);
    if (type === undefined) return 'is of a type that this version does not know';
    const digest = type === 'item' ? itemDigest(bytes, frame) : undefined;
    if (digest !== undefined) {
      this.items.addDigest(frame.seq, digest);
      return null;
    }
    if (type === 'run') {
      this.#runBody = Buffer.from(bytes.subarray(frame.bodyStart, frame.bodyEnd));
      this.runs += 1;
      // In earlier versions a collection names every item by its digest, which is long to read and needs no check.
      if (frame.version < 3) return null;
    }
    try {
      const body: unknown = JSON.parse(bytes.toString('utf8', frame.bodyStart, frame.bodyEnd));
      return isJsonObject(body) ? this.#note(type, frame.seq, body) : 'has a body that is no object';
    } catch {
      return 'has a body that is not JSON';
    }
  }

  #note(type: RecordType, seq: number, body: JsonObject): string | null {
    const content = (body[type] ?? {}) as JsonObject;
    if (type === 'item') {
      const id = textOf(body['id'] ?? content['id']);
      if (!this.items.add(seq, id)) return 'holds an item whose id is no digest';
      const file = body['blob'];
      if (isJsonObject(file)) this.blobs.set(id, textOf(file['sha256']));
    } else if (type === 'run') return namesItems(content, this.items) ? null : 'names items that are not there';
    else if (type === 'segment') this.segment = content as unknown as SegmentStatement;
    else if (type === 'erased') this.erased.set(textOf(content['id']), content as unknown as Erasure);
    else if (type === 'anchor') this.anchors.push(content as unknown as AnchorStatement);
    else if (type === 'retired') this.retirements.push(content as unknown as Retirement);
    else if (type === 'custody') this.custody.push(content as unknown as CustodyEntry);
    return null;
  }
}

const NONE: ReadonlyMap<number, Checkpoint> = new Map();
/** `{"id":"sha256:<64 digits>","i` of a body whose item lies in it. */
function torn(line: number): ChainProblem {
  return { line, message: `Line ${line} has no end: a write was interrupted there.`, torn: true };
}

/** Which of two lines was changed is only known where the first one states its own hash, which then is sound. */
function unlinked(line: number, stated: boolean): ChainProblem {
  if (stated || line === 1) return broken(line, 'does not follow the line before it');
  return broken(line - 1, `is not the one that line ${line} follows; one of the two was changed`);
}

function broken(line: number, what: string): ChainProblem {
  return { line, message: `Line ${line} ${what}.`, torn: false };
}
