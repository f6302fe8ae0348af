import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Locker } from '../../src/locker/locker.ts';
import { MerkleTree } from '../../src/locker/merkle.ts';
import { proveGrowth, proveItem } from '../../src/locker/prove.ts';
import { pathsIn, verifyLocker } from '../../src/locker/verify-locker.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { emptyFolder, item, items, newKey, runOf } from '../support/lockers.ts';

const key = newKey();

/** A locker with sealed segments, checkpoints, a large payload and an open journal. */
function filled(): string {
  const locker = emptyFolder();
  const seen = [...items(3), item(3, 9000)];
  new Locker(locker, { writer: 'w', key, recordsPerSegment: 3 }).put(seen, runOf(seen));
  new Locker(locker, { writer: 'w', key, recordsPerSegment: 3 }).put(seen.slice(1), runOf(seen.slice(1)));
  return locker;
}

// A verifier of its own, after RFC 6962 §2.1 and RFC 9162 §2.1.3.2 and §2.1.4.2: nothing of src/ is used.
const sha = (...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const node = (left: Uint8Array, right: Uint8Array): Buffer => sha(Buffer.from([1]), left, right);
const bytesOf = (hex: readonly string[]): Buffer[] => hex.map((each) => Buffer.from(each, 'hex'));

function rootFromInclusion(leaf: Buffer, index: number, size: number, path: readonly string[]): string {
  let at = index;
  let last = size - 1;
  let root = leaf;
  for (const hash of bytesOf(path)) {
    if (last === 0) return 'too long';
    if (at % 2 === 1 || at === last) {
      root = node(hash, root);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else root = node(root, hash);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root.toString('hex') : 'too short';
}

function isConsistent(
  first: number,
  second: number,
  roots: readonly [string, string],
  proof: readonly string[],
): boolean {
  if (first === second) return proof.length === 0 && roots[0] === roots[1];
  const path = bytesOf(proof);
  if (Number.isInteger(Math.log2(first))) path.unshift(Buffer.from(roots[0], 'hex'));
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  let [one] = path;
  let [two] = path;
  for (const hash of path.slice(1)) {
    if (one === undefined || two === undefined || last === 0) return false;
    if (at % 2 === 1 || at === last) {
      one = node(hash, one);
      two = node(hash, two);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else two = node(two, hash);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && one?.toString('hex') === roots[0] && two?.toString('hex') === roots[1];
}

describe('the tree', () => {
  it('has the root and the proofs of RFC 6962 for every size, as another verifier sees it', () => {
    const tree = new MerkleTree();
    const leaves = Array.from({ length: 70 }, (_, n) => sha(Buffer.from([0]), Buffer.from(`${n}`)));
    for (const leaf of leaves) tree.add(leaf.toString('hex'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(69), (size, one, other) => {
        const index = one % size;
        const smaller = 1 + (other % size);
        const path = tree.inclusion(index, size);
        expect(rootFromInclusion(leaves[index] ?? Buffer.alloc(0), index, size, path)).toBe(tree.rootAt(size));
        const proof = tree.consistency(smaller, size);
        expect(isConsistent(smaller, size, [tree.rootAt(smaller), tree.rootAt(size)], proof)).toBe(true);
        expect(isConsistent(smaller, size, [tree.rootAt(size), tree.rootAt(smaller)], proof)).toBe(smaller === size);
      }),
      { numRuns: 500 },
    );
    expect(new MerkleTree().root()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('proofs between two audits', () => {
  it('show that an item is in the journal, and that the journal only grew, with what the notes sign', () => {
    const locker = new Locker(filled());
    const [reading] = locker.readings;
    if (reading === undefined) throw new Error('no writer');
    const sizes = reading.checkpoints.map(({ size }) => size);
    expect(sizes.length).toBe(2);
    const [from = 0, to = 0] = sizes;
    const growth = proveGrowth(reading, from, to);
    expect(isConsistent(from, to, [growth.from.root, growth.to.root], growth.path)).toBe(true);
    for (const end of [growth.from, growth.to]) {
      const [, size = '', root = ''] = end.checkpoint?.split('\n') ?? [];
      expect([Number(size), Buffer.from(root, 'base64').toString('hex')]).toEqual([end.size, end.root]);
    }
    const proof = proveItem(reading, item(2).id, from);
    const { hash: _, ...content } = JSON.parse(proof.record) as { hash?: string };
    const leaf = sha(Buffer.from([0]), Buffer.from(JSON.stringify(content)));
    expect(reading.chain.hashAt(proof.index + 1)).toBe(leaf.toString('hex'));
    expect(rootFromInclusion(leaf, proof.index, proof.size, proof.path)).toBe(growth.from.root);
    expect(() => proveItem(reading, item(99).id, to)).toThrow('is not among the first');
    expect(() => proveGrowth(reading, 1, 10_000)).toThrow('it never had 10000');
  });
});

describe('verifying a locker', () => {
  it('finds an intact one intact, and says what was read', () => {
    const { damage, readings, payloads } = verifyLocker(filled());
    expect(damage).toEqual([]);
    expect(payloads).toBe(1);
    expect(readings[0]?.segments).toBeGreaterThan(0);
  });

  it('finds 10,000 random flipped bits, and names a file each time', () => {
    const locker = filled();
    const files = pathsIn(locker).map((path) => ({
      path: join(locker, path),
      bytes: readFileSync(join(locker, path)),
    }));
    const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    let state = 20261122;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    // One byte in place: writing whole files anew would wait for the disk each time.
    const put = (path: string, position: number, byte: number): void => {
      const descriptor = openSync(path, 'r+');
      writeSync(descriptor, Buffer.from([byte]), 0, 1, position);
      closeSync(descriptor);
    };
    let missed = 0;
    for (let round = 0; round < 10_000; round += 1) {
      let at = random(total);
      const file = files.find(({ bytes }) => {
        if (at < bytes.length) return true;
        at -= bytes.length;
        return false;
      });
      if (file === undefined) throw new Error('no file');
      const before = file.bytes[at] ?? 0;
      put(file.path, at, before ^ (1 << random(8)));
      const { damage } = verifyLocker(locker);
      if (damage.length === 0 || damage.some((each) => each.file === '' || each.message === '')) missed += 1;
      put(file.path, at, before);
    }
    expect(missed).toBe(0);
    expect(verifyLocker(locker).damage).toEqual([]);
  }, 60_000);

  it('names files and links that are none of a locker, and payloads that are gone', () => {
    const locker = filled();
    writeFileSync(join(locker, 'notes.txt'), 'x');
    symlinkSync('/etc/hostname', join(locker, 'writers', 'w', 'checkpoints', '99.note'));
    const blobs = pathsIn(locker).filter((path) => path.startsWith('blobs/'));
    expect(blobs.length).toBe(1);
    const names = (): readonly string[] => verifyLocker(locker).damage.map(({ file }) => file.slice(locker.length + 1));
    expect(names()).toEqual(['notes.txt', 'writers/w/checkpoints/99.note']);
    writeFileSync(join(locker, blobs[0] ?? ''), '{}');
    expect(names()[0]).toBe(blobs[0]);
    expect(() => new Locker(locker).newest()).toThrow(KnownFailure);
  });
});

const tools = ['sha256sum', 'gzip', 'openssl', 'cut'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
);
if (!tools) console.warn('skipped: sha256sum, gzip or openssl is missing, so VERIFY.txt cannot be followed here');

describe.skipIf(!tools)('VERIFY.txt', () => {
  it('can be followed as it is printed, and its commands find a change', () => {
    const locker = filled();
    const text = readFileSync(join(locker, 'VERIFY.txt'), 'utf8');
    const writer = join(locker, 'writers', 'w');
    const [name = ''] = readdirSync(join(writer, 'keys'));
    const [reading] = new Locker(locker).readings;
    const size = String(reading?.checkpoints.at(-1)?.size);
    const scratch = emptyFolder();
    const commands = Array.from(text.matchAll(/^ {7}(.+)$/gm), ([, line = '']) => line)
      .filter((line) => !/anchors\/|^cd |blobs\//.test(line))
      .map((line) =>
        line
          .replaceAll('SIZE', size)
          .replaceAll('KEY.pem', name)
          .replaceAll('head -n N ', 'head -n 2 ')
          .replaceAll('/tmp/', `${scratch}/`),
      );
    expect(commands.length).toBe(10);
    const run = (): string => execFileSync('sh', ['-e', '-c', commands.join('\n')], { cwd: writer, encoding: 'utf8' });
    const printed = run();
    expect(printed).toContain('00000001.jsonl.gz: OK');
    expect(printed).toContain('Signature Verified Successfully');
    expect(printed).toContain(`${reading?.chain.hashAt(2)}  -`);
    expect(printed).toContain(`${item(1).id.slice('sha256:'.length)}  -`);
    const stated = /journal sha256 ([0-9a-f]{64})/.exec(printed)?.[1];
    expect(printed.split('\n').some((line) => line.startsWith(`${stated}  -`))).toBe(true);
    const note = join(writer, 'checkpoints', `${size}.note`);
    writeFileSync(note, readFileSync(note, 'utf8').replace(`\n${size}\n`, `\n${Number(size) + 1}\n`));
    expect(run).toThrow();
  });
});
