import { join } from 'node:path';
import { COMPILED_PATH, loadCompiledCatalogue } from '../catalogue/compiled.ts';
import { severityOf } from '../catalogue/lint/finding.ts';
import { lintContent } from '../catalogue/lint/lint-content.ts';
import { type DataProblem, loadYamlCatalogue, type Overlay } from '../catalogue/load-yaml.ts';
import { compileValueSchema } from '../catalogue/validate.ts';
import { runFormatExample } from '../collect/logs/formats/run-examples.ts';
import { type CompiledChecks, compileChecks, type OrganisationParameters } from '../evaluate/checks.ts';
import type { Where } from '../evaluate/compose.ts';
import { runExamples } from '../evaluate/examples.ts';
import { compileWheres } from '../evaluate/wheres.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { FormatExample } from '../model/log-format.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { writeAtomically } from '../platform/write.ts';
import { sigmaProblems } from './sigma-problems.ts';

/** A catalogue whose expressions are compiled. */
export interface ReadyCatalogue {
  readonly catalogue: Catalogue;
  readonly checks: CompiledChecks;
  readonly where: Where;
}

/**
 * Returns the catalogue to work with: the compiled one of the package, or the YAML folders below `folder`, and what an
 * overlay adds. Throws a KnownFailure (exit 2) with every diagnostic where the data is wrong.
 */
export function openCatalogue(folder: string | null, overlay: Overlay | null = null): Catalogue {
  if (folder === null && overlay === null) {
    const compiled = loadCompiledCatalogue();
    if (compiled !== undefined) return compiled;
  }
  const { catalogue, diagnostics } = lintCatalogue(folder ?? PACKAGE_ROOT, { overlay });
  if (catalogue === undefined || hasErrors(diagnostics)) throw new KnownFailure(EXIT.usage, diagnostics);
  if (folder !== null && catalogue.controls.length === 0) throw emptyCatalogue(folder);
  return catalogue;
}

// With no control to ask, nothing would be found wrong and every gate would be met.
function emptyCatalogue(folder: string): KnownFailure {
  const message = `There are no controls below ${folder}, so nothing would be judged.`;
  const next =
    "Name the folder that holds controls, frameworks and evidence, or leave out --catalogue for Probity's own.";
  return new KnownFailure(EXIT.usage, [{ code: 'catalogue-empty', severity: 'error', message, next }]);
}

/** Compiles the expressions of a catalogue with the organisation's parameters. Throws a KnownFailure (exit 2) where one is wrong. */
export function readyCatalogue(catalogue: Catalogue, parameters: OrganisationParameters): ReadyCatalogue {
  const checks = compileChecks(catalogue, parameters);
  const { where, problems } = compileWheres(catalogue, checks);
  const all = [...checks.problems, ...problems];
  if (all.length > 0) {
    const diagnostics = all.map(
      (problem): Diagnostic => ({
        code: problem.code,
        severity: 'error',
        message: `${problem.id} ${problem.pointer}: ${problem.message}`,
      }),
    );
    throw new KnownFailure(EXIT.usage, diagnostics);
  }
  return { catalogue, checks, where };
}

interface LintOptions {
  readonly judgement?: boolean;
  readonly overlay?: Overlay | null;
}

/**
 * Checks a catalogue folder completely: shapes, references, expressions, examples, contradictions. Reports every problem
 * with its place; with `judgement` also what a person has to look at (warnings) and counts of work left (notes).
 */
export function lintCatalogue(
  folder: string,
  { judgement = false, overlay = null }: LintOptions = {},
): {
  readonly catalogue: Catalogue | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Gives the problem of a later stage its place. */
  readonly locate: (problem: DataProblem) => Diagnostic;
} {
  const loaded = loadYamlCatalogue(folder, overlay);
  const { catalogue, locate } = loaded;
  if (catalogue === undefined) return { catalogue, diagnostics: loaded.diagnostics, locate };
  const checks = compileChecks(catalogue);
  const { problems } = compileWheres(catalogue, checks);
  const findings = lintContent(catalogue).map((finding) => ({ ...finding, severity: severityOf(finding.code) }));
  const later: DataProblem[] = [
    ...checks.problems,
    ...problems,
    ...runExamples(catalogue, checks, compileValueSchema),
    ...formatProblems(catalogue, loaded.formatExamples),
    ...sigmaProblems(catalogue),
    ...findings.filter((finding) => judgement || finding.severity === 'error'),
  ];
  return { catalogue, diagnostics: [...loaded.diagnostics, ...later.map(locate)], locate };
}

/** Reads the examples of every log format with the format, and returns what comes out otherwise than stated. */
function formatProblems(
  { logFormats }: Catalogue,
  examples: ReadonlyMap<string, readonly FormatExample[]>,
): readonly DataProblem[] {
  return logFormats.flatMap((format) =>
    (examples.get(format.id) ?? []).flatMap((example, index) =>
      runFormatExample(format, example).map(
        ({ pointer, message }): DataProblem => ({
          type: 'log-format',
          id: format.id,
          pointer: `/examples/${index}${pointer}`,
          code: 'example-outcome',
          message,
        }),
      ),
    ),
  );
}

/** Compiles the package's own YAML to JSON for the build. Throws a KnownFailure with every diagnostic where the data is wrong. */
export function compileCatalogue(target: string = COMPILED_PATH): Catalogue {
  const { catalogue, diagnostics } = lintCatalogue(join(PACKAGE_ROOT));
  if (catalogue === undefined || hasErrors(diagnostics)) throw new KnownFailure(EXIT.usage, diagnostics);
  writeAtomically(target, JSON.stringify(catalogue));
  return catalogue;
}
