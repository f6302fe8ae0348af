import type { ControlPart, GivenStatement } from '../model/assessment.ts';
import type { Composition, Frequency, ParameterValue } from '../model/catalogue.ts';
import type { StatementValue } from '../model/demand-result.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { isJsonObject, type Json, textOf } from '../model/json.ts';
import type { Verdict } from '../model/verdict.ts';
import type { EvidenceSet } from './evidence-set.ts';
import { dayAfter, dayOf, lapsesAt } from './time.ts';
import { met, unknown } from './verdicts.ts';

type Attestation = Extract<Composition, { op: 'attestation' }>;
type StatementPart = Extract<ControlPart, { op: 'attestation' }>;

/** Judges what people have stated: the latest statement made by the as-of counts, with the values it gives. */
export function judgeStatement(node: Attestation, evidence: EvidenceSet, asOf: Date): StatementPart {
  const today = asOf.toISOString().slice(0, 10);
  const [latest] = evidence
    .ofKind('attestation')
    .filter((item) => item.facts['attestation'] === node.attestation && textOf(item.facts['on']) <= today)
    .sort((a, b) => (textOf(a.facts['on']) < textOf(b.facts['on']) ? 1 : -1));
  const values = valuesOf(node, latest);
  const statement = wordedWith(node.statement, values);
  const { op, attestation, frequency } = node;
  const part = { op, attestation, statement, frequency, values };
  if (latest === undefined) {
    const text = `Nobody has stated yet (${attestation}): ${statement}`;
    return { ...part, given: null, verdict: unknown('attestation-missing', text) };
  }
  return { ...part, given: givenOf(latest, frequency), verdict: statementVerdict(node, latest, asOf) };
}

/** A value as its signer gave it: what it is (`number`, `text` or `flag`), and its text. */
interface Given {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

const TYPE_OF: Readonly<Record<string, string>> = { number: 'number', string: 'text', boolean: 'flag' };

/** A value of a statement that cannot count. */
export interface ValueProblem {
  /** Place in the list of values. */
  readonly index: number;
  readonly name: string;
  /** False where the statement has no such value at all. */
  readonly known: boolean;
  readonly message: string;
}

/** Returns what is wrong with the values of a statement; none means they all count. */
export function valueProblems(
  node: Pick<Attestation, 'attestation' | 'parameters'>,
  facts: Json,
): readonly ValueProblem[] {
  const problems: ValueProblem[] = [];
  for (const [index, { name, type }] of givenValues(facts).entries()) {
    const parameter = Object.hasOwn(node.parameters, name) ? node.parameters[name] : undefined;
    if (parameter === undefined) {
      const message = `The statement ${node.attestation} has no value "${name}".`;
      problems.push({ index, name, known: false, message });
      continue;
    }
    const wanted = TYPE_OF[typeof parameter.default] ?? 'text';
    if (type === wanted) continue;
    const message = `The value "${name}" of ${node.attestation} must be ${SAID[wanted]}; found ${SAID[type] ?? type}.`;
    problems.push({ index, name, known: true, message });
  }
  return problems;
}

const SAID: Readonly<Record<string, string>> = { number: 'a number', text: 'a text', flag: 'true or false' };

function givenValues(facts: Json): readonly Given[] {
  const list = isJsonObject(facts) ? facts['values'] : undefined;
  if (!Array.isArray(list)) return [];
  return list
    .filter((each: Json) => isJsonObject(each))
    .map((each) => ({ name: textOf(each['name']), type: textOf(each['type']), value: textOf(each['value']) }));
}

function valuesOf(node: Attestation, latest: EvidenceItem | undefined): readonly StatementValue[] {
  const given = new Map(givenValues(latest?.facts ?? null).map((each) => [each.name, each]));
  return Object.entries(node.parameters).map(([name, { default: fallback, unit }]) => {
    const stated = given.get(name);
    if (stated === undefined || stated.type !== TYPE_OF[typeof fallback]) {
      return { name, value: fallback, unit, from: 'catalogue' };
    }
    return { name, value: typedAs(stated), unit, from: 'statement' };
  });
}

function typedAs({ type, value }: Given): ParameterValue {
  if (type === 'number') return Number(value);
  return type === 'flag' ? value === 'true' : value;
}

/** The statement with its values in place of their names. */
function wordedWith(
  statement: string,
  values: readonly { readonly name: string; readonly value: ParameterValue }[],
): string {
  const known = new Map(values.map((each) => [each.name, each.value]));
  return statement.replaceAll(/\$\{([a-z][a-z0-9-]*)\}/g, (whole, name: string) => String(known.get(name) ?? whole));
}

function givenOf(item: EvidenceItem, frequency: Frequency): GivenStatement {
  const on = textOf(item.facts['on']);
  const expires = textOf(item.facts['expires']);
  const due = dayOf(lapsesAt(on, frequency));
  // A statement given until a day still counts on that day.
  const ended = expires === '' ? due : dayAfter(expires);
  return {
    by: textOf(item.facts['by']),
    role: textOf(item.facts['role']),
    on,
    stated: item.facts['stated'] === true,
    lapses: ended < due ? ended : due,
  };
}

/** A denied statement refutes; a lapsed one, or one whose values nobody can read, says nothing. */
function statementVerdict(node: Attestation, latest: EvidenceItem, asOf: Date): Verdict {
  const today = asOf.toISOString().slice(0, 10);
  const by = `${textOf(latest.facts['by'])} on ${textOf(latest.facts['on'])}`;
  const expires = textOf(latest.facts['expires']);
  const lapse = lapsesAt(textOf(latest.facts['on']), node.frequency);
  // Written so that a date that is none counts as lapsed.
  if (!(asOf < lapse) || (expires !== '' && expires < today)) {
    const ended = expires !== '' && expires < today ? `it was given until ${expires}` : `it is due ${node.frequency}`;
    const text = `The statement ${node.attestation} by ${by} has lapsed: ${ended}.`;
    return unknown('attestation-lapsed', text, [latest.id]);
  }
  if (latest.facts['stated'] !== true) {
    const text = `${by} stated that this is not so (${node.attestation}).`;
    return { status: 'not-met', because: [{ code: 'attestation-denied', text, evidence: [latest.id] }] };
  }
  const [problem] = valueProblems(node, latest.facts);
  // Taking the default for a value that was misspelt would claim what nobody stated.
  if (problem !== undefined) {
    const text = `What ${by} stated cannot be read in full, so it does not count. ${problem.message}`;
    return unknown('attestation-unclear', text, [latest.id]);
  }
  return met([{ evidence: latest.id, nature: 'attested' }]);
}
