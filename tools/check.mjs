// Everything that must hold on main, in the order that fails fastest. Each step prints its own words; the end, a summary.
// With --tested the tests are left out: for a run in which `npm test` has just passed on the same files.
import { spawnSync } from 'node:child_process';

const STEPS = [
  ['format', 'npm', ['run', '-s', 'format:check']],
  ['types generated', 'node', ['tools/generate-types.mjs', '--check']],
  ['typecheck', 'npm', ['run', '-s', 'typecheck']],
  ['lint', 'npm', ['run', '-s', 'lint']],
  ['boundaries', 'npm', ['run', '-s', 'boundaries']],
  ['dead code', 'npm', ['run', '-s', 'dead-code']],
  ['build', 'npm', ['run', '-s', 'build']],
  ['docs generated', 'node', ['tools/generate-docs.mjs', '--check']],
  ['tests', 'npm', ['run', '-s', 'test']],
  ['package', 'npm', ['run', '-s', 'package-check']],
];

const tested = process.argv.includes('--tested');
const failed = [];
for (const [name, command, args] of STEPS) {
  if (tested && name === 'tests') {
    console.error('skip tests: they passed just before');
    continue;
  }
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  console.error(status === 0 ? 'ok  ' : 'FAIL', name, `${seconds} s`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check: ${failed.length} of ${STEPS.length} steps failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.error(`check: all ${STEPS.length} steps passed`);
