import type { Retirement } from '../locker/chain.ts';
import { type ConsistencyProof, type InclusionProof, proveGrowth, proveItem } from '../locker/prove.ts';
import type { Damage, WriterReading } from '../locker/read-writer.ts';
import { isRetired, retirementsIn } from '../locker/retire.ts';
import { erasuresIn } from '../locker/union.ts';
import { verifyLocker } from '../locker/verify-locker.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { type EvidenceId, idOf } from '../model/ids.ts';
import { type AnchorChoice, anchorNewest } from './anchor-locker.ts';
import { lockerFolder, openToRead, openToWrite } from './open-locker.ts';

/** One writer of a locker, for a person to look at. */
interface WriterStatus {
  readonly writer: string;
  readonly records: number;
  readonly segments: number;
  readonly items: number;
  readonly runs: number;
  /** When the newest collection says it was made; '' where there is none. */
  readonly newest: string;
  /** Records of the newest signed checkpoint; 0 where there is none. */
  readonly checkpoint: number;
  /** What binds the writer's owner beyond this folder. */
  readonly anchors: readonly string[];
  readonly head: string;
  /** By whom, when and why it was retired; null where it was not. */
  readonly retired: Pick<Retirement, 'at' | 'by' | 'reason' | 'records'> | null;
  /** Days between its newest collection and the newest of all, where they are many and nobody retired it; else null. */
  readonly silentDays: number | null;
}

/** A writer that is so many days behind the others is pointed out; it is our number, and no framework asks for it. */
const SILENT_DAYS = 30;
const DAY_MS = 86_400_000;

/** A locker as a whole. */
export interface LockerReport {
  readonly folder: string;
  readonly writers: readonly WriterStatus[];
  readonly erased: number;
  readonly payloads: number;
  /** Entries in journals of custody. */
  readonly custody: number;
  /** What is not as it was written; only `locker verify` looks for all of it. */
  readonly damage: readonly Damage[];
}

/** Returns what a locker holds. Throws a KnownFailure (exit 4) where a journal is damaged. */
export function lockerStatus(out: string): LockerReport {
  const locker = openToRead(out);
  return reportOf(locker.folder, locker.readings, [], 0);
}

/** Reads every byte of a locker again; the damage found is in the report. */
export function lockerVerification(out: string): LockerReport {
  const folder = lockerFolder(out);
  const { readings, damage, payloads } = verifyLocker(folder);
  return reportOf(folder, readings, damage, payloads);
}

function reportOf(
  folder: string,
  readings: readonly WriterReading[],
  damage: readonly Damage[],
  payloads: number,
): LockerReport {
  const retired = retirementsIn(readings);
  const ofEvidence = readings
    .filter(({ chain }) => !chain.isCustody)
    .map((reading) => ({ reading, newest: reading.chain.newestRun?.at ?? '' }));
  const latest =
    ofEvidence
      .map(({ newest }) => newest)
      .sort()
      .at(-1) ?? '';
  const writers = ofEvidence.map(({ reading, newest }) => {
    const { place, chain, segments, checkpoints } = reading;
    const statement = isRetired(reading, retired) ? retired.get(place.id) : undefined;
    return {
      writer: place.id,
      records: chain.size,
      segments,
      items: chain.items.size,
      runs: chain.runs,
      newest,
      checkpoint: Math.max(0, ...checkpoints.map(({ size }) => size)),
      anchors: chain.anchors.map(({ file }) => file),
      head: chain.head,
      retired: statement ?? null,
      silentDays: statement === undefined ? daysBehind(newest, latest) : null,
    };
  });
  const custody = readings.reduce((sum, { chain }) => sum + chain.custody.length, 0);
  return { folder, writers, erased: erasuresIn(readings).size, payloads, custody, damage };
}

function daysBehind(newest: string, latest: string): number | null {
  const days = Math.floor((Date.parse(latest) - Date.parse(newest)) / DAY_MS);
  return days > SILENT_DAYS ? days : null;
}

/** Writes down that a writer will write no more. Returns what was written. */
export function retireWriter(
  out: string,
  retired: string,
  why: { readonly reason: string; readonly by: string; readonly now: Date; readonly writer: string | undefined },
): Retirement {
  requireEvidence(out);
  const { reason, by, now, writer } = why;
  return openToWrite(out, { writer }).retire(retired, { reason, by, at: now.toISOString() });
}

/** Seals the open journal of this machine's writer, signs a checkpoint, and anchors it as asked. */
export async function sealLocker(
  out: string,
  { writer, anchors }: { readonly writer: string | undefined; readonly anchors: AnchorChoice },
): Promise<{
  readonly records: number;
  readonly head: string;
  readonly sealed: boolean;
  readonly anchors: readonly string[];
}> {
  requireEvidence(out);
  const locker = openToWrite(out, { writer });
  const { records, head, sealed } = locker.seal();
  return { records, head, sealed, anchors: await anchorNewest(locker, locker.writer, anchors) };
}

/** Erases one encrypted item: its key is destroyed, its digest stays. Returns the empty item that stands in its place. */
export function eraseItem(
  out: string,
  item: string,
  why: { readonly reason: string; readonly by: string; readonly now: Date; readonly writer: string | undefined },
): { readonly erased: EvidenceId; readonly instead: EvidenceItem } {
  requireEvidence(out);
  const locker = openToWrite(out, { writer: why.writer });
  const erased = oneItem(locker.readings, item);
  const { reason, by } = why;
  return { erased, instead: locker.erase(erased, { reason, by, at: why.now.toISOString() }) };
}

/** Returns the proof that an item is in the journal that first stored it, or that journals only grew between two sizes. */
export function proveInLocker(
  out: string,
  what:
    | { readonly item: string; readonly at: number | null }
    | { readonly from: number; readonly to: number | null; readonly writer: string | null },
): InclusionProof | ConsistencyProof {
  const { readings } = openToRead(out);
  if ('item' in what) {
    const id = oneItem(readings, what.item);
    const reading = readings.find(({ chain }) => chain.items.has(id));
    if (reading === undefined) throw noItem(what.item);
    return proveItem(reading, id, what.at ?? newestCheckpoint(reading));
  }
  const evidence = readings.filter(({ chain }) => !chain.isCustody);
  const candidates = what.writer === null ? evidence : readings.filter(({ place }) => place.id === what.writer);
  const [reading, ...others] = candidates;
  if (reading === undefined || others.length > 0) {
    const names = evidence.map(({ place }) => place.id).join(', ');
    throw usage('writer-name', 'Whose journal is meant?', `Name one with --writer: ${names}`);
  }
  return proveGrowth(reading, what.from, what.to ?? newestCheckpoint(reading));
}

function newestCheckpoint({ chain, checkpoints }: WriterReading): number {
  return Math.max(0, ...checkpoints.map(({ size }) => size)) || chain.size;
}

/** An item may be named by its whole id or by the first digits of it, as long as only one begins so. */
function oneItem(readings: readonly WriterReading[], name: string): EvidenceId {
  const start = name.startsWith('sha256:') ? name : `sha256:${name}`;
  const ids = new Set(readings.flatMap(({ chain }) => [...chain.items].filter((id) => id.startsWith(start))));
  const [only] = ids;
  if (only === undefined || start.length < 'sha256:'.length + 8) throw noItem(name);
  if (ids.size === 1) return idOf<'evidence'>(only);
  throw usage('item-unclear', `${ids.size} items begin with ${name}.`, 'Give more digits of the id.');
}

function noItem(name: string): KnownFailure {
  const next =
    'Give at least 8 digits of its id; `probity collect --json` and the evidence index of the pack print ids.';
  return usage('item-unknown', `The locker holds no item ${name}.`, next);
}

function requireEvidence(out: string): void {
  if (openToRead(out).size > 0) return;
  throw new KnownFailure(EXIT.io, [
    {
      code: 'locker-empty',
      severity: 'error',
      message: `The locker in ${out} holds no evidence.`,
      next: 'Collect first: probity collect PATH, with the same --out.',
    },
  ]);
}

function usage(code: string, message: string, next: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code, severity: 'error', message, next }]);
}
