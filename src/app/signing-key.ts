import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { readBounded } from '../platform/files.ts';
import type { Signer } from '../report/pdf/sign/cms-write.ts';

/** Where key and certificates lie. */
export type Credentials =
  | { readonly kind: 'pem'; readonly key: string; readonly cert: string; readonly chain: string | null }
  | { readonly kind: 'pkcs12'; readonly file: string };

/** Asks for the passphrase of a file; called only where one is needed. */
export type AskPassphrase = (file: string) => Promise<string>;

const MOST_BYTES = 1024 * 1024;
const CONVERT = [
  'write the file anew with OpenSSL: openssl pkcs12 -legacy -in OLD.p12 -out all.pem,',
  'then openssl pkcs12 -export -in all.pem -out NEW.p12, and delete all.pem',
].join(' ');

/** Reads key and certificates from PEM files or a PKCS #12 file; explains what cannot be read. */
export async function loadSigner(credentials: Credentials, ask: AskPassphrase): Promise<Signer> {
  if (credentials.kind === 'pkcs12') return await fromPkcs12(credentials.file, ask);
  const { key, cert, chain } = credentials;
  const [certificate, ...more] = await certificatesIn(cert);
  if (certificate === undefined) throw failure('certificate-missing', `${cert} holds no PEM certificate.`);
  return {
    key: await privateKey(key, ask),
    certificate,
    chain: [...more, ...(chain === null ? [] : await certificatesIn(chain))],
  };
}

/** Reads a small file that the user named; explains why where it cannot be read. */
export async function readNamed(file: string): Promise<Buffer> {
  const read = await readBounded(file, MOST_BYTES);
  if (read.ok) return read.bytes;
  throw new KnownFailure(EXIT.io, [
    { code: 'file-unreadable', severity: 'error', message: `${file} cannot be read. ${read.message}` },
  ]);
}

async function fromPkcs12(file: string, ask: AskPassphrase): Promise<Signer> {
  const { readPkcs12, WrongPassphrase } = await import('../report/pdf/sign/pkcs12.ts');
  const bytes = await readNamed(file);
  const passphrase = await ask(file);
  try {
    return readPkcs12(bytes, passphrase);
  } catch (error) {
    const next = error instanceof WrongPassphrase ? undefined : CONVERT;
    throw failure('pkcs12-unreadable', `${file} cannot be used. ${(error as Error).message}`, next);
  }
}

async function privateKey(file: string, ask: AskPassphrase): Promise<KeyObject> {
  const key = await readNamed(file);
  const passphrase = key.includes('ENCRYPTED') ? await ask(file) : undefined;
  try {
    return createPrivateKey(passphrase === undefined ? { key } : { key, passphrase });
  } catch {
    const why = passphrase === undefined ? 'It is not a PEM private key.' : 'The passphrase does not open it.';
    throw failure('key-unreadable', `${file} cannot be used. ${why}`);
  }
}

async function certificatesIn(file: string): Promise<readonly Uint8Array[]> {
  const text = (await readNamed(file)).toString('latin1');
  const blocks = text.split('-----BEGIN CERTIFICATE-----').slice(1);
  return blocks.map((block) => {
    const [base64 = ''] = block.split('-----END CERTIFICATE-----');
    try {
      return new X509Certificate(Buffer.from(base64, 'base64')).raw;
    } catch {
      throw failure('certificate-unreadable', `${file} holds a certificate that cannot be read.`);
    }
  });
}

function failure(code: string, message: string, next?: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [
    next === undefined ? { code, severity: 'error', message } : { code, severity: 'error', message, next },
  ]);
}
