import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject, type Json, type JsonObject, pointerToken, textOf } from '../../model/json.ts';
import { diagnosticAt, type ParsedDocument } from '../../platform/document.ts';
import { shortened } from '../../platform/text.ts';
import { shownAnonymousText, TextRedactor } from '../text-redactor.ts';

/** One statement as its signer wrote it; `expires` and `note` are '' where absent. Not yet redacted. */
export interface Statement {
  readonly control: string;
  readonly id: string;
  readonly stated: boolean;
  readonly by: string;
  readonly role: string;
  readonly on: string;
  readonly expires: string;
  readonly note: string;
  readonly values: readonly StatedValue[];
}

/** A value the person gives for a parameter of the statement. */
export interface StatedValue {
  readonly name: string;
  readonly type: 'number' | 'text' | 'flag';
  readonly value: string;
}

/** Longest text of a statement that is kept, in characters. */
export const MAX_STATEMENT = 2000;

const KEYS = new Set(['control', 'statement-id', 'stated', 'by', 'role', 'on', 'expires', 'note', 'values']);
const CONTROL = /^[A-Z]{2,4}-[0-9]{2}$/;
const VALUE_NAME = /^[a-z][a-z0-9-]{0,40}$/;
const STATEMENT_ID = /^[a-z][a-z0-9-]{0,80}$/;

/** Validates the entry at a pointer and reports every problem with its place. The statement is undefined where any is an error. */
export function readEntry(
  document: ParsedDocument,
  pointer: string,
  value: Json,
): { readonly statement: Statement | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const entry = new EntryReader(document, pointer, value);
  const statement: Statement = {
    control: entry.matching('control', CONTROL, 'the id of a control, for example IR-01'),
    id: entry.matching(
      'statement-id',
      STATEMENT_ID,
      'the id of a statement within its control, for example yearly-exercise',
    ),
    stated: entry.flag('stated'),
    by: entry.name('by'),
    role: entry.text('role', true),
    on: entry.date('on', true),
    expires: entry.date('expires', false),
    note: entry.text('note', false),
    values: entry.values('values'),
  };
  entry.refuseUnknownKeys();
  if (statement.expires !== '' && statement.on !== '' && statement.expires < statement.on) {
    entry.complain('expires', 'attestation-dates', 'It expires before it was made.');
  }
  return { statement: entry.diagnostics.length === 0 ? statement : undefined, diagnostics: entry.diagnostics };
}

class EntryReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: ParsedDocument;
  readonly #pointer: string;
  readonly #value: JsonObject;

  constructor(document: ParsedDocument, pointer: string, value: Json) {
    this.#document = document;
    this.#pointer = pointer;
    this.#value = isJsonObject(value) ? value : {};
  }

  complain(key: string, code: string, message: string, inner?: string): void {
    const outer = `${this.#pointer}/${pointerToken(key)}`;
    const at = inner === undefined ? outer : `${outer}/${pointerToken(inner)}`;
    const { spans } = this.#document;
    const span = spans.get(at) ?? spans.get(outer) ?? spans.get(this.#pointer);
    const next = 'Correct the entry; until then it counts as not made.';
    this.diagnostics.push(diagnosticAt(this.#document, span, { code, severity: 'error', message, next }));
  }

  text(key: string, required: boolean): string {
    const value = this.#own(key);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (value === undefined && !required) return '';
    this.complain(
      key,
      'attestation-field',
      `"${key}" ${value === undefined ? 'is missing' : 'must be a text that is not empty'}.`,
    );
    return '';
  }

  /** A person signs by name; an address alone is not kept and so would leave nobody. */
  name(key: string): string {
    const text = this.text(key, true);
    const kept = new TextRedactor({ fingerprint: () => '' }).statement('', text, MAX_STATEMENT);
    if (text !== '' && !/\p{L}/u.test(kept)) {
      this.complain(key, 'attestation-name', `"${key}" must be the name of a person; an e-mail address is not kept.`);
    }
    return text;
  }

  matching(key: string, pattern: RegExp, expected: string): string {
    const text = this.text(key, true);
    if (text !== '' && !pattern.test(text)) this.complain(key, 'attestation-field', `"${key}" must be ${expected}.`);
    return text;
  }

  flag(key: string): boolean {
    const value = this.#own(key);
    if (typeof value === 'boolean') return value;
    this.complain(
      key,
      'attestation-field',
      `"${key}" ${value === undefined ? 'is missing' : 'must be true or false'}.`,
    );
    return false;
  }

  date(key: string, required: boolean): string {
    const text = this.text(key, required);
    if (text === '' || isDate(text)) return text;
    this.complain(key, 'attestation-date', `"${key}" must be a date that exists, written as YYYY-MM-DD.`);
    return '';
  }

  /** Names and types are compared with the statement later: which values it has, only the catalogue knows. */
  values(key: string): readonly StatedValue[] {
    const given = this.#own(key);
    if (given === undefined) return [];
    if (!isJsonObject(given)) {
      this.complain(key, 'attestation-values', `"${key}" must be a map of names to values, for example {days: 90}.`);
      return [];
    }
    const values: StatedValue[] = [];
    for (const [name, value] of Object.entries(given)) {
      const type = typeOf(value);
      if (VALUE_NAME.test(name) && type !== undefined) {
        values.push({ name, type, value: textOf(value) });
        continue;
      }
      const shown = shownAnonymousText(shortened(name, 60));
      const expected = type === undefined ? 'be a number, a text, true or false' : 'have a name such as idle-minutes';
      this.complain(key, 'attestation-values', `The value "${shown}" must ${expected}.`, name);
    }
    return values;
  }

  /** A misspelt key would silently change what was stated, for example a statement that never expires. */
  refuseUnknownKeys(): void {
    for (const key of Object.keys(this.#value)) {
      if (KEYS.has(key)) continue;
      const name = shownAnonymousText(shortened(key, 60));
      this.complain(
        key,
        'attestation-unknown-key',
        `"${name}" is not a key of an attestation; known are ${[...KEYS].join(', ')}.`,
      );
    }
  }

  #own(key: string): Json | undefined {
    return Object.hasOwn(this.#value, key) ? this.#value[key] : undefined;
  }
}

function typeOf(value: Json): StatedValue['type'] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : undefined;
  if (typeof value === 'boolean') return 'flag';
  return typeof value === 'string' && value.trim() !== '' ? 'text' : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
