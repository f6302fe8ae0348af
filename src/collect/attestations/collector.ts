import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft, Locator } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { diagnosticAt, locatorOf, type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownAnonymousText, TextRedactor } from '../text-redactor.ts';
import { MAX_STATEMENT, readEntry, type StatedValue, type Statement } from './entry.ts';

const PATHS = new Set([
  'attestations.yaml',
  'attestations.yml',
  'probity/attestations.yaml',
  'probity/attestations.yml',
]);
const MAX_BYTES = 4 << 20;
const VERSION = '1.1.0';

/** Reads what named people state, from `attestations.yaml` at the root or in `probity/`. */
export const attestationsCollector: Collector = {
  id: 'attestations',
  version: VERSION,
  produces: ['attestation'],
  async *collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    const files = scope.files.filter((file) => PATHS.has(file.path));
    for (const file of files) {
      tools.signal.throwIfAborted();
      yield* collectFile(file, tools);
    }
    tools.progress({ phase: 'Reading attestations', done: files.length, total: files.length, unit: 'files' });
    yield { type: 'searched', places: PATHS.size };
  },
};

async function* collectFile(file: FileEntry, tools: Tools): AsyncGenerator<Collected> {
  const read = await readBounded(file.absolute, MAX_BYTES);
  if (!read.ok) {
    const next = 'Check the file and its permissions, then collect again.';
    yield problemOf(file, read.state, null, [
      { code: `file-${read.state}`, severity: 'error', message: read.message, next },
    ]);
    return;
  }
  const sha256 = sha256Hex(read.bytes);
  const document = parsePositioned(file.path, read.bytes, 'yaml');
  const { value } = document;
  if (document.diagnostics.length > 0) {
    yield problemOf(file, 'unparsable', sha256, document.diagnostics);
    return;
  }
  if (!Array.isArray(value)) {
    const empty = value === undefined || value === null;
    yield problemOf(file, empty ? 'empty' : 'unparsable', sha256, [notAList(document, empty)]);
    return;
  }
  const complaints: Diagnostic[] = [];
  let kept = 0;
  for (const [index, entry] of value.entries()) {
    const { statement, diagnostics } = readEntry(document, `/${index}`, entry);
    complaints.push(...diagnostics);
    if (statement === undefined) continue;
    kept += 1;
    yield {
      type: 'item',
      draft: draftOf({ file, document, sha256, bytes: read.bytes.length, pointer: `/${index}`, statement }, tools),
    };
  }
  if (complaints.length > 0) yield problemOf(file, kept > 0 ? 'partial' : 'unparsable', sha256, complaints);
  else if (value.length === 0) yield problemOf(file, 'empty', sha256, [notAList(document, true)]);
}

interface Entry {
  readonly file: FileEntry;
  readonly document: ParsedDocument;
  readonly sha256: string;
  readonly bytes: number;
  readonly pointer: string;
  readonly statement: Statement;
}

/** Fact to the key it is written under. */
const WRITTEN_AS = {
  stated: 'stated',
  by: 'by',
  role: 'role',
  on: 'on',
  expires: 'expires',
  note: 'note',
  attestation: 'statement-id',
} as const;

function draftOf(entry: Entry, tools: Tools): EvidenceDraft {
  const { statement, document } = entry;
  const redactor = new TextRedactor(tools);
  const text = (pointer: string, value: string): string => redactor.statement(pointer, value, MAX_STATEMENT);
  const attestation = `${statement.control}/${statement.id}`;
  const facts = {
    attestation: text('/attestation', attestation),
    stated: statement.stated,
    by: text('/by', statement.by),
    role: text('/role', statement.role),
    on: statement.on,
    expires: statement.expires,
    note: text('/note', statement.note),
    values: statement.values.map((each, index) => storedValue(each, text(`/values/${index}/value`, each.value))),
  };
  const locators: Record<string, Locator> = {};
  const written = [
    ...Object.entries(WRITTEN_AS),
    ...statement.values.map(({ name }, index) => [`values/${index}/value`, `values/${name}`] as const),
  ];
  for (const [fact, key] of written) {
    const span = document.spans.get(`${entry.pointer}/${key}`);
    if (span === undefined) continue;
    locators[`/${fact}`] = locatorOf(
      document,
      span,
      redactor.redactions.some((redaction) => redaction.pointer === `/${fact}`),
    );
  }
  return {
    kind: idOf<'kind'>('attestation'),
    kindVersion: 2,
    subject: facts.attestation,
    source: { path: entry.file.path, sha256: entry.sha256, bytes: entry.bytes },
    facts,
    locators,
    collected: tools.now,
    period: null,
    collector: { id: 'attestations', version: VERSION },
    parameters: { entry: entry.pointer },
    redactions: redactor.redactions,
    blindSpots: [
      'It is what the named person states; nobody but that person vouches for it, and the signature is not cryptographic.',
    ],
  };
}

/** A value that had to be redacted is no number any more. */
function storedValue({ name, type, value }: StatedValue, kept: string): StatedValue & JsonObject {
  return { name, type: kept === value ? type : 'text', value: kept };
}

function notAList(document: ParsedDocument, empty: boolean): Diagnostic {
  return diagnosticAt(document, undefined, {
    code: empty ? 'attestations-empty' : 'attestations-shape',
    severity: empty ? 'warning' : 'error',
    message: empty ? 'It holds no attestation.' : 'A list of attestations was expected; each begins with "- control:".',
    next: 'Write one entry for each statement, with control, statement-id, stated, by, role and on.',
  });
}

function problemOf(
  file: FileEntry,
  state: SourceProblem['state'],
  sha256: string | null,
  diagnostics: readonly Diagnostic[],
): Collected {
  return {
    type: 'problem',
    problem: {
      path: file.path,
      state,
      sha256,
      bytes: file.bytes,
      diagnostics: diagnostics.map((each) => redactedDiagnostic(each, shownAnonymousText)),
    },
  };
}
