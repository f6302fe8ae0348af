import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft } from '../../model/evidence.ts';
import { isJsonObject, textOf } from '../../model/json.ts';
import type { SourceProblem } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
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
  const path = shownText(trouble.path);
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

const REJECTS_SHOWN = 3;

/** Returns the lines of a stream that could not be read as events, as a warning each for the first ones; undefined where there are none. */
export function rejectsProblem(
  draft: Pick<EvidenceDraft, 'facts' | 'parameters' | 'source'>,
): SourceProblem | undefined {
  const { facts, source } = draft;
  const samples = Array.isArray(facts['rejectSamples']) ? facts['rejectSamples'].filter(isJsonObject) : [];
  const total = Number(facts['rejects']);
  if (total === 0 || samples.length === 0) return undefined;
  const diagnostics = samples.slice(0, REJECTS_SHOWN).map(
    (sample, index): Diagnostic => ({
      code: 'log-line-rejected',
      severity: 'warning',
      message:
        index === 0
          ? `${total} of ${textOf(facts['lines'])} lines could not be read as events and are counted as rejects. This one: ${textOf(sample['reason'])}.`
          : `Another line that could not be read as an event: ${textOf(sample['reason'])}.`,
      place: { file: textOf(sample['path']), line: Number(sample['line']), column: 1 },
      ...(index === 0 ? { next: 'Find out what wrote the line. The rest of the log was read and judged.' } : {}),
    }),
  );
  // A stream of several files is no file; the problem stands in the one the first reject is in.
  const path = textOf(samples[0]?.['path']);
  const files = draft.parameters['files'];
  const file = Array.isArray(files) ? files.filter(isJsonObject).find((each) => each['path'] === path) : undefined;
  if (file === undefined)
    return { path: source.path, state: 'partial', sha256: null, bytes: source.bytes, diagnostics };
  return { path, state: 'partial', sha256: textOf(file['sha256']), bytes: Number(file['bytes']), diagnostics };
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
