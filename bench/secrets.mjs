// Measures the search for secrets on real text: node bench/secrets.mjs [FOLDER…]. Prints one JSON line: speed per core,
// findings by kind and class; with --list also where they stand, never what they are. Needs a build.
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const { scanCredentials } = await import(process.env.PROBITY_SCANNER ?? '../dist/collect/credential-scanner.js');
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const fingerprint = (value) => createHmac('sha256', 'bench').update(value).digest('hex').slice(0, 16);
const MAX = 1 << 20;

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size <= MAX) yield path;
  }
}

const buffers = [];
for (const folder of folders.length > 0 ? folders : ['node_modules', 'src']) {
  for (const path of filesBelow(folder)) buffers.push([path, readFileSync(path)]);
}
const text = buffers.filter(([, bytes]) => !bytes.subarray(0, 8192).includes(0));
const bytes = text.reduce((sum, [, each]) => sum + each.length, 0);
for (const [, each] of text.slice(0, 500)) scanCredentials(each, fingerprint);

let best = Infinity;
let slowest = ['', 0];
const found = new Map();
for (let round = 0; round < 3; round += 1) {
  found.clear();
  const started = performance.now();
  for (const [path, each] of text) {
    const before = performance.now();
    const { hits, notScanned } = scanCredentials(each, fingerprint);
    const took = performance.now() - before;
    if (took > slowest[1]) slowest = [path, took];
    if (notScanned !== '') console.error(`${notScanned}: ${path}`);
    for (const hit of hits) {
      const list = found.get(hit.kind.id) ?? [];
      list.push(`${path}:${hit.line}`);
      found.set(hit.kind.id, list);
    }
  }
  best = Math.min(best, performance.now() - started);
}
if (process.argv.includes('--list')) {
  for (const [id, places] of found) console.error(`${id} ${places.length}\n  ${places.slice(0, 12).join('\n  ')}`);
}
const kinds = Object.fromEntries(
  [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, places]) => [id, places.length]),
);
const mbPerSecond = bytes / 1e6 / (best / 1000);
console.log(JSON.stringify({ files: text.length, bytes, ms: Math.round(best), mbPerSecond, slowest, kinds }));
