import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft, Locator, ObservedPeriod } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownAnonymousText, TextRedactor } from '../text-redactor.ts';
import { isAuditEvent, readAuditLog } from './audit-log.ts';
import { isBranchRule, readBranchRules } from './branch-rules.ts';
import { type ForgeExport, readExport } from './export-file.ts';
import { isMember, readMembers } from './members.ts';
import { isForgeExport } from './places.ts';
import { isReview, readReviews } from './reviews.ts';
import { unusable } from './unusable.ts';

const VERSION = '1.0.0';
const MAX_BYTES = 128 << 20;
const HOW = 'docs/guides/repositories.md says which exports are read and how to make them.';
const BLIND_SPOTS = [
  'An export says what the platform answered to whoever saved it, when it was saved; a file can be altered afterwards. Compare it with the platform in a sample.',
];

/** Reads what people exported from GitHub or GitLab: reviews, rules for branches, accounts, audit logs. */
export const forgeCollector: Collector = {
  id: 'forge',
  version: VERSION,
  produces: ['forge-reviews', 'forge-branch-rules', 'forge-members', 'forge-audit-log'],
  collect,
};

async function* collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const files = scope.files.filter((file) => isForgeExport(file.path));
  const rules = new Map<string, ForgeExport[]>();
  let done = 0;
  for (const file of files) {
    tools.signal.throwIfAborted();
    tools.progress({ phase: 'Reading exports of hosting platforms', done, total: files.length, unit: 'files' });
    done += 1;
    const read = await readFile(file);
    if (!read.ok) {
      yield { type: 'problem', problem: read.problem };
      continue;
    }
    if (read.file.entries.some(isBranchRule)) {
      const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
      rules.set(folder, [...(rules.get(folder) ?? []), read.file]);
    } else yield* itemsOf(read.file, inspected(file.path, scope), tools);
  }
  for (const [folder, of] of rules) {
    const name = folder === '' ? '.' : shownAnonymousText(folder);
    const reading = { ...readBranchRules(of), subject: `branch rules in ${name}`, period: null };
    yield item('forge-branch-rules', of, reading, [...RULES_BLIND, ...inspected(folder, scope)], tools);
  }
  yield { type: 'searched', places: scope.files.length };
}

const RULES_BLIND = [
  ...BLIND_SPOTS,
  'Which branch releases are made from is not in the export: rules for main, master, trunk, the default branch or all branches count, and where there are none all rules do.',
  'Rules of one folder of exports are taken together as those of one repository.',
];
const REVIEWS_BLIND = [
  ...BLIND_SPOTS,
  'Only what was exported is counted: requests beyond the limit of the export are not seen. The history of a clone shows whether changes are missing.',
  'Whether whoever approved read the change is not known.',
];
const MEMBERS_BLIND = [
  ...BLIND_SPOTS,
  'Accounts that sign in through a provider of identities can have a second factor there that the platform does not show.',
];

/** An export that somebody could commit to an inspected repository says what its writers want it to say. */
function inspected(path: string, { repositories }: CollectScope): readonly string[] {
  const inside = repositories.some((each) => each === '' || path === each || path.startsWith(`${each}/`));
  return inside ? ['The file lies in an inspected repository: whoever may change that may change it.'] : [];
}

function* itemsOf(file: ForgeExport, more: readonly string[], tools: Tools): Generator<Collected> {
  const pseudonym = (account: string): string => tools.fingerprint(account);
  if (file.entries.some(isReview)) {
    for (const reading of readReviews(file, pseudonym)) {
      const of = reading.repository === '' ? '' : ` of ${shownAnonymousText(reading.repository)}`;
      yield item(
        'forge-reviews',
        [file],
        { ...reading, subject: `reviews${of} in ${file.path}` },
        [...REVIEWS_BLIND, ...more],
        tools,
      );
    }
  } else if (file.entries.some(isAuditEvent)) {
    const reading = { ...readAuditLog(file, pseudonym), subject: `audit log in ${file.path}` };
    yield item('forge-audit-log', [file], reading, [...BLIND_SPOTS, ...more], tools);
  } else if (file.entries.some(isMember)) {
    const reading = { ...readMembers(file, pseudonym), subject: `accounts in ${file.path}`, period: null };
    yield item('forge-members', [file], reading, [...MEMBERS_BLIND, ...more], tools);
  } else {
    const diagnostic = { ...unusable(file), severity: 'warning' } as const;
    const state = file.entries.length === 0 ? 'empty' : 'unrecognised';
    yield { type: 'problem', problem: problem(file.path, state, [diagnostic], file) };
  }
}

interface Reading {
  readonly subject: string;
  readonly facts: JsonObject;
  readonly locators: ReadonlyMap<string, Locator>;
  readonly period: ObservedPeriod | null;
}

function item(
  kind: string,
  files: readonly ForgeExport[],
  reading: Reading,
  blindSpots: readonly string[],
  tools: Tools,
): Collected {
  const redactor = new TextRedactor(tools);
  let bytes = 0;
  for (const file of files) bytes += file.bytes;
  const [only] = files;
  const draft: EvidenceDraft = {
    kind: idOf<'kind'>(kind),
    kindVersion: 1,
    subject: reading.subject,
    source: {
      path: files.map((file) => file.path).join(', '),
      sha256: files.length === 1 && only !== undefined ? only.sha256 : digestOf(files.map((file) => file.sha256)),
      bytes,
    },
    facts: redacted(reading.facts, '', redactor) as JsonObject,
    locators: Object.fromEntries(reading.locators),
    collected: tools.now,
    period: reading.period,
    collector: { id: 'forge', version: VERSION },
    parameters: { files: files.map(({ path, sha256 }) => ({ path, sha256 })) },
    redactions: redactor.redactions,
    blindSpots,
  };
  return { type: 'item', draft };
}

/** Names of branches, checks and repositories are other people's words. */
function redacted(value: Json, pointer: string, redactor: TextRedactor): Json {
  if (typeof value === 'string') return redactor.anonymousText(pointer, value, 500);
  if (Array.isArray(value)) return value.map((each: Json, index) => redacted(each, `${pointer}/${index}`, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, redacted(each, `${pointer}/${key}`, redactor)]),
  );
}

async function readFile(
  entry: FileEntry,
): Promise<
  { readonly ok: true; readonly file: ForgeExport } | { readonly ok: false; readonly problem: SourceProblem }
> {
  const path = shownAnonymousText(entry.path);
  const read = await readBounded(entry.absolute, MAX_BYTES);
  if (!read.ok) {
    const message = `${path} cannot be read. ${read.message}`;
    const diagnostic = { code: `forge-${read.state}`, severity: 'error', message, next: HOW } as const;
    return { ok: false, problem: problem(path, read.state, [diagnostic]) };
  }
  const parsed = readExport(path, read.bytes);
  if (parsed.ok) return parsed;
  // A line of an export holds names; the place is enough to find what is wrong.
  const diagnostics = parsed.diagnostics.map((each) => withoutLine(redactedDiagnostic(each, shownAnonymousText)));
  return { ok: false, problem: problem(path, 'unparsable', diagnostics, { bytes: read.bytes.length }) };
}

function withoutLine(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.place === undefined) return diagnostic;
  const { file, line, column } = diagnostic.place;
  return { ...diagnostic, place: { file, line, column } };
}

function problem(
  path: string,
  state: SourceProblem['state'],
  diagnostics: readonly Diagnostic[],
  { sha256, bytes }: { readonly sha256?: string; readonly bytes?: number } = {},
): SourceProblem {
  return { path, state, sha256: sha256 ?? null, bytes: bytes ?? 0, diagnostics };
}
