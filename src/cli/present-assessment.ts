import { relative } from 'node:path';
import type { AuditResult } from '../app/audit.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { safe, sayDiagnostic, styled, type Terminal, table, wrap } from './terminal.ts';

const SHOWN_PROBLEMS = 20;
// One file that is wrong throughout must not push the others out of sight.
const SHOWN_PER_FILE = 4;

/**
 * Says the problems of a collection; past twenty, or past four of one file, how many more there are and where they are
 * listed.
 */
export function sayProblems(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  const said = new Map<string, number>();
  const few = diagnostics.filter(({ place }) => {
    if (place === undefined) return true;
    const count = (said.get(place.file) ?? 0) + 1;
    said.set(place.file, count);
    return count <= SHOWN_PER_FILE;
  });
  const shown = few.slice(0, SHOWN_PROBLEMS);
  for (const diagnostic of shown) sayDiagnostic(terminal, diagnostic);
  const more = diagnostics.length - shown.length;
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
  const overdue = assessment.gaps.filter(({ plan }) => plan?.overdue === true).length;
  if (overdue > 0) {
    terminal.say('');
    terminal.say(`${overdue} of ${assessment.gaps.length} gaps are past the day in remediation.yaml.`);
  }
  sayQuestions(terminal, assessment.questions);
  if (assessment.evidence.length === 0) {
    terminal.say('');
    const line = 'Nothing was found that could be evidence. Name what to look at under sources in probity.yaml.';
    for (const each of wrap(line, terminal.width)) terminal.warn(each);
  }
}

// The result above would be out of sight after more than these.
const QUESTIONS_SHOWN = 8;

function sayQuestions(terminal: Terminal, questions: Assessment['questions']): void {
  if (questions.length === 0) return;
  terminal.say('');
  terminal.say(`${questions.length} open questions; answer them in probity.yaml:`);
  for (const { fact } of questions.slice(0, QUESTIONS_SHOWN)) terminal.say(`  ${fact}`);
  const more = questions.length - QUESTIONS_SHOWN;
  if (more > 0) terminal.say(`  and ${more} more, all of them in the pack and in assessment.json`);
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

const NOT_WHOLE: { readonly [code in ExitCode]?: string } = {
  [EXIT.incomplete]: 'Incomplete: a source could not be read, so the result cannot be trusted as whole.',
  [EXIT.usage]: 'A check with a query of your own was refused and has no answer; everything else was asked.',
};

/** Says why a result cannot be trusted as complete. */
export function sayIncomplete(terminal: Terminal, code: ExitCode): void {
  const sentence = NOT_WHOLE[code];
  if (sentence !== undefined) terminal.warn(styled(terminal, 'red', sentence));
}
