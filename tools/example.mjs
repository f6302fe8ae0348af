// What `npm start` shows: an audit of the invented organisation in examples/health-payments, offline.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureGenerated } from '../examples/health-payments/make/make-generated.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join('dist', 'cli', 'main.js');
const OUT = join('probity-out', 'health-payments');
const AUDIT = ['audit', join('examples', 'health-payments'), '--as-of', '2026-11-20', '--out', OUT];
/** Done, and done with a gate that was not met: both leave a complete pack, and the faults are there by intent. */
const COMPLETE = new Set([0, 1]);

function main() {
  if (!existsSync(join(ROOT, CLI))) {
    console.error(`${CLI} is missing. Run "npm start", which builds it first.`);
    return 5;
  }
  try {
    if (ensureGenerated()) console.error('Made the logs, configurations and repository of the example.');
  } catch (error) {
    console.error(`The example could not be made. ${error instanceof Error ? error.message : String(error)}`);
    return 5;
  }
  const run = spawnSync(process.execPath, [CLI, ...AUDIT], { cwd: ROOT, stdio: 'inherit' });
  if (run.error !== undefined) {
    console.error(`Node could not be started again (${run.error.message}).`);
    return 5;
  }
  if (run.signal !== null) return 130;
  if (!COMPLETE.has(run.status ?? 70)) return run.status ?? 70;
  console.log(packPath());
  return 0;
}

/** The pack itself where exactly one stands there, else the folder; whole, so that it can be opened from anywhere. */
function packPath() {
  const packs = readdirSync(join(ROOT, OUT)).filter((name) => name.endsWith('.pdf'));
  return packs.length === 1 ? join(ROOT, OUT, packs[0]) : join(ROOT, OUT);
}

process.exitCode = main();
