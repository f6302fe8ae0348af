import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogEngine } from '../../../src/collect/logs/engine/engine.ts';
import { eventsOf } from '../../../src/collect/logs/formats/event-of.ts';
import { rowParts } from '../../../src/collect/logs/formats/row-parts.ts';
import { eventSql } from '../../../src/collect/logs/normalise/event-sql.ts';
import type { Reading } from '../../../src/collect/logs/normalise/field-table.ts';
import { RowFile } from '../../../src/collect/logs/normalise/row-file.ts';
import type { FieldPath, LogFormat } from '../../../src/model/log-format.ts';
import { logFormats } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-normalise-'));
let engine: LogEngine;
beforeAll(async () => {
  const { signal } = new AbortController();
  engine = await LogEngine.open({ scratch: folder, folders: [], signal });
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every path that a format reads. */
function pathsOf(format: LogFormat): readonly FieldPath[] {
  const conditions = [format.signature, format.companions, format.toolCall, format.admin, format.destructive];
  const listed = [...conditions, ...format.outcomes.map(({ when }) => when)];
  const { approval } = format;
  return [
    ...Object.values(format.fields).flat(),
    ...format.timePlus,
    ...listed.flat(2).map(({ path }) => path),
    ...(approval === null ? [] : [approval.at, ...approval.decision, ...approval.approver, ...approval.approvedAt]),
  ];
}

/** Values that the conditions of a format ask for. */
function wordsOf(format: LogFormat): readonly (string | number | boolean)[] {
  const conditions = [format.signature, format.companions, format.toolCall, format.admin, format.destructive];
  const listed = [...conditions, ...format.outcomes.map(({ when }) => when)];
  return listed.flat(2).flatMap(({ is = [], between = [] }) => [...is, ...between]);
}

const TIMES = [
  '2026-10-01T00:00:00Z',
  '2026-10-01T00:00:00.123Z',
  '2026-10-01T00:00:00.123456+02:00',
  '2026-10-01 00:00:00',
  '2026-10-01 00:00:00,5 UTC',
  '2026-10-01t00:00:60z',
  '2026-12-31T23:59:60.250Z',
  '2026-10-01T00:00:00 -0530',
  '2026-10-01T00:00:00+05',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-10-01T25:00:00Z',
  '2026-10-01T00:00:00 Europe/Berlin',
  '2026-10-01',
  'yesterday',
  '1780000000',
  '1780000000123',
  '1780000000.25',
  1_780_000_000,
  1_780_000_000_123,
  1_780_000_000_123_456,
  1_780_000_000.5,
  -5,
  0,
];
const TEXTS = [
  'ana',
  'ANONYMOUS',
  '-',
  '',
  '[::1]:5123',
  '{x',
  'true',
  'approved',
  'denied',
  'auto',
  'yes',
  "o'brien",
  'ü',
  'a\u0000b',
  'x\ny',
];

function rowOf(entries: readonly (readonly [FieldPath, unknown])[]): object {
  const row: Record<string, unknown> = {};
  for (const [path, value] of entries) {
    let at: Record<string, unknown> = row;
    for (const [index, key] of path.entries()) {
      if (index === path.length - 1) at[key] ??= value;
      else {
        at[key] ??= {};
        const next = at[key];
        if (typeof next !== 'object' || next === null || Array.isArray(next)) break;
        at = next as Record<string, unknown>;
      }
    }
  }
  return row;
}

describe.each(logFormats().map((format) => [format.id, format] as const))('%s in SQL', (_id, format) => {
  it('reads what the reference reading reads, whatever the fields hold', { timeout: 60_000 }, async () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(...TIMES),
      fc.constantFrom<unknown>(...TEXTS, ...wordsOf(format)),
      fc.constantFrom<unknown>(true, false, null, 200, 401, '429', 3.5, {}, [], ['a'], {
        decision: 'approved',
        by: 'ana',
      }),
    );
    const entry = fc.tuple(fc.constantFrom(...pathsOf(format)), value);
    const marks = format.signature.map((list) =>
      list.map(({ path, is }) => [path, is?.[0] ?? '2026-10-01T00:00:00Z'] as const),
    );
    const arbitrary = fc.tuple(fc.constantFrom(...marks, []), fc.array(entry, { maxLength: 12 }));
    const rows = fc
      .sample(arbitrary, { numRuns: 400, seed: 7 })
      .map(([marked, entries]) => rowOf([...marked, ...entries]));
    const path = join(folder, `${format.id}.jsonl`);
    const file = new RowFile(path);
    for (const [index, row] of rows.entries()) {
      for (const [part, each] of rowParts(row, format.parts).entries()) file.add(each, index + 1, part);
    }
    file.close();
    const read = async (reading: Reading): Promise<readonly Record<string, unknown>[]> => {
      const { select, doubts } = eventSql(format, { path, compression: 'none', numbered: true }, reading);
      const doubt = doubts.length === 0 ? 'false' : doubts.join(' OR ');
      return await engine.query(`SELECT *, ${doubt} AS "doubt" FROM (${select}) ORDER BY "line", "part"`);
    };
    const wanted = rows.flatMap((row, index) => referenceRows(row, index + 1, format));
    const typed = await read('typed');
    expect(typed.map(comparable)).toEqual(wanted);
    const plain = await read('plain');
    const certain = plain.map((row, index) => [row, index] as const).filter(([row]) => row['doubt'] !== true);
    expect(certain.map(([row]) => comparable(row))).toEqual(certain.map(([, index]) => wanted[index]));
    expect(certain.map(([row]) => numbersOf(row))).toEqual(certain.map(([, index]) => numbersOf(typed[index])));
    expect(certain.length).toBeGreaterThan(rows.length / 4);
  });
});

const TEXT_FIELDS = [
  'user',
  'source',
  'session',
  'server',
  'tool',
  'method',
  'request-id',
  'tls',
  'emitter',
  'tools-hash',
  'prev-hash',
  'hash',
  'level',
] as const;

function referenceRows(row: object, line: number, format: LogFormat): readonly object[] {
  const meaning = eventsOf(row, format);
  if (meaning.type !== 'events') {
    const kind = meaning.type === 'companion' ? 1 : 2;
    return rowParts(row, format.parts).map((_, part) => ({ kind, line, part }));
  }
  return meaning.events.map((event, part) => ({
    kind: 0,
    line,
    part,
    ts: iso(event.time),
    zoned: Number.isNaN(event.time) ? false : event.zoned,
    ...Object.fromEntries(
      TEXT_FIELDS.map((field) => {
        const text = event.text[field];
        return [field.replaceAll('-', '_'), text === '' ? null : shown(text)];
      }),
    ),
    tool_call: event.toolCall,
    admin: event.admin,
    outcome: event.outcome,
    approval: event.approval,
    approver: event.approver === '' ? null : shown(event.approver),
    approved_at: iso(event.approvedAt),
    marked: event.markedDestructive,
  }));
}

const NUMBERS = ['seq', 'status', 'duration_ms', 'bytes_out'];
const LEFT_OUT = new Set([...NUMBERS, 'doubt']);

function numbersOf(row: Record<string, unknown> = {}): readonly unknown[] {
  return NUMBERS.map((column) => row[column]);
}

function comparable(row: Record<string, unknown>): object {
  const { kind, line, part } = row;
  if (kind !== 0) return { kind, line, part };
  const kept = Object.entries(row).filter(([column]) => !LEFT_OUT.has(column));
  return Object.fromEntries(kept.map(([column, value]) => [column, typeof value === 'string' ? shown(value) : value]));
}

/** The engine writes 3.0 where JavaScript writes 3. */
function shown(text: string): string {
  return text.replace(/^(-?\d+)[.]0$/, '$1');
}

function iso(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

it('a key that differs from another only in its case is read for itself', async () => {
  const path = join(folder, 'case.jsonl');
  writeFileSync(path, '{"Time":"2026-10-01T00:00:00Z","time":"x","TOOL":"a","tool":"b"}\n');
  const generic = logFormats().find(({ id }) => id === 'probity-generic');
  if (generic === undefined) throw new Error('the generic format is missing');
  const format: LogFormat = {
    ...generic,
    signature: [
      [
        { path: ['Time'], present: true },
        { path: ['time'], is: ['x'] },
      ],
    ],
    fields: { time: [['Time']], tool: [['tool']], server: [['TOOL']] },
  };
  const rows = await engine.query(eventSql(format, { path, compression: 'none', numbered: false }, 'plain').select);
  expect(rows).toMatchObject([{ kind: 0, ts: '2026-10-01T00:00:00.000Z', tool: 'b', server: 'a' }]);
});
