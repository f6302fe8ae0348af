import type { ParsedDocument } from '../platform/document.ts';
import type { MappingFile } from './generated/mapping-file.ts';
import { list, type Report, text, unknown } from './reference-report.ts';

/** What a mapping may refer to. */
export interface Mappable {
  readonly controls: ReadonlySet<string>;
  readonly frameworks: ReadonlySet<string>;
  readonly requirements: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What the mapping files of one framework have said so far: ours, then an overlay's. */
export interface MappedSoFar {
  /** Requirement and control set to the file. */
  readonly pairs: Map<string, string>;
  /** Rationale to the requirement it was written for. */
  readonly rationales: Map<string, string>;
  /** Requirement to the file that maps it. */
  readonly mapped: Map<string, string>;
  /** Requirement to the file that gives a reason why not. */
  readonly outside: Map<string, string>;
}

/** Reports every dangling id of a mapping, doubled edges and reasons, and what is both mapped and out of scope. */
export function checkMapping(
  document: ParsedDocument,
  known: Mappable,
  before: Map<string, MappedSoFar>,
  report: Report,
): void {
  const framework = text(document, '/framework');
  const requirements = known.requirements.get(framework);
  if (requirements === undefined) {
    if (!known.frameworks.has(framework)) unknown(report, '/framework', 'framework', framework, known.frameworks);
    return;
  }
  const sofar = before.get(framework) ?? {
    pairs: new Map(),
    rationales: new Map(),
    mapped: new Map(),
    outside: new Map(),
  };
  before.set(framework, sofar);
  for (const [index, edge] of (list(document, '/edges') as unknown as MappingFile['edges']).entries()) {
    const at = `/edges/${index}`;
    if (!requirements.has(edge.requirement))
      unknown(report, `${at}/requirement`, `requirement in ${framework}`, edge.requirement, requirements);
    for (const [position, control] of edge.controls.entries()) {
      if (!known.controls.has(control))
        unknown(report, `${at}/controls/${position}`, 'control', control, known.controls);
    }
    checkTwins(edge, at, document.file, sofar, report);
  }
  checkOutOfScope(document, framework, requirements, sofar, report);
}

function checkTwins(
  edge: MappingFile['edges'][number],
  at: string,
  file: string,
  { pairs, rationales, mapped, outside }: MappedSoFar,
  report: Report,
): void {
  const pair = `${edge.requirement}\u0000${[...edge.controls].sort().join(',')}`;
  const twin = pairs.get(pair);
  if (twin !== undefined) {
    const where = twin === file ? '' : ` in ${twin}`;
    report(at, 'duplicate-edge', `${edge.requirement} is already linked to the same set of controls${where}.`);
  }
  pairs.set(pair, file);
  const other = rationales.get(edge.rationale);
  if (other !== undefined)
    report(
      `${at}/rationale`,
      'repeated-rationale',
      `The same rationale already stands at ${other}.`,
      'Write the reason for this very pair.',
    );
  rationales.set(edge.rationale, edge.requirement);
  const reasoned = outside.get(edge.requirement);
  if (reasoned !== undefined)
    report(`${at}/requirement`, 'mapped-and-out-of-scope', `${edge.requirement} is out of scope in ${reasoned}.`);
  mapped.set(edge.requirement, file);
}

function checkOutOfScope(
  document: ParsedDocument,
  framework: string,
  requirements: ReadonlySet<string>,
  { mapped, outside }: MappedSoFar,
  report: Report,
): void {
  const entries = list(document, '/out-of-scope') as unknown as MappingFile['out-of-scope'];
  for (const [index, { requirement }] of entries.entries()) {
    const at = `/out-of-scope/${index}/requirement`;
    if (!requirements.has(requirement)) unknown(report, at, `requirement in ${framework}`, requirement, requirements);
    const edge = mapped.get(requirement);
    if (edge !== undefined) {
      const where = edge === document.file ? '' : ` in ${edge}`;
      report(at, 'mapped-and-out-of-scope', `${requirement} has an edge${where}, so it cannot be out of scope.`);
    }
    const twin = outside.get(requirement);
    if (twin !== undefined) report(at, 'duplicate-id', `${requirement} is already out of scope in ${twin}.`);
    outside.set(requirement, document.file);
  }
}
