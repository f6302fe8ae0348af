import { inflateRawSync } from 'node:zlib';

/** The manifest packed in a bundle: its text, and which bytes of the bundle hold it. */
export type PackedManifest =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly byteStart: number;
      readonly byteEnd: number;
      /** Names of everything in the bundle. */
      readonly names: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly message: string };

const MANIFEST = 'manifest.json';
// A manifest is some kilobytes; what swells further than this is made to exhaust the reader.
const MAX_MANIFEST_BYTES = 4 << 20;
const MAX_RATIO = 200;
const MAX_ENTRIES = 50_000;
// Sizes of the fixed parts of a zip, and the longest comment it may end with; a signature of the bundle may follow it.
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const SEARCHED_AT_END = 128 << 10;

interface Entry {
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** Tells whether bytes begin as a zip does; other formats share the ending `.dxt`. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** Takes `manifest.json` out of a bundle; nothing else is unpacked, and nothing is written. Never throws. */
export function packedManifest(bytes: Uint8Array): PackedManifest {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(zip);
  if (end === undefined) return { ok: false, message: 'Its table of contents is missing or damaged.' };
  const names = new Set<string>();
  const manifests: Entry[] = [];
  let at = end.directory;
  for (let index = 0; index < end.entries; index += 1) {
    if (at + ENTRY_BYTES > zip.length || zip.readUInt32LE(at) !== 0x02014b50)
      return { ok: false, message: 'Its table of contents is damaged.' };
    const after = at + ENTRY_BYTES + zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + ENTRY_BYTES, Math.min(after, zip.length));
    names.add(name);
    if (name === MANIFEST) manifests.push(entryAt(zip, at));
    at = after + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  const [manifest, second] = manifests;
  if (manifest === undefined) return { ok: false, message: `It holds no ${MANIFEST}.` };
  if (second !== undefined)
    return { ok: false, message: `It holds ${MANIFEST} twice; readers differ in which counts.` };
  return unpacked(zip, manifest, names);
}

function entryAt(zip: Buffer, at: number): Entry {
  return {
    encrypted: (zip.readUInt16LE(at + 8) & 1) !== 0,
    method: zip.readUInt16LE(at + 10),
    packed: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    local: zip.readUInt32LE(at + 42),
  };
}

/** Finds the last end record whose table of contents lies before it. */
function endOf(zip: Buffer): { readonly directory: number; readonly entries: number } | undefined {
  const first = Math.max(0, zip.length - SEARCHED_AT_END);
  for (let at = zip.length - END_BYTES; at >= first; at -= 1) {
    if (zip[at] !== 0x50 || zip.readUInt32LE(at) !== 0x06054b50) continue;
    const entries = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 12);
    const directory = zip.readUInt32LE(at + 16);
    if (directory + size <= at && entries > 0 && entries <= MAX_ENTRIES) return { directory, entries };
  }
  return undefined;
}

function unpacked(zip: Buffer, entry: Entry, names: ReadonlySet<string>): PackedManifest {
  if (entry.encrypted) return { ok: false, message: `Its ${MANIFEST} is encrypted.` };
  if (entry.size > MAX_MANIFEST_BYTES || entry.size > entry.packed * MAX_RATIO + 1024)
    return { ok: false, message: `Its ${MANIFEST} swells beyond any manifest.` };
  const header = entry.local + LOCAL_BYTES;
  if (header > zip.length || zip.readUInt32LE(entry.local) !== 0x04034b50)
    return { ok: false, message: `The place of its ${MANIFEST} is damaged.` };
  const byteStart = header + zip.readUInt16LE(entry.local + 26) + zip.readUInt16LE(entry.local + 28);
  const byteEnd = byteStart + entry.packed;
  if (byteEnd > zip.length || (entry.method !== 0 && entry.method !== 8))
    return { ok: false, message: `Its ${MANIFEST} is cut short or packed in a way no bundle is.` };
  const part = zip.subarray(byteStart, byteEnd);
  try {
    // The limit holds whatever the table of contents says.
    const bytes = entry.method === 0 ? part : inflateRawSync(part, { maxOutputLength: MAX_MANIFEST_BYTES });
    return { ok: true, bytes, byteStart, byteEnd, names };
  } catch {
    return { ok: false, message: `Its ${MANIFEST} cannot be unpacked.` };
  }
}
