import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../model/exit.ts';
import {
  clockFinding,
  diskFinding,
  fontFinding,
  freeBytes,
  gitFinding,
  logEngineFinding,
  nodeFinding,
  scanFinding,
} from './doctor-machine.ts';
import { lockerFinding, sourceFindings, workspaceFindings } from './doctor-workspace.ts';
import type { Finding } from './finding.ts';
import { workspaceRoot } from './workspace.ts';

/** What to look at. */
export interface DoctorInput {
  readonly path: string;
  readonly out: string;
  readonly overlay: string | undefined;
  readonly now: Date;
  readonly nodeVersion: string;
  readonly signal: AbortSignal;
}

/** Everything that was looked at, and the exit code an audit would have to end with here. */
export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly exitCode: ExitCode;
}

/** Looks at what an audit needs here: the machine, the locker, the workspace, the sources. Opens no socket, stores nothing. */
export async function doctor(input: DoctorInput): Promise<DoctorReport> {
  const root = workspaceRoot(input.path);
  const out = resolve(input.out);
  const locker = lockerFinding(out);
  const { findings, opened } = await workspaceFindings(root, input.overlay);
  const all: readonly Finding[] = [
    nodeFinding(input.nodeVersion),
    await gitFinding(input.signal),
    await logEngineFinding(input.signal),
    scanFinding(),
    fontFinding(),
    clockFinding(input.now, locker.newest),
    diskFinding('Disk of the output', freeBytes(out)),
    diskFinding('Disk for temporary files', freeBytes(tmpdir())),
    locker.finding,
    ...findings,
    ...(opened === null ? [] : await sourceFindings(root, opened, input)),
  ];
  return { findings: all, exitCode: worstOf(all) };
}

/** What makes evidence untrue goes before what keeps it from being written or read. */
const ORDER: readonly ExitCode[] = [EXIT.integrity, EXIT.io, EXIT.usage, EXIT.incomplete];

function worstOf(findings: readonly Finding[]): ExitCode {
  const codes = new Set(findings.map((finding) => finding.exitCode));
  return ORDER.find((code) => codes.has(code)) ?? EXIT.done;
}
