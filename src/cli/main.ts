#!/usr/bin/env node
import { readFileSync } from 'node:fs';

// The version is asked for by scripts, thousands of times: it is answered before anything heavy is loaded.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  process.stdout.write(`${(JSON.parse(manifest) as { version: string }).version}\n`);
} else {
  const [{ run }, { guardOutput }] = await Promise.all([import('./program.ts'), import('./output-streams.ts')]);
  // Told at the very end, because the run sets its own exit code after a write has failed.
  guardOutput(process.stdout, process.stderr, (code) => {
    process.once('exit', () => {
      process.exitCode = code;
    });
  });
  process.exitCode = await run(process.argv);
}
