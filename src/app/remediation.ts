import type { RemediationFile } from '../catalogue/generated/remediation-file.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlannedRemediation } from '../model/remediation.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { guessOf } from './known-names.ts';

/** Returns what is wrong with entries that fit their shape: names, days, and what stands there twice, each with its place. */
export function remediationProblems(
  document: ParsedDocument,
  entries: RemediationFile,
  catalogue: Catalogue,
): readonly Diagnostic[] {
  const controls = catalogue.controls.map((control) => control.id as string);
  const requirements = catalogue.frameworks.flatMap(({ id, requirements: units }) =>
    units.map((unit) => `${id}:${unit.id}`),
  );
  const problems: Diagnostic[] = [];
  const report = (pointer: string, code: string, message: string, next?: string): void => {
    const diagnostic = { code, severity: 'error' as const, message, ...(next === undefined ? {} : { next }) };
    problems.push(diagnosticAt(document, document.spans.get(pointer), diagnostic));
  };
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const { control, requirement, due } = entry;
    const key = control === undefined ? 'requirement' : 'control';
    const name = control ?? requirement;
    if (name === undefined || (control !== undefined && requirement !== undefined)) {
      report(`/${index}`, 'one-name', 'An entry names a control or a requirement, one of the two.');
      continue;
    }
    const known = control === undefined ? requirements : controls;
    const next = guessOf(name, known);
    if (!known.includes(name)) report(`/${index}/${key}`, 'unknown-name', `There is no ${key} "${name}".`, next);
    else if (seen.has(name)) report(`/${index}/${key}`, 'duplicate-id', `"${name}" stands here a second time.`);
    if (!isDay(due)) report(`/${index}/due`, 'no-such-day', `There is no day ${due}.`);
    seen.add(name);
  }
  return problems;
}

/** Returns the entries as they are judged with. */
export function toPlanned(entries: RemediationFile): readonly PlannedRemediation[] {
  return entries.map(({ control, requirement, owner, due, note }) => ({
    for: control ?? requirement ?? '',
    owner,
    due,
    note: note ?? '',
  }));
}

/** The 30th of February parses as a day in March; a day that exists comes back as it went in. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
