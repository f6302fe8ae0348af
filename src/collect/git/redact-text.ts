import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Redaction } from '../../model/evidence.ts';
import { printable } from '../../platform/text.ts';
import type { Tools } from '../collector.ts';
import { redactText } from '../secrets.ts';

/** Takes secret-looking literals out of texts of one item and keeps the list of what was taken. */
export class TextRedactor {
  readonly redactions: Redaction[] = [];
  readonly #fingerprint: (value: string) => string;

  constructor(tools: Pick<Tools, 'fingerprint'>) {
    this.#fingerprint = (value) => tools.fingerprint(value);
  }

  /** Returns the text fit for storing: secrets replaced, control characters made visible. */
  text(pointer: string, text: string): string {
    const redacted = redactText(text);
    for (const hit of redacted.hits) {
      const fingerprint = this.#fingerprint(text.slice(hit.start, hit.end));
      this.redactions.push({ pointer, class: hit.class, length: hit.end - hit.start, fingerprint });
    }
    return printable(redacted.text);
  }
}

/** Returns a text of the inspected repository fit for a message: secrets replaced, control characters visible. */
export function shownText(text: string): string {
  return printable(redactText(text).text);
}

/** Returns the diagnostic with every secret-looking literal taken out of its message, its path and its source line. */
export function redactedDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { place } = diagnostic;
  const message = redactText(diagnostic.message).text;
  if (place === undefined) return { ...diagnostic, message };
  const file = shownText(place.file);
  if (place.text === undefined) return { ...diagnostic, message, place: { ...place, file } };
  return { ...diagnostic, message, place: { ...place, file, text: redactText(place.text).text } };
}
