import type { Catalogue } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import type { CompiledChecks, CompileProblem } from './checks.ts';
import type { Where } from './compose.ts';
import type { ExpressionInput } from './remembering.ts';

/** Conditions of controls cannot speak of time. */
const NO_DATE = new Date(0);

/** Compiles every `where` of the controls against the facts of the kind its check reads; reports every one that is wrong. */
export function compileWheres(
  catalogue: Pick<Catalogue, 'controls' | 'checks'>,
  compiled: CompiledChecks,
): { readonly where: Where; readonly problems: readonly CompileProblem[] } {
  const reads = new Map(catalogue.checks.map((check) => [check.id, check.reads]));
  const runs = new Map<string, (input: ExpressionInput) => boolean>();
  const problems: CompileProblem[] = [];
  for (const control of catalogue.controls) {
    for (const leaf of leavesOf(control.assessment)) {
      if (leaf.op !== 'check' || leaf.where === null) continue;
      const space = compiled.spaces.get(reads.get(leaf.check) ?? '');
      if (space === undefined) continue;
      const result = space.boolean(leaf.where);
      if (result.ok) runs.set(`${control.id}\u0000${leaf.where}`, result.run);
      else {
        const message = `The expression "${leaf.where}" ${result.problem.message}.`;
        problems.push({ type: 'control', id: control.id, pointer: '/assessment', code: 'expression', message });
      }
    }
  }
  const where: Where = (control, expression, item) => {
    const run = runs.get(`${control}\u0000${expression}`);
    const space = compiled.spaces.get(item.kind);
    if (run === undefined || space === undefined) return false;
    return run({ view: space.view(item.facts), params: {}, asOf: NO_DATE });
  };
  return { where, problems };
}
