// Compiles the sources and the data: TypeScript to dist/, YAML to dist/catalogue.json and dist/templates.json.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setup as buildPrefilter } from './prefilter.mjs';

const require = createRequire(import.meta.url);
rmSync('dist', { recursive: true, force: true });
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', '.'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
chmodSync('dist/cli/main.js', 0o755);
await buildPrefilter();

const { compileCatalogue } = await import('../dist/app/catalogue.js');
const { compileTemplates } = await import('../dist/app/pack-style.js');
try {
  compileTemplates();
  const { frameworks, controls, checks, mappings } = compileCatalogue();
  const units = frameworks.reduce((sum, framework) => sum + framework.requirements.length, 0);
  const edges = mappings.reduce((sum, mapping) => sum + mapping.edges.length, 0);
  console.error(
    `catalogue: ${frameworks.length} frameworks, ${units} units, ${controls.length} controls, ${checks.length} checks, ${edges} edges`,
  );
} catch (error) {
  for (const { message, place, next } of error.diagnostics ?? []) {
    console.error(
      `${place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `}${message}${next === undefined ? '' : ` ${next}`}`,
    );
  }
  if (error.diagnostics === undefined) console.error(error);
  process.exit(1);
}
