import type { Diagnostic } from '../../model/diagnostic.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { shownAnonymousText } from '../text-redactor.ts';
import { readCsv } from './csv.ts';
import { draftsOf, VERSION } from './drafts.ts';
import { findHeading } from './heading.ts';
import type { RegisterType } from './register-type.ts';
import { type Table, TableProblem } from './table.ts';
import { REGISTER_TYPES } from './types/all.ts';
import { readXlsx } from './xlsx.ts';

const MAX_BYTES = 64 << 20;
const FILE = /\.(?:csv|tsv|xlsx|xlsm)$/i;
/** Tables in formats that are not read. */
const OTHER = /\.(?:xls|xlsb|ods|numbers)$/i;
/** Read by the collector of MCP configurations. */
const ELSEWHERE = /(?:^|\/)approved-servers\.csv$/i;

/** Reads registers kept as CSV or XLSX: counts, dates and places, and keyed hashes of whoever they list. */
export const registersCollector: Collector = {
  id: 'registers',
  version: VERSION,
  produces: ['register', ...REGISTER_TYPES.map((type) => `register-${type.id}`)],
  async *collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    const files = scope.files.filter(
      ({ path }) => (FILE.test(path) || (OTHER.test(path) && inRegisters(path))) && !ELSEWHERE.test(path),
    );
    const phase = 'Reading registers';
    let done = 0;
    for (const file of files) {
      tools.signal.throwIfAborted();
      if (done % 20 === 0) tools.progress({ phase, done, total: files.length, unit: 'files' });
      done += 1;
      if (OTHER.test(file.path)) {
        yield problemOf(file, 'unrecognised', null, [otherFormat(file)]);
        continue;
      }
      const type = typeOf(file.path);
      if (type !== undefined) yield* collectFile(file, type, tools);
      // Elsewhere a table may be anything; in this folder somebody meant it as a register.
      else if (inRegisters(file.path)) yield problemOf(file, 'unrecognised', null, [nameless(file)]);
    }
    tools.progress({ phase, done, total: files.length, unit: 'files' });
    yield { type: 'searched', places: files.length };
  },
};

function inRegisters(path: string): boolean {
  return /(?:^|\/)registers?\//i.test(path);
}

function typeOf(path: string): RegisterType | undefined {
  const stem = kebabCase(path.slice(path.lastIndexOf('/') + 1).replace(FILE, ''));
  const means = (name: string): boolean => stem === name || stem.startsWith(`${name}-`);
  return (
    REGISTER_TYPES.find((type) => type.files.some(means)) ??
    (inRegisters(path) ? REGISTER_TYPES.find((type) => type.short.some(means)) : undefined)
  );
}

function kebabCase(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}0-9]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

async function* collectFile(file: FileEntry, type: RegisterType, tools: Tools): AsyncGenerator<Collected> {
  const read = await readBounded(file.absolute, MAX_BYTES);
  if (!read.ok) {
    yield problemOf(file, read.state, null, [
      said(`file-${read.state}`, `The ${type.title} cannot be read. ${read.message}`),
    ]);
    return;
  }
  const sha256 = sha256Hex(read.bytes);
  try {
    const table = await tableOf(file, read.bytes, type);
    const heading = findHeading(table, type);
    if (heading === undefined) {
      yield problemOf(file, 'unrecognised', sha256, [headless(type)]);
      return;
    }
    const source = { path: file.path, sha256, bytes: read.bytes.length };
    for (const draft of draftsOf({ source, type, table, heading }, tools)) yield { type: 'item', draft };
    const complaints = complaintsOf(table);
    if (complaints.length > 0) yield problemOf(file, 'partial', sha256, complaints);
  } catch (error) {
    if (!(error instanceof TableProblem)) throw error;
    yield problemOf(file, error.state, sha256, [
      said('register-unreadable', `The ${type.title} cannot be read. ${error.message}`),
    ]);
  }
}

async function tableOf(file: FileEntry, bytes: Buffer, type: RegisterType): Promise<Table> {
  const fits = (sheet: string): boolean => [...type.files, ...type.short].includes(kebabCase(sheet));
  return /\.xls[xm]$/i.test(file.path) ? readXlsx(bytes, fits) : readCsv(bytes);
}

function complaintsOf(table: Table): readonly Diagnostic[] {
  const complaints: Diagnostic[] = table.unreadable.slice(0, 20).map(({ line, why }) => ({
    code: 'row-unreadable',
    severity: 'warning',
    message: `Line ${line} cannot be read: ${why}.`,
    next: 'Put the cell in quotation marks and double those inside it.',
  }));
  if (table.cut) {
    const message = `Only the first ${table.rows.length} rows were read; what follows was not seen.`;
    complaints.push({
      code: 'table-cut',
      severity: 'warning',
      message,
      next: 'Split the register by year or by unit.',
    });
  }
  if (table.encoding === 'windows-1252') {
    const message = 'The file is no UTF-8; it was read as Windows-1252.';
    complaints.push({ code: 'table-encoding', severity: 'warning', message, next: 'Save it as "CSV UTF-8".' });
  }
  return complaints;
}

function nameless(file: FileEntry): Diagnostic {
  const known = REGISTER_TYPES.map((type) => type.files[0] ?? '').join(', ');
  const message = `${shownAnonymousText(file.path)} lies among the registers, but its name tells no type, so it was not read.`;
  return { code: 'register-name', severity: 'warning', message, next: `Name it like one of these: ${known}.` };
}

function otherFormat(file: FileEntry): Diagnostic {
  const message = `${shownAnonymousText(file.path)} lies among the registers in a format that is not read.`;
  return { code: 'register-format', severity: 'warning', message, next: 'Save it as XLSX or CSV.' };
}

function headless(type: RegisterType): Diagnostic {
  const expected = Object.values(type.columns).map((column) => column.headers[0] ?? '');
  return {
    code: 'register-headings',
    severity: 'error',
    message: `No row of headings of a ${type.title} was found, so nothing in it was read.`,
    next: `Give it the columns ${expected.join(', ')}.`,
  };
}

function said(code: string, message: string): Diagnostic {
  return { code, severity: 'error', message, next: 'Check the file, then collect again.' };
}

function problemOf(
  file: FileEntry,
  state: SourceProblem['state'],
  sha256: string | null,
  diagnostics: readonly Diagnostic[],
): Collected {
  return {
    type: 'problem',
    problem: { path: shownAnonymousText(file.path), state, sha256, bytes: file.bytes, diagnostics },
  };
}
