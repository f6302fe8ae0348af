import { relative } from 'node:path';
import type { AuditResult } from '../app/audit.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { safe, sayDiagnostic, styled, type Terminal, table, wrap } from './terminal.ts';

const SHOWN_PROBLEMS = 20;

/** Says the problems of a collection; past twenty, how many more there are and where they are listed. */
export function sayProblems(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics.slice(0, SHOWN_PROBLEMS)) sayDiagnostic(terminal, diagnostic);
  const more = diagnostics.length - SHOWN_PROBLEMS;
  if (more > 0) terminal.warn(`and ${more} more problems; the pack lists every source that could not be used`);
}

/** Says the outcome: controls by verdict, duties by determination per framework, open questions. */
export function sayOutcome(terminal: Terminal, assessment: Assessment): void {
  const count = (status: string): number =>
    assessment.controls.filter((control) => control.verdict.status === status).length;
  terminal.say('');
  terminal.say(styled(terminal, 'bold', `${assessment.organisation}, as of ${assessment.asOf.slice(0, 10)}`));
  terminal.say(
    `${assessment.evidence.length} evidence items. Controls: ${count('met')} met, ${count('not-met')} not met, ${count('unknown')} unknown, ${count('not-applicable')} not applicable.`,
  );
  terminal.say('');
  const rows = assessment.frameworks.map(({ shortTitle, duties, raw, inDoubt }) => [
    shortTitle,
    duties,
    raw.satisfied,
    raw['partially-satisfied'],
    raw['not-satisfied'],
    inDoubt,
    raw['not-assessed'] - inDoubt,
    raw['not-applicable'],
    raw['not-yet-applicable'],
  ]);
  const head = ['framework', 'duties', 'satisf.', 'partly', 'not', 'doubt', 'unass.', 'n/a', 'later'];
  terminal.say(table(head, rows, terminal.width).trimEnd());
  for (const line of wrap(
    'satisf.: evidence supports it within the declared scope; doubt: not assessed, a control that bears on it is not met; unass.: not assessed, for want of evidence or of a mapping; later: applies after the as-of date.',
    terminal.width,
  )) {
    terminal.say(styled(terminal, 'dim', line));
  }
  const excepted = assessment.requirements.filter(({ raw, effective }) => raw.status !== effective.status).length;
  if (excepted > 0) {
    terminal.say('');
    const what = excepted === 1 ? '1 requirement stands' : `${excepted} requirements stand`;
    const line = `As tested. With the approved exceptions in force, ${what} better; the pack shows both.`;
    for (const each of wrap(line, terminal.width)) terminal.say(each);
  }
  if (assessment.questions.length > 0) {
    terminal.say('');
    terminal.say(`${assessment.questions.length} open questions; answer them in probity.yaml:`);
    for (const { fact } of assessment.questions) terminal.say(`  ${fact}`);
  }
}

/** Says which pack was written, what lies beside it, and what of an earlier one is still there. */
export function sayPack(terminal: Terminal, pack: AuditResult['pack']): void {
  terminal.say('');
  terminal.say(`Pack ${pack.id}  sha256 ${pack.sha256.slice(0, 16)}…`);
  if (pack.further.length > 0) terminal.say(`${pack.further.length} further volumes lie beside it.`);
  terminal.say('With the evidence, as a bag:');
  terminal.say(`  ${safe(relative('', pack.bag))}`);
  if (pack.earlier.length > 0) {
    terminal.warn(`Left over from an earlier pack, not part of this one: ${safe(pack.earlier.join(', '))}`);
  }
}

/** Says why a result cannot be trusted as complete. */
export function sayIncomplete(terminal: Terminal, code: ExitCode): void {
  if (code !== EXIT.incomplete) return;
  terminal.warn(
    styled(terminal, 'red', 'Incomplete: a source could not be read, so the result cannot be trusted as whole.'),
  );
}
