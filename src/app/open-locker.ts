import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isCustodyWriter } from '../locker/custody.ts';
import { Disk } from '../locker/disk.ts';
import { flatJournal, isWriterId } from '../locker/layout.ts';
import { Locker } from '../locker/locker.ts';
import type { CheckpointKey } from '../locker/note.ts';
import { PayloadKeys } from '../locker/payload-keys.ts';
import { flatWriterId } from '../locker/read-writers.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Workspace } from './workspace.ts';

/** Folders of an output folder: the locker, which may be copied to others, and what must stay on this machine. */
const FOLDERS = { locker: 'locker', private: 'private' } as const;

/** Returns the folder of the locker in an output folder. */
export function lockerFolder(out: string): string {
  return join(out, FOLDERS.locker);
}

/** Opens the locker of an output folder to read it. Throws a KnownFailure (exit 4) where it is damaged. */
export function openToRead(out: string): Locker {
  return new Locker(lockerFolder(out), { payloadKeys: payloadKeysOf(out) });
}

/**
 * Opens the locker of an output folder to write to it, as the writer named or as this machine's own. The names and keys this
 * needs are made once and kept beside the locker, never in it.
 */
export function openToWrite(
  out: string,
  { writer, encrypt = false }: { readonly writer?: string | undefined; readonly encrypt?: boolean },
): Locker {
  const { id, key } = writerOf(out, writer);
  return new Locker(lockerFolder(out), { writer: id, key, payloadKeys: payloadKeysOf(out), encrypt });
}

/** Returns the writer named, or this machine's own, with the key of its checkpoints. Throws a KnownFailure (exit 2) for no name. */
export function writerOf(
  out: string,
  writer: string | undefined,
): { readonly id: string; readonly key: CheckpointKey } {
  const id = writer ?? ownWriter(out);
  if (!isWriterId(id) || isCustodyWriter(id)) {
    throw new KnownFailure(EXIT.usage, [
      {
        code: 'writer-name',
        severity: 'error',
        message: `"${id}" cannot be the name of a writer.`,
        next: 'Use up to 63 small letters, digits, dots and hyphens, not ending with .custody, for example --writer ci-payments.',
      },
    ]);
  }
  return { id, key: checkpointKey(out, id) };
}

/** Tells whether the organisation asked for evidence to be stored encrypted, so that single items can be erased. */
export function encryptsEvidence({ stated }: Workspace): boolean {
  return stated.locker?.encrypt === true;
}

function payloadKeysOf(out: string): PayloadKeys {
  return new PayloadKeys(join(out, FOLDERS.private, 'payload-keys'));
}

/**
 * The writer of this workspace: named once, after the machine and at random, and kept. It does not follow the host name,
 * which changes with the network, and it continues the journal that an earlier version wrote.
 */
function ownWriter(out: string): string {
  const path = join(out, FOLDERS.private, 'writer');
  const flat = flatJournal(lockerFolder(out));
  const name = (): string =>
    existsSync(flat) ? flatWriterId(flat) : `${sha256Hex(hostname()).slice(0, 8)}-${randomBytes(4).toString('hex')}`;
  return keptOnce(path, name).trim();
}

function checkpointKey(out: string, writer: string): CheckpointKey {
  const path = join(out, FOLDERS.private, `checkpoint-${writer}.pem`);
  const make = (): string => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trimEnd();
  };
  const text = keptOnce(path, make);
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('It is a key of another kind.');
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (cause) {
    throw new KnownFailure(
      EXIT.usage,
      [
        {
          code: 'key-invalid',
          severity: 'error',
          message: `${path} does not hold an Ed25519 private key.`,
          next: 'Restore it from a copy, or move it away: a new key is made, and checkpoints from then on carry it.',
        },
      ],
      { cause },
    );
  }
}

/** Returns what a file holds, after making it where it is missing; of two processes that make it, one wins. */
function keptOnce(path: string, make: () => string): string {
  if (!existsSync(path)) new Disk().create(path, Buffer.from(`${make()}\n`));
  return readFileSync(path, 'utf8');
}
