import type { Catalogue } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CompiledChecks, CompileProblem } from './checks.ts';
import type { Matches, Where } from './compose.ts';
import type { Run } from './expression.ts';

/** Conditions of controls cannot speak of time. */
const NO_DATE = new Date(0);

/** Compiles every `where` of the controls against the facts of the kind its check reads; reports every one that is wrong. */
export function compileWheres(
  catalogue: Pick<Catalogue, 'controls' | 'checks'>,
  compiled: CompiledChecks,
): { readonly where: Where; readonly problems: readonly CompileProblem[] } {
  const reads = new Map(catalogue.checks.map((check) => [check.id, check.reads]));
  const known = new Map<Run<boolean>, Matches>();
  const wheres = new Map<string, Matches>();
  const problems: CompileProblem[] = [];
  for (const control of catalogue.controls) {
    for (const leaf of leavesOf(control.assessment)) {
      if (leaf.op !== 'check' || leaf.where === null) continue;
      const space = compiled.spaces.get(reads.get(leaf.check) ?? '');
      if (space === undefined) continue;
      const result = space.boolean(leaf.where);
      if (!result.ok) {
        const message = `The expression "${leaf.where}" ${result.problem.message}.`;
        problems.push({ type: 'control', id: control.id, pointer: '/assessment', code: 'expression', message });
        continue;
      }
      const matches = known.get(result.run) ?? matching(result.run);
      known.set(result.run, matches);
      wheres.set(`${control.id}\u0000${leaf.where}`, matches);
    }
  }
  return { where: (control, expression) => wheres.get(`${control}\u0000${expression}`) ?? NONE, problems };
}

const NONE: Matches = () => false;

/** A subject whose facts were erased, or do not tell, stays in: leaving it out would claim that it was looked at and does not belong. */
function matching(run: Run<boolean>): Matches {
  return ({ facts }: EvidenceItem) => {
    try {
      return run({ facts, asOf: NO_DATE });
    } catch {
      return true;
    }
  };
}
