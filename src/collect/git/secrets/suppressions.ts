import { join } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { diagnosticAt, type ParsedDocument, parsePositioned } from '../../../platform/document.ts';
import { readBounded } from '../../../platform/files.ts';
import type { SourceProblem } from '../../collector.ts';
import { redactedDiagnostic, shownText } from '../../text-redactor.ts';
import { SEARCH_LIMITS } from './limits.ts';

/** Name of the file, in the assessed folder, with which an organisation accepts findings for a time. */
export const SUPPRESSIONS_FILE = 'secret-suppressions.yaml';

/** One accepted finding: whose decision it is, why, and until which day. */
export interface Suppression {
  readonly fingerprint: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day it counts, YYYY-MM-DD. */
  readonly expires: string;
}

/** What the file says. With any error in it nothing is suppressed. */
export interface Suppressions {
  readonly state: 'absent' | 'valid' | 'invalid';
  readonly entries: readonly Suppression[];
  readonly problem: SourceProblem | undefined;
}

const FIELDS: Readonly<Record<keyof Suppression, { readonly pattern: RegExp; readonly expected: string }>> = {
  fingerprint: { pattern: /^[0-9a-f]{16}$/, expected: '16 hex digits, as the finding shows them' },
  owner: { pattern: /^[^\n]{2,200}$/, expected: 'the name of a person or role' },
  reason: { pattern: /^[^\0]{10,2000}$/, expected: 'a sentence of at least 10 characters' },
  expires: { pattern: /^\d{4}-\d{2}-\d{2}$/, expected: 'a day such as 2027-03-31' },
};

/** Reads and validates the suppressions of an assessed folder; every problem comes back, with its place. */
export async function readSuppressions(root: string): Promise<Suppressions> {
  const read = await readBounded(join(root, SUPPRESSIONS_FILE), SEARCH_LIMITS.suppressionBytes);
  if (!read.ok) {
    if (read.state === 'missing') return { state: 'absent', entries: [], problem: undefined };
    const diagnostic: Diagnostic = {
      code: 'suppressions-unreadable',
      severity: 'error',
      message: `${SUPPRESSIONS_FILE} cannot be read. ${read.message}`,
      next: 'Make it a regular file that you may read; until then no finding is suppressed.',
    };
    return invalid({ state: read.state, sha256: null, bytes: 0, diagnostics: [diagnostic] });
  }
  const document = parsePositioned(SUPPRESSIONS_FILE, read.bytes, 'yaml');
  const diagnostics = [...document.diagnostics, ...(document.diagnostics.length === 0 ? problemsOf(document) : [])];
  if (diagnostics.length > 0) {
    const shown = diagnostics.map((diagnostic) => redactedDiagnostic(diagnostic, shownText));
    return invalid({
      state: 'unparsable',
      sha256: sha256Hex(read.bytes),
      bytes: read.bytes.length,
      diagnostics: shown,
    });
  }
  const value: readonly Json[] = Array.isArray(document.value) ? document.value : [];
  return { state: 'valid', entries: value as unknown as readonly Suppression[], problem: undefined };
}

function invalid(problem: Omit<SourceProblem, 'path'>): Suppressions {
  return { state: 'invalid', entries: [], problem: { path: SUPPRESSIONS_FILE, ...problem } };
}

function problemsOf(document: ParsedDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const report = (pointer: string, message: string): void => {
    const span = document.keys.get(pointer) ?? document.spans.get(pointer);
    const next = `Correct ${SUPPRESSIONS_FILE}; until then no finding is suppressed.`;
    problems.push(diagnosticAt(document, span, { code: 'suppression-invalid', severity: 'error', message, next }));
  };
  const { value } = document;
  if (value === undefined || value === null) return problems;
  if (!Array.isArray(value)) {
    report('', 'Expected a list of suppressions.');
    return problems;
  }
  const seen = new Set<Json>();
  value.forEach((entry: Json, index) => {
    const at = `/${index}`;
    if (!isJsonObject(entry)) return report(at, `Expected ${Object.keys(FIELDS).join(', ')}.`);
    for (const key of Object.keys(entry))
      if (!Object.hasOwn(FIELDS, key)) report(`${at}/${key}`, `There is no key "${key}" here.`);
    for (const [key, { pattern, expected }] of Object.entries(FIELDS)) {
      const found = entry[key];
      if (found === undefined) report(at, `The suppression lacks ${key}: ${expected}.`);
      else if (typeof found !== 'string' || !pattern.test(found)) report(`${at}/${key}`, `Expected ${expected}.`);
      else if (key === 'expires' && !isDay(found)) report(`${at}/${key}`, 'There is no such day.');
    }
    const { fingerprint } = entry;
    if (fingerprint !== undefined && seen.has(fingerprint))
      report(`${at}/fingerprint`, 'This fingerprint is there twice.');
    seen.add(fingerprint ?? null);
  });
  return problems;
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
