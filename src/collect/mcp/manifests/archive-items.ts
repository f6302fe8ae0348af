import type { Locator } from '../../../model/evidence.ts';
import { isJsonObject } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { parsePositioned } from '../../../platform/document.ts';
import type { Collected } from '../../collector.ts';
import { clean } from '../argument.ts';
import type { FoundFile } from '../found-file.ts';
import { looksLikeZip, type PackedManifest, packedManifest } from './archive.ts';
import { bundleItems } from './bundle.ts';

const BLIND_SPOT =
  'Of the bundle only the packed manifest.json was read; places lead to its packed bytes as a whole, not to a line of it.';

/** Yields the items of the manifest packed in an `.mcpb` or `.dxt` bundle, or says why there are none. */
export function* archiveItems(found: FoundFile): Generator<Collected> {
  if (!looksLikeZip(found.bytes)) return;
  const source = { ...found.source, path: clean(found.source.path) };
  const packed = packedManifest(found.bytes);
  if (!packed.ok) {
    yield unreadable(source, packed.message);
    return;
  }
  const document = parsePositioned(source.path, packed.bytes, 'jsonc');
  const root = document.value;
  if (!isJsonObject(root)) {
    yield unreadable(source, 'Its manifest.json does not parse.');
    return;
  }
  const folder = source.path.slice(0, source.path.lastIndexOf('/') + 1);
  const exists = (path: string): boolean => packed.names.has(path.slice(folder.length));
  for (const each of bundleItems({ document, root, source, tools: found.tools, beside: undefined, exists })) {
    yield each.type === 'item' ? inBundle(each, packed, found.bytes) : each;
  }
}

function inBundle(
  each: Extract<Collected, { type: 'item' }>,
  { byteStart, byteEnd }: Extract<PackedManifest, { ok: true }>,
  bytes: Uint8Array,
): Collected {
  const { draft } = each;
  const place = { byteStart, byteEnd, line: 1, column: 1 };
  // Packed bytes that hold a secret could be guessed back like any other.
  const secret = draft.redactions.length > 0;
  const locator: Locator = secret ? place : { ...place, sha256: sha256Hex(bytes.subarray(byteStart, byteEnd)) };
  return {
    ...each,
    draft: {
      ...draft,
      locators: { '': locator },
      parameters: { ...draft.parameters, member: 'manifest.json' },
      blindSpots: [...draft.blindSpots, BLIND_SPOT],
    },
  };
}

function unreadable(source: FoundFile['source'], reason: string): Collected {
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: 'unrecognised',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: [
        {
          code: 'mcp-bundle-unreadable',
          severity: 'warning',
          message: `This should be a bundle with an MCP server. ${reason}`,
          place: { file: source.path, line: 1, column: 1 },
          next: 'Pack the bundle again, or remove it if nobody installs it, and collect again.',
        },
      ],
    },
  };
}
