import type { Locator, Source } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { diagnosticAt, locatorOf, type ParsedDocument, parsePositioned, type Span } from '../../platform/document.ts';
import { Positions } from '../../platform/position.ts';
import type { Collected, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';

/** Columns of the register of approved servers, with the other ways people write them. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'server', 'server_name', 'servername', 'id'],
  owner: ['owner', 'owned_by', 'responsible'],
  purpose: ['purpose', 'use', 'description', 'reason'],
  risk: ['risk', 'risk_rating', 'risk_level', 'rating'],
  approvedOn: ['approved_on', 'approvedon', 'approved', 'approval_date', 'date_approved'],
  reviewBy: ['review_by', 'reviewby', 'review', 'next_review', 'review_date', 'expires'],
  source: ['source', 'package', 'url', 'location'],
};
const BLIND_SPOTS = ['Reads what the register states; whether the approval was given as stated is not seen.'];
const DATE = /^\d{4}-\d{2}-\d{2}(?:T[0-9:.]{4,15}(?:Z|[+-]\d{2}:\d{2})?)?$/;
const E_MAIL = /[A-Za-z0-9._%+-]{1,80}@[A-Za-z0-9-]{1,80}(?:\.[A-Za-z0-9-]{1,40}){1,5}/g;

interface Row {
  readonly cells: ReadonlyMap<string, { readonly text: string; readonly span: Span }>;
  readonly span: Span;
}

/** Tells whether a file name is that of a register of approved servers. */
export function isRegister(path: string): boolean {
  return /(?:^|\/)approved-servers\.(?:ya?ml|csv)$/i.test(path);
}

/** Yields one item per entry of a register of approved servers, and the problems of the others. */
export function* registerItems(source: Source, bytes: Uint8Array, tools: Tools): Generator<Collected> {
  const path = clean(source.path);
  const csv = /\.csv$/i.test(path);
  const document = csv ? csvDocument(path, bytes) : parsePositioned(path, bytes, 'yaml');
  const rows = csv ? csvRows(document) : yamlRows(document);
  if (rows === undefined || rows.length === 0) {
    yield problem(document, source, rows === undefined ? 'unparsable' : 'empty', document.diagnostics[0]?.message);
    return;
  }
  for (const [index, row] of rows.entries()) {
    const name = row.cells.get('name')?.text.trim() ?? '';
    if (name === '') {
      yield nameless(document, row, index, source);
      continue;
    }
    yield registerItem(document, row, name, source, tools);
  }
}

function registerItem(document: ParsedDocument, row: Row, name: string, source: Source, tools: Tools): Collected {
  const locators: Record<string, Locator> = { '': locatorOf(document, row.span, true) };
  const facts: Record<string, Json> = {};
  const redactions: { pointer: string; class: string; length: number; fingerprint: string }[] = [];
  for (const column of Object.keys(COLUMNS)) {
    const cell = row.cells.get(column);
    const raw = (cell?.text ?? '').trim();
    const text = column === 'name' ? clean(name) : withoutAddresses(raw);
    facts[column] = column.endsWith('On') || column.endsWith('By') ? dateOf(text) : text;
    const hidden = text !== raw;
    if (hidden && raw.length > 0 && text.includes('[')) {
      redactions.push({
        pointer: `/${column}`,
        class: 'personal-or-secret',
        length: raw.length,
        fingerprint: tools.fingerprint(raw),
      });
    }
    locators[`/${column}`] = locatorOf(document, cell?.span ?? row.span, hidden || cell === undefined);
  }
  facts['unreadDates'] = ['approvedOn', 'reviewBy'].filter(
    (column) => facts[column] === '' && (row.cells.get(column)?.text.trim() ?? '') !== '',
  );
  const subject = `${clean(source.path)} › ${clean(name)}`;
  const parts = {
    subject,
    source: { ...source, path: clean(source.path) },
    facts: facts as JsonObject,
    locators,
    redactions,
  };
  return {
    type: 'item',
    draft: mcpDraft({ ...parts, kind: 'approved-server', parameters: {}, blindSpots: BLIND_SPOTS }, tools),
  };
}

function withoutAddresses(text: string): string {
  return clean(text.replaceAll(E_MAIL, '[e-mail address]'));
}

/** Only ISO 8601 dates are taken over: 03/04/2026 means two different days to two readers. */
function dateOf(text: string): string {
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

function yamlRows(document: ParsedDocument): readonly Row[] | undefined {
  const root = document.value;
  if (root === undefined || root === null) return root === null ? [] : undefined;
  const key = ['servers', 'approved', 'approved_servers', 'approved-servers'].find(
    (each) => isJsonObject(root) && Array.isArray(root[each]),
  );
  const list = isJsonObject(root) && key !== undefined ? root[key] : root;
  const base = key === undefined ? '' : `/${key}`;
  if (!Array.isArray(list)) return undefined;
  return list.map((item: Json, index) => {
    const pointer = `${base}/${index}`;
    const cells = new Map<string, { text: string; span: Span }>();
    const span = document.spans.get(pointer) ?? { start: 0, end: 0 };
    for (const [name, value] of isJsonObject(item) ? Object.entries(item) : []) {
      const column = columnOf(name);
      if (column === undefined || typeof value === 'object') continue;
      cells.set(column, { text: String(value), span: document.spans.get(`${pointer}/${name}`) ?? span });
    }
    if (typeof item === 'string') cells.set('name', { text: item, span });
    return { cells, span };
  });
}

function columnOf(header: string): string | undefined {
  const plain = header.trim().toLowerCase().replaceAll(/[\s-]/g, '_');
  return Object.entries(COLUMNS).find(
    ([, names]) => names.includes(plain) || names.includes(plain.replaceAll('_', '')),
  )?.[0];
}

function csvDocument(file: string, bytes: Uint8Array): ParsedDocument {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return {
    file,
    text,
    positions: new Positions(text),
    value: undefined,
    spans: new Map(),
    keys: new Map(),
    diagnostics: [],
  };
}

function csvRows(document: ParsedDocument): readonly Row[] | undefined {
  const lines = csvLines(document.text);
  const header = lines[0];
  if (header === undefined) return [];
  const columns = header.map((cell) => columnOf(cell.text.replace(/^\ufeff/, '')));
  if (!columns.includes('name')) return undefined;
  return lines.slice(1).map((line) => {
    const cells = new Map<string, { text: string; span: Span }>();
    for (const [index, cell] of line.entries()) {
      const column = columns[index];
      if (column !== undefined) cells.set(column, cell);
    }
    return { cells, span: { start: line[0]?.span.start ?? 0, end: line.at(-1)?.span.end ?? 0 } };
  });
}

interface Cell {
  readonly text: string;
  readonly span: Span;
}

/** Splits comma- or semicolon-separated text after RFC 4180: quotes may enclose separators, line ends and doubled quotes. */
function csvLines(text: string): readonly (readonly Cell[])[] {
  const separator = separatorOf(text.slice(0, Math.max(0, text.search(/[\r\n]|$/))));
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  let at = 0;
  while (at <= text.length) {
    const start = at;
    let value = '';
    if (text.charAt(at) === '"') {
      at += 1;
      while (at < text.length && !(text.charAt(at) === '"' && text.charAt(at + 1) !== '"')) {
        value += text.charAt(at);
        at += text.charAt(at) === '"' ? 2 : 1;
      }
      at += 1;
    }
    const end = endOfCell(text, at, separator);
    line.push({ text: value + text.slice(at, end), span: { start, end } });
    at = end + 1;
    if (end < text.length && text.charAt(end) === separator) continue;
    if (line.some((cell) => cell.text.trim() !== '')) lines.push(line);
    line = [];
    if (text.charAt(end) === '\r' && text.charAt(end + 1) === '\n') at = end + 2;
  }
  return lines;
}

function separatorOf(header: string): ';' | ',' {
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

function endOfCell(text: string, from: number, separator: string): number {
  let end = from;
  while (end < text.length && text.charAt(end) !== separator && text.charAt(end) !== '\n' && text.charAt(end) !== '\r')
    end += 1;
  return end;
}

function problem(
  document: ParsedDocument,
  source: Source,
  state: 'unparsable' | 'empty',
  detail: string | undefined,
): Collected {
  const message = `The register of approved servers should list at least one server with a name; ${detail ?? 'none was found'}`;
  const next =
    'Give it the columns name, owner, purpose, risk, approved_on, review_by and source, with dates written as 2026-12-31.';
  const given = document.diagnostics.map((each) => ({ ...each, next }));
  const own = diagnosticAt(document, undefined, {
    code: 'register-unreadable',
    severity: 'error',
    message: `${message}.`,
    next,
  });
  const diagnostics = coverValues(given.length > 0 ? given : [own]);
  return {
    type: 'problem',
    problem: { path: document.file, state, sha256: source.sha256, bytes: source.bytes, diagnostics },
  };
}

function nameless(document: ParsedDocument, row: Row, index: number, source: Source): Collected {
  const diagnostic = diagnosticAt(document, row.span, {
    code: 'register-entry-nameless',
    severity: 'error',
    message: `Entry ${index + 1} of the register has no server name, so it approves nothing that can be recognised.`,
    next: 'Give the entry the name under which the server is configured; the other entries were read.',
  });
  const diagnostics = coverValues([diagnostic]);
  return {
    type: 'problem',
    problem: { path: document.file, state: 'partial', sha256: source.sha256, bytes: source.bytes, diagnostics },
  };
}
