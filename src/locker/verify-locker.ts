import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256Hex } from '../platform/digest.ts';
import { blobPath, filesIn, LOCKER_MARK, placeOf } from './layout.ts';
import { type Damage, openSegment, type WriterReading } from './read-writer.ts';
import { readWriters } from './read-writers.ts';
import { retirementProblems } from './retire.ts';
import { VERIFY_FILE } from './verify-file.ts';

/** Everything that verifying a locker found. */
export interface LockerVerification {
  readonly readings: readonly WriterReading[];
  /** What is not as it was written; empty where the locker is intact. Torn tails are damage that the next run clears away. */
  readonly damage: readonly Damage[];
  readonly payloads: number;
  readonly anchors: number;
}

/**
 * Reads every byte of a locker and re-computes every digest, hash, root and signature; nothing of it is taken on trust. What
 * no journal accounts for is named too.
 */
export function verifyLocker(locker: string): LockerVerification {
  const damage: Damage[] = [];
  const report = (file: string, message: string): void => {
    damage.push({ file, line: 1, message, torn: false });
  };
  const readings = [...readWriters(locker).values()];
  for (const reading of readings) {
    if (reading.damage !== null) damage.push(reading.damage);
    checkSegments(reading, damage);
    checkAnchors(reading, report);
  }
  damage.push(...retirementProblems(readings, (writer) => placeOf(locker, writer).journal));
  const payloads = checkBlobs(locker, readings, report);
  for (const { name, text, earlier } of [LOCKER_MARK, VERIFY_FILE]) {
    const file = join(locker, name);
    const written = !existsSync(file) ? undefined : readFileSync(file);
    const needed = readings.some(({ place }) => !place.flat);
    if (written === undefined && needed) report(file, 'This file of the locker is missing.');
    if (written === undefined || written.equals(Buffer.from(text)) || earlier.includes(sha256Hex(written))) continue;
    report(file, 'This file is not what any version of Probity writes.');
  }
  for (const path of strangers(locker)) report(join(locker, path), 'This is no file of a locker.');
  const anchors = readings.reduce((sum, { chain }) => sum + chain.anchors.length, 0);
  return { readings, damage, payloads, anchors };
}

/** A chain stops being checked where it breaks; the digests of the segments behind are checked all the same. */
function checkSegments({ place, damage }: WriterReading, found: Damage[]): void {
  const folder = join(place.folder, 'segments');
  if (place.flat || damage === null) return;
  for (const name of filesIn(folder)) {
    const file = join(folder, name);
    const problem = name.endsWith('.gz') && file !== damage.file ? openSegment(file) : '';
    if (typeof problem === 'string' && problem !== '') found.push({ file, line: 1, message: problem, torn: false });
  }
}

function checkAnchors({ place, chain }: WriterReading, report: (file: string, message: string) => void): void {
  const folder = join(place.folder, 'anchors');
  const stated = new Map(chain.anchors.map((anchor) => [anchor.file, anchor.sha256]));
  for (const [name, sha256] of stated) {
    const file = join(folder, name);
    if (!existsSync(file)) report(file, 'This anchor is missing.');
    else if (sha256Hex(readFileSync(file)) !== sha256) report(file, 'This anchor is not the one the journal names.');
  }
  if (place.flat) return;
  for (const name of filesIn(folder)) {
    if (!stated.has(name)) report(join(folder, name), 'The journal does not name this anchor.');
  }
}

function checkBlobs(
  locker: string,
  readings: readonly WriterReading[],
  report: (file: string, message: string) => void,
): number {
  const named = new Set(readings.flatMap(({ chain }) => [...chain.blobs.values()]));
  for (const sha256 of named) {
    const file = join(locker, blobPath(sha256));
    if (!existsSync(file)) report(file, 'This payload is missing.');
    else if (sha256Hex(readFileSync(file)) !== sha256)
      report(file, 'This payload was changed: its name is its digest.');
  }
  return named.size;
}

const KNOWN = [
  /^(?:locker\.json|VERIFY\.txt|journal\.jsonl)$/,
  /^blobs\/[0-9a-f]{2}\/[0-9a-f]{62}$/,
  /^writers\/[a-z0-9][a-z0-9.-]{0,62}\/(?:journal\.jsonl|lock)$/,
  /^writers\/[a-z0-9][a-z0-9.-]{0,62}\/segments\/\d{8}\.(?:jsonl\.gz|sha256)$/,
  /^writers\/[a-z0-9][a-z0-9.-]{0,62}\/checkpoints\/\d{1,15}\.note$/,
  /^writers\/[a-z0-9][a-z0-9.-]{0,62}\/keys\/[0-9a-f]{8}\.pem$/,
  /^writers\/[a-z0-9][a-z0-9.-]{0,62}\/anchors\/\d{1,15}\.(?:note\.sig|tsr)$/,
];

/** Tells whether a path below a locker, with `/`, is one that a locker has. */
export function isLockerPath(path: string): boolean {
  return KNOWN.some((shape) => shape.test(path));
}

/** Returns every file and link below a locker, relative to it and with `/`, in name order. */
export function pathsIn(locker: string): readonly string[] {
  if (!existsSync(locker)) return [];
  return readdirSync(locker, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lstatSync(join(locker, path)).isDirectory())
    .map((path) => relative('', path).replaceAll('\\', '/'))
    .sort();
}

/** Files that a locker does not have, links among them. What an interrupted run left is cleared away by the next one. */
function strangers(locker: string): readonly string[] {
  return pathsIn(locker).filter((path) => {
    if (/\.\d+\.(?:tmp|stale)$/.test(path)) return false;
    return !isLockerPath(path) || lstatSync(join(locker, path)).isSymbolicLink();
  });
}
