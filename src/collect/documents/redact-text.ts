import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Redaction } from '../../model/evidence.ts';
import { printable, shortened } from '../../platform/text.ts';
import type { Tools } from '../collector.ts';
import { redactText } from '../secrets.ts';

const MAX_TEXT = 500;
const ADDRESS = /<?[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}>?/g;

/** Takes secrets and e-mail addresses out of the texts of one item and keeps the list of what was taken. */
export class TextRedactor {
  readonly redactions: Redaction[] = [];
  readonly #fingerprint: (value: string) => string;

  constructor(tools: Pick<Tools, 'fingerprint'>) {
    this.#fingerprint = (value) => tools.fingerprint(value);
  }

  /** Returns the text fit for storing. */
  text(pointer: string, text: string): string {
    const redacted = redactText(text);
    for (const hit of redacted.hits) this.#add(pointer, hit.class, text.slice(hit.start, hit.end));
    const anonymous = redacted.text.replace(ADDRESS, (address) => {
      this.#add(pointer, 'e-mail-address', address);
      return '[e-mail address]';
    });
    return shortened(printable(anonymous), MAX_TEXT);
  }

  /**
   * Returns the name of a person or role without an e-mail address. Where only an address was given, its fingerprint
   * stands for it, so that owner and approver can still be told apart.
   */
  person(pointer: string, text: string): string {
    const stripped = text.replace(ADDRESS, (address) => {
      this.#add(pointer, 'e-mail-address', address.replaceAll(/[<>]/g, '').toLowerCase());
      return '';
    });
    const name = stripped
      .replaceAll(/\(\s?\)/g, '')
      .replaceAll(/\s{1,200}/g, ' ')
      .trim()
      .replace(/[,;]$/, '')
      .trim();
    if (name !== '' && /[\p{L}\p{N}]/u.test(name)) return this.text(pointer, name);
    const last = this.redactions.at(-1);
    return stripped === text || last === undefined ? this.text(pointer, text) : `[e-mail address ${last.fingerprint}]`;
  }

  #add(pointer: string, secretClass: string, value: string): void {
    this.redactions.push({ pointer, class: secretClass, length: value.length, fingerprint: this.#fingerprint(value) });
  }
}

/** Returns a text of the inspected files fit for a message: no secret, no e-mail address, no control character. */
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
