import type { Assessment, ControlPart, ControlResult } from '../model/assessment.ts';
import type { Cause } from '../model/comparison.ts';
import type { CheckId, EvidenceId } from '../model/ids.ts';
import type { Observation } from '../model/verdict.ts';

type CheckPart = Extract<ControlPart, { readonly op: 'check' }>;
type StatementPart = Extract<ControlPart, { readonly op: 'attestation' }>;

const SHOWN = 3;

/** Returns why a control came out differently, part by part; empty where none of its own parts explains it. */
export function verdictCauses(
  was: ControlResult | undefined,
  is: ControlResult | undefined,
  before: Assessment,
  after: Assessment,
): readonly Cause[] {
  if (was === undefined || is === undefined) {
    const text = was === undefined ? 'The control is new in the catalogue.' : 'The control is no longer assessed.';
    return [{ code: 'catalogue', text }];
  }
  const causes: Cause[] = [];
  if (JSON.stringify(was.parts.map(shapeOf)) !== JSON.stringify(is.parts.map(shapeOf))) {
    causes.push({ code: 'catalogue', text: `${is.id} is composed of other checks or statements.` });
  }
  const pairs = is.parts.map((part) => [was.parts.find((each) => sameName(each, part)), part] as const);
  for (const [old, now] of pairs) {
    if (old?.op === 'check' && now.op === 'check') causes.push(...checkCauses(now.check, before, after, old, now));
    if (old?.op === 'attestation' && now.op === 'attestation') causes.push(...statementCauses(old, now, after.asOf));
  }
  return causes;
}

function shapeOf(part: ControlPart): unknown {
  return part.op === 'check' ? [part.check, part.where] : [part.attestation, part.frequency];
}

function sameName(a: ControlPart, b: ControlPart): boolean {
  if (a.op === 'check') return b.op === 'check' && a.check === b.check && a.where === b.where;
  return b.op === 'attestation' && a.attestation === b.attestation;
}

function checkCauses(
  check: CheckId,
  before: Assessment,
  after: Assessment,
  old: CheckPart,
  now: CheckPart,
): readonly Cause[] {
  if (JSON.stringify(old.verdict.status) === JSON.stringify(now.verdict.status)) return [];
  const causes: Cause[] = [];
  const versions = [before, after].map((side) => side.checks.find((each) => each.id === check)?.version);
  if (versions[0] !== versions[1]) {
    causes.push({ code: 'check-version', text: `${check} went from version ${versions[0]} to ${versions[1]}.` });
  }
  causes.push(...parameterCauses(check, before, after));
  const [was, is] = [subjectsOf(check, before), subjectsOf(check, after)];
  const content = contentChange(was, is);
  if (content !== '') causes.push({ code: 'evidence-content', text: `${check}: ${content}.` });
  const aged = agedSubjects(is, before, after);
  if (aged.length > 0) {
    causes.push({ code: 'evidence-age', text: `${check}: no longer current, or current again: ${listed(aged)}.` });
  }
  const same = [...is].filter(([subject, seen]) => was.get(subject)?.evidence === seen.evidence);
  const turned = same
    .filter(([subject, seen]) => was.get(subject)?.outcome !== seen.outcome)
    .map(([subject]) => subject);
  if (turned.length > 0 && causes.length === 0 && before.asOf !== after.asOf) {
    const text = `${check}: the same evidence is judged differently as time passes: ${listed(turned)}.`;
    causes.push({ code: 'date', text });
  }
  return causes;
}

function parameterCauses(check: CheckId, before: Assessment, after: Assessment): readonly Cause[] {
  const names = Object.keys({ ...before.parameters, ...after.parameters }).filter((name) =>
    name.startsWith(`${check}.`),
  );
  return names
    .filter((name) => before.parameters[name]?.value !== after.parameters[name]?.value)
    .map((name) => {
      const [old, now] = [before.parameters[name]?.value, after.parameters[name]?.value];
      return { code: 'parameter' as const, text: `${name} went from ${String(old)} to ${String(now)}.` };
    });
}

function subjectsOf(check: CheckId, side: Assessment): ReadonlyMap<string, Observation> {
  return new Map(side.observations.filter((each) => each.check === check).map((each) => [each.subject, each]));
}

/** Says which subjects came, went, or hold other facts than before. */
function contentChange(was: ReadonlyMap<string, Observation>, is: ReadonlyMap<string, Observation>): string {
  const came = [...is.keys()].filter((subject) => !was.has(subject));
  const went = [...was.keys()].filter((subject) => !is.has(subject));
  const changed = [...is].filter(([subject, seen]) => {
    const old = was.get(subject);
    return old !== undefined && old.evidence !== seen.evidence && old.outcome !== seen.outcome;
  });
  const told: string[] = [];
  if (came.length > 0) told.push(`new ${listed(came)}`);
  if (went.length > 0) told.push(`gone ${listed(went)}`);
  if (changed.length > 0) told.push(`changed ${listed(changed.map(([subject]) => subject))}`);
  return told.join('; ');
}

function agedSubjects(is: ReadonlyMap<string, Observation>, before: Assessment, after: Assessment): readonly string[] {
  const freshness = (side: Assessment): ReadonlyMap<EvidenceId, string> =>
    new Map(side.evidence.map((entry) => [entry.id, entry.freshness]));
  const [old, now] = [freshness(before), freshness(after)];
  return [...is.values()]
    .filter((seen) => old.has(seen.evidence) && old.get(seen.evidence) !== now.get(seen.evidence))
    .map((seen) => seen.subject);
}

function statementCauses(old: StatementPart, now: StatementPart, asOf: string): readonly Cause[] {
  if (old.verdict.status === now.verdict.status) return [];
  const name = now.attestation;
  if (JSON.stringify(old.given) !== JSON.stringify(now.given)) {
    const text =
      now.given === null
        ? `${name}: the statement is gone.`
        : `${name}: ${now.given.by} stated on ${now.given.on}${now.given.stated ? '' : ' that it is not so'}.`;
    return [{ code: 'statement', text }];
  }
  if (now.given !== null && now.given.lapses <= asOf.slice(0, 10)) {
    return [{ code: 'evidence-age', text: `${name}: the statement of ${now.given.on} lapsed on ${now.given.lapses}.` }];
  }
  return [];
}

function listed(subjects: readonly string[]): string {
  const shown = subjects.slice(0, SHOWN).join(', ');
  return subjects.length > SHOWN ? `${shown} and ${subjects.length - SHOWN} more` : shown;
}
