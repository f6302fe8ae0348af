import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Gives the bytes of a file that lies beside a pack, where there is one of exactly that size. */
export type Beside = (name: string, bytes: number) => Uint8Array | undefined;

const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Looks for files beside the pack in a folder. A manifest is not trusted to name anything outside it. */
export function besideIn(folder: string): Beside {
  return (name, bytes) => {
    if (!PLAIN.test(name)) return undefined;
    try {
      const path = join(folder, name);
      const stats = statSync(path);
      if (!stats.isFile() || stats.size !== bytes) return undefined;
      return readFileSync(path);
    } catch {
      return undefined;
    }
  };
}

/** Looks for files beside the pack among files that were read already. */
export function besideAmong(files: ReadonlyMap<string, Uint8Array>): Beside {
  return (name, bytes) => {
    const found = files.get(name);
    return found?.length === bytes ? found : undefined;
  };
}
