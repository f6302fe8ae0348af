import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disk } from '../locker/disk.ts';
import type { Locker } from '../locker/locker.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';
import { post } from '../platform/post.ts';

/** Which anchors a person asked for; nothing is signed or sent without. */
export interface AnchorChoice {
  /** Private SSH key of a person; ssh-keygen asks for its passphrase itself. */
  readonly sshKey: string | null;
  /** The one timestamp server that is asked; it gets a digest only. */
  readonly tsa: string | null;
}

/** The namespace of the SSH signature: it says what was signed, so that it cannot be used for anything else. */
const NAMESPACE = 'probity-checkpoint';
const TIMESTAMP = { timeoutMs: 30_000, maxBytes: 64 * 1024 } as const;

/** Anchors the newest checkpoint of a writer as asked, and writes the anchors down in its journal; returns their paths. */
export async function anchorNewest(locker: Locker, writer: string, choice: AnchorChoice): Promise<readonly string[]> {
  const reading = locker.readings.find(({ place }) => place.id === writer);
  const size = reading?.checkpoints.at(-1)?.size;
  if (reading === undefined || size === undefined) return [];
  const { folder } = reading.place;
  const note = readFileSync(join(folder, 'checkpoints', `${size}.note`));
  const made: { readonly name: string; readonly kind: 'ssh' | 'rfc3161'; readonly bytes: Uint8Array }[] = [];
  if (choice.sshKey !== null)
    made.push({ name: `${size}.note.sig`, kind: 'ssh', bytes: sshSignature(choice.sshKey, note) });
  if (choice.tsa !== null)
    made.push({ name: `${size}.tsr`, kind: 'rfc3161', bytes: await timestamp(choice.tsa, note) });
  return made.map(({ name, kind, bytes }) => {
    const path = join(folder, 'anchors', name);
    new Disk().replace(path, bytes);
    locker.noteAnchor({ file: name, sha256: sha256Hex(bytes), size, kind });
    return path;
  });
}

/** Has ssh-keygen sign the note: the key may lie on a token or with an agent, and we never see it. */
function sshSignature(key: string, note: Uint8Array): Uint8Array {
  const scratch = mkdtempSync(join(tmpdir(), 'probity-note-'));
  const file = join(scratch, 'note');
  try {
    writeFileSync(file, note);
    execFileSync('ssh-keygen', ['-Y', 'sign', '-n', NAMESPACE, '-f', key, file], {
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    return readFileSync(`${file}.sig`);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? 'ssh-keygen is not installed.' : `ssh-keygen did not sign with ${key}.`;
    throw failure(
      'ssh-signature-failed',
      message,
      'Name the private key of a person: --ssh-key ~/.ssh/id_ed25519',
      cause,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function timestamp(url: string, note: Uint8Array): Promise<Uint8Array> {
  const { checkTimestamp, timestampQuery, tokenOf } = await import('../report/pdf/sign/timestamp.ts');
  const nonce = randomBytes(8);
  try {
    const answer = await post({
      url,
      contentType: 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      body: timestampQuery(note, nonce),
      ...TIMESTAMP,
    });
    const token = tokenOf(answer);
    const { problem } = checkTimestamp(token, note, nonce);
    if (problem !== null) throw new Error(`The answer is not usable: ${problem}.`);
    return token;
  } catch (cause) {
    const message = `No timestamp came from ${url}. ${(cause as Error).message}`;
    throw failure('timestamp-failed', message, 'The locker is sealed all the same; ask again later.', cause);
  }
}

function failure(code: string, message: string, next: string, cause: unknown): KnownFailure {
  return new KnownFailure(EXIT.io, [{ code, severity: 'error', message, next }], { cause });
}
