import { createHash } from 'node:crypto';
import { BAG_DECLARATION, PAYLOAD, payloadOxum } from './bag.ts';
import { readZip } from './read-zip.ts';

/** A bag whose digests were all re-computed. */
export interface Bag {
  readonly folder: string;
  /** The payload by its path below data/. */
  readonly payload: ReadonlyMap<string, Uint8Array>;
  /** Lines of bag-info.txt, Payload-Oxum left out. */
  readonly info: readonly (readonly [label: string, value: string])[];
}

const PAYLOAD_MANIFEST = 'manifest-sha256.txt';
const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const TAG_FILES = ['bag-info.txt', 'bagit.txt', PAYLOAD_MANIFEST];
const LINE = /^([0-9a-f]{64}) {2}([^\s]{1,1024})$/;

/**
 * Reads a bag out of its zip and re-computes every digest. Accepts only complete bags of the shape Probity writes: sha256, no
 * fetch.txt (nothing is ever fetched), no file that a manifest does not list. Throws an Error that names what is wrong.
 */
export function readBag(archive: Uint8Array): Bag {
  const { folder, files } = belowOneFolder(readZip(archive));
  if (files.has('fetch.txt')) throw refused('it wants files fetched from elsewhere (fetch.txt), which is never done');
  for (const name of [...TAG_FILES, TAG_MANIFEST]) if (!files.has(name)) throw refused(`${name} is missing`);
  const payload = new Map<string, Uint8Array>();
  const tags = new Map<string, Uint8Array>();
  for (const [name, bytes] of files) {
    if (name.startsWith(PAYLOAD)) payload.set(name.slice(PAYLOAD.length), bytes);
    else if (TAG_FILES.includes(name)) tags.set(name, bytes);
    else if (name !== TAG_MANIFEST) throw refused(`it holds ${name}, which no manifest covers`);
  }
  if (textOf(files, 'bagit.txt') !== BAG_DECLARATION) throw refused('bagit.txt does not declare BagIt 1.0 in UTF-8');
  compare(tags, manifestOf(textOf(files, TAG_MANIFEST), TAG_MANIFEST), TAG_MANIFEST);
  const listed = new Map([...payload].map(([path, bytes]) => [`${PAYLOAD}${path}`, bytes]));
  compare(listed, manifestOf(textOf(files, PAYLOAD_MANIFEST), PAYLOAD_MANIFEST), PAYLOAD_MANIFEST);
  const info = infoOf(textOf(files, 'bag-info.txt'));
  const oxum = info.find(([label]) => label === 'Payload-Oxum')?.[1];
  if (oxum !== payloadOxum(payload)) throw refused('bag-info.txt counts other bytes or files than there are');
  return { folder, payload, info: info.filter(([label]) => label !== 'Payload-Oxum') };
}

function refused(what: string): Error {
  return new Error(`This bag is refused: ${what}.`);
}

function belowOneFolder(all: ReadonlyMap<string, Uint8Array>): {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
} {
  const [first = ''] = all.keys();
  const folder = first.slice(0, first.indexOf('/'));
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of all) {
    if (folder === '' || !name.startsWith(`${folder}/`)) throw refused('its files are not all in one folder');
    files.set(name.slice(folder.length + 1), bytes);
  }
  return { folder, files };
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(files.get(name));
  } catch (cause) {
    throw Object.assign(refused(`${name} is not UTF-8 text`), { cause });
  }
}

function linesOf(text: string, name: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw refused(`${name} does not end with a line end`);
  return lines;
}

function manifestOf(text: string, name: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const line of linesOf(text, name)) {
    const [, digest, path] = LINE.exec(line) ?? [];
    if (digest === undefined || path === undefined) throw refused(`${name} has a line that is no digest and name`);
    if (digests.has(path)) throw refused(`${name} lists ${path} twice`);
    digests.set(path, digest);
  }
  return digests;
}

function compare(files: ReadonlyMap<string, Uint8Array>, digests: ReadonlyMap<string, string>, by: string): void {
  for (const path of digests.keys()) if (!files.has(path)) throw refused(`${path} is listed in ${by}, but not there`);
  for (const [path, bytes] of files) {
    const digest = digests.get(path);
    if (digest === undefined) throw refused(`${path} is not listed in ${by}`);
    if (createHash('sha256').update(bytes).digest('hex') !== digest) {
      throw refused(`${path} does not match its digest in ${by}`);
    }
  }
}

function infoOf(text: string): readonly (readonly [string, string])[] {
  return linesOf(text, 'bag-info.txt').map((line) => {
    const colon = line.indexOf(': ');
    if (colon < 1) throw refused('bag-info.txt has a line without a label');
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
}
