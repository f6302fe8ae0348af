import { isUtf8 } from 'node:buffer';
import { sha256Hex } from '../../platform/digest.ts';
import type { Tools } from '../collector.ts';
import type { LineCursor, LinePlace, LogEvent } from './event.ts';
import { type LineBytes, wholeOf } from './line-bytes.ts';
import type { LineKind } from './line-reader.ts';
import type { LogMapping } from './mapping.ts';
import { CompletenessMeasure } from './measures/completeness.ts';
import { ConductMeasure, MAX_SAMPLES } from './measures/conduct.ts';
import { NamesMeasure } from './measures/names.ts';
import { OrderMeasure } from './measures/order.ts';
import { SensitiveMeasure } from './measures/sensitive.ts';
import { SpanMeasure } from './measures/span.ts';
import { type Normalised, normalise } from './normalise.ts';
import { scanLine } from './sensitive/sensitive-scan.ts';
import { parsedObject } from './sniff.ts';

/** Why a line is no row. */
export type RejectReason = 'not-a-json-object' | 'unknown-shape' | 'bad-utf8' | 'too-long' | 'cut-short';

/** How many lines of one file became what; `lines` is counted elsewhere and must equal the rest. */
export interface LineCounts {
  blank: number;
  rows: number;
  rejects: number;
}

/** Reads the lines of one stream, file after file, and keeps every measure of it. */
export class StreamReader {
  readonly mapping: LogMapping;
  readonly span: SpanMeasure;
  readonly completeness: CompletenessMeasure = new CompletenessMeasure();
  readonly order: OrderMeasure = new OrderMeasure();
  readonly conduct: ConductMeasure = new ConductMeasure();
  readonly names: NamesMeasure = new NamesMeasure();
  readonly sensitive: SensitiveMeasure;
  readonly rejectSamples: (LinePlace & { readonly reason: RejectReason })[] = [];
  otherRows = 0;
  events = 0;
  /** True once any row carried the field in which its format records approvals. */
  approvalSeen = false;
  #counts: LineCounts = { blank: 0, rows: 0, rejects: 0 };
  readonly #cursor: MutableCursor = new MutableCursor();

  constructor(mapping: LogMapping, tools: Pick<Tools, 'now' | 'fingerprint'>) {
    this.mapping = mapping;
    this.span = new SpanMeasure(tools.now);
    this.sensitive = new SensitiveMeasure((value) => tools.fingerprint(value));
  }

  /** Begins a file; returns the counts that the following lines add to. */
  beginFile(path: string): LineCounts {
    this.order.nextFile();
    this.#cursor.begin(path);
    this.#counts = { blank: 0, rows: 0, rejects: 0 };
    return this.#counts;
  }

  /** Takes one line that begins at `offset` in the file's text. */
  readonly takeLine = (line: LineBytes, offset: number, kind: LineKind): void => {
    this.#cursor.point(line, offset);
    if (kind === 'too-long') this.#reject('too-long');
    else this.#takeText(line, kind);
  };

  #takeText(line: LineBytes, kind: LineKind): void {
    const { bytes, from, to } = line;
    const scan = scanLine(line);
    const broken = !scan.ascii && !isUtf8(bytes.subarray(from, to));
    const text = bytes.toString(scan.ascii ? 'latin1' : 'utf8', from, to);
    const row = broken ? undefined : parsedObject(text);
    const normalised = row === undefined ? undefined : normalise(row, this.mapping);
    const known = normalised !== undefined && normalised.type !== 'unknown-shape';
    if (scan.hits.length > 0) {
      const identity = known ? this.mapping.identity : [];
      this.#cursor.secretive = this.sensitive.see(scan.hits, line, identity, this.#cursor) > 0;
    }
    if (broken) this.#reject('bad-utf8');
    else if (row !== undefined && normalised !== undefined) this.#takeRow(row, normalised);
    else if (text.trim() === '') this.#counts.blank += 1;
    else this.#reject(kind === 'unended' ? 'cut-short' : 'not-a-json-object');
  }

  #takeRow(row: object, normalised: Normalised): void {
    if (normalised.type === 'unknown-shape') return this.#reject('unknown-shape');
    this.#counts.rows += 1;
    if (normalised.type === 'companion') {
      this.otherRows += 1;
      return;
    }
    this.approvalSeen ||= this.mapping.approval !== null && Object.hasOwn(row, this.mapping.approval.at[0] ?? '');
    for (const event of normalised.events) this.#see(event);
  }

  #see(event: LogEvent): void {
    this.events += 1;
    this.span.see(event, this.#cursor);
    this.completeness.see(event, this.#cursor);
    this.order.see(event, this.#cursor);
    this.conduct.see(event, this.#cursor);
    this.names.see(event, this.#cursor);
  }

  #reject(reason: RejectReason): void {
    this.#counts.rejects += 1;
    if (this.rejectSamples.length >= MAX_SAMPLES) return;
    const { path, line, byteStart, byteEnd } = this.#cursor;
    this.rejectSamples.push({ path, line, byteStart, byteEnd, reason });
  }
}

class MutableCursor implements LineCursor {
  path = '';
  line = 0;
  byteStart = 0;
  byteEnd = 0;
  /** True where the line holds something sensitive, so that its bare digest must not be kept. */
  secretive = false;
  #text: LineBytes = wholeOf(Buffer.alloc(0));

  begin(path: string): void {
    this.path = path;
    this.line = 0;
  }

  point(text: LineBytes, offset: number): void {
    this.line += 1;
    this.byteStart = offset;
    this.byteEnd = offset + text.to - text.from;
    this.secretive = false;
    this.#text = text;
  }

  keep(): LinePlace {
    const { path, line, byteStart, byteEnd } = this;
    if (this.secretive) return { path, line, byteStart, byteEnd };
    const bytes = this.#text.bytes.subarray(this.#text.from, this.#text.to);
    const sha256 = sha256Hex(bytes);
    return { path, line, byteStart, byteEnd, sha256 };
  }
}
