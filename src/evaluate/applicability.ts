import type { Determination, Question } from '../model/assessment.ts';
import type { Framework, Requirement } from '../model/catalogue.ts';

/** What the organisation has stated about itself under one framework; null means nobody has said yet. */
export interface FrameworkFacts {
  readonly roles: readonly string[] | null;
  readonly route: string | null;
}

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

/** Returns the questions whose answers would change what applies, in the order of the frameworks. */
export function openQuestions(
  frameworks: readonly Framework[],
  facts: ReadonlyMap<string, FrameworkFacts>,
): readonly Question[] {
  const questions: Question[] = [];
  for (const framework of frameworks) {
    const stated = facts.get(framework.id);
    if ((stated?.roles ?? null) === null && framework.roles.length > 1) {
      questions.push({
        fact: `frameworks.${framework.id}.roles`,
        question: `Which of these roles does the organisation have under ${framework.shortTitle}? ${framework.roles.map((role) => role.id).join(', ')}`,
        why: 'Until it is answered, every requirement counts as applying.',
      });
    }
    const staged = framework.requirements.some(
      (each) => each.appliesFrom !== null && typeof each.appliesFrom !== 'string',
    );
    if (staged && (stated?.route ?? null) === null) {
      questions.push({
        fact: `frameworks.${framework.id}.route`,
        question: 'Is an AI system in scope high-risk through Annex III, through Annex I, or neither (none)?',
        why: 'The answer decides whether and from when the duties for high-risk systems apply.',
      });
    }
  }
  return questions;
}
