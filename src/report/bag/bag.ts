import { createHash } from 'node:crypto';
import { oneLine } from '../pdf/sanitise.ts';
import { isPlainPath } from './file-name.ts';
import { zipOf } from './zip.ts';

/** The declaration every BagIt 1.0 bag begins with, byte for byte (RFC 8493 §2.1.1). */
export const BAG_DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
export const PAYLOAD = 'data/';

/** A bag before it is packed. */
export interface BagInput {
  /** The one folder the zip unpacks to. */
  readonly folder: string;
  /** The payload by its path below data/. */
  readonly payload: ReadonlyMap<string, Uint8Array>;
  /** Lines of bag-info.txt; Payload-Oxum is added. */
  readonly info: readonly (readonly [label: string, value: string])[];
}

/** Returns the bag as a zip: the same input gives the same bytes. Throws an Error where a name is not plain or it is too large. */
export function writeBag({ folder, payload, info }: BagInput): Uint8Array {
  if (!isPlainPath(folder) || folder.includes('/')) throw new Error(`${JSON.stringify(folder)} is no folder name.`);
  if (payload.size === 0) throw new Error('A bag without payload says nothing.');
  const files = new Map([...payload].map(([path, bytes]) => [`${PAYLOAD}${path}`, bytes]));
  const text = new TextEncoder();
  const tags = new Map([
    ['bagit.txt', text.encode(BAG_DECLARATION)],
    ['bag-info.txt', text.encode(infoText([...info, ['Payload-Oxum', payloadOxum(payload)]]))],
    ['manifest-sha256.txt', text.encode(manifestText(files))],
  ]);
  tags.set('tagmanifest-sha256.txt', text.encode(manifestText(tags)));
  return zipOf(new Map([...files, ...tags].map(([name, bytes]) => [`${folder}/${name}`, bytes])));
}

/** Returns how many bytes and files the payload has, as `bytes.files` (RFC 8493 §2.2.2). */
export function payloadOxum(payload: ReadonlyMap<string, Uint8Array>): string {
  let bytes = 0;
  for (const content of payload.values()) bytes += content.length;
  return `${bytes}.${payload.size}`;
}

/** Two spaces between digest and name: the form that sha256sum reads. */
function manifestText(files: ReadonlyMap<string, Uint8Array>): string {
  const names = [...files.keys()].sort();
  return names.map((name) => `${sha256(files.get(name) ?? new Uint8Array())}  ${name}\n`).join('');
}

function infoText(info: BagInput['info']): string {
  return info.map(([label, value]) => `${label}: ${oneLine(value)}\n`).join('');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
