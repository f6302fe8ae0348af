// Fills the templates of MCP configurations that hold secrets. The values have the form of real ones, belong to
// nobody, and are put together here so that no file of the repository holds anything that looks like a credential.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { letters, randomFrom } from './random.mjs';

const TEMPLATES = fileURLToPath(new URL('templates/mcp/', import.meta.url));

const VALUES = {
  'github-token': ['gh', 'p_', letters(randomFrom('invented GitHub token'), 36)].join(''),
  'fax-bridge-key': ['fb', '-', letters(randomFrom('invented key of the fax bridge'), 40)].join(''),
};

/** Writes the filled configurations below `folder`. Throws where a template asks for a value nobody defined. */
export function makeConfigurations(folder) {
  for (const name of readdirSync(TEMPLATES, { recursive: true }).sort()) {
    if (!name.endsWith('.json')) continue;
    const template = readFileSync(join(TEMPLATES, name), 'utf8').replaceAll('\r\n', '\n');
    const filled = template.replaceAll(/@@([a-z-]+)@@/g, (mark, key) => {
      if (!Object.hasOwn(VALUES, key))
        throw new Error(`${name} asks for ${mark}, which make-configurations.mjs does not define.`);
      return VALUES[key];
    });
    const target = join(folder, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filled);
  }
}
