import { join, resolve } from 'node:path';
import type { Collector, ProgressEvent } from '../collect/collector.ts';
import type { Locker, PutResult } from '../locker/locker.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, type ExitCode, KnownFailure } from '../model/exit.ts';
import { buildPack } from './build-pack.ts';
import { openCatalogue } from './catalogue.ts';
import { unaskedStatements } from './check-attestations.ts';
import { type Collection, collectEvidence, collectionExit } from './collect-evidence.ts';
import type { LiveChoice } from './collect-live.ts';
import { evaluateEvidence } from './evaluate-evidence.ts';
import { type GatePolicy, type GateResult, gateOf, gatePolicy } from './gate.ts';
import { gitSettingsOf } from './git-settings.ts';
import { workspaceKey } from './key.ts';
import { encryptsEvidence, openToWrite } from './open-locker.ts';
import { overlayOf } from './overlay.ts';
import { type PackStyle, packStyleOf } from './pack-style.ts';
import { readAssessment } from './read-assessment.ts';
import { type Moment, momentOf } from './run-settings.ts';
import { loadWorkspace, type Workspace, workspaceRoot } from './workspace.ts';
import { writeDelivery } from './write-bag.ts';

/** What the user asked for, as the command line gives it. */
export interface RunOptions {
  readonly path: string;
  readonly out: string;
  readonly asOf: string | undefined;
  readonly period: string | undefined;
  readonly frameworks: readonly string[];
  readonly failOn: readonly string[] | undefined;
  /** Assessment that regressions are measured against; undefined where the command line names none. */
  readonly baseline?: string | undefined;
  /** Folder of another catalogue, or null for Probity's own. */
  readonly catalogue: string | null;
  /** Folder of an overlay; where none is named, the one probity.yaml names. */
  readonly overlay?: string | undefined;
  /** Name of the journal to write, for jobs that share a locker; the machine's own where absent. */
  readonly writer?: string | undefined;
  /** Log tables of probity.yaml to ask, each named by the user. */
  readonly logTables?: readonly string[];
  /** Running servers to ask, each named by the user. */
  readonly live?: LiveChoice;
  /** How the pack is to look, as asked. */
  readonly look: {
    readonly detail: string | undefined;
    readonly lang: string | undefined;
    readonly template: string | undefined;
  };
  /** The machine's clock; used where --as-of is not given. */
  readonly now: Date;
  readonly progress: (event: ProgressEvent) => void;
  readonly signal: AbortSignal;
}

/** Everything a command needs before it can start. */
export interface Prepared {
  readonly root: string;
  readonly out: string;
  readonly catalogue: Catalogue;
  readonly workspace: Workspace;
  readonly moment: Moment;
  readonly style: PackStyle;
  readonly gate: GatePolicy;
}

/** What an audit left behind. */
export interface AuditResult {
  readonly assessment: Assessment;
  readonly pack: {
    readonly path: string;
    readonly id: string;
    readonly sha256: string;
    readonly bytes: number;
    /** The bag that holds the pack, the evidence and everything to check them with. */
    readonly bag: string;
    readonly further: readonly string[];
    /** Files of an earlier pack that still lie in the folder. */
    readonly earlier: readonly string[];
  };
  readonly stored: PutResult;
  readonly diagnostics: readonly Diagnostic[];
  readonly gate: GateResult;
  readonly exitCode: ExitCode;
}

/** Opens catalogue and workspace. Throws a KnownFailure (exit 2) with every diagnostic where either is wrong. */
export async function prepare(options: RunOptions): Promise<Prepared> {
  const root = workspaceRoot(options.path);
  const moment = momentOf(options.asOf, options.period, options.now);
  const style = packStyleOf(options.look);
  const catalogue = openCatalogue(options.catalogue, await overlayOf(root, options.overlay));
  const workspace = await loadWorkspace(root, catalogue);
  if (hasErrors(workspace.diagnostics)) throw new KnownFailure(EXIT.usage, workspace.diagnostics);
  const gate = gatePolicy({ failOn: options.failOn, baseline: options.baseline }, workspace);
  // A run of an hour must not end with an earlier assessment that cannot be read.
  if (gate.baseline !== null) await readAssessment(gate.baseline);
  return { root, out: resolve(options.out), catalogue, workspace, moment, style, gate };
}

/** Collects and stores: the first half of an audit. */
export async function collect(
  options: RunOptions,
  prepared: Prepared,
): Promise<{ collection: Collection; stored: PutResult; locker: Locker }> {
  const { root, out, catalogue, workspace, moment } = prepared;
  const locker = openToWrite(out, { writer: options.writer, encrypt: encryptsEvidence(workspace) });
  const before = locker.newest();
  // What this very run may have stored before is no earlier state; the same run again must give the same bytes.
  const earlier = before === undefined || before.run.at >= moment.asOf ? [] : before.items;
  const collection = await collectEvidence({
    root,
    logTables: options.logTables ?? [],
    git: { ...(await gitSettingsOf(root, workspace, earlier)), cache: join(out, 'private', 'cache', 'git') },
    workspace,
    catalogue,
    period: moment.period,
    logCache: join(out, 'private', 'cache', 'logs'),
    live: await liveCollectorOf(options, prepared),
    now: moment.asOf,
    key: workspaceKey(out),
    skip: [out],
    progress: (event) => options.progress(event),
    signal: options.signal,
  });
  const { items, search } = collection;
  const run = { at: moment.asOf, clock: moment.clock, items: items.map((item) => item.id), search };
  return { collection, stored: locker.put(items, run), locker };
}

/** Loaded only where a server is named, so that no other run reads what can start or reach one. */
async function liveCollectorOf({ live }: RunOptions, { root, workspace }: Prepared): Promise<Collector | null> {
  if (live === undefined || live.names.length === 0) return null;
  const { liveServers } = await import('./collect-live.ts');
  return liveServers(root, workspace, live);
}

/** The main job: collect → evaluate → pack. */
export async function audit(options: RunOptions): Promise<AuditResult> {
  const prepared = await prepare(options);
  const { catalogue, workspace, moment } = prepared;
  const { collection, stored, locker } = await collect(options, prepared);
  const { items, search } = collection;
  const assessment = evaluateEvidence({ catalogue, workspace, items, search, moment, frameworks: options.frameworks });
  const pack = await writePack(options, prepared, assessment, items, locker);
  const gate = await gateOf(assessment, prepared.gate);
  const collected = collectionExit(collection);
  const exitCode = collected === EXIT.done && !gate.met ? EXIT.gateNotMet : collected;
  const diagnostics = [...collection.diagnostics, ...unaskedStatements(items, catalogue, 'warning')];
  return { assessment, pack, stored, diagnostics, gate, exitCode };
}

/** Renders and writes the pack, what belongs beside it, the assessment, and all of it as a bag; custody says so. */
export async function writePack(
  options: Pick<RunOptions, 'progress' | 'now' | 'writer'>,
  { out, style, moment }: Pick<Prepared, 'out' | 'style' | 'moment'>,
  assessment: Assessment,
  items: readonly EvidenceItem[],
  locker: Locker,
): Promise<AuditResult['pack']> {
  const pack = await buildPack({
    assessment,
    items,
    locker: locker.size === 0 ? null : locker.state,
    style,
    onProgress: (done, total) => options.progress({ phase: 'pack', done, total, unit: 'pages' }),
  });
  const { asOf, clock } = moment;
  const { volumes, bag, earlier } = writeDelivery(
    out,
    pack,
    { assessment, items },
    { writer: options.writer, now: clock === 'declared' ? new Date(asOf) : options.now, clock },
  );
  const [main, ...further] = volumes;
  const { path, sha256, bytes } = main ?? bag;
  return { path, id: pack.id, sha256, bytes, bag: bag.path, further: further.map((each) => each.path), earlier };
}
