import type { DataProblem } from '../catalogue/load-yaml.ts';
import { RuleError } from '../collect/logs/sigma/rule.ts';
import { ruleSetOf } from '../collect/logs/sigma/rule-set.ts';
import type { Catalogue } from '../model/catalogue.ts';

/** Returns what is wrong with the Sigma rules that checks hold. */
export function sigmaProblems({ checks, logFormats }: Catalogue): readonly DataProblem[] {
  const known = new Set(logFormats.map(({ id }) => id));
  return checks.flatMap(({ id, measure }): readonly DataProblem[] => {
    if (measure?.type !== 'sigma') return [];
    const problems: DataProblem[] = [];
    for (const [index, format] of (measure.formats ?? []).entries()) {
      if (known.has(format)) continue;
      const message = `There is no log format "${format}".`;
      problems.push({ type: 'check', id, pointer: `/measure/formats/${index}`, code: 'dangling-reference', message });
    }
    try {
      ruleSetOf(measure.rule, new Map((measure.placeholders ?? []).map(({ name, values }) => [name, values])));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ type: 'check', id, pointer: '/measure/rule', code: 'sigma-rule', message: error.message });
    }
    return problems;
  });
}
