import { mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openGit } from '../collect/git/run-git.ts';
import { LogEngine } from '../collect/logs/engine/engine.ts';
import { Prefilter } from '../collect/logs/scan/prefilter.ts';
import { EXIT } from '../model/exit.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { packFonts } from './fonts.ts';

/** Decision 0001. */
const LEAST_NODE = [20, 19] as const;

/** Says whether this version of Node, for example `20.19.0`, is one that Probity runs on. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  if (major > least || (major === least && minor >= leastMinor)) return ok('Node.js', `version ${version}`);
  const next = `Install Node.js ${least}.${leastMinor} or later; results of an older one are not to be relied on.`;
  return fail('Node.js', `version ${version}; ${least}.${leastMinor} or later is needed`, next, EXIT.usage);
}

/** Says whether git can be started, where Probity looks for it. */
export async function gitFinding(signal: AbortSignal): Promise<Finding> {
  return inScratch(async (folder) => {
    const shadow = { folder, objectFormat: 'sha1', close: () => Promise.resolve() } as const;
    const { installed, major, minor, patch } = await openGit(shadow, signal).version();
    if (installed) return ok('git', `version ${major}.${minor}.${patch}`);
    return warn(
      'git',
      'was not found',
      'Install git; without it no repository is read, and its controls stay unknown.',
    );
  });
}

/** Says whether the log engine loads and answers. */
export async function logEngineFinding(signal: AbortSignal): Promise<Finding> {
  return inScratch(async (scratch) => {
    let engine: LogEngine | undefined;
    try {
      engine = await LogEngine.open({ scratch, folders: [], memory: ENGINE_MEMORY, threads: 1, signal });
      const [row] = await engine.query('SELECT 6 * 7 AS answer');
      if (row?.['answer'] !== 42) throw new Error('it gives wrong answers');
      return ok('Log engine', `${engine.version} loads and answers`);
    } catch (error) {
      const next =
        'Install Probity with its optional packages on a platform the engine supports; nothing else needs it.';
      return warn('Log engine', `cannot be used (${shortly(error)}), so no log is judged`, next);
    } finally {
      engine?.close();
    }
  });
}

const ENGINE_MEMORY = 100_000_000;

/** Says whether this machine runs the compiled scan of logs, which needs the vector instructions of WebAssembly. */
export function scanFinding(): Finding {
  try {
    const counted = new Prefilter(64).lines;
    if (counted !== 0) throw new Error('it counts lines where there are none');
    return ok('Scan of logs', 'WebAssembly with vector instructions runs');
  } catch (error) {
    const next = 'Reinstall Probity, on a processor and a Node.js with WebAssembly vector instructions.';
    return fail('Scan of logs', `the compiled program does not run (${shortly(error)})`, next, EXIT.incomplete);
  }
}

/** Says whether the fonts of the pack are installed and are TrueType files. */
export function fontFinding(): Finding {
  const next = 'Reinstall Probity with its dependencies; without its fonts no pack can be written.';
  try {
    const faces = Object.entries(packFonts());
    const broken = faces.filter(([, bytes]) => Buffer.from(bytes.subarray(0, 4)).toString('hex') !== TRUE_TYPE);
    if (broken.length === 0) return ok('Fonts', `${faces.length} faces are here`);
    return fail('Fonts', `${broken.map(([name]) => name).join(', ')} is no TrueType file`, next, EXIT.io);
  } catch (error) {
    return fail('Fonts', `cannot be read (${shortly(error)})`, next, EXIT.io);
  }
}

/** The first four bytes of a TrueType file, in hex (OpenType specification, table directory). */
const TRUE_TYPE = '00010000';

const MEGABYTE = 1_000_000;
/** Below the first nothing can be written safely, below the second the events of logs may not fit. */
const LEAST_FREE = 100 * MEGABYTE;
const GOOD_FREE = 1000 * MEGABYTE;

/** Returns the bytes this user may still write on the disk of a folder, or of the nearest one above that exists. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return freeBytes(dirname(folder));
  }
}

/** Says whether there is room on a disk that is written to; `name` says what for. */
export function diskFinding(name: string, free: number): Finding {
  const says = `${Math.floor(free / MEGABYTE)} MB free`;
  if (free < LEAST_FREE) return fail(name, says, 'Free some space before you run an audit.', EXIT.io);
  if (free >= GOOD_FREE) return ok(name, says);
  return warn(name, says, 'Free some space where you have large logs: their events need about as much as they do.');
}

/** No run of this version can have been before it was written, and no machine of ours runs as late. */
const PLAUSIBLE = { from: '2026-01-01', to: '2100-01-01' } as const;

/** Says whether the clock can be right: not before this version was written, and not before the newest collection. */
export function clockFinding(now: Date, newest: string): Finding {
  const next = 'Set the clock of this machine, or declare the day with --as-of.';
  if (Number.isNaN(now.getTime())) return fail('Clock', 'gives no time', next, EXIT.usage);
  const instant = now.toISOString();
  if (instant < PLAUSIBLE.from || instant > PLAUSIBLE.to) {
    return fail('Clock', `shows ${instant}, which cannot be`, next, EXIT.usage);
  }
  if (newest > instant) return warn('Clock', `shows ${instant}, before the newest collection, of ${newest}`, next);
  return ok('Clock', `shows ${instant}`);
}

async function inScratch(look: (folder: string) => Promise<Finding>): Promise<Finding> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'probity-doctor-')));
  try {
    return await look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shortly(error: unknown): string {
  return (error as Error).message.split('\n')[0] ?? '';
}
