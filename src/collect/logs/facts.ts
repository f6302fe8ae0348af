import type { Redaction } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Tools } from '../collector.ts';
import { cleanName } from './clean.ts';
import type { LinePlace } from './event.ts';
import type { Sidecar } from './integrity.ts';
import type { ReadOutcome } from './line-reader.ts';
import { AFTER_DENIAL_MINUTES, BURST_MINUTES } from './measures/conduct.ts';
import type { LineCounts, StreamReader } from './stream.ts';

/** One file of a stream, read. */
export interface FileRead {
  readonly path: string;
  readonly outcome: ReadOutcome;
  readonly counts: Readonly<LineCounts>;
  readonly sidecar: Sidecar;
}

/** The facts of a stream with the places they were read from and what was taken out. */
export interface StreamFacts {
  readonly facts: JsonObject;
  readonly places: ReadonlyMap<string, LinePlace>;
  readonly redactions: readonly Redaction[];
}

/** Returns the facts of a stream after its last file. */
export function streamFacts(
  reader: StreamReader,
  files: readonly FileRead[],
  stream: { readonly unread: number; readonly sureness: number },
  tools: Pick<Tools, 'fingerprint'>,
): StreamFacts {
  const writer = new FactWriter(tools);
  const facts: JsonObject = {
    format: reader.mapping.id,
    sureness: stream.sureness,
    ...lineFacts(reader, files, stream.unread, writer),
    ...spanFacts(reader, writer),
    ...reader.completeness.result(),
    ...conductFacts(reader, writer),
    ...nameFacts(reader, writer),
    sensitive: sensitiveFacts(reader, writer),
    integrity: integrityFacts(files),
    approvalRecorded: reader.approvalSeen,
  };
  return { facts, places: writer.places, redactions: writer.redactions };
}

class FactWriter {
  readonly places: Map<string, LinePlace> = new Map();
  readonly redactions: Redaction[] = [];
  readonly #tools: Pick<Tools, 'fingerprint'>;

  constructor(tools: Pick<Tools, 'fingerprint'>) {
    this.#tools = tools;
  }

  name(text: string, pointer: string): string {
    const clean = cleanName(text, pointer, this.#tools);
    this.redactions.push(...clean.redactions);
    return clean.text;
  }

  /** Remembers the place of a fact; returns the path to state beside it. */
  at(pointer: string, place: LinePlace | null): string {
    if (place === null) return '';
    this.places.set(pointer, place);
    return place.path;
  }

  /** Lists places; the list itself leads to its first entry. */
  list<Place extends LinePlace>(
    pointer: string,
    places: readonly Place[],
    fields: (place: Place, at: string) => JsonObject,
  ): JsonObject[] {
    if (places[0] !== undefined) this.places.set(pointer, places[0]);
    return places.map((place, index) => {
      const at = `${pointer}/${index}`;
      this.places.set(at, place);
      const { path, line, byteStart, byteEnd } = place;
      return { path, line, byteStart, byteEnd, ...fields(place, at) };
    });
  }

  fingerprint(value: string): string {
    return value === '' ? '' : this.#tools.fingerprint(value);
  }
}

function lineFacts(reader: StreamReader, files: readonly FileRead[], unread: number, writer: FactWriter): JsonObject {
  const total = (count: (file: FileRead) => number): number => {
    let sum = 0;
    for (const file of files) sum += count(file);
    return sum;
  };
  return {
    files: files.length,
    incompleteFiles: unread + files.filter((file) => file.outcome.cut !== undefined).length,
    lines: total((file) => file.outcome.lines),
    blankLines: total((file) => file.counts.blank),
    rows: total((file) => file.counts.rows),
    events: reader.events,
    otherRows: reader.otherRows,
    rejects: total((file) => file.counts.rejects),
    rejectSamples: writer.list('/rejectSamples', reader.rejectSamples, ({ reason }) => ({ reason })),
  };
}

function spanFacts(reader: StreamReader, writer: FactWriter): JsonObject {
  const { firstPlace, lastPlace, longestGapPlace, ...span } = reader.span.result();
  const { largestStepBackPlace, ...order } = reader.order.result();
  return {
    ...span,
    firstEventPath: writer.at('/firstEvent', firstPlace),
    lastEventPath: writer.at('/lastEvent', lastPlace),
    longestGapPath: writer.at('/longestGapStart', longestGapPlace),
    ...order,
    largestStepBackPath: writer.at('/largestStepBackSeconds', largestStepBackPlace),
  };
}

function conductFacts(reader: StreamReader, writer: FactWriter): JsonObject {
  const { destructivePlaces, afterDenialPlaces, worstAuthBurst, busiestMinutePlace, busiestMinuteStart, ...conduct } =
    reader.conduct.result();
  return {
    ...conduct,
    worstAuthBurst: {
      count: worstAuthBurst.count,
      windowMinutes: BURST_MINUTES,
      start: instant(worstAuthBurst.start),
      actor: writer.fingerprint(worstAuthBurst.actor),
      path: writer.at('/worstAuthBurst', worstAuthBurst.place),
    },
    busiestMinuteStart: instant(busiestMinuteStart),
    busiestMinutePath: writer.at('/maxCallsPerMinute', busiestMinutePlace),
    destructiveSamples: writer.list('/destructiveSamples', destructivePlaces, ({ tool }, at) => ({
      tool: writer.name(tool, `${at}/tool`),
    })),
    afterDenialMinutes: AFTER_DENIAL_MINUTES,
    afterDenialSamples: writer.list('/afterDenialSamples', afterDenialPlaces, ({ tool }, at) => ({
      tool: writer.name(tool, `${at}/tool`),
    })),
  };
}

function nameFacts(reader: StreamReader, writer: FactWriter): JsonObject {
  const { servers, tools, namesCut, users } = reader.names.result();
  return {
    servers: servers.map((name, index) => writer.name(name, `/servers/${index}`)),
    tools: tools.map((name, index) => writer.name(name, `/tools/${index}`)),
    namesCut,
    users,
  };
}

function sensitiveFacts(reader: StreamReader, writer: FactWriter): JsonObject {
  const { counts, samples } = reader.sensitive.result();
  const listed = writer.list('/sensitive/samples', samples, (sample, pointer) => {
    writer.redactions.push({ pointer, class: sample.class, length: sample.length, fingerprint: sample.fingerprint });
    return { class: sample.class };
  });
  return {
    secrets: counts.secret,
    cardNumbers: counts['card-number'],
    emails: counts.email,
    personIds: counts['person-id'],
    samples: listed,
  };
}

function integrityFacts(files: readonly FileRead[]): JsonObject {
  const beside = files.filter((file) => file.sidecar !== 'absent');
  const matching = files.filter((file) => file.sidecar === 'matches');
  return {
    present: files.length > 0 && beside.length === files.length,
    verified: files.length > 0 && matching.length === files.length,
    checksumFiles: beside.length,
    mismatches: beside.length - matching.length,
  };
}

function instant(ms: number): string {
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
