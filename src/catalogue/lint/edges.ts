import type { Catalogue, Composition, Control, Edge, Framework, Mapping } from '../../model/catalogue.ts';
import { leavesOf } from '../../model/composition.ts';
import { atEdge, type Finding, percentOf } from './finding.ts';

/** An edge that alone satisfies must be at least this strong. */
const WEAK = 3;

/** Share of one relationship above which a mapping was probably not thought through pair by pair. */
const MOSTLY = 60;

/** Finds what is contradictory or doubtful in single edges of a mapping. */
export function doubtfulEdges(mapping: Mapping, framework: Framework, catalogue: Catalogue): readonly Finding[] {
  const controls = new Map(catalogue.controls.map((control) => [control.id, control]));
  const units = new Map(framework.requirements.map((unit) => [unit.id, unit]));
  const findings: Finding[] = [];
  for (const [index, edge] of mapping.edges.entries()) {
    const set = edge.controls.flatMap((id) => controls.get(id) ?? []);
    const unit = units.get(edge.requirement);
    const found = [ceilingFinding(edge, set), weakFinding(edge)];
    if (unit?.kind === 'information') found.push(INFORMATION);
    if (unit?.kind === 'duty' && !framework.voluntary && !advises(unit.summary)) found.push(optionalFinding(edge, set));
    for (const each of found) if (each !== null) findings.push(atEdge(mapping, index, each.key, each));
  }
  return findings;
}

type Found = Pick<Finding, 'code' | 'message' | 'next'> & { readonly key: string };

const INFORMATION: Found = {
  key: '/requirement',
  code: 'edge-on-information',
  message: 'The unit is information and never assessed, so the edge counts for nothing.',
  next: 'Map the assessable units below it, or correct its kind.',
};

function ceilingFinding(edge: Edge, set: readonly Control[]): Found | null {
  const key = '/ceiling';
  const people = set.filter((control) => !metByChecksAlone(control.assessment)).map((control) => control.id);
  if (edge.ceiling === 'automated' && people.length > 0) {
    const message = `The ceiling is automated, but ${people.join(', ')} cannot be met without a person's statement.`;
    return { key, code: 'ceiling-contradiction', message, next: 'The ceiling is partly or attested.' };
  }
  const stated = set.some((control) => leavesOf(control.assessment).some((leaf) => leaf.op === 'attestation'));
  if (edge.ceiling === 'automated' || stated) return null;
  if (edge.ceiling === 'attested') {
    const message = 'The ceiling is attested, but no control of the set has an attestation.';
    return { key, code: 'ceiling-contradiction', message };
  }
  if (edge.relationship !== 'equal-to' && edge.relationship !== 'superset-of') return null;
  const message = 'The ceiling is partly and no control of the set has an attestation, so the edge can never satisfy.';
  return { key, code: 'ceiling-unreachable', message };
}

/** Whether there is a way to meet a composition that asks no person. */
function metByChecksAlone(node: Composition): boolean {
  switch (node.op) {
    case 'check':
      return true;
    case 'attestation':
      return false;
    case 'all':
      return node.parts.every(metByChecksAlone);
    case 'any':
      return node.parts.some(metByChecksAlone);
    case 'at-least':
      return node.parts.filter(metByChecksAlone).length >= node.count;
  }
}

function weakFinding(edge: Edge): Found | null {
  const satisfies = edge.relationship === 'equal-to' || edge.relationship === 'superset-of';
  if (!satisfies || edge.strength > WEAK) return null;
  const message = `An edge of strength ${edge.strength} alone could satisfy ${edge.requirement}.`;
  const next = `What satisfies is stronger than ${WEAK}; a weak link covers a part (subset-of, intersects-with).`;
  return { key: '/strength', code: 'weak-edge-satisfies', message, next };
}

/**
 * A mandatory duty is a SHALL; controls that only direct, or that any one of several alternatives meets, demand nothing
 * in particular: each of their parts is a SHOULD. An `equal-to` between the two is for a person to look at again.
 * Recommendations (voluntary frameworks, summaries that say should or may) are free to be equal to such controls.
 */
function optionalFinding(edge: Edge, set: readonly Control[]): Found | null {
  const optional = set.length > 0 && set.every((control) => control.type === 'directive' && anyOne(control.assessment));
  if (edge.relationship !== 'equal-to' || !optional) return null;
  const message = `${edge.requirement} is mandatory, but ${edge.controls.join(', ')} only ${set.length === 1 ? 'directs' : 'direct'}, and any one of several parts meets ${set.length === 1 ? 'it' : 'them'}.`;
  return { key: '/relationship', code: 'shall-on-should', message, next: 'Is it subset-of or intersects-with?' };
}

function anyOne(node: Composition): boolean {
  if (node.op === 'any') return node.parts.length > 1;
  return node.op === 'at-least' && node.count < node.parts.length;
}

function advises(summary: string): boolean {
  return /\b(should|may)\b/i.test(summary);
}

/** Finds what a mapping shows only as a whole: one relationship nearly everywhere, edges nobody has reviewed. */
export function wholeMapping(mapping: Mapping): readonly Finding[] {
  const total = mapping.edges.length;
  const findings: Finding[] = [];
  const whole = { type: 'mapping', id: mapping.framework, pointer: '/edges' } as const;
  for (const relationship of ['equal-to', 'intersects-with'] as const) {
    const count = mapping.edges.filter((edge) => edge.relationship === relationship).length;
    if (total < 10 || percentOf(count, total) <= MOSTLY) continue;
    const message = `${count} of ${total} edges (${percentOf(count, total)} %) are ${relationship}.`;
    const next = 'A mapping with one relation nearly everywhere was seldom thought through pair by pair.';
    findings.push({ ...whole, code: 'mostly-one-relationship', message, next });
  }
  const drafts = mapping.edges.filter((edge) => edge.review === 'draft').length;
  if (drafts > 0) {
    const message = `${mapping.framework}: ${drafts} of ${total} edges are drafts that nobody else has reviewed.`;
    findings.push({ ...whole, code: 'edges-draft', message });
  }
  return findings;
}
