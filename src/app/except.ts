import { nearest } from '../catalogue/nearest.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject, textOf } from '../model/json.ts';
import { type Appending, appendEntries, type Entry, type EntryValue, entriesIn } from './append-entry.ts';
import type { Recording } from './attest.ts';
import { loadWorkspace } from './workspace.ts';

const NAME = 'exceptions.yaml';
const HEADER =
  '# Approved deviations. They are shown beside the control they belong to and never turn it into met; see probity except.\n';

/** A deviation as somebody asks for it; '' and empty lists where nothing is stated. */
export interface ExceptionAsked {
  readonly control: string;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  readonly approvedOn: string;
  readonly expires: string;
  readonly scope: string;
  readonly subjects: readonly string[];
  readonly severity: string;
  readonly compensating: string;
  readonly compensatingControls: readonly string[];
}

/** Returns the control of an id. Throws a KnownFailure (exit 2). */
export function controlNamed(catalogue: Catalogue, id: string): Catalogue['controls'][number] {
  const found = catalogue.controls.find((control) => control.id === id);
  if (found !== undefined) return found;
  const guess = nearest(
    id,
    catalogue.controls.map((control) => control.id),
  );
  const next = guess === undefined ? 'probity list controls shows them all.' : `Did you mean "${guess}"?`;
  throw usage(`There is no control "${id}".`, next);
}

/** Returns the entry of an exception with the next free id. Throws a KnownFailure (exit 2) where nobody else approved it, or its dates cannot be. */
export async function exceptionEntry({ root, today }: Recording, asked: ExceptionAsked): Promise<Entry> {
  const plain = (name: string): string => name.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (plain(asked.owner) === plain(asked.approver)) {
    throw usage('Owner and approver are the same.', 'Have somebody approve it who does not answer for it.');
  }
  for (const day of [asked.approvedOn, asked.expires]) if (!isDay(day)) throw notADay(day);
  if (asked.approvedOn > today)
    throw usage(`It is approved on ${asked.approvedOn}, which is still to come.`, 'Record it once it is approved.');
  if (asked.expires <= asked.approvedOn || asked.expires < today) {
    throw usage(
      `It would expire on ${asked.expires}, so it would never be in force.`,
      'Give a day that is still to come.',
    );
  }
  const optional: readonly (readonly [string, EntryValue])[] = [
    ['subjects', asked.subjects],
    ['severity', asked.severity],
    ['compensating', asked.compensating],
    ['compensating-controls', asked.compensatingControls],
  ];
  return [
    ['id', nextId(await entriesIn({ root, name: NAME }))],
    ['control', asked.control],
    ['reason', asked.reason],
    ['owner', asked.owner],
    ['approver', asked.approver],
    ['approved-on', asked.approvedOn],
    ['expires', asked.expires],
    ['scope', asked.scope],
    ...optional.filter(([, value]) => (value as string | readonly string[]).length > 0),
  ];
}

/** Appends an exception to exceptions.yaml. Throws a KnownFailure where `lint` would refuse it; nothing is written then. */
export async function recordException({ catalogue, root }: Recording, entry: Entry): Promise<string> {
  const where: Appending = {
    root,
    name: NAME,
    header: HEADER,
    lint: async (copy) => (await loadWorkspace(copy, catalogue)).diagnostics,
  };
  return appendEntries(where, [entry]);
}

/** An id is never given twice, so that an old pack and a new one mean the same exception by it. */
function nextId(entries: Awaited<ReturnType<typeof entriesIn>>): string {
  const numbers = entries.map((each) =>
    Number(/^EXC-(\d{1,9})$/.exec(isJsonObject(each) ? textOf(each['id']) : '')?.[1] ?? 0),
  );
  return `EXC-${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}`;
}

function notADay(text: string): KnownFailure {
  return usage(`"${text.slice(0, 40)}" is not a day that exists.`, 'Write it as YYYY-MM-DD.');
}

/** Tells whether a text is a day of the calendar, written as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function usage(message: string, next: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
