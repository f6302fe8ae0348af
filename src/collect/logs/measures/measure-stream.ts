import type { JsonObject } from '../../../model/json.ts';
import type { MeasureRequest, MeasureResult } from '../../../model/measure.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { answerOfEvents } from '../sigma/answer-of-events.ts';
import type { SigmaReading } from '../sigma/reading.ts';
import { storedQuery } from '../sigma/stored-query.ts';
import type { SqlAnswer, SqlAnswered } from '../sql/answer.ts';
import { baseFacts } from './base-facts.ts';
import { type CompiledMeasure, compileMeasure, readingEvents } from './compile-measure.ts';
import { DIALECTS } from './dialect.ts';
import { FactWriter } from './fact-writer.ts';
import { blindTo } from './observability.ts';
import { resolveParameters } from './resolve-parameters.ts';
import type { Counts, PerEvent } from './rows-query.ts';
import {
  type AskEvents,
  type LinePlace,
  type RunQuery,
  type StreamContext,
  type StreamMeasures,
  type StreamTools,
} from './stream-context.ts';
import { type TakenCounts, takeCounts, tallyCounts } from './take-counts.ts';

/** Takes the base facts and every measure of one stream, whose events stand in `table`. Throws what the engine throws. */
export async function measureStream(
  run: RunQuery,
  table: string,
  stream: StreamContext,
  requests: readonly MeasureRequest[],
  tools: StreamTools,
): Promise<StreamMeasures> {
  const writer = new FactWriter(tools);
  const facts = await baseFacts(run, table, stream, writer);
  const measures: Record<string, MeasureResult> = {};
  const queries: Record<string, string> = {};
  const taken = await takeAll(run, table, stream, requests);
  for (const [index, request] of requests.entries()) {
    const { result, query, places } = await finished(request, taken[index], tools);
    measures[request.id] = result;
    if (query !== '') queries[request.id] = query;
    writer.list(`/measures/${request.id}/samples`, places, () => ({}));
  }
  return {
    facts: { ...facts, measures: measures as unknown as JsonObject },
    measures,
    places: writer.places,
    redactions: writer.redactions,
    queries,
  };
}

/** A measure that was counted, here or before, or why it was not. */
type Taken = { readonly compiled: CompiledMeasure; readonly counts: TakenCounts } | SqlAnswer;

async function takeAll(
  run: RunQuery,
  table: string,
  stream: StreamContext,
  requests: readonly MeasureRequest[],
): Promise<readonly Taken[]> {
  const dialect = DIALECTS[stream.dialect];
  const compiled = requests.map((request) => compiledOf(request, table, stream));
  // Without the samples in the same answer, a pass over all would have to be followed by one for each all the same.
  const together = dialect.smallest === null ? [] : compiled.flatMap((each) => perEventOf(each) ?? []);
  const { narrow, now } = stream;
  const ask: AskEvents = (select) => run(readingEvents(dialect, { table, narrow, now }, ` ${select}`));
  const tallied = [...(await tallyCounts(ask, dialect, together))];
  const taken: Taken[] = [];
  for (const each of compiled) {
    if (!('finish' in each)) taken.push(each);
    else {
      const counts = perEventOf(each) === undefined ? undefined : tallied.shift();
      taken.push({ compiled: each, counts: counts ?? (await takeCounts(run, dialect, each)) });
    }
  }
  return taken;
}

function perEventOf(compiled: CompiledMeasure | SqlAnswer): PerEvent | undefined {
  return 'finish' in compiled ? compiled.perEvent : undefined;
}

function compiledOf(request: MeasureRequest, table: string, stream: StreamContext): CompiledMeasure | SqlAnswer {
  const { dialect, narrow, now, period } = stream;
  const given = stream.sql?.get(request.id);
  if (given !== undefined) return given;
  try {
    const measure = resolveParameters(request);
    const blind = blindTo(measure, stream);
    if (blind !== '') return { reason: blind };
    const context = { dialect, table, narrow, now, ...(period === undefined ? {} : { period }) };
    if (measure.type !== 'sigma') return compileMeasure(measure, context);
    const answer = stream.sigma?.get(request.id) ?? answerOfEvents(measure, { ...stream, table });
    if ('reason' in answer) return answer;
    const compiled = (sigma: SigmaReading): CompiledMeasure =>
      compileMeasure(measure, { ...context, table: answer.table, narrow: undefined, sigma });
    return {
      ...compiled(answer.reading),
      stored: storedQuery(measure, answer.reading, (each) => compiled(each).counts),
    };
  } catch (error) {
    // A parameter the organisation set may be out of range; that is said where the answer would stand.
    return { reason: (error as Error).message };
  }
}

interface Finished {
  readonly result: MeasureResult;
  /** '' where none was run. */
  readonly query: string;
  readonly places: readonly LinePlace[];
}

async function finished(request: MeasureRequest, taken: Taken | undefined, tools: StreamTools): Promise<Finished> {
  if (taken === undefined || 'reason' in taken)
    return { result: unobserved(taken?.reason ?? ''), query: '', places: [] };
  if ('answer' in taken) return { ...answered(request, taken), query: taken.query, places: [] };
  const { compiled } = taken;
  const { raw, against } = taken.counts;
  const query = compiled.stored ?? compiled.counts;
  const queryHash = sha256Hex(query);
  const counts = compiled.finish(raw);
  if (nothingIn(counts, request)) return { result: { ...unobserved(NOTHING), queryHash }, query, places: [] };
  const places = counts.fail === 0 || against.length === 0 ? [] : await tools.locate(against);
  const samples = places.map(({ path, line, byteStart, byteEnd }) => ({ path, line, byteStart, byteEnd }));
  const [from, to] = [instant(raw.lo), instant(raw.hi)];
  return {
    result: { ...counts, from, to, observable: true, reason: '', queryHash, samples },
    query,
    places,
  };
}

/** A query tells neither when its events were nor which lines count against it. */
function answered(request: MeasureRequest, { answer, query }: SqlAnswered): Pick<Finished, 'result'> {
  const queryHash = sha256Hex(query);
  if (nothingIn(answer, request)) return { result: { ...unobserved(NOTHING), queryHash } };
  return { result: { ...answer, from: '', to: '', observable: true, reason: '', queryHash, samples: [] } };
}

const NOTHING = 'The stream holds no event that this question is about.';

function nothingIn({ population }: Counts, { measure }: MeasureRequest): boolean {
  return population === 0 && measure.empty !== 'nothing';
}

function unobserved(reason: string): MeasureResult {
  const nothing = { population: 0, pass: 0, fail: 0, unknown: 0, value: 0, from: '', to: '' };
  return { ...nothing, observable: false, reason, queryHash: '', samples: [] };
}

function instant(micros: number | null): string {
  return micros === null ? '' : new Date(Math.floor(micros / 1000)).toISOString();
}
