import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { diagnosticAt, type ParsedDocument, parsePositioned } from '../../../platform/document.ts';
import { readCorrelation } from './correlation.ts';
import { readDetection } from './detection.ts';
import type { Placeholders } from './modifiers.ts';
import { type LogSource, RuleError, type SigmaRule } from './rule.ts';

const MAX_BYTES = 1 << 20;
const NONE: Placeholders = new Map();

/** One rule and the text it was read from. */
export interface ReadRule {
  readonly rule: SigmaRule;
  readonly text: string;
}

/** The rules of a file, and what is wrong with those that could not be read. */
export interface RulesRead {
  readonly rules: readonly ReadRule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of Sigma rules: one or several documents, also collections with a global part. Never throws. */
export function readRules(file: string, bytes: Uint8Array, placeholders: Placeholders = NONE): RulesRead {
  const refused = (document: ParsedDocument, message: string, pointer = ''): Diagnostic =>
    diagnosticAt(document, document.spans.get(pointer), { code: 'sigma-rule', severity: 'error', message });
  if (bytes.length > MAX_BYTES) {
    const document = parsePositioned(file, Buffer.from(''), 'yaml');
    return { rules: [], diagnostics: [refused(document, `A file of more than ${MAX_BYTES} bytes is not read.`)] };
  }
  const document = parsePositioned(file, bytes, 'yaml-stream');
  if (!Array.isArray(document.value)) return { rules: [], diagnostics: document.diagnostics };
  const rules: ReadRule[] = [];
  const diagnostics: Diagnostic[] = [...document.diagnostics];
  for (const { value, index, merged } of collected(document.value as readonly Json[])) {
    try {
      const rule = readRule(value, placeholders);
      rules.push({ rule, text: merged ? `${JSON.stringify(value, null, 2)}\n` : textAt(document, index) });
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      diagnostics.push(refused(document, error.message, nearestSpan(document, `/${index}${error.pointer}`)));
    }
  }
  return { rules, diagnostics };
}

interface Entry {
  readonly value: Json;
  readonly index: number;
  /** True where it is made of several documents. */
  readonly merged: boolean;
}

/** Older collections hold documents that are parts of the ones behind them. */
function* collected(documents: readonly Json[]): Generator<Entry> {
  let shared: JsonObject = {};
  let last: JsonObject = {};
  for (const [index, document] of documents.entries()) {
    if (document === null) continue;
    const action = isJsonObject(document) ? textOf(document['action']) : '';
    if (!isJsonObject(document) || action === '') {
      const merged = Object.keys(shared).length > 0 && isJsonObject(document);
      const value = merged ? overlaid(shared, document) : document;
      if (isJsonObject(value)) last = value;
      yield { value, index, merged };
      continue;
    }
    const { action: _, ...rest } = document;
    if (action === 'global') shared = overlaid(shared, rest);
    else if (action === 'reset') shared = {};
    else if (action === 'repeat') {
      last = overlaid(last, rest);
      yield { value: last, index, merged: true };
    } else yield { value: null, index, merged: false };
  }
}

function overlaid(below: JsonObject, above: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const before = Object.hasOwn(below, key) ? below[key] : undefined;
    merged[key] = isJsonObject(before) && isJsonObject(value) ? overlaid(before, value) : value;
  }
  return merged;
}

function readRule(value: Json, placeholders: Placeholders): SigmaRule {
  if (!isJsonObject(value)) throw new RuleError('', 'This document is no Sigma rule.');
  const head = {
    title: textOf(value['title']).trim(),
    id: textOf(value['id']),
    name: textOf(value['name']),
    level: textOf(value['level']).toLowerCase(),
    description: textOf(value['description']).trim(),
  };
  if (head.title === '') throw new RuleError('', 'A Sigma rule needs a title.');
  const { correlation } = value;
  if (correlation !== undefined) return { type: 'correlation', ...head, ...readCorrelation(correlation) };
  if (value['filter'] !== undefined) throw new RuleError('/filter', 'A filter of other rules is not understood.');
  return {
    type: 'detection',
    ...head,
    logSource: logSourceOf(value['logsource']),
    detection: readDetection(value['detection'], placeholders),
  };
}

function logSourceOf(value: Json | undefined): LogSource {
  if (!isJsonObject(value)) throw new RuleError('', 'A Sigma rule names the logs it is about under logsource.');
  const word = (key: string): string => textOf(value[key]).toLowerCase();
  return { category: word('category'), product: word('product'), service: word('service') };
}

function textAt(document: ParsedDocument, index: number): string {
  const span = document.spans.get(`/${index}`);
  const text = document.text.slice(span?.start ?? 0, span?.end ?? 0).replaceAll('\r\n', '\n');
  return `${text.trimEnd()}\n`;
}

/** The problem of a part that has no place of its own is shown at the part around it. */
function nearestSpan({ spans }: ParsedDocument, pointer: string): string {
  let at = pointer;
  while (at !== '' && !spans.has(at)) at = at.slice(0, at.lastIndexOf('/'));
  return at;
}
