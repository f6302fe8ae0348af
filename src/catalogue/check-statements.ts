import { atPointer, isJsonObject, pointerToken, textOf } from '../model/json.ts';
import type { ParsedDocument } from '../platform/document.ts';
import type { Report } from './reference-report.ts';

const PLACEHOLDER = /\$\{([^{}]{0,60})\}/g;

/** Reports every placeholder of a control's statements without a parameter, and every parameter that none uses. */
export function checkStatements(document: ParsedDocument, report: Report): void {
  for (const pointer of document.spans.keys()) {
    if (!pointer.startsWith('/assessment/') || !pointer.endsWith('/attestation')) continue;
    const attestation = atPointer(document.value ?? null, pointer);
    if (!isJsonObject(attestation)) continue;
    const { statement, parameters } = attestation;
    const known = isJsonObject(parameters) ? Object.keys(parameters) : [];
    const words = textOf(statement);
    const used = new Set([...words.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''));
    for (const name of used) {
      if (known.includes(name)) continue;
      const message = `The statement names the value "${name}", which it has no parameter for.`;
      report(`${pointer}/statement`, 'placeholder-unknown', message, 'Add it under parameters, or correct the name.');
    }
    if (words.replaceAll(PLACEHOLDER, '').includes('${')) {
      report(`${pointer}/statement`, 'placeholder-unknown', 'A placeholder is not closed; expected ${name}.');
    }
    for (const name of known) {
      if (used.has(name)) continue;
      const at = `${pointer}/parameters/${pointerToken(name)}`;
      report(at, 'parameter-unused', `The statement does not name the value "${name}".`, `Write \${${name}} in it.`);
    }
  }
}
