import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  pbkdf2Sync,
  timingSafeEqual,
  X509Certificate,
} from 'node:crypto';
import type { Signer } from './cms-write.ts';
import { type DerNode, dotted, expectTag, items, readDer, TAG } from './der.ts';
import { OID } from './oids.ts';

/** A file may ask for any number of rounds; more than this is an attack on the reader's time, not care. */
const MOST_ROUNDS = 5_000_000;

/** Digests of the integrity code, and of PBKDF2, with the block of the digest in bytes. */
const DIGESTS: { readonly [dotted: string]: { readonly name: string; readonly block: number } } = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};
const PRFS: { readonly [dotted: string]: string } = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const CIPHERS: { readonly [dotted: string]: { readonly name: string; readonly key: number } } = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', key: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', key: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', key: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', key: 24 },
};

/** Thrown where the passphrase does not fit the file. */
export class WrongPassphrase extends Error {}

/**
 * Reads key, certificate and chain from a PKCS #12 file (RFC 7292) encrypted with PBES2 or triple DES; throws
 * WrongPassphrase, or an Error that names what it cannot read (older RC2 files, files in BER).
 */
export function readPkcs12(bytes: Uint8Array, passphrase: string): Signer {
  const [version, safe, mac] = items(readDer(bytes));
  if (expectTag(version, TAG.integer, 'the version').content[0] !== 3) throw new Error('This is no PKCS #12 file.');
  const [type, wrapped] = items(safe);
  if (dotted(type) !== OID.data) throw new Error('PKCS #12 files protected by a public key cannot be read.');
  const content = contentOf(wrapped);
  if (mac !== undefined) checkMac(items(mac), content, passphrase);
  const keys: KeyObject[] = [];
  const certificates: Buffer[] = [];
  for (const part of items(readDer(content))) {
    for (const bag of items(readDer(safeContents(part, passphrase)))) readBag(bag, passphrase, keys, certificates);
  }
  const [key] = keys;
  if (key === undefined || keys.length !== 1) throw new Error(`The file holds ${keys.length} keys; one is needed.`);
  const own = certificates.find((each) => new X509Certificate(each).checkPrivateKey(key));
  if (own === undefined) throw new Error('The file holds no certificate for its key.');
  return { key, certificate: own, chain: certificates.filter((each) => each !== own) };
}

function contentOf(wrapped: DerNode | undefined): Buffer {
  return expectTag(items(wrapped)[0], TAG.octets, 'the content').content;
}

function safeContents(part: DerNode, passphrase: string): Buffer {
  const [type, wrapped] = items(part);
  if (dotted(type) === OID.data) return contentOf(wrapped);
  if (dotted(type) !== OID.encryptedData) throw new Error('A part of the file is encrypted to a public key.');
  const [, info] = items(items(wrapped)[0]);
  const [, encryption, secret] = items(info);
  return decrypt(encryption, expectTag(secret, TAG.plain0, 'the encrypted content').content, passphrase);
}

function readBag(bag: DerNode, passphrase: string, keys: KeyObject[], certificates: Buffer[]): void {
  const [type, wrapped] = items(bag);
  const [value] = items(wrapped);
  if (value === undefined) return;
  if (dotted(type) === OID.keyBag) keys.push(createPrivateKey({ key: value.whole, format: 'der', type: 'pkcs8' }));
  if (dotted(type) === OID.shroudedKeyBag) {
    const [encryption, secret] = items(value);
    const key = decrypt(encryption, expectTag(secret, TAG.octets, 'the encrypted key').content, passphrase);
    keys.push(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  }
  if (dotted(type) !== OID.certificateBag) return;
  const [kind, certificate] = items(value);
  if (dotted(kind) === OID.x509Certificate) certificates.push(contentOf(certificate));
}

function checkMac([digestInfo, salt, rounds]: readonly DerNode[], content: Buffer, passphrase: string): void {
  const [kind, stated] = items(digestInfo);
  const digest = DIGESTS[dotted(items(kind)[0])];
  if (digest === undefined) throw new Error('The integrity code of the file is of a kind that cannot be read.');
  const size = createHash(digest.name).digest().length;
  const material = { salt: expectTag(salt, TAG.octets, 'the salt').content, rounds: roundsOf(rounds), ...digest };
  const key = derive(passphrase, 3, size, material);
  const code = createHmac(digest.name, key).update(content).digest();
  const expected = expectTag(stated, TAG.octets, 'the integrity code').content;
  if (expected.length !== code.length || !timingSafeEqual(expected, code))
    throw new WrongPassphrase('The passphrase does not open this file, or the file is damaged.');
}

function roundsOf(node: DerNode | undefined): number {
  if (node === undefined) return 1;
  const { content } = expectTag(node, TAG.integer, 'the number of rounds');
  const rounds = content.length <= 4 ? content.readUIntBE(0, content.length) : Number.POSITIVE_INFINITY;
  if (rounds < 1 || rounds > MOST_ROUNDS) throw new Error(`The file asks for more than ${MOST_ROUNDS} rounds.`);
  return rounds;
}

function decrypt(encryption: DerNode | undefined, secret: Buffer, passphrase: string): Buffer {
  const [type, parameters] = items(encryption);
  const name = dotted(type);
  const way =
    name === OID.pbes2
      ? modern(items(parameters), passphrase)
      : name === OID.pbeSha1TripleDes
        ? tripleDes(items(parameters), passphrase)
        : null;
  if (way === null) throw new Error(`The file is encrypted in an old way (${name}) that is not read any more.`);
  try {
    const decipher = createDecipheriv(way.cipher, way.key, way.iv);
    return Buffer.concat([decipher.update(secret), decipher.final()]);
  } catch (cause) {
    throw new WrongPassphrase('The passphrase does not open this file, or the file is damaged.', { cause });
  }
}

interface Way {
  readonly cipher: string;
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** PBES2 of RFC 8018 with PBKDF2. */
function modern([derivation, scheme]: readonly DerNode[], passphrase: string): Way {
  const [kdf, settings] = items(derivation);
  const [salt, rounds, ...rest] = items(settings);
  const prf = rest.find(({ tag }) => tag === TAG.sequence);
  const [cipherType, iv] = items(scheme);
  const cipher = CIPHERS[dotted(cipherType)];
  const hash = prf === undefined ? 'sha1' : PRFS[dotted(items(prf)[0])];
  if (dotted(kdf) !== OID.pbkdf2 || hash === undefined || cipher === undefined)
    throw new Error('The file is encrypted in a way that cannot be read.');
  const seasoning = expectTag(salt, TAG.octets, 'the salt').content;
  const key = pbkdf2Sync(Buffer.from(passphrase, 'utf8'), seasoning, roundsOf(rounds), cipher.key, hash);
  return { cipher: cipher.name, key, iv: expectTag(iv, TAG.octets, 'the start value').content };
}

function tripleDes([salt, rounds]: readonly DerNode[], passphrase: string): Way {
  const seasoning = expectTag(salt, TAG.octets, 'the salt').content;
  const material = { name: 'sha1', block: 64, salt: seasoning, rounds: roundsOf(rounds) };
  return { cipher: 'des-ede3-cbc', key: derive(passphrase, 1, 24, material), iv: derive(passphrase, 2, 8, material) };
}

interface Material {
  readonly name: string;
  readonly block: number;
  readonly salt: Buffer;
  readonly rounds: number;
}

/** The key derivation of RFC 7292 appendix B; `purpose` is 1 for keys, 2 for start values, 3 for integrity codes. */
function derive(passphrase: string, purpose: 1 | 2 | 3, length: number, material: Material): Buffer {
  const { name, block, salt, rounds } = material;
  const text = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  const input = Buffer.concat([repeated(salt, block), repeated(text, block)]);
  const out: Buffer[] = [];
  for (let made = 0; made < length; ) {
    let hash = createHash(name).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < rounds; round += 1) hash = createHash(name).update(hash).digest();
    out.push(hash);
    made += hash.length;
    addToBlocks(input, repeated(hash, block).subarray(0, block), block);
  }
  return Buffer.concat(out).subarray(0, length);
}

function repeated(bytes: Buffer, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Adds the block plus one to every block of the input, each as one large number that overflows silently. */
function addToBlocks(input: Buffer, added: Buffer, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at -= 1) {
      const sum = (input[start + at] ?? 0) + (added[at] ?? 0) + carry;
      input[start + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
