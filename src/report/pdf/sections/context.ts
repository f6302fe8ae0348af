import type { Assessment, ControlResult, EvidenceEntry, FrameworkSummary } from '../../../model/assessment.ts';
import type { Observation } from '../../../model/verdict.ts';
import type { Detail, Logo, PackLayout } from '../template.ts';
import type { Typesetter } from '../typesetter.ts';
import type { VolumeNote } from '../volumes.ts';
import type { Words } from '../words.ts';

/** An attached file as the pack describes it. */
export interface AttachmentNote {
  readonly name: string;
  readonly relationship: string;
  readonly description: string;
  readonly size: number;
  readonly sha256: string;
}

/** What every section builder gets: the assessment, the words, and look-ups made once. */
export interface Context {
  readonly assessment: Assessment;
  readonly layout: PackLayout;
  readonly detail: Detail;
  readonly logo: Logo | null;
  readonly t: Words;
  readonly type: Typesetter;
  readonly width: number;
  readonly packId: string;
  readonly manifestSha256: string;
  readonly attachments: readonly AttachmentNote[];
  /** Files of the pack that are too large to be attached. */
  readonly beside: readonly AttachmentNote[];
  /** Absent where the pack is one file. */
  readonly volume?: VolumeNote;
  readonly evidence: ReadonlyMap<string, EvidenceEntry>;
  readonly frameworks: ReadonlyMap<string, FrameworkSummary>;
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  readonly controls: ReadonlyMap<string, ControlResult>;
  readonly checks: ReadonlyMap<string, Assessment['checks'][number]>;
  /** Titles of the kinds of evidence there is any of. */
  readonly kindTitles: ReadonlyMap<string, string>;
}

/** The destination name of a control, an evidence item, a gap, an exception or a requirement (`FRAMEWORK:ID`). */
export function placeOf(
  kind: 'control' | 'evidence' | 'gap' | 'exception' | 'requirement' | 'section',
  id: string,
): string {
  return `${kind}:${id}`;
}

/** Returns how many entries of a list are printed: as many as the template allows, and all of them in a full pack. */
export function limitOf({ layout, detail }: Context, name: keyof PackLayout['limits']): number {
  return detail === 'full' ? Number.POSITIVE_INFINITY : layout.limits[name];
}

/** Returns the look-ups over an assessment. */
export function lookUps(
  assessment: Assessment,
): Pick<Context, 'evidence' | 'frameworks' | 'observations' | 'controls' | 'checks' | 'kindTitles'> {
  const observations = new Map<string, Observation[]>();
  for (const observation of assessment.observations) {
    const list = observations.get(observation.check);
    if (list === undefined) observations.set(observation.check, [observation]);
    else list.push(observation);
  }
  return {
    observations,
    evidence: new Map(assessment.evidence.map((entry) => [entry.id as string, entry])),
    frameworks: new Map(assessment.frameworks.map((framework) => [framework.framework as string, framework])),
    controls: new Map(assessment.controls.map((control) => [control.id as string, control])),
    checks: new Map(assessment.checks.map((check) => [check.id as string, check])),
    kindTitles: new Map(assessment.evidence.map(({ kind, kindTitle }) => [kind as string, kindTitle])),
  };
}
