import type { SourceProblem } from '../collector.ts';
import { cleanPath } from './clean.ts';
import { LOG_MAPPINGS } from './mappings.ts';

// Lines of a log are never quoted in a problem: what stands in them may be anybody's data.

/** What is wrong with a log file, for a person. */
export interface LogTrouble {
  readonly path: string;
  readonly bytes: number;
  readonly sha256?: string;
  readonly state: SourceProblem['state'];
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly line?: number;
  readonly severity?: 'error' | 'warning';
}

/** Returns the problem as it is reported. */
export function problemOf(trouble: LogTrouble): SourceProblem {
  const path = cleanPath(trouble.path);
  return {
    path,
    state: trouble.state,
    sha256: trouble.sha256 ?? null,
    bytes: trouble.bytes,
    diagnostics: [
      {
        code: trouble.code,
        severity: trouble.severity ?? 'error',
        message: trouble.message,
        place: { file: path, line: trouble.line ?? 1, column: 1 },
        next: trouble.next,
      },
    ],
  };
}

const FORMATS = LOG_MAPPINGS.map((mapping) => mapping.title).join('; ');

/** What to do about a file whose format is not known. */
export const NEXT_UNKNOWN: string = `Convert it to one of the formats that are read: ${FORMATS}. If it is no activity log, leave it out of the scope.`;
/** What to do about a file that cannot be opened. */
export const NEXT_UNREADABLE =
  'Give this account permission to read the file, or leave it out of the scope and say why.';
/** What to do about a damaged compressed file. */
export const NEXT_DAMAGED =
  'Fetch the file again from where it was archived and compare its checksum; what came before the damage was counted.';
/** What to do about an empty log. */
export const NEXT_EMPTY = 'Check that logging is switched on and that the file was not emptied.';
