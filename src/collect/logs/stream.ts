import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { Tools } from '../collector.ts';
import type { LineCursor, LinePlace, LogEvent } from './event.ts';
import type { LogMapping } from './mapping.ts';
import { CompletenessMeasure } from './measures/completeness.ts';
import { ConductMeasure, MAX_SAMPLES } from './measures/conduct.ts';
import { NamesMeasure } from './measures/names.ts';
import { OrderMeasure } from './measures/order.ts';
import { SensitiveMeasure } from './measures/sensitive.ts';
import { SpanMeasure } from './measures/span.ts';
import { normalise } from './normalise.ts';
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

const BLANK = /^[ \t\r\f\v]*$/;

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

  /** Takes one line: bytes [start, end) of the buffer, which begin at `offset` in the file's text. */
  readonly takeLine = (buffer: Buffer, start: number, end: number, offset: number, kind: 'line' | 'too-long' | 'unended'): void => {
    const cursor = this.#cursor;
    cursor.point(buffer, start, end, offset);
    if (kind === 'too-long') return this.#reject('too-long');
    const scan = scanLine(buffer, start, end);
    const text = buffer.toString(scan.ascii ? 'latin1' : 'utf8', start, end);
    if (end - start < 64 && BLANK.test(text)) {
      this.#counts.blank += 1;
      return;
    }
    const broken = !scan.ascii && !isUtf8(buffer.subarray(start, end));
    const row = broken ? undefined : parsedObject(text);
    const normalised = row === undefined ? undefined : normalise(row, this.mapping);
    const known = normalised !== undefined && normalised.type !== 'unknown-shape';
    if (scan.hits.length > 0) {
      cursor.secretive = this.sensitive.see(scan.hits, buffer, start, known ? this.mapping.identity : [], cursor) > 0;
    }
    if (broken) return this.#reject('bad-utf8');
    if (row === undefined || normalised === undefined) {
      // Long runs of white space are blank too; asking only here keeps the common line cheap.
      if (text.trim() === '') this.#counts.blank += 1;
      else this.#reject(kind === 'unended' ? 'cut-short' : 'not-a-json-object');
      return;
    }
    if (normalised.type === 'unknown-shape') return this.#reject('unknown-shape');
    this.#counts.rows += 1;
    if (normalised.type === 'companion') {
      this.otherRows += 1;
      return;
    }
    this.approvalSeen ||= this.mapping.approval !== null && Object.hasOwn(row, this.mapping.approval.at[0] ?? '');
    for (const event of normalised.events) this.#see(event);
  };

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
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  begin(path: string): void {
    this.path = path;
    this.line = 0;
  }

  point(buffer: Buffer, start: number, end: number, offset: number): void {
    this.line += 1;
    this.byteStart = offset;
    this.byteEnd = offset + end - start;
    this.secretive = false;
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
  }

  keep(): LinePlace {
    const { path, line, byteStart, byteEnd } = this;
    if (this.secretive) return { path, line, byteStart, byteEnd };
    const sha256 = createHash('sha256').update(this.#buffer.subarray(this.#start, this.#end)).digest('hex');
    return { path, line, byteStart, byteEnd, sha256 };
  }
}
