import { isDestructiveName } from '../../../src/collect/logs/destructive.ts';
import type { LineCursor, LinePlace, LogEvent, Measure } from './event.ts';
import { WindowsByName } from './sliding-window.ts';

/** At most this many places are kept of anything that is counted; the counts themselves are complete. */
const MAX_SAMPLES = 20;

const MINUTE = 60_000;
/** Length in minutes of the windows in which failed sign-ins are counted. */
const BURST_MINUTES = 5;
/** A success counts as following a denial for this many minutes. */
const AFTER_DENIAL_MINUTES = 5;

export interface ConductResult {
  readonly denied: number;
  readonly authFailures: number;
  /** The actor is in the clear here and replaced before anything is stored. */
  readonly worstAuthBurst: {
    readonly count: number;
    readonly start: number;
    readonly actor: string;
    readonly place: LinePlace | null;
  };
  readonly rateLimited: number;
  readonly maxCallsPerMinute: number;
  /** When the busiest minute of one actor began; NaN where there was no dated call. */
  readonly busiestMinuteStart: number;
  readonly busiestMinutePlace: LinePlace | null;
  readonly destructiveCalls: number;
  readonly destructiveWithoutApproval: number;
  readonly destructiveSelfApproved: number;
  readonly destructiveApprovedLate: number;
  readonly destructivePlaces: readonly (LinePlace & { readonly tool: string })[];
  readonly callsAfterDenial: number;
  readonly afterDenialPlaces: readonly (LinePlace & { readonly tool: string })[];
  /** Events that came too late to be placed in a window. */
  readonly lateForWindows: number;
}

/** Counts what was refused, how fast calls came, and which calls acted without a recorded approval. */
export class ConductMeasure implements Measure<ConductResult> {
  readonly #bursts = new WindowsByName(BURST_MINUTES * MINUTE);
  readonly #rates = new WindowsByName(MINUTE);
  readonly #names = new Map<string, boolean>();
  readonly #denials = new Map<string, number>();
  readonly #destructive = { calls: 0, unapproved: 0, self: 0, late: 0 };
  readonly #destructivePlaces: (LinePlace & { tool: string })[] = [];
  readonly #afterDenialPlaces: (LinePlace & { tool: string })[] = [];
  #burstPlace: LinePlace | null = null;
  #ratePlace: LinePlace | null = null;
  #denied = 0;
  #authFailures = 0;
  #rateLimited = 0;
  #afterDenial = 0;

  see(event: LogEvent, at: LineCursor): void {
    if (event.outcome === 'rate-limited') this.#rateLimited += 1;
    if (event.outcome === 'auth-failure') {
      this.#authFailures += 1;
      if (this.#bursts.add(actorOf(event), event.time)) this.#burstPlace = at.keep();
    }
    if (event.outcome === 'denied') this.#denied += 1;
    if (!event.toolCall) return;
    if (this.#rates.add(actorOf(event), event.time)) this.#ratePlace = at.keep();
    this.#seeDestructive(event, at);
    this.#seeAfterDenial(event, at);
  }

  result(): ConductResult {
    const { count, start, name } = this.#bursts.peak;
    return {
      denied: this.#denied,
      authFailures: this.#authFailures,
      worstAuthBurst: { count, start, actor: name, place: this.#burstPlace },
      rateLimited: this.#rateLimited,
      maxCallsPerMinute: this.#rates.peak.count,
      busiestMinuteStart: this.#rates.peak.start,
      busiestMinutePlace: this.#ratePlace,
      destructiveCalls: this.#destructive.calls,
      destructiveWithoutApproval: this.#destructive.unapproved,
      destructiveSelfApproved: this.#destructive.self,
      destructiveApprovedLate: this.#destructive.late,
      destructivePlaces: this.#destructivePlaces,
      callsAfterDenial: this.#afterDenial,
      afterDenialPlaces: this.#afterDenialPlaces,
      lateForWindows: this.#bursts.late + this.#rates.late,
    };
  }

  #seeDestructive(event: LogEvent, at: LineCursor): void {
    // What was refused did not happen, so it needed no approval.
    if (event.outcome === 'denied' || event.outcome === 'auth-failure' || event.outcome === 'rate-limited') return;
    if (!event.markedDestructive && !this.#isDestructive(event.tool)) return;
    this.#destructive.calls += 1;
    if (event.approval === 'approved') return;
    this.#destructive.unapproved += 1;
    if (event.approval === 'self-approved') this.#destructive.self += 1;
    if (event.approval === 'approved-late') this.#destructive.late += 1;
    if (this.#destructivePlaces.length < MAX_SAMPLES) this.#destructivePlaces.push({ ...at.keep(), tool: event.tool });
  }

  #isDestructive(tool: string): boolean {
    let known = this.#names.get(tool);
    if (known === undefined) {
      known = isDestructiveName(tool);
      if (this.#names.size < 10_000) this.#names.set(tool, known);
    }
    return known;
  }

  #seeAfterDenial(event: LogEvent, at: LineCursor): void {
    if (event.user === '' || event.tool === '' || Number.isNaN(event.time)) return;
    if (event.outcome !== 'denied' && this.#denials.size === 0) return;
    const pair = `${event.user}\0${event.server}\0${event.tool}`;
    if (event.outcome === 'denied') {
      this.#denials.set(pair, event.time);
      if (this.#denials.size > 100_000) this.#forgetDenials(event.time);
      return;
    }
    if (event.outcome !== 'success') return;
    const deniedAt = this.#denials.get(pair);
    if (deniedAt === undefined) return;
    this.#denials.delete(pair);
    if (event.time - deniedAt > AFTER_DENIAL_MINUTES * MINUTE || event.time < deniedAt) return;
    // A person who approved the second attempt explains it.
    if (event.approval === 'approved') return;
    this.#afterDenial += 1;
    if (this.#afterDenialPlaces.length < MAX_SAMPLES) this.#afterDenialPlaces.push({ ...at.keep(), tool: event.tool });
  }

  #forgetDenials(now: number): void {
    for (const [pair, time] of this.#denials) {
      if (time < now - AFTER_DENIAL_MINUTES * MINUTE) this.#denials.delete(pair);
    }
  }
}

// Somebody is better known by user than by address, and by address than not at all.
function actorOf(event: LogEvent): string {
  if (event.user !== '') return `user ${event.user}`;
  if (event.source !== '') return `source ${withoutPort(event.source)}`;
  return event.session === '' ? '' : `session ${event.session}`;
}

// A client opens a new port for each connection; the address is what stays.
function withoutPort(source: string): string {
  return source.replace(/^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\]):\d{1,5}$/i, '$1');
}
