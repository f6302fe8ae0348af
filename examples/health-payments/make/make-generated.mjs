// Makes everything below generated/ and knows whether what lies there is still what would be made.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeConfigurations } from './make-configurations.mjs';
import { makeLogs } from './make-logs.mjs';
import { makeRegisters } from './make-registers.mjs';
import { makeRepository } from './make-repository.mjs';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const DEFAULT_TARGET = fileURLToPath(new URL('../generated/', import.meta.url));

/** Makes generated/ where it is missing, incomplete or older than its sources; tells whether anything was made. */
export function ensureGenerated(target = DEFAULT_TARGET) {
  const stamp = join(target, 'stamp.json');
  const sources = digestOfFolder(SOURCES);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(sources, target)) return false;
  makeGenerated(target);
  // Written last: a run that was cut short leaves no stamp, and the next one starts over.
  writeFileSync(stamp, stampOf(sources, target));
  return true;
}

/** Makes everything anew in `target`. */
export function makeGenerated(target) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  makeConfigurations(join(target, 'mcp'));
  makeLogs(join(target, 'logs'));
  makeRepository(join(target, 'claims-mcp-server'));
  makeRegisters(join(target, 'registers'));
}

function stampOf(sources, target) {
  return `${JSON.stringify({ sources, generated: digestOfFolder(target) })}\n`;
}

/** Returns one SHA-256 over all names and bytes. Of a git folder only the branch counts: git rewrites the rest. */
export function digestOfFolder(folder) {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  for (const name of names.sort()) {
    const inGit = /(?:^|\/)\.git\//.test(name) && !name.endsWith('.git/refs/heads/main');
    if (inGit || name === 'stamp.json' || !statSync(join(folder, name)).isFile()) continue;
    hash.update(`${name}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest(),
    );
  }
  return hash.digest('hex');
}
