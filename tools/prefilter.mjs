// Compiles the prefilter of the log scan from AssemblyScript to dist/; does nothing where that is newer than its source.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCE = join(root, 'src', 'collect', 'logs', 'scan', 'prefilter.as.ts');
const TARGET = join(root, 'dist', 'collect', 'logs', 'scan', 'prefilter.wasm');

function age(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Compiles where needed, for the build and, by this name, before the tests; throws with what the compiler said where it fails. */
export async function setup() {
  if (age(TARGET) > age(SOURCE)) return;
  const { default: asc } = await import('assemblyscript/asc');
  const { error, binary } = await asc.compileString(
    { 'prefilter.ts': readFileSync(SOURCE, 'utf8') },
    { optimizeLevel: 3, noAssert: true, runtime: 'stub', enable: ['simd'], initialMemory: 4 },
  );
  if (error !== null || binary === null) throw new Error(`The prefilter does not compile: ${error?.message}`);
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, binary);
}
