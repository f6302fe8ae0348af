import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WASM = join('dist', 'collect', 'logs', 'scan', 'prefilter.wasm');

/** Compiles modules and everything they import into a folder of their own, as the build would; returns the folder. */
export function builtCopy(...entries: readonly string[]): string {
  // Below node_modules, so that packages are found from there.
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'probity-scan-'));
  const pending = entries.map((entry) => join(ROOT, 'src', entry));
  const seen = new Set<string>();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { code } = transformSync(readFileSync(path, 'utf8'), {
      filename: path,
      module: { type: 'es6' },
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
    for (const [, specifier = ''] of code.matchAll(/from '(\.[^']+\.ts)'|from "(\.[^"]+\.ts)"/g))
      if (existsSync(join(dirname(path), specifier))) pending.push(join(dirname(path), specifier));
    const target = join(folder, 'dist', relative(join(ROOT, 'src'), path).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replaceAll(/(from ['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(join(ROOT, WASM), join(folder, WASM));
  return folder;
}
