import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Redaction } from '../../model/evidence.ts';
import { printable, shortened } from '../../platform/text.ts';
import type { Tools } from '../collector.ts';
import { redactText } from '../secrets.ts';

const MAX_TEXT = 2000;
const ADDRESS = /<?[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}>?/g;

/** A text fit for storing, and what was taken out of it. */
export interface StoredText {
  readonly text: string;
  readonly redactions: readonly Redaction[];
}

/** Takes secrets and e-mail addresses out of a text; the name of who states something stays. */
export function storedText(pointer: string, text: string, tools: Pick<Tools, 'fingerprint'>): StoredText {
  const redactions: Redaction[] = [];
  const take = (taken: string, value: string): void => {
    redactions.push({ pointer, class: taken, length: value.length, fingerprint: tools.fingerprint(value) });
  };
  const redacted = redactText(text);
  for (const hit of redacted.hits) take(hit.class, text.slice(hit.start, hit.end));
  const anonymous = redacted.text.replace(ADDRESS, (address) => {
    take('e-mail-address', address);
    return '';
  });
  const tidy = anonymous
    .replaceAll(/\(\s?\)/g, '')
    .replaceAll(/[ \t]{2,200}/g, ' ')
    .trim();
  return { text: shortened(printable(tidy), MAX_TEXT), redactions };
}

/** Returns a text of the inspected file fit for a message: no secret, no e-mail address, no control character. */
export function shownText(text: string): string {
  return printable(redactText(text.replace(ADDRESS, '[e-mail address]')).text);
}

/** Returns the diagnostic with secrets and e-mail addresses taken out of its message, path and source line. */
export function redactedDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { place } = diagnostic;
  const message = shownText(diagnostic.message);
  if (place === undefined) return { ...diagnostic, message };
  const shown = { ...place, file: shownText(place.file) };
  return {
    ...diagnostic,
    message,
    place: place.text === undefined ? shown : { ...shown, text: shownText(place.text) },
  };
}
