import type { JsonObject } from '../../../model/json.ts';
import { readingEvents } from './compile-measure.ts';
import { conductFacts } from './conduct-facts.ts';
import { DIALECTS } from './dialect.ts';
import type { FactWriter } from './fact-writer.ts';
import { orderFacts, spanFacts } from './span-facts.ts';
import {
  type AskEvents,
  type RunQuery,
  type StreamContext,
  type StreamReading,
  wholeNumber,
} from './stream-context.ts';

const MAX_NAMES = 2000;

/** Returns the facts that every stream has, whatever is asked of it. */
export async function baseFacts(
  run: RunQuery,
  table: string,
  stream: StreamContext,
  writer: FactWriter,
): Promise<JsonObject> {
  const dialect = DIALECTS[stream.dialect];
  const { narrow, now } = stream;
  const ask: AskEvents = (select, steps = '') =>
    run(readingEvents(dialect, { table, narrow, now }, `${steps} ${select}`));
  const { reading } = stream;
  return {
    format: stream.format,
    sureness: stream.sureness,
    columns: [...stream.mapped].sort(),
    outcomes: [...stream.outcomes].sort(),
    ...lineFacts(reading, writer),
    ...(await countFacts(ask, stream)),
    ...(await spanFacts(ask, dialect, writer)),
    ...(await orderFacts(ask, dialect, writer)),
    ...(await conductFacts(ask, dialect, writer)),
    ...(await nameFacts(ask, writer)),
    sensitive: sensitiveFacts(reading, writer),
    integrity: integrityFacts(reading),
  };
}

function lineFacts(reading: StreamReading, writer: FactWriter): JsonObject {
  const { files, incompleteFiles, lines, blankLines, rows, otherRows, rejects, rejectSamples } = reading;
  return {
    files: files.length,
    incompleteFiles,
    lines,
    blankLines,
    rows,
    otherRows,
    rejects,
    rejectSamples: writer.list('/rejectSamples', rejectSamples, ({ reason }) => ({ reason })),
  };
}

const QUESTIONS = {
  who: '"user" IS NOT NULL',
  what: '"tool" IS NOT NULL',
  when: '"us" IS NOT NULL AND coalesce("zoned", FALSE)',
  where: '"source" IS NOT NULL',
  outcome: `"outcome" <> 'unknown'`,
} as const;

async function countFacts(ask: AskEvents, stream: StreamContext): Promise<JsonObject> {
  const count = (name: string, condition: string): string =>
    `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS "${name}"`;
  const columns = [
    'count(*) AS "events"',
    count('toolCalls', '"tool_call"'),
    ...Object.entries(QUESTIONS).map(([name, stated]) => count(name, `"tool_call" AND ${stated}`)),
    count('undatedEvents', '"us" IS NULL'),
    count('implausibleTimes', '"us" IS NOT NULL AND "good" IS NULL'),
    count('approvals', `"approval" <> 'unrecorded'`),
  ];
  const row = (await ask(`SELECT ${columns.join(', ')} FROM "e"`))[0] ?? {};
  const calls = wholeNumber(row['toolCalls']);
  const share = (name: string): number => (calls === 0 ? 0 : wholeNumber(row[name]) / calls);
  return {
    events: wholeNumber(row['events']),
    toolCalls: calls,
    shares: Object.fromEntries(Object.keys(QUESTIONS).map((name) => [name, share(name)])),
    undatedEvents: wholeNumber(row['undatedEvents']),
    implausibleTimes: wholeNumber(row['implausibleTimes']),
    approvalRecorded: stream.mapped.has('approval') && wholeNumber(row['approvals']) > 0,
  };
}

async function nameFacts(ask: AskEvents, writer: FactWriter): Promise<JsonObject> {
  const namesOf = async (column: string, where: string): Promise<string[]> => {
    const select = `SELECT DISTINCT "${column}" AS "name" FROM "e" WHERE ${where} AND "${column}" IS NOT NULL`;
    const rows = await ask(`${select} ORDER BY "name" LIMIT ${MAX_NAMES + 1}`);
    return rows.map((row) => String(row['name']));
  };
  const servers = await namesOf('server', '1 = 1');
  const tools = await namesOf('tool', '"tool_call"');
  const users = await ask(
    'SELECT count(*) AS "users" FROM (SELECT DISTINCT "user" FROM "e" WHERE "user" IS NOT NULL) AS "u"',
  );
  const cleaned = (names: readonly string[], pointer: string): string[] =>
    names
      .slice(0, MAX_NAMES)
      .sort()
      .map((name, index) => writer.name(name, `${pointer}/${index}`));
  return {
    servers: cleaned(servers, '/servers'),
    tools: cleaned(tools, '/tools'),
    namesCut: servers.length > MAX_NAMES || tools.length > MAX_NAMES,
    users: wholeNumber(users[0]?.['users']),
  };
}

function sensitiveFacts({ sensitive }: StreamReading, writer: FactWriter): JsonObject {
  const { secrets, cardNumbers, emails, personIds } = sensitive;
  const samples = writer.list('/sensitive/samples', sensitive.samples, (sample, pointer) => {
    writer.redactions.push({ pointer, class: sample.class, length: sample.length, fingerprint: sample.fingerprint });
    return { class: sample.class };
  });
  return { secrets, cardNumbers, emails, personIds, samples };
}

function integrityFacts({ files }: StreamReading): JsonObject {
  const beside = files.filter((file) => file.sidecar !== 'absent');
  const matching = files.filter((file) => file.sidecar === 'matches');
  return {
    present: files.length > 0 && beside.length === files.length,
    verified: files.length > 0 && matching.length === files.length,
    checksumFiles: beside.length,
    mismatches: beside.length - matching.length,
  };
}
