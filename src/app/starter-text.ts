import type { FrameworkFacts } from '../evaluate/applicability.ts';
import type { Catalogue, Framework } from '../model/catalogue.ts';
import { type Answers, hasRoutes } from './ask-facts.ts';

/** What a starter file is written from. */
export interface Starter {
  readonly organisation: string;
  readonly repositories: readonly string[];
  readonly catalogue: Pick<Catalogue, 'frameworks'>;
  readonly answers: Answers;
}

/** Returns the text of a starter probity.yaml: answers as given, every open question as a comment in the place of its answer. */
export function starterText({ organisation, repositories, catalogue, answers }: Starter): string {
  const lines = [
    '# What your organisation states about itself. Probity reads this file before every run; `probity lint` checks it.',
    `organisation: ${JSON.stringify(organisation)}`,
    'classification: Confidential   # printed on every page',
    '',
    'scope:',
    '  name: Agents and MCP servers   # the boundary this assessment speaks about',
    '  statement: ""                  # one or two sentences for the auditor',
    '  includes: []',
    '  excludes: []                   # each with what and why: nothing is left out silently',
    '',
    '# Keep the frameworks that bind you. To answer a question, take the # away and give the answer that is true for you;',
    '# a question left open excludes nothing.',
    'frameworks:',
  ];
  for (const framework of catalogue.frameworks) lines.push(...frameworkLines(framework, answers.get(framework.id)));
  if (catalogue.frameworks.every((framework) => answers.get(framework.id) === null)) lines.push('  {}');
  lines.push(
    '',
    '# Without this, everything below this folder is searched. A list replaces the search for that kind of source.',
    '# sources:',
    '#   mcp: [.mcp.json]',
    '#   logs: [logs]',
    `#   repositories: ${JSON.stringify(repositories.length > 0 ? repositories : ['.'])}`,
    '#   documents: [policies]',
    '',
    '# gate:',
    '#   fail-on: [not-met]   # the exit code of a review script: 1 when this is so',
    '',
  );
  return lines.join('\n');
}

function frameworkLines(framework: Framework, facts: FrameworkFacts | null | undefined): readonly string[] {
  const { id, shortTitle } = framework;
  if (facts === null) return [`  # ${id}:   # ${oneLine(shortTitle)}: answered as not to be assessed`];
  return [
    `  ${id}:   # ${oneLine(shortTitle)}`,
    ...roleLines(framework, facts?.roles ?? null),
    ...routeLines(framework, facts?.route ?? null),
    ...factLines(framework, facts?.answers ?? {}),
  ];
}

function roleLines({ roles }: Framework, stated: readonly string[] | null): readonly string[] {
  if (roles.length <= 1) return [];
  const known = roles.map((role) => `    #   ${role.id}: ${oneLine(role.meaning)}`);
  if (stated !== null) return [`    roles: [${stated.join(', ')}]   # out of:`, ...known];
  return ['    # roles: []      # those you have of:', ...known];
}

function routeLines(framework: Framework, stated: string | null): readonly string[] {
  if (!hasRoutes(framework)) return [];
  const comment = '# annex-iii, annex-i or none: how an AI system in scope is high-risk';
  return [stated === null ? `    # route: none    ${comment}` : `    route: ${stated}   ${comment}`];
}

/** The key stands as a comment too until the first fact is answered, because an empty one would be a mistake. */
function factLines({ facts }: Framework, answers: FrameworkFacts['answers']): readonly string[] {
  if (facts.length === 0) return [];
  const none = Object.keys(answers).length === 0;
  const lines = [
    none ? '    # facts:         # true for yes, false for no' : '    facts:   # true for yes, false for no',
  ];
  for (const { id, question, why } of facts) {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    lines.push(`    # ${oneLine(question)} ${oneLine(why)}`);
    lines.push(answer === undefined ? `    #   ${id}: true` : `      ${id}: ${answer}`);
  }
  return lines;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
