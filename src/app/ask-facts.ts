import { type FrameworkFacts, NOTHING_STATED, openQuestions } from '../evaluate/applicability.ts';
import type { Catalogue, Framework } from '../model/catalogue.ts';

/** Whoever answers: a person at a terminal, or a test. Null leaves a question open. */
export interface Interviewer {
  say(line: string): void;
  yesNo(question: string, why: string): Promise<boolean | null>;
  /** Returns the options chosen, several where `many`; an empty list states that none applies. */
  choose(question: string, options: readonly Choice[], many: boolean): Promise<readonly string[] | null>;
}

export interface Choice {
  readonly id: string;
  readonly meaning: string;
}

/** What an organisation has answered under one framework; null where it said that the framework does not bind it. */
export type Answers = ReadonlyMap<string, FrameworkFacts | null>;

const ROUTES: readonly Choice[] = [
  { id: 'annex-iii', meaning: 'A system in scope is used in one of the areas of Annex III.' },
  {
    id: 'annex-i',
    meaning: 'A system in scope is a product, or its safety component, under the law listed in Annex I.',
  },
  { id: 'none', meaning: 'No system in scope is high-risk.' },
];

/** Asks which frameworks bind the organisation, then roles, then every fact that still decides something after those. */
export async function askFacts(catalogue: Catalogue, asOf: string, interviewer: Interviewer): Promise<Answers> {
  const answers = new Map<string, FrameworkFacts | null>();
  for (const framework of catalogue.frameworks) {
    interviewer.say('');
    interviewer.say(`${framework.title} (${framework.version})`);
    const why = 'Enter means yes.';
    const wanted = await interviewer.yesNo(`Shall ${framework.shortTitle} be assessed?`, why);
    answers.set(framework.id, wanted === false ? null : await askFramework(framework, asOf, interviewer));
  }
  return answers;
}

async function askFramework(framework: Framework, asOf: string, interviewer: Interviewer): Promise<FrameworkFacts> {
  let facts = NOTHING_STATED;
  if (framework.roles.length > 1) {
    const question = `Which of these roles does your organisation have under ${framework.shortTitle}?`;
    facts = { ...facts, roles: await interviewer.choose(question, framework.roles, true) };
  }
  if (hasRoutes(framework)) {
    const question = 'By which route is an AI system in scope high-risk?';
    const chosen = await interviewer.choose(question, ROUTES, false);
    facts = { ...facts, route: chosen?.[0] ?? null };
  }
  const asked = new Set<string>();
  for (;;) {
    const next = stillOpen(framework, facts, asOf).find((each) => !asked.has(each.id));
    if (next === undefined) return facts;
    asked.add(next.id);
    const answer = await interviewer.yesNo(next.question, next.why);
    if (answer !== null) facts = { ...facts, answers: { ...facts.answers, [next.id]: answer } };
  }
}

/** Tells whether units of the framework start on a date that depends on a high-risk route. */
export function hasRoutes(framework: Framework): boolean {
  return framework.requirements.some(({ appliesFrom }) => appliesFrom !== null && typeof appliesFrom !== 'string');
}

/** An answer may settle further questions: those are not asked any more. */
function stillOpen(
  framework: Framework,
  facts: FrameworkFacts,
  asOf: string,
): readonly { readonly id: string; readonly question: string; readonly why: string }[] {
  const prefix = `frameworks.${framework.id}.facts.`;
  return openQuestions([framework], new Map([[framework.id, facts]]), asOf)
    .filter(({ fact }) => fact.startsWith(prefix))
    .map(({ fact, question, why }) => ({ id: fact.slice(prefix.length), question, why }));
}
