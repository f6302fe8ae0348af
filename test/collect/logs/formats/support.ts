import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedYaml, loadYamlCatalogue, type Overlay } from '../../../../src/catalogue/load-yaml.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';

/** Loads the shipped log formats without the rest of the catalogue, which takes seconds. `change` may edit the copy. */
export function loadFormats(
  change: (folder: string) => void = () => undefined,
  overlay: Overlay | null = null,
): LoadedYaml {
  const root = mkdtempSync(join(tmpdir(), 'probity-formats-'));
  try {
    const folder = 'evidence/activity-log/formats';
    cpSync(join(PACKAGE_ROOT, folder), join(root, folder), { recursive: true });
    change(join(root, folder));
    return loadYamlCatalogue(root, overlay);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
