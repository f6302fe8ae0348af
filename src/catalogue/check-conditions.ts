import type { Framework } from '../model/catalogue.ts';
import { textOf } from '../model/json.ts';
import type { ParsedDocument } from '../platform/document.ts';
import { type Content, list, type Report, text, unknown } from './reference-report.ts';

interface Unit {
  readonly id: string;
  readonly 'applies-when'?: readonly string[];
}

/** Reports facts asked twice, conditions on facts nobody is asked for, and units whose conditions contradict each other. */
export function checkConditions(document: ParsedDocument, content: Content, report: Report): void {
  const facts = (list(document, '/facts') as readonly { id: string }[]).map((fact) => fact.id);
  for (const [index, id] of facts.entries()) {
    if (facts.indexOf(id) < index) report(`/facts/${index}/id`, 'duplicate-id', `The fact "${id}" is asked for twice.`);
  }
  const resolved = content.frameworks.find((framework) => framework.id === text(document, '/id'));
  const conditions = new Map<string, Framework['requirements'][number]['appliesWhen']>(
    resolved?.requirements.map((unit) => [unit.id, unit.appliesWhen]),
  );
  for (const [index, unit] of (list(document, '/requirements') as readonly unknown[] as readonly Unit[]).entries()) {
    for (const [position, condition] of (unit['applies-when'] ?? []).entries()) {
      const fact = textOf(condition).replace(/^not /, '');
      const at = `/requirements/${index}/applies-when/${position}`;
      if (!facts.includes(fact)) unknown(report, at, 'fact', fact, facts);
      if (!contradicted(fact, conditions.get(unit.id) ?? [])) continue;
      const message = `"${unit.id}" applies only where "${fact}" is true and where it is not, so it never applies.`;
      report(at, 'condition-contradiction', message, 'The conditions of the units above count too.');
    }
  }
}

function contradicted(fact: string, conditions: readonly { fact: string; answer: boolean }[]): boolean {
  return new Set(conditions.filter((each) => each.fact === fact).map((each) => each.answer)).size > 1;
}
