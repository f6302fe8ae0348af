import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft } from '../../model/evidence.ts';
import { isJsonObject, textOf } from '../../model/json.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { SourceProblem } from '../collector.ts';
import { shownText } from '../text-redactor.ts';

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

/** Returns a query of an organisation's own that gave no answer, as a problem of the first log it was asked of. */
export function queryTrouble(
  { check, reason }: { readonly check: string; readonly reason: string },
  file: { readonly path: string; readonly bytes: number },
): LogTrouble {
  const message = `${check}: ${reason} The log was read; only this check has no answer.`;
  return { ...file, state: 'partial', code: 'log-query-refused', message, next: NEXT_QUERY };
}

const NEXT_QUERY =
  'Run "probity lint" with the overlay to see the place in the check file, and change the query there.';

/** Returns what to do about a file whose format is not known. */
export function nextUnknown(formats: readonly LogFormat[]): string {
  return `Convert it to one of the ${formats.length} formats that are read, or describe its format in an overlay: docs/guides/log-formats.md lists them and says how. If it is no activity log, leave it out of the scope.`;
}

/** Returns what is wrong where logs cannot be read for want of the engine. */
export function engineTrouble(file: { readonly path: string; readonly bytes: number }): LogTrouble {
  const message = 'The engine that reads logs is not installed here or cannot start, so this log was not judged.';
  return { ...file, state: 'unreadable', code: 'log-engine-missing', message, next: NEXT_ENGINE };
}

/** Returns what is wrong where a file that is named as Parquet cannot be read as such. */
export function parquetTrouble(file: { readonly path: string; readonly bytes: number }): LogTrouble {
  const message = 'A Parquet file was expected, but it is damaged or something else.';
  return { ...file, state: 'unparsable', code: 'log-parquet-damaged', message, next: NEXT_DAMAGED_PARQUET };
}

const NEXT_DAMAGED_PARQUET = 'Fetch the file again from where it was archived and compare its checksum.';

/** What to do about a file that cannot be opened. */
export const NEXT_UNREADABLE =
  'Give this account permission to read the file, or leave it out of the scope and say why.';
/** What to do about a damaged compressed file. */
export const NEXT_DAMAGED =
  'Fetch the file again from where it was archived and compare its checksum; what came before the damage was counted.';
/** What to do about an empty log. */
export const NEXT_EMPTY = 'Check that logging is switched on and that the file was not emptied.';
const NEXT_ENGINE =
  'Install Probity with its optional packages on a platform that the log engine supports, and run again; nothing else depends on it.';
/** What to do where a log could not be taken apart for want of memory or disk. */
export const NEXT_ENGINE_FAILED =
  'Make room on the disk and in memory, and run again; finished files are not read twice.';
/** What to do where the counts of lines do not agree. */
export const NEXT_LINES_DIFFER =
  'Make sure that nothing writes to the file while it is read, and run again. If the counts still differ, report it as a fault.';
