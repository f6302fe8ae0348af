import { contentRules } from './content-rules.ts';
import { documentRules, metadataRules } from './document-rules.ts';
import { annotationRules, objectRules } from './object-rules.ts';
import { type Opened, openPdf, type Violation } from './opened.ts';
import { structureRules } from './structure-rules.ts';

const RULES: readonly ((pdf: Opened) => Iterable<Violation>)[] = [
  documentRules,
  metadataRules,
  contentRules,
  structureRules,
  annotationRules,
  objectRules,
];

/**
 * Returns what speaks against a file being PDF/A-3a and PDF/UA-1, as far as a small checker sees it: the mistakes that
 * the PDF writer makes easy. It is no replacement for a validator; the conformance run asks one.
 */
export async function checkRules(bytes: Uint8Array): Promise<readonly Violation[]> {
  let pdf: Opened;
  try {
    pdf = await openPdf(bytes);
  } catch (cause) {
    return [{ rule: 'complete', message: `cannot be read: ${String(cause)}` }];
  }
  return rulesAgainst(pdf);
}

/** As `checkRules`, of a file that is open already. */
export function rulesAgainst(pdf: Opened): readonly Violation[] {
  return RULES.flatMap((rule) => [...rule(pdf)]);
}
