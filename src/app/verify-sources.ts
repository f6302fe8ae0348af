import { readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { unpackedLog } from '../collect/logs/scan/unpacked.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { isJsonObject, textOf } from '../model/json.ts';
import { sha256Hex } from '../platform/digest.ts';

/** What reading the original files again has shown. */
export interface SourceCheck {
  readonly files: number;
  readonly locators: number;
  readonly notReRead: number;
  /** The first difference, in words, or null. */
  readonly differs: string | null;
}

/** Reads the files the evidence was taken from again and compares whole-file digests and the digest of every cited byte range. */
export async function verifySources(items: readonly EvidenceItem[], root: string): Promise<SourceCheck> {
  const read = new Map<string, Buffer | string>();
  const open = (path: string): Buffer | string => {
    const known = read.get(path) ?? readInside(root, path);
    read.set(path, known);
    return known;
  };
  let locators = 0;
  let notReRead = 0;
  for (const item of items) {
    const parts = filesOf(item);
    if (parts.length === 0) notReRead += 1;
    for (const part of parts) {
      const bytes = open(part.path);
      if (typeof bytes === 'string') return { files: read.size, locators, notReRead, differs: bytes };
      if (sha256Hex(bytes) !== part.sha256) {
        return { files: read.size, locators, notReRead, differs: `${part.path} has changed since it was collected` };
      }
    }
    for (const [pointer, locator] of Object.entries(item.locators)) {
      const path =
        locator.path ?? (parts.length === 1 && parts[0]?.path === item.source.path ? item.source.path : undefined);
      if (locator.sha256 === undefined || path === undefined) continue;
      const bytes = open(path);
      locators += 1;
      if (typeof bytes === 'string') return { files: read.size, locators, notReRead, differs: bytes };
      if (
        sha256Hex(unpackedLog(path, bytes, MAX_INFLATED).subarray(locator.byteStart, locator.byteEnd)) !==
        locator.sha256
      ) {
        const differs = `bytes ${locator.byteStart} to ${locator.byteEnd} of ${path} are not what ${pointer} was read from`;
        return { files: read.size, locators, notReRead, differs };
      }
    }
  }
  return { files: read.size, locators, notReRead, differs: null };
}

const MAX_INFLATED = 1 << 30;

/** The files an item was read from: its source, or the list a stream of several files keeps in its parameters. */
function filesOf(item: EvidenceItem): readonly { readonly path: string; readonly sha256: string }[] {
  if (item.source.repository !== undefined || item.parameters['derivedFrom'] !== undefined) return [];
  const listed = item.parameters['files'];
  if (Array.isArray(listed)) {
    return listed.flatMap((file) =>
      isJsonObject(file) ? [{ path: textOf(file['path']), sha256: textOf(file['sha256']) }] : [],
    );
  }
  if (item.kind === 'source' && item.facts['read'] !== true) return [];
  return [{ path: item.source.path, sha256: item.source.sha256 }];
}

/** A pack is not trusted to name any file outside the folder it was given. */
function readInside(root: string, path: string): Buffer | string {
  const absolute = resolve(root, path);
  if (!absolute.startsWith(resolve(root) + sep)) return `${path} lies outside the folder given with --sources`;
  try {
    return readFileSync(join(root, path));
  } catch {
    return `${path} cannot be read any more`;
  }
}
