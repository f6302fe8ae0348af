// Does what is missing before a README command runs: installs packages, then builds. Uses nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Probity needs Node 20.19 or later; this is ${process.versions.node}.`);

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0)
    fail(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}.`);
}

/** Digest over names and contents of everything the build reads. */
function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const names = existsSync(join(root, path))
      ? readdirSync(join(root, path), { recursive: true, withFileTypes: true })
      : [];
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  }
  for (const file of ['package-lock.json', 'package.json', 'tsconfig.json'])
    hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = join(root, 'node_modules', '.probity-installed');
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
  console.error('Installing packages …');
  run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installed, lock);
}

if (process.argv.includes('build')) {
  const stamp = join(root, 'dist', '.built');
  const digest = digestOf(['src', 'controls', 'frameworks', 'evidence', 'templates', 'tools']);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
    console.error('Building …');
    run(process.execPath, [join(root, 'tools', 'build.mjs')]);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, digest);
  }
}
