import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Overlay } from '../catalogue/load-yaml.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject } from '../model/json.ts';
import { parsePositioned } from '../platform/document.ts';
import { readBounded } from '../platform/files.ts';

const MAX_BYTES = 1 << 20;

/**
 * Returns the overlay to add to the catalogue: the folder named on the command line, else the one that probity.yaml in
 * `root` names, else null. Throws a KnownFailure (exit 2) where it is no folder, or holds nothing that could be added.
 */
export async function overlayOf(root: string | null, named: string | undefined): Promise<Overlay | null> {
  const folder = named ?? (root === null ? undefined : await statedOverlay(root));
  if (folder === undefined) return null;
  const path = resolve(folder);
  const source = named === undefined ? '"overlay" in probity.yaml' : '--overlay';
  if (!existsSync(path) || !statSync(path).isDirectory()) throw refused(`${source} names ${path}, which is no folder.`);
  const parts = ['controls', 'frameworks', 'evidence'];
  if (!parts.some((part) => existsSync(join(path, part)))) {
    throw refused(`${source} names ${path}, which holds none of ${parts.join(', ')}.`);
  }
  return { root: path, name: basename(path) };
}

/** Read before the catalogue is open; everything else about the file is reported when the workspace is loaded. */
async function statedOverlay(root: string): Promise<string | undefined> {
  const path = join(root, 'probity.yaml');
  if (!existsSync(path)) return undefined;
  const read = await readBounded(path, MAX_BYTES);
  if (!read.ok) return undefined;
  const { value } = parsePositioned(path, read.bytes, 'yaml');
  const overlay = isJsonObject(value) && Object.hasOwn(value, 'overlay') ? value['overlay'] : undefined;
  return typeof overlay === 'string' && overlay !== '' ? resolve(root, overlay) : undefined;
}

/** An overlay as the version of a catalogue names it. */
export interface NamedOverlay {
  readonly name: string;
  readonly digest: string;
  /** As it stands in the version, for people. */
  readonly text: string;
}

const IN_VERSION = / \+ (overlay (.+) \(\d+ files?, sha256 ([0-9a-f]{16})\))$/;

/** Returns the overlay that the version of a catalogue names, or null where it is Probity's own alone. */
export function overlayIn(version: string): NamedOverlay | null {
  const [, text, name, digest] = IN_VERSION.exec(version) ?? [];
  return text === undefined || name === undefined || digest === undefined ? null : { text, name, digest };
}

function refused(message: string): KnownFailure {
  const next =
    'Name a folder with controls/, frameworks/ID/mapping.yaml, evidence/KIND/checks/ or evidence/activity-log/formats/ in it.';
  return new KnownFailure(EXIT.usage, [{ code: 'overlay', severity: 'error', message, next }]);
}
