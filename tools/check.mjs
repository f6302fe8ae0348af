// Everything that must hold on main, in the order that fails fastest. Each step prints its own words; the end, a summary.
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
  ['tests', 'npm', ['run', '-s', 'coverage']],
  ['package', 'npm', ['run', '-s', 'package-check']],
];

const failed = [];
for (const [name, command, args] of STEPS) {
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
