import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceDraft, EvidenceItem } from '../model/evidence.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MeasureRequest } from '../model/measure.ts';
import type { FileEntry } from '../platform/files.ts';

/** Where a collector looks. */
export interface CollectScope {
  /** Absolute path of the folder all reported paths are relative to. */
  readonly root: string;
  /** Files in scope, in path order. Links are among them only for a collector that asks for them, and are never followed. */
  readonly files: readonly FileEntry[];
  /** Folders, relative to the root, that hold a git repository; '' is the root itself. */
  readonly repositories: readonly string[];
  /** True where the user named these places: then a place that yields nothing is a problem, not just an absence. */
  readonly explicit: boolean;
}

/** Everything a collector may use of the outside world. */
export interface Tools {
  /** The run's clock: an ISO 8601 instant in UTC. */
  readonly now: string;
  /** Keyed hash of a literal that is about to be redacted: 16 hex digits. */
  fingerprint(value: string): string;
  /** A private folder (0700) for this run, deleted afterwards. */
  readonly scratch: string;
  progress(event: ProgressEvent): void;
  readonly signal: AbortSignal;
  /** What the checks of the catalogue want counted in logs; a check whose measure is not among them is not observable. */
  readonly measures?: readonly MeasureRequest[];
  /** The log formats of the catalogue. */
  readonly logFormats?: readonly LogFormat[];
  /** Private folder (0700) for the events of log files that earlier runs have read; the run's own where absent. */
  readonly logCache?: string;
  /** The days the audit looks at; absent where none are stated. */
  readonly period?: { readonly from: string; readonly to: string };
}

export interface ProgressEvent {
  readonly phase: string;
  readonly done: number;
  /** 0 where unknown. */
  readonly total: number;
  readonly unit: 'files' | 'bytes' | 'repositories' | 'items' | 'pages';
}

/** A source that could not be used as hoped; becomes evidence of its own kind. */
export interface SourceProblem {
  /** Relative to the root. */
  readonly path: string;
  readonly state: 'missing' | 'unreadable' | 'unparsable' | 'too-large' | 'unrecognised' | 'empty' | 'partial';
  /** SHA-256 of the source where its bytes could be read at all. */
  readonly sha256: string | null;
  readonly bytes: number;
  /** At least one; the first says the most. Never holds a value of the source that could be a secret. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Collected =
  | { readonly type: 'item'; readonly draft: EvidenceDraft }
  | { readonly type: 'problem'; readonly problem: SourceProblem }
  /** How many places were looked at, reported once at the end. */
  | { readonly type: 'searched'; readonly places: number };

/** Reads one kind of source. Has no opinion: nothing in a collector says good or bad. */
export interface Collector {
  readonly id: string;
  readonly version: string;
  /** Ids of the evidence kinds it produces. */
  readonly produces: readonly string[];
  collect(scope: CollectScope, tools: Tools): AsyncIterable<Collected>;
}

/** Derives items from items, for example by reconciling configurations with logs. Touches nothing. */
export interface Deriver {
  readonly id: string;
  readonly version: string;
  readonly produces: readonly string[];
  derive(items: readonly EvidenceItem[], tools: Tools): readonly EvidenceDraft[];
}
