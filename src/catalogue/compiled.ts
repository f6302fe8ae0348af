import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../model/catalogue.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';

/** Where the build puts the compiled catalogue, because parsing this much YAML takes most of a second. */
export const COMPILED_PATH: string = join(PACKAGE_ROOT, 'dist', 'catalogue.json');

/** Returns the catalogue the build compiled, or undefined where there is none. */
export function loadCompiledCatalogue(path: string = COMPILED_PATH): Catalogue | undefined {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as Catalogue;
}
