// npm leaves optional packages of other platforms out of a lock file where its registry does not serve them, and then
// refuses that lock file in `npm ci`. This puts them back: name, version and platform, read off the packages that ask
// for them. It also drops download addresses, so that the lock file means the same everywhere.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = new Set([
  'darwin',
  'linux',
  'win32',
  'android',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
]);
const CPU = new Set(['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32']);

/** Returns the platform a package name ends with, as npm's lock file states it. */
function platformOf(name) {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const os = words.find((word) => OS.has(word));
  const cpu = words.map((word) => (word === 'ppc64le' ? 'ppc64' : word)).find((word) => CPU.has(word));
  return { ...(cpu === undefined ? {} : { cpu: [cpu] }), ...(os === undefined ? {} : { os: [os] }) };
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (path in lock.packages) continue;
    const exact = version.replace(/^[~^]/, '');
    lock.packages[path] = {
      version: exact,
      ...platformOf(name),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
const [root, ...rest] = Object.keys(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort()].map((path) => [path, lock.packages[path]]));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.error(`lock: ${added} optional packages of other platforms added`);
