// Checks the layers, and that the checker saw the house at all: with the wrong parser it passes on 0 modules.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';

/** Cruises a folder with the rules of the house; returns the violations and how many of its own modules it saw. */
export async function boundaries(folder, baseDir = process.cwd()) {
  const { forbidden, options } = config;
  const result = await cruise([folder], { ...options, baseDir, ruleSet: { forbidden }, validate: true });
  const own = result.output.modules.filter((module) => module.source.startsWith('src/'));
  return { violations: result.output.summary.violations, modules: own.length };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const files = readdirSync('src', { recursive: true }).filter(
    // AssemblyScript is no TypeScript; it imports nothing.
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.as.ts'),
  );
  const { violations, modules } = await boundaries('src');
  for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} -> ${to}`);
  if (modules < files.length) {
    console.error(`The boundary checker saw ${modules} of ${files.length} modules, so its answer means nothing.`);
    process.exitCode = 1;
  } else if (violations.length > 0) process.exitCode = 1;
  else console.log(`boundaries: ${modules} modules, 0 violations`);
}
