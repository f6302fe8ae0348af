import { expect, it } from 'vitest';
import { loadYamlCatalogue } from '../../../src/catalogue/load-yaml.ts';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import { compileChecks } from '../../../src/evaluate/checks.ts';
import { runExamples } from '../../../src/evaluate/examples.ts';
it('data', () => {
  const loaded = loadYamlCatalogue('/tmp/repo-cat');
  console.log(JSON.stringify(loaded.diagnostics.map((d) => `${d.place?.file}:${d.place?.line} ${d.message}`), null, 1));
  const catalogue = loaded.catalogue;
  if (catalogue === undefined) throw new Error('no catalogue');
  const compiled = compileChecks(catalogue);
  console.log(catalogue.checks.length, compiled.checks.size, JSON.stringify(compiled.problems, null, 1));
  console.log(JSON.stringify(runExamples(catalogue, compiled, compileValueSchema), null, 1));
  for (const check of catalogue.checks) for (const ex of check.examples) {
    const kind = catalogue.kinds.find((k) => k.id === check.reads)!;
    const lay = (a: any, b: any): any => { const r = { ...a }; for (const [k, v] of Object.entries(b)) r[k] = v && typeof v === 'object' && !Array.isArray(v) && r[k] && typeof r[k] === 'object' ? lay(r[k], v) : v; return r; };
    const o = compileChecks({ checks: [check], kinds: catalogue.kinds }, Object.fromEntries(Object.entries(ex.parameters).map(([k, v]) => [`${check.id}.${k}`, v]))).checks.get(check.id)!.observe({ id: 'x', subject: 's', facts: lay(kind.example, ex.facts), locators: {}, kind: kind.id } as any, new Date('2026-11-22'));
    console.log(check.id, o.outcome, '|', o.because);
  }
  expect(1).toBe(1);
});
