import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Verification } from './verification.ts';
import { isZip, verifyBag } from './verify-bag.ts';
import { type VerifyInput, verifyPack } from './verify-pack.ts';

/** Returns how a file is verified, by its first bytes: as a bag where it is a zip, else as a pack. */
export async function verifierOf(path: string): Promise<(input: VerifyInput) => Promise<Verification>> {
  return existsSync(path) && isZip(firstBytes(path)) ? verifyBag : verifyPack;
}

function firstBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(4);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
