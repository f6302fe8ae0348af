import type { Determination, DeterminationReason, Question } from '../model/assessment.ts';
import type { Condition, Framework, Requirement } from '../model/catalogue.ts';
import { nonEmpty } from '../model/ids.ts';

/** What the organisation has stated about itself under one framework; null means nobody has said yet. */
export interface FrameworkFacts {
  readonly roles: readonly string[] | null;
  readonly route: string | null;
  /** Answers to the framework's yes/no questions; what nobody has answered is not here. */
  readonly answers: { readonly [fact: string]: boolean };
}

/** What is known of an organisation that has stated nothing. */
export const NOTHING_STATED: FrameworkFacts = { roles: null, route: null, answers: {} };

/** Whether a requirement can be judged at the as-of, or its determination where it cannot. */
export type Applicability =
  | { readonly applies: true; readonly from: string | null }
  | { readonly applies: false; readonly from: string | null; readonly determination: Determination };

/**
 * Decides from stated facts and dates whether a requirement applies. A missing fact never excludes: it stays a question.
 * Each exclusion cites the fact or the date that made it.
 */
export function applicabilityOf(
  requirement: Requirement,
  framework: Framework,
  facts: FrameworkFacts,
  asOf: string,
): Applicability {
  const route = startDate(requirement, facts.route);
  const { from } = route;
  const role = excludedByRole(requirement, framework, facts);
  if (role !== null) return { applies: false, from, determination: role };
  const fact = excludedByFact(requirement, framework, facts);
  if (fact !== null) return { applies: false, from, determination: fact };
  if (route.excluded !== null) return { applies: false, from, determination: route.excluded };
  if (from !== null && from > asOf) {
    const text = `It applies from ${from}, after the as-of date ${asOf}.`;
    return {
      applies: false,
      from,
      determination: { status: 'not-yet-applicable', because: [{ code: 'applies-later', text, controls: [] }] },
    };
  }
  if (requirement.appliesUntil !== null && requirement.appliesUntil < asOf) {
    const text = `It applied until ${requirement.appliesUntil}.`;
    return {
      applies: false,
      from,
      determination: { status: 'not-applicable', because: [{ code: 'no-longer-applies', text, controls: [] }] },
    };
  }
  return { applies: true, from };
}

function excludedByRole(requirement: Requirement, framework: Framework, facts: FrameworkFacts): Determination | null {
  if (facts.roles === null || requirement.roles.length === 0 || framework.roles.length <= 1) return null;
  const { roles } = facts;
  const held = new Set(framework.roles.flatMap((role) => (roles.includes(role.id) ? [role.id, ...role.implies] : [])));
  if (requirement.roles.some((role) => held.has(role))) return null;
  const stated = roles.length === 0 ? 'no role' : roles.join(', ');
  const text = `It binds ${requirement.roles.join(', ')}; the organisation states ${stated} (frameworks.${framework.id}.roles).`;
  return { status: 'not-applicable', because: [{ code: 'role-excluded', text, controls: [] }] };
}

/** Every condition that an answer speaks against excludes; a question without an answer never does. */
function excludedByFact(requirement: Requirement, framework: Framework, facts: FrameworkFacts): Determination | null {
  const against = requirement.appliesWhen.filter(({ fact, answer }) => {
    return Object.hasOwn(facts.answers, fact) && facts.answers[fact] !== answer;
  });
  const because = nonEmpty(against.map((condition) => factReason(condition, framework)));
  return because === undefined ? null : { status: 'not-applicable', because };
}

function factReason({ fact, answer }: Condition, framework: Framework): DeterminationReason {
  const question = framework.facts.find((each) => each.id === fact)?.question ?? fact;
  const [wanted, given] = answer ? ['yes', 'no'] : ['no', 'yes'];
  const text = `It applies only where the answer to "${question}" is ${wanted}; the organisation answers ${given} (frameworks.${framework.id}.facts.${fact}).`;
  return { code: 'fact-excluded', text, controls: [] };
}

function startDate(
  requirement: Requirement,
  route: string | null,
): { from: string | null; excluded: Determination | null } {
  const { appliesFrom } = requirement;
  if (appliesFrom === null || typeof appliesFrom === 'string') return { from: appliesFrom, excluded: null };
  const dates = Object.values(appliesFrom).sort();
  if (route === null) return { from: dates[0] ?? null, excluded: null };
  const chosen = appliesFrom[route];
  if (chosen !== undefined) return { from: chosen, excluded: null };
  const text = `It binds high-risk AI systems only; the organisation states that none is in scope (route: ${route}).`;
  return {
    from: dates[0] ?? null,
    excluded: { status: 'not-applicable', because: [{ code: 'role-excluded', text, controls: [] }] },
  };
}

/** Returns the questions whose answers would change what applies, in the order of the frameworks; each is asked once. */
export function openQuestions(
  frameworks: readonly Framework[],
  facts: ReadonlyMap<string, FrameworkFacts>,
  asOf: string,
): readonly Question[] {
  return frameworks.flatMap((framework) => {
    const stated = facts.get(framework.id) ?? NOTHING_STATED;
    return [
      ...roleQuestion(framework, stated),
      ...routeQuestion(framework, stated),
      ...factQuestions(framework, stated, asOf),
    ];
  });
}

function roleQuestion(framework: Framework, stated: FrameworkFacts): readonly Question[] {
  if (stated.roles !== null || framework.roles.length <= 1) return [];
  const roles = framework.roles.map((role) => role.id).join(', ');
  return [
    {
      fact: `frameworks.${framework.id}.roles`,
      question: `Which of these roles does the organisation have under ${framework.shortTitle}? ${roles}`,
      why: 'Until it is answered, every requirement counts as applying.',
    },
  ];
}

function routeQuestion(framework: Framework, stated: FrameworkFacts): readonly Question[] {
  const staged = framework.requirements.some(
    ({ appliesFrom }) => appliesFrom !== null && typeof appliesFrom !== 'string',
  );
  if (!staged || stated.route !== null) return [];
  return [
    {
      fact: `frameworks.${framework.id}.route`,
      question: 'Is an AI system in scope high-risk through Annex III, through Annex I, or neither (none)?',
      why: 'The answer decides whether and from when the duties for high-risk systems apply.',
    },
  ];
}

/** Asks only what still matters: a question whose requirements are all excluded by other facts is left out. */
function factQuestions(framework: Framework, stated: FrameworkFacts, asOf: string): readonly Question[] {
  const hanging = new Map<string, number>();
  for (const requirement of framework.requirements) {
    if (requirement.kind === 'information' || requirement.appliesWhen.length === 0) continue;
    const applicability = applicabilityOf(requirement, framework, stated, asOf);
    if (!applicability.applies && applicability.determination.status === 'not-applicable') continue;
    for (const fact of new Set(requirement.appliesWhen.map((each) => each.fact)))
      hanging.set(fact, (hanging.get(fact) ?? 0) + 1);
  }
  return framework.facts.flatMap(({ id, question, why }) => {
    const count = hanging.get(id) ?? 0;
    if (Object.hasOwn(stated.answers, id) || count === 0) return [];
    const what = count === 1 ? '1 requirement hangs' : `${count} requirements hang`;
    const rest = `${what} on it and, until it is answered, ${count === 1 ? 'counts' : 'count'} as applying.`;
    return [{ fact: `frameworks.${framework.id}.facts.${id}`, question, why: `${why} ${rest}` }];
  });
}
