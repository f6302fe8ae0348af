import type {
  CheckDefinition,
  Composition,
  Condition,
  Control,
  Demand,
  Edge,
  EvidenceKind,
  Framework,
  Mapping,
  ParameterValue,
  Requirement,
} from '../model/catalogue.ts';
import { idOf, type NonEmpty } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { Measure } from '../model/measure.ts';
import type { CheckFile } from './generated/check-file.ts';
import type { ControlFile, Part } from './generated/control-file.ts';
import type { FrameworkFile } from './generated/framework-file.ts';
import type { KindFile } from './generated/kind-file.ts';
import type { Demand as DemandEntry, MappingFile } from './generated/mapping-file.ts';
import { inheritDown } from './inherit.ts';

// The only place where the shapes of the YAML files become the domain's own types. Schemas have already validated
// every value, so ids are branded here and lists the schema keeps non-empty are taken as such.

function some<T>(items: readonly T[]): NonEmpty<T> {
  return items as unknown as NonEmpty<T>;
}

/** Returns the domain form of a control file. */
export function toControl(file: ControlFile): Control {
  return {
    id: idOf<'control'>(file.id),
    title: file.title,
    family: file.family,
    objective: file.objective.trim(),
    guidance: file.guidance.trim(),
    type: file.type,
    ownerRole: file['owner-role'],
    frequency: file.frequency,
    threats: file.threats,
    state: file.state,
    assessment: toComposition(file.id, file.assessment),
  };
}

function toComposition(control: string, part: Part): Composition {
  if ('check' in part) {
    const { check, where } = part;
    return { op: 'check', check: idOf<'check'>(check), where: where ?? null, ifPresent: part['if-present'] ?? false };
  }
  if ('attestation' in part) {
    const { id, statement, frequency, parameters } = part.attestation;
    return {
      op: 'attestation',
      attestation: idOf<'attestation'>(`${control}/${id}`),
      statement: statement.trim(),
      frequency,
      parameters: Object.fromEntries(
        Object.entries(parameters ?? {}).map(([name, { default: value, unit, because }]) => [
          name,
          { default: value, unit: unit ?? null, because: because.trim() },
        ]),
      ),
    };
  }
  const inner = (parts: readonly Part[]): NonEmpty<Composition> =>
    some(parts.map((each) => toComposition(control, each)));
  if ('all' in part) return { op: 'all', parts: inner(part.all) };
  if ('any' in part) return { op: 'any', parts: inner(part.any) };
  return { op: 'at-least', count: part['at-least'], parts: inner(part.of) };
}

/** Returns the domain form of a framework file. */
export function toFramework(file: FrameworkFile): Framework {
  return {
    id: idOf<'framework'>(file.id),
    title: file.title,
    shortTitle: file['short-title'],
    version: file.version,
    authority: file.authority,
    sourceUrl: file['source-url'],
    licence: file.licence,
    textDepth: file['text-depth'],
    voluntary: file.voluntary,
    verifiedAgainst: file['verified-against'],
    roles: file.roles.map(({ id, meaning, implies }) => ({ id, meaning, implies: implies ?? [] })),
    facts: (file.facts ?? []).map(({ id, question, why }) => ({ id, question: question.trim(), why: why.trim() })),
    requirements: inheritDown(file.requirements.map(toRequirement)),
  };
}

function toRequirement(unit: FrameworkFile['requirements'][number]): Requirement {
  return {
    id: idOf<'requirement'>(unit.id),
    parent: unit.parent === undefined ? null : idOf<'requirement'>(unit.parent),
    level: unit.level,
    title: unit.title,
    titleOfficial: unit['title-official'] ?? false,
    summary: (unit.summary ?? '').trim(),
    kind: unit.kind,
    concerns: unit.concerns ?? null,
    roles: unit.roles ?? [],
    scope: unit.scope ?? null,
    appliesWhen: (unit['applies-when'] ?? []).map(toCondition),
    appliesFrom: unit['applies-from'] ?? null,
    appliesUntil: unit['applies-until'] ?? null,
    parameters: (unit.parameters ?? {}) as JsonObject,
    penalty: unit.penalty ?? null,
    notes: unit.notes ?? [],
  };
}

function toCondition(text: string): Condition {
  return text.startsWith('not ') ? { fact: text.slice(4), answer: false } : { fact: text, answer: true };
}

/** Returns the domain form of a mapping file. */
export function toMapping(file: MappingFile): Mapping {
  const framework = idOf<'framework'>(file.framework);
  const edges = file.edges.map(
    (edge): Edge => ({
      framework,
      requirement: idOf<'requirement'>(edge.requirement),
      controls: some(edge.controls.map((id) => idOf<'control'>(id))),
      relationship: edge.relationship,
      strength: edge.strength,
      rationale: edge.rationale.trim(),
      ceiling: edge.ceiling,
      review: edge.review,
      refutedBy: (edge['refuted-by'] ?? []).map((id) => idOf<'check'>(id)),
      demands: (edge.demands ?? []).map(toDemand),
    }),
  );
  const outOfScope = file['out-of-scope'].map((entry) => ({
    requirement: idOf<'requirement'>(entry.requirement),
    reason: entry.reason.trim(),
  }));
  return { framework, version: file.version, authoredBy: file['authored-by'], edges, outOfScope };
}

/** A demand without a bound, or with two, is reported by the references; here the first one counts. */
function toDemand(demand: DemandEntry): Demand {
  const { parameter, 'at-least': least, 'at-most': most, equals } = demand;
  if (least !== undefined) return { parameter, bound: 'at-least', value: least };
  if (most !== undefined) return { parameter, bound: 'at-most', value: most };
  return { parameter, bound: 'equals', value: equals ?? false };
}

/** Returns the domain form of an evidence kind and its facts schema. */
export function toKind(file: KindFile, factsSchema: JsonObject): EvidenceKind {
  return {
    id: idOf<'kind'>(file.id),
    version: file.version,
    title: file.title,
    description: file.description.trim(),
    collector: file.collector,
    ttlDays: file['ttl-days'],
    sensitivity: file.sensitivity,
    subject: file.subject,
    example: file.example as JsonObject,
    factsSchema,
  };
}

/** Returns the domain form of a check file. */
export function toCheck(file: CheckFile): CheckDefinition {
  return {
    id: idOf<'check'>(file.id),
    version: file.version,
    title: file.title,
    question: file.question,
    reads: idOf<'kind'>(file.reads),
    severity: file.severity,
    lifecycle: file.lifecycle,
    threats: file.threats,
    parameters: file.parameters ?? {},
    ...(file.measure === undefined ? {} : { measure: file.measure as unknown as Measure }),
    applies: file.applies?.trim() ?? null,
    observable: file.observable?.trim() ?? null,
    holds: file.holds.trim(),
    pointsAt: some(file['points-at']),
    because: file.because,
    remediation: file.remediation.trim(),
    examples: file.examples.map((example) => ({
      name: example.name,
      outcome: example.outcome,
      facts: example.facts as JsonObject,
      ...(example.measure === undefined ? {} : { measure: example.measure as JsonObject }),
      parameters: (example.parameters ?? {}) as Readonly<Record<string, ParameterValue>>,
    })),
  };
}
