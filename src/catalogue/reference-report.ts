import type { Catalogue } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { atPointer, type Json, textOf } from '../model/json.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { nearest } from './nearest.ts';

/** A catalogue before its version and digest are known. */
export type Content = Omit<Catalogue, 'version' | 'digest'>;

/** Takes down a problem at a pointer of one document. */
export type Report = (pointer: string, code: string, message: string, next?: string) => void;

/** Returns what takes down the errors of a document, each with its place. */
export function reporter(document: ParsedDocument, into: Diagnostic[]): Report {
  return (pointer, code, message, next) => {
    const span = document.spans.get(pointer) ?? document.keys.get(pointer);
    into.push(diagnosticAt(document, span, { code, severity: 'error', message, ...(next ? { next } : {}) }));
  };
}

/** Returns the text at a pointer; '' where there is none. */
export function text(document: ParsedDocument, pointer: string): string {
  return textOf(atPointer(document.value ?? null, pointer));
}

/** Returns the list at a pointer; empty where there is none. */
export function list(document: ParsedDocument, pointer: string): readonly Json[] {
  const value = atPointer(document.value ?? null, pointer);
  return Array.isArray(value) ? value : [];
}

/** Reports an id that nothing has, with the nearest one that exists. */
export function unknown(report: Report, pointer: string, what: string, id: string, candidates: Iterable<string>): void {
  const guess = nearest(id, candidates);
  report(
    pointer,
    'dangling-reference',
    `There is no ${what} "${id}".`,
    guess === undefined ? `Add it, or correct the id.` : `Did you mean "${guess}"?`,
  );
}
