import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** What a checkpoint says about a journal (C2SP tlog-checkpoint, with one extension line for readers without this program). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** Root of the RFC 6962 tree over the records, in hex. */
  readonly root: string;
  /** SHA-256 over the lines of all records, line ends included, in hex. */
  readonly journal: string;
}

/** What signs the checkpoints of a writer. */
export interface CheckpointKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const DASH = '\u2014';

// A run opens its locker several times: equal keys and notes are parsed and verified once. Only sound ones are remembered.
const MOST_REMEMBERED = 1000;
const KEYS_READ = new Map<string, KeyObject>();
const NOTES_VERIFIED = new WeakMap<KeyObject, Set<string>>();

/** Returns the origin of a writer's checkpoints, which is also the name of its key. */
export function originOf(writer: string): string {
  return `probity-locker/${writer}`;
}

/** Returns the signed note of a checkpoint (C2SP signed-note, signature type 1: Ed25519). */
export function signedNote(checkpoint: Checkpoint, key: CheckpointKey): string {
  const text = noteText(checkpoint);
  const signature = sign(null, Buffer.from(text), key.privateKey);
  const id = Buffer.from(keyId(checkpoint.origin, key.publicKey), 'hex');
  return `${text}\n${DASH} ${checkpoint.origin} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

function noteText({ origin, size, root, journal }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\njournal sha256 ${journal}\n`;
}

/** Returns the id of a key under a name: 8 hex digits (C2SP signed-note). */
export function keyId(name: string, publicKey: KeyObject): string {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([1]))
    .update(raw);
  return digest.digest('hex').slice(0, 8);
}

/** Returns a public key as PEM text. */
export function pemOf(publicKey: KeyObject): string {
  return publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

/** Reads a public key; undefined where the text is not exactly what `pemOf` writes for an Ed25519 key. */
export function readPem(text: string): KeyObject | undefined {
  const known = KEYS_READ.get(text);
  if (known !== undefined) return known;
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType !== 'ed25519' || pemOf(key) !== text) return undefined;
    if (KEYS_READ.size >= MOST_REMEMBERED) KEYS_READ.clear();
    KEYS_READ.set(text, key);
    return key;
  } catch {
    return undefined;
  }
}

/** Reads a signed note of a writer and checks it, byte for byte; the reason in words where anything about it is wrong. */
export function readNote(
  text: string,
  origin: string,
  keyWithId: (id: string) => KeyObject | undefined,
): Checkpoint | { readonly problem: string } {
  const [first = '', size = '', root = '', journal = '', empty, signed = '', ...rest] = text.split('\n');
  const checkpoint = {
    origin: first,
    size: Number(size),
    root: Buffer.from(root, 'base64').toString('hex'),
    journal: journal.slice('journal sha256 '.length),
  };
  const [dash, name, base64 = ''] = signed.split(' ');
  const bytes = Buffer.from(base64, 'base64');
  const whole = `${noteText(checkpoint)}\n${DASH} ${origin} ${bytes.toString('base64')}\n`;
  const shaped = empty === '' && dash === DASH && name === origin && rest.length === 1 && bytes.length === 68;
  if (!shaped || first !== origin || whole !== text) return { problem: 'is not a checkpoint of this writer' };
  const id = bytes.toString('hex', 0, 4);
  const key = keyWithId(id);
  if (key === undefined) return { problem: `is signed with the key ${id}, which is not among the keys or was changed` };
  return isKnown(key, text) ? checkpoint : checked(checkpoint, text, bytes, key);
}

function isKnown(key: KeyObject, text: string): boolean {
  return NOTES_VERIFIED.get(key)?.has(text) === true;
}

function checked(
  checkpoint: Checkpoint,
  text: string,
  signature: Buffer,
  key: KeyObject,
): Checkpoint | { readonly problem: string } {
  const id = signature.toString('hex', 0, 4);
  if (keyId(checkpoint.origin, key) !== id)
    return { problem: `is signed with another key than the file of ${id} holds` };
  if (!verify(null, Buffer.from(noteText(checkpoint)), key, signature.subarray(4)))
    return { problem: 'carries a signature that does not match it' };
  const verified = NOTES_VERIFIED.get(key) ?? new Set();
  if (verified.size >= MOST_REMEMBERED) verified.clear();
  NOTES_VERIFIED.set(key, verified.add(text));
  return checkpoint;
}
