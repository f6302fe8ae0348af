import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RunOptions } from '../app/audit.ts';
import { confirmLive } from './confirm-live.ts';
import { progressOf } from './progress.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** The options every command that runs an assessment shares, as commander gives them. */
export interface CommonFlags {
  readonly out: string;
  readonly asOf?: string;
  readonly period?: string;
  readonly framework?: readonly string[];
  readonly failOn?: readonly string[];
  readonly baseline?: string;
  readonly catalogue?: string;
  readonly overlay?: string;
  readonly json?: boolean;
  readonly detail?: string;
  readonly lang?: string;
  readonly template?: string;
  readonly live?: readonly string[];
  readonly writer?: string;
  readonly logTables?: readonly string[];
}

/** Adds the options of a run to a command. */
export function withRunOptions(command: Command): Command {
  return command
    .option('-o, --out <folder>', 'where the locker and the pack are written', 'probity-out')
    .option('--as-of <date>', 'judge as of this day; also the declared clock of a collection')
    .option('--period <span>', 'audit period: 2026-Q3, 2026, or 2026-07-01..2026-09-30')
    .option('-f, --framework <id...>', 'only these frameworks')
    .option('--catalogue <folder>', 'use the catalogue in this folder instead of the built-in one')
    .option('--overlay <folder>', 'add the controls, checks and mappings in this folder')
    .option('--json', 'print data as JSON on standard output');
}

/** Adds the option that names whose journal of the locker a collection goes to. */
export function withWriter(command: Command): Command {
  return command.option('--writer <name>', "whose journal in the locker, for example a CI job's; else this machine's");
}

/** Adds the option that asks running servers. */
export function withLive(command: Command): Command {
  return command
    .option(
      '--live <server...>',
      'also ask these configured servers what they offer: starts or reaches them, after asking you',
    )
    .option('--log-tables <name...>', 'also count in these tables of probity.yaml, where logs lie in a database');
}

/** What a command works with: its terminal, its options for the use case, and how to end progress. */
export interface Running {
  readonly terminal: Terminal;
  readonly options: RunOptions;
  readonly end: () => void;
}

const abort = new AbortController();

/** Aborts whatever is running; the first Ctrl-C asks, the second ends the process. */
export function interrupt(): void {
  if (abort.signal.aborted) process.exit(130);
  abort.abort();
}

/** Turns flags into the options of a use case. */
export function runningOf(path: string, flags: CommonFlags, command: Command): Running {
  const globals = command.optsWithGlobals<{ quiet?: boolean }>();
  const quiet = globals.quiet === true;
  const terminal = processTerminal(quiet);
  const progress = progressOf(terminal, quiet);
  return {
    terminal,
    end: () => progress.end(),
    options: {
      path,
      out: flags.out,
      asOf: flags.asOf,
      period: flags.period,
      frameworks: flags.framework ?? [],
      failOn: flags.failOn,
      baseline: flags.baseline,
      writer: flags.writer,
      logTables: flags.logTables ?? [],
      catalogue: flags.catalogue === undefined ? null : resolve(flags.catalogue),
      overlay: flags.overlay,
      live: { names: flags.live ?? [], confirm: confirmLive(terminal, () => progress.end()) },
      look: { detail: flags.detail, lang: flags.lang, template: flags.template },
      now: new Date(),
      progress: (event) => progress.on(event),
      signal: abort.signal,
    },
  };
}
