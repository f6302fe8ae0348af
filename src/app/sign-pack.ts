import { basename } from 'node:path';
import { EXIT, type ExitCode, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';
import { readBounded } from '../platform/files.ts';
import { post } from '../platform/post.ts';
import { writeAtomically } from '../platform/write.ts';
import type { SignatureReport } from '../report/pdf/sign/verify.ts';
import { type AskPassphrase, type Credentials, loadSigner, readNamed } from './signing-key.ts';

/** What to sign, with what, and what to say with it. */
export interface SignPackInput {
  readonly pack: string;
  /** Where the signed pack is written; the pack itself where null, because a signature only adds to its end. */
  readonly out: string | null;
  readonly credentials: Credentials;
  readonly passphrase: AskPassphrase;
  /** The name of a field, or null for the first one that is still empty. */
  readonly field: string | null;
  /** The name in the certificate where null. */
  readonly name: string | null;
  readonly role: string;
  readonly reason: string;
  readonly location: string;
  /** The one server that is asked for a timestamp; nothing is sent anywhere where null. */
  readonly tsa: string | null;
  /** Where a timestamp query is written, for an authority that only another machine can reach. */
  readonly query: string | null;
  readonly now: Date;
  /** Random bytes that tie an answer of the authority to this request. */
  readonly nonce: Uint8Array;
}

/** What was written, as the file itself says after it was read again. */
export interface SignedPack {
  readonly path: string;
  readonly level: 'PAdES B-B' | 'PAdES B-T';
  readonly signature: SignatureReport;
  /** How many signatures the pack carries now. */
  readonly signatures: number;
  readonly query: string | null;
}

const TIMESTAMP = { timeoutMs: 30_000, maxBytes: 64 * 1024 } as const;
const MOST_PACK_BYTES = 2 ** 31;

/** Signs one field of a pack by adding to its end, and verifies what was made before it is written. */
export async function signPack(input: SignPackInput): Promise<SignedPack> {
  const bytes = await readIntact(input.pack);
  const signer = await loadSigner(input.credentials, input.passphrase);
  const { X509Certificate } = await import('node:crypto');
  const { subjectOf } = await import('../report/pdf/sign/cms-write.ts');
  const { oneLine } = await import('../report/pdf/sanitise.ts');
  const { prepareSignature } = await import('../report/pdf/sign/sign.ts');
  const name =
    input.name ?? explained(() => subjectOf(new X509Certificate(signer.certificate)), 'certificate-unusable');
  const words = {
    at: input.now.toISOString(),
    name: oneLine(name),
    role: oneLine(input.role),
    reason: oneLine(input.reason),
    location: oneLine(input.location),
  };
  const prepared = explained(() => prepareSignature(bytes, { signer, field: input.field, words }), 'cannot-sign');
  const token = input.tsa === null ? null : await requestTimestamp(input.tsa, prepared.value, input.nonce);
  const signed = explained(() => prepared.complete(token), 'cannot-sign');
  const result = await write(signed, prepared.field, input.out ?? input.pack);
  if (input.query === null) return result;
  const { timestampQuery } = await import('../report/pdf/sign/timestamp.ts');
  writeAtomically(input.query, timestampQuery(prepared.value, null));
  return { ...result, query: input.query };
}

/** Adds a timestamp that an authority gave later to the newest signature of a pack; no signed byte changes. */
export async function timestampPack(input: {
  readonly pack: string;
  readonly out: string | null;
  readonly token: string;
}): Promise<SignedPack> {
  const bytes = await readIntact(input.pack);
  const { newestSignature } = await import('../report/pdf/sign/add-timestamp.ts');
  const { tokenOf } = await import('../report/pdf/sign/timestamp.ts');
  const answer = await readNamed(input.token);
  const newest = explained(() => newestSignature(bytes), 'cannot-timestamp');
  const timed = explained(() => newest.add(tokenOf(answer)), 'timestamp-unusable');
  return await write(timed, newest.field, input.out ?? input.pack);
}

async function readIntact(path: string): Promise<Uint8Array> {
  const read = await readBounded(path, MOST_PACK_BYTES);
  if (!read.ok) throw known(EXIT.io, 'pack-unreadable', `${path} cannot be read. ${read.message}`);
  const { checkIntegrity } = await import('../report/pdf/sign/verify.ts');
  const { state, problem } = checkIntegrity(read.bytes);
  if (state !== 'differs') return read.bytes;
  throw known(
    EXIT.integrity,
    'pack-differs',
    `${path} is not as it was made, so it is not signed: ${problem}.`,
    `probity verify ${path}`,
  );
}

async function requestTimestamp(url: string, value: Uint8Array, nonce: Uint8Array): Promise<Uint8Array> {
  const { timestampQuery, tokenOf } = await import('../report/pdf/sign/timestamp.ts');
  const { requireToken } = await import('../report/pdf/sign/sign.ts');
  try {
    const answer = await post({
      url,
      contentType: 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      body: timestampQuery(value, nonce),
      ...TIMESTAMP,
    });
    const token = tokenOf(answer);
    requireToken(token, value, nonce);
    return token;
  } catch (error) {
    throw known(
      EXIT.io,
      'timestamp-failed',
      `No timestamp came from ${url}. ${(error as Error).message} Nothing was written.`,
      'sign without --tsa and with --timestamp-query FILE, and add the answer later with --timestamp-token FILE',
    );
  }
}

async function write(bytes: Uint8Array, field: string, path: string): Promise<SignedPack> {
  const { checkIntegrity } = await import('../report/pdf/sign/verify.ts');
  const { state, problem, signatures } = checkIntegrity(bytes);
  const signature = signatures.find((each) => each.field === field);
  if (state !== 'signed' || signature === undefined) throw new Error(`The signature made does not verify: ${problem}`);
  writeAtomically(path, bytes);
  // The digest that lies beside a pack would otherwise be that of the file before it was signed.
  writeAtomically(`${path}.sha256`, `${sha256Hex(bytes)}  ${basename(path)}\n`);
  const level = signature.timestamp === null ? 'PAdES B-B' : 'PAdES B-T';
  return { path, level, signature, signatures: signatures.length, query: null };
}

/** Runs a step whose errors are about what the user gave. */
function explained<T>(run: () => T, code: string): T {
  try {
    return run();
  } catch (error) {
    throw known(EXIT.usage, code, (error as Error).message);
  }
}

function known(exit: ExitCode, code: string, message: string, next?: string): KnownFailure {
  return new KnownFailure(exit, [
    next === undefined ? { code, severity: 'error', message } : { code, severity: 'error', message, next },
  ]);
}
