import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Locator } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { diagnosticAt, locatorOf, type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import { Positions } from '../../platform/position.ts';
import { readCsvRows } from './csv-rows.ts';

/** One record of an export and where it stands. Places carry no digest: the bytes hold names of people. */
export interface ForgeEntry {
  readonly value: JsonObject;
  readonly place: Locator | undefined;
}

/** A file as exported from a hosting platform. */
export interface ForgeExport {
  /** Shown path, relative to the searched root. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly entries: readonly ForgeEntry[];
  /** Records that are no objects. */
  readonly unread: number;
}

const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 6;

/** Reads the records of an export, or says why it cannot. */
export function readExport(
  path: string,
  bytes: Buffer,
):
  | { readonly ok: true; readonly file: ForgeExport }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  const about = { path, sha256: sha256Hex(bytes), bytes: bytes.length };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    const message = 'It is UTF-16, which ">" of Windows PowerShell writes; exports are read as UTF-8.';
    const next = 'Export it again with "| Out-File -Encoding utf8 FILE" in place of "> FILE", or save it as UTF-8.';
    const problem = { code: 'forge-encoding', severity: 'error', message, next } as const;
    return { ok: false, diagnostics: [diagnosticAt({ file: path, positions: new Positions('') }, undefined, problem)] };
  }
  if (/\.csv$/i.test(path)) return csvExport(about, bytes.toString('utf8'));
  const document = parsePositioned(path, bytes, 'json');
  if (document.value === undefined) return { ok: false, diagnostics: document.diagnostics.map(withAdvice) };
  const { entries, unread } = entriesOf(document);
  return { ok: true, file: { ...about, entries, unread } };
}

function withAdvice(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, next: 'Save one JSON value per file; several pages in a row need "--slurp" or "jq -s add".' };
}

type About = Pick<ForgeExport, 'path' | 'sha256' | 'bytes'>;

function csvExport(about: About, text: string): ReturnType<typeof readExport> {
  const rows = readCsvRows(text);
  const positions = new Positions(text);
  if (rows === undefined) {
    const message = 'It is not a readable table: a quote is left open, or it has more than 200000 rows.';
    const problem = { code: 'csv-syntax', severity: 'error', message } as const;
    return { ok: false, diagnostics: [diagnosticAt({ file: about.path, positions }, undefined, problem)] };
  }
  const entries = rows.map(({ cells, span }) => ({ value: cells, place: locatorOf({ text, positions }, span, true) }));
  return { ok: true, file: { ...about, entries, unread: 0 } };
}

/** Finds the list of records: pages within a list, or the list behind the wrappers of a GraphQL answer. */
function entriesOf(document: ParsedDocument): Pick<ForgeExport, 'entries' | 'unread'> {
  const entries: ForgeEntry[] = [];
  let unread = 0;
  const add = (value: Json, pointer: string): void => {
    if (!isJsonObject(value) || entries.length >= MAX_ENTRIES) {
      unread += 1;
      return;
    }
    const span = document.spans.get(pointer);
    const place = span === undefined ? undefined : locatorOf(document, span, true);
    // An edge of a connection: what the relation says and what it leads to are one record.
    const node = value['node'];
    entries.push({ value: isJsonObject(node) ? { ...node, ...value } : value, place });
  };
  const list = (items: readonly Json[], pointer: string): void => {
    for (const [index, item] of items.entries()) {
      if (Array.isArray(item)) for (const [inner, each] of item.entries()) add(each, `${pointer}/${index}/${inner}`);
      else add(item, `${pointer}/${index}`);
    }
  };
  let value: Json = document.value ?? null;
  let pointer = '';
  for (let depth = 0; depth < MAX_DEPTH && isJsonObject(value); depth += 1) {
    const object: JsonObject = value;
    const name = WRAPPERS.find((each) => typeof object[each] === 'object' && object[each] !== null);
    if (name === undefined) break;
    value = object[name] ?? null;
    pointer = `${pointer}/${name}`;
  }
  if (Array.isArray(value)) list(value, pointer);
  else if (value !== null) add(value, pointer);
  return { entries, unread };
}

const WRAPPERS = [
  'data',
  'repository',
  'organization',
  'pullRequests',
  'membersWithRole',
  'nodes',
  'edges',
  'pull_requests',
  'merge_requests',
  'members',
  'rulesets',
  'items',
] as const;

/** Returns the first value that is there among paths with dots, or undefined. */
export function firstOf(value: JsonObject, paths: readonly string[]): Json | undefined {
  for (const path of paths) {
    let current: Json | undefined = value;
    for (const key of path.split('.'))
      current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
    if (current !== undefined && current !== null && current !== '') return current;
  }
  return undefined;
}

/** Returns the account name in a text or an object of a platform, in lower case; '' where there is none. */
export function accountOf(value: Json | undefined): string {
  const name = isJsonObject(value) ? firstOf(value, ['login', 'username', 'user.login', 'user.username']) : value;
  return textOf(name).trim().replace(/^@/, '').toLowerCase();
}

/** Tells whether an account is a program: by what the platform says of it, or by its name. */
export function isProgram(value: Json | undefined): boolean {
  const stated = isJsonObject(value) && (value['is_bot'] === true || value['type'] === 'Bot' || value['bot'] === true);
  return (
    stated || /\[bot\]$|^app\/|^(?:dependabot|renovate)(?:-bot)?$|^(?:project|group)_\d+_bot/.test(accountOf(value))
  );
}

/** Returns yes, no or unknown for a switch as platforms and people write it. */
export function switchOf(value: Json | undefined): 'yes' | 'no' | 'unknown' {
  const plain = isJsonObject(value) ? value['enabled'] : value;
  const text = textOf(plain).trim().toLowerCase();
  if (/^(?:true|yes|1|enabled|on)$/.test(text)) return 'yes';
  return /^(?:false|no|0|disabled|off)$/.test(text) ? 'no' : 'unknown';
}

/** Returns an instant as ISO 8601 in UTC with seconds; '' where it is not one. */
export function instantOf(value: Json | undefined): string {
  const text = textOf(value);
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ][0-9:.]{4,15} ?(?:Z|UTC|[+-]\d{2}:?\d{2})?)?$/.test(text)) return '';
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}Z`;
}
