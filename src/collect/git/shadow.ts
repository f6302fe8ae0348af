import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryLayout } from './layout.ts';
import type { References } from './references.ts';

/** A git folder of our own that only borrows the inspected objects: no setting, hook or filter of theirs is in reach. */
export interface Shadow {
  readonly folder: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly close: () => Promise<void>;
}

/** Builds the shadow below the private scratch folder. `close` deletes it; the inspected repository is never written to. */
export async function openShadow(layout: RepositoryLayout, references: References, scratch: string): Promise<Shadow> {
  const folder = await mkdtemp(join(scratch, 'shadow-'));
  await chmod(folder, 0o700);
  await mkdir(join(folder, 'objects', 'info'), { recursive: true });
  await mkdir(join(folder, 'refs'));
  await writeFile(join(folder, 'config'), configText(layout.objectFormat));
  await writeFile(join(folder, 'HEAD'), `${references.head}\n`);
  await writeFile(join(folder, 'objects', 'info', 'alternates'), `${quoted(layout.objects)}\n`);
  const packed = [...references.names].map(([name, oid]) => `${oid} ${name}\n`).join('');
  await writeFile(join(folder, 'packed-refs'), `# pack-refs with: sorted\n${packed}`);
  if (references.shallow.length > 0) await writeFile(join(folder, 'shallow'), `${references.shallow.join('\n')}\n`);
  return { folder, objectFormat: layout.objectFormat, close: async () => rm(folder, { recursive: true, force: true }) };
}

function configText(objectFormat: 'sha1' | 'sha256'): string {
  if (objectFormat === 'sha1') return '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';
  return '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n';
}

/** One line of an alternates file is a path; git reads one that begins with a quote as a C string. */
function quoted(path: string): string {
  if (!/["\n\\]/.test(path)) return path;
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
