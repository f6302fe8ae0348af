import { hash } from 'node:crypto';

// RFC 6962 §2.1: a node is SHA-256 over 0x01 and its two children; leaves carry 0x00 (see record.ts).
const node = Buffer.alloc(65);
node[0] = 1;

/** Returns the hash of an inner node in hex. */
function nodeHash(left: string, right: string): string {
  node.write(left, 1, 'hex');
  node.write(right, 33, 'hex');
  return hash('sha256', node, 'hex');
}

/** The hash of a tree without leaves (RFC 6962 §2.1). */
const EMPTY_ROOT = hash('sha256', '', 'hex');

/** A tree that grows leaf by leaf and keeps all leaves, 32 bytes each, so that roots and proofs of any size can be asked. */
export class MerkleTree {
  #leaves: Buffer = Buffer.alloc(32 * 256);
  #size = 0;
  /** Hashes of the complete subtrees that make up the tree, the largest first. */
  #peaks: { readonly size: number; readonly hash: string }[] = [];

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf hash, in hex. */
  add(leaf: string): void {
    if (this.#leaves.length < 32 * (this.#size + 1)) {
      const larger = Buffer.alloc(this.#leaves.length * 2);
      this.#leaves.copy(larger);
      this.#leaves = larger;
    }
    this.#leaves.write(leaf, this.#size * 32, 'hex');
    this.#size += 1;
    let peak = { size: 1, hash: leaf };
    for (let last = this.#peaks.at(-1); last?.size === peak.size; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { size: peak.size * 2, hash: nodeHash(last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
  }

  /** Returns the leaf hash with that number, counted from 0, in hex. */
  leaf(index: number): string {
    return this.#leaves.toString('hex', index * 32, index * 32 + 32);
  }

  /** Returns the root of the whole tree in hex. */
  root(): string {
    let root: string | undefined;
    for (const { hash: each } of this.#peaks.toReversed()) root = root === undefined ? each : nodeHash(each, root);
    return root ?? EMPTY_ROOT;
  }

  /** Returns the root that the tree had when it was that large, in hex. */
  rootAt(size: number): string {
    if (size === this.#size) return this.root();
    return size === 0 ? EMPTY_ROOT : this.#range(0, size);
  }

  /** Returns the hashes that prove that a leaf is in the tree of that size (RFC 6962 §2.1.1). */
  inclusion(index: number, size: number): readonly string[] {
    return this.#path(index, 0, size);
  }

  /** Returns the hashes that prove that the tree of one size begins with the tree of a smaller one (RFC 6962 §2.1.2). */
  consistency(smaller: number, size: number): readonly string[] {
    return smaller === size || smaller === 0 ? [] : this.#subproof(smaller, 0, size, true);
  }

  #range(from: number, size: number): string {
    if (size === 1) return this.leaf(from);
    const left = splitOf(size);
    return nodeHash(this.#range(from, left), this.#range(from + left, size - left));
  }

  #path(index: number, from: number, size: number): readonly string[] {
    if (size === 1) return [];
    const left = splitOf(size);
    return index < left
      ? [...this.#path(index, from, left), this.#range(from + left, size - left)]
      : [...this.#path(index - left, from + left, size - left), this.#range(from, left)];
  }

  #subproof(smaller: number, from: number, size: number, whole: boolean): readonly string[] {
    if (smaller === size) return whole ? [] : [this.#range(from, size)];
    const left = splitOf(size);
    return smaller <= left
      ? [...this.#subproof(smaller, from, left, whole), this.#range(from + left, size - left)]
      : [...this.#subproof(smaller - left, from + left, size - left, false), this.#range(from, left)];
  }
}

/** The largest power of two below a size of at least two. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
