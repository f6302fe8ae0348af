// What is mapped, how, and what is not: a summary, and one page per framework.
import { banner, countBy, escape, page, row, table } from './docs-markdown.mjs';

const RELATIONSHIPS = ['equal-to', 'superset-of', 'subset-of', 'intersects-with'];
const CEILINGS = ['automated', 'partly', 'attested'];

/** Sorts the assessable units of a framework by how they are answered; the parts sum to their number. */
function answersOf(framework, mapping, uncovered) {
  const edges = new Map();
  for (const edge of mapping.edges) edges.set(edge.requirement, [...(edges.get(edge.requirement) ?? []), edge]);
  const reasons = new Map(mapping.outOfScope.map(({ requirement, reason }) => [requirement, reason]));
  const open = new Set(uncovered(framework, mapping).map((unit) => unit.id));
  const assessable = framework.requirements.filter((unit) => unit.kind !== 'information');
  const mapped = assessable.filter((unit) => edges.has(unit.id));
  const outside = assessable.filter((unit) => reasons.has(unit.id));
  const unmapped = assessable.filter((unit) => open.has(unit.id));
  const above = assessable.filter((unit) => !edges.has(unit.id) && !reasons.has(unit.id) && !open.has(unit.id));
  return { edges, reasons, assessable, mapped, outside, unmapped, above };
}

function demandText({ parameter, bound, value }) {
  return `${parameter} ${bound.replace('-', ' ')} ${value}`;
}

function edgeText(edge) {
  const draft = edge.review === 'draft' ? ', draft' : '';
  const demands = edge.demands.length === 0 ? '' : `; asks for ${edge.demands.map(demandText).join(', ')}`;
  return `${edge.controls.join(' + ')} (${edge.relationship}, strength ${edge.strength}, ${edge.ceiling}${draft}${demands})`;
}

function edgeCounts(edges) {
  const cell = (relationship, ceiling) =>
    edges.filter((edge) => edge.relationship === relationship && edge.ceiling === ceiling).length;
  const rows = RELATIONSHIPS.map((relationship) => {
    const counts = CEILINGS.map((ceiling) => cell(relationship, ceiling));
    return row(relationship, ...counts, counts[0] + counts[1] + counts[2]);
  });
  return table(['relationship', ...CEILINGS.map((each) => `ceiling ${each}`), 'edges'], rows);
}

function factTable(framework) {
  const hanging = (id) =>
    framework.requirements.filter(
      (unit) => unit.kind !== 'information' && unit.appliesWhen.some(({ fact }) => fact === id),
    ).length;
  const rows = framework.facts.map(({ id, question, why }) => row(`\`${id}\``, question, why, hanging(id)));
  return table(['fact', 'question', 'what the answer decides', 'requirements that hang on it'], rows);
}

function titleOf(unit) {
  return unit.title === '' ? '' : ` ${escape(unit.title)}`;
}

function conditionText({ appliesWhen }) {
  return appliesWhen.map(({ fact, answer }) => (answer ? fact : `not ${fact}`)).join(', ');
}

function frameworkPage(framework, mapping, uncovered) {
  const { edges, reasons, assessable, mapped, outside, unmapped, above } = answersOf(framework, mapping, uncovered);
  const review = countBy(mapping.edges, (edge) => edge.review);
  const scopes = countBy(assessable, (unit) => unit.scope ?? 'not stated');
  const parts = [
    `${banner}# Coverage: ${framework.shortTitle}\n`,
    `${framework.title}, ${framework.version}. Mapping ${mapping.version}, by ${escape(mapping.authoredBy)}. The reason of every edge stands in \`frameworks/${framework.id}/mapping.yaml\`.\n`,
    table(
      ['assessable requirements', 'count'],
      [
        row('with an edge of their own', mapped.length),
        row('judged with a unit above them that is mapped or out of scope', above.length),
        row('out of scope, with a reason of their own', outside.length),
        row('not mapped yet', unmapped.length),
        row('all', assessable.length),
      ],
    ),
    `\n${mapping.edges.length} edges: ${review.get('reviewed') ?? 0} reviewed, ${review.get('draft') ?? 0} drafts. Scope of the assessable requirements: ${[...scopes].map(([scope, count]) => `${scope} ${count}`).join(', ')}.\n`,
    edgeCounts(mapping.edges),
  ];
  if (framework.facts.length > 0) parts.push('\n## Facts that decide what applies\n', factTable(framework));
  parts.push(
    '\n## Requirements and their controls\n',
    table(
      ['requirement', 'kind', 'scope', 'applies when', 'controls'],
      mapped.map((unit) =>
        row(
          `${unit.id}${titleOf(unit)}`,
          unit.kind,
          unit.scope ?? 'not stated',
          conditionText(unit),
          edges.get(unit.id).map(edgeText).join('; '),
        ),
      ),
    ),
    '\n## Out of scope\n',
    mapping.outOfScope.length === 0
      ? 'Nothing is declared out of scope.'
      : table(
          ['requirement', 'reason'],
          framework.requirements
            .filter((unit) => reasons.has(unit.id))
            .map((unit) => row(`${unit.id}${titleOf(unit)}`, reasons.get(unit.id))),
        ),
    '\n## Not mapped yet\n',
    unmapped.length === 0 ? 'Nothing.' : unmapped.map((unit) => escape(unit.id)).join('; '),
  );
  return page(parts);
}

function summaryRow(framework, mapping, uncovered) {
  const { assessable, mapped, outside, unmapped, above } = answersOf(framework, mapping, uncovered);
  return row(
    `[${framework.shortTitle}](coverage/${framework.id}.md)`,
    framework.version,
    framework.requirements.length,
    assessable.length,
    mapped.length,
    above.length,
    outside.length,
    unmapped.length,
    mapping.edges.length,
    mapping.edges.filter((edge) => edge.review === 'reviewed').length,
    ...RELATIONSHIPS.map((name) => mapping.edges.filter((edge) => edge.relationship === name).length),
    ...CEILINGS.map((name) => mapping.edges.filter((edge) => edge.ceiling === name).length),
  );
}

/** Returns the coverage pages by name. */
export function coveragePages(catalogue, uncovered) {
  const none = { version: 'none', authoredBy: 'nobody', edges: [], outOfScope: [] };
  const mappingOf = (framework) => catalogue.mappings.find((each) => each.framework === framework.id) ?? none;
  const pages = {};
  for (const framework of catalogue.frameworks) {
    pages[`coverage/${framework.id}.md`] = frameworkPage(framework, mappingOf(framework), uncovered);
  }
  pages['coverage.md'] = page([
    `${banner}# Coverage of the frameworks\n`,
    'How many assessable requirements have an edge of their own, are judged with a unit above them, are out of scope with a reason, or are not mapped yet; then the edges by review state, relationship and ceiling. What is not mapped is shown as such in every pack.\n',
    table(
      [
        'framework',
        'version',
        'units',
        'assessable',
        'mapped',
        'with a unit above',
        'out of scope',
        'not mapped',
        'edges',
        'reviewed',
        ...RELATIONSHIPS,
        ...CEILINGS,
      ],
      catalogue.frameworks.map((framework) => summaryRow(framework, mappingOf(framework), uncovered)),
    ),
  ]);
  return pages;
}
