import type { Diagnostic } from '../model/diagnostic.ts';
import type { Redaction } from '../model/evidence.ts';
import { printable, shortened } from '../platform/text.ts';
import type { Tools } from './collector.ts';
import { redactText } from './secrets.ts';

const ADDRESS = /<?[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}>?/g;
const EMPTY_BRACKETS = /\(\s?\)/g;

/** Takes secrets, and e-mail addresses where asked for, out of the texts of one item and keeps the list of what was taken. */
export class TextRedactor {
  readonly redactions: Redaction[] = [];
  readonly #fingerprint: (value: string) => string;

  constructor(tools: Pick<Tools, 'fingerprint'>) {
    this.#fingerprint = (value) => tools.fingerprint(value);
  }

  /** Returns the text without secrets or control characters. Addresses stay: `git@host` names a machine. */
  text(pointer: string, text: string): string {
    return printable(this.#withoutSecrets(pointer, text));
  }

  /** Returns the text without secrets, e-mail addresses or control characters, of at most `limit` characters. */
  anonymousText(pointer: string, text: string, limit: number): string {
    const anonymous = this.#withoutAddresses(pointer, this.#withoutSecrets(pointer, text), '[e-mail address]');
    return shortened(printable(anonymous), limit);
  }

  /** Returns what a named person states, of at most `limit` characters: the name stays, an address beside it leaves no trace. */
  statement(pointer: string, text: string, limit: number): string {
    const anonymous = this.#withoutAddresses(pointer, this.#withoutSecrets(pointer, text), '');
    const tidy = anonymous
      .replaceAll(EMPTY_BRACKETS, '')
      .replaceAll(/[ \t]{2,200}/g, ' ')
      .trim();
    return shortened(printable(tidy), limit);
  }

  /**
   * Returns the name of a person or role without an e-mail address. Where only an address was given, its fingerprint
   * stands for it, so that owner and approver can still be told apart.
   */
  person(pointer: string, text: string, limit: number): string {
    const stripped = text.replace(ADDRESS, (address) => {
      this.#add(pointer, 'e-mail-address', address.replaceAll(/[<>]/g, '').toLowerCase());
      return '';
    });
    const name = stripped
      .replaceAll(EMPTY_BRACKETS, '')
      .replaceAll(/\s{1,200}/g, ' ')
      .trim()
      .replace(/[,;]$/, '')
      .trim();
    if (name !== '' && /[\p{L}\p{N}]/u.test(name)) return this.anonymousText(pointer, name, limit);
    const last = this.redactions.at(-1);
    if (stripped === text || last === undefined) return this.anonymousText(pointer, text, limit);
    return `[e-mail address ${last.fingerprint}]`;
  }

  #withoutSecrets(pointer: string, text: string): string {
    const redacted = redactText(text);
    for (const hit of redacted.hits) this.#add(pointer, hit.class, text.slice(hit.start, hit.end));
    return redacted.text;
  }

  #withoutAddresses(pointer: string, text: string, instead: string): string {
    return text.replace(ADDRESS, (address) => {
      this.#add(pointer, 'e-mail-address', address);
      return instead;
    });
  }

  #add(pointer: string, secretClass: string, value: string): void {
    this.redactions.push({ pointer, class: secretClass, length: value.length, fingerprint: this.#fingerprint(value) });
  }
}

/** Returns a path or name that is read from a source fit for a message: no secret, no control character. */
export function shownText(text: string): string {
  return printable(redactText(text).text);
}

/** Returns a text that is read from a source fit for a message: no secret, no e-mail address, no control character. */
export function shownAnonymousText(text: string): string {
  return shownText(text.replace(ADDRESS, '[e-mail address]'));
}

/** Returns the diagnostic with its message, path and source line passed through `shown`. */
export function redactedDiagnostic(diagnostic: Diagnostic, shown: (text: string) => string): Diagnostic {
  const { place } = diagnostic;
  const message = shown(diagnostic.message);
  if (place === undefined) return { ...diagnostic, message };
  const safe = { ...place, file: shown(place.file) };
  return { ...diagnostic, message, place: place.text === undefined ? safe : { ...safe, text: shown(place.text) } };
}
