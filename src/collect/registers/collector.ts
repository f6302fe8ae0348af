import type { Diagnostic } from '../../model/diagnostic.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { shownAnonymousText } from '../text-redactor.ts';
import { cannotRead, complaintsOf, headless, nameless, otherFormat } from './complaints.ts';
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
        yield problemOf(file, 'unrecognised', null, [otherFormat(file.path)]);
        continue;
      }
      const type = typeOf(file.path);
      if (type !== undefined) yield* collectFile(file, type, tools);
      // Elsewhere a table may be anything; in this folder somebody meant it as a register.
      else if (inRegisters(file.path)) yield problemOf(file, 'unrecognised', null, [nameless(file.path)]);
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
    yield problemOf(file, read.state, null, [cannotRead(file.path, type, read.message, read.state)]);
    return;
  }
  const sha256 = sha256Hex(read.bytes);
  try {
    const table = await tableOf(file, read.bytes, type);
    const heading = findHeading(table, type);
    if (heading === undefined) {
      yield problemOf(file, 'unrecognised', sha256, [headless(file.path, type)]);
      return;
    }
    const source = { path: file.path, sha256, bytes: read.bytes.length };
    for (const draft of draftsOf({ source, type, table, heading }, tools)) yield { type: 'item', draft };
    const complaints = complaintsOf(file.path, table);
    if (complaints.length > 0) yield problemOf(file, 'partial', sha256, complaints);
  } catch (error) {
    if (!(error instanceof TableProblem)) throw error;
    yield problemOf(file, error.state, sha256, [cannotRead(file.path, type, error.message, error.state)]);
  }
}

async function tableOf(file: FileEntry, bytes: Buffer, type: RegisterType): Promise<Table> {
  const fits = (sheet: string): boolean => [...type.files, ...type.short].includes(kebabCase(sheet));
  return /\.xls[xm]$/i.test(file.path)
    ? readXlsx(bytes, fits, (table) => findHeading(table, type) !== undefined)
    : readCsv(bytes);
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
