import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { walk } from '../platform/files.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { writeAtomically } from '../platform/write.ts';
import { askFacts, type Interviewer } from './ask-facts.ts';
import { openCatalogue } from './catalogue.ts';
import { starterText } from './starter-text.ts';
import { workspaceRoot } from './workspace.ts';

export interface InitResult {
  readonly path: string;
  readonly files: number;
  readonly repositories: readonly string[];
  /** Registers that were begun, relative to the folder. */
  readonly registers: readonly string[];
}

/** How an init is run: the name to write, the clock, and who answers the questions; nobody leaves them open, as comments. */
export interface InitOptions {
  readonly organisation: string | undefined;
  readonly now: Date;
  readonly interviewer: Interviewer | null;
  /** Also begin the registers, as CSV files with their headings, where a folder has none of them yet. */
  readonly registers?: boolean;
}

/** Looks around a folder, asks what only people know, writes a probity.yaml and begins a remediation.yaml; where asked, begins the registers too. Throws a KnownFailure (exit 5) rather than overwrite one. */
export async function init(
  path: string,
  { organisation, now, interviewer, registers = false }: InitOptions,
): Promise<InitResult> {
  const root = workspaceRoot(path);
  const target = join(root, 'probity.yaml');
  const begun = registers ? beginRegisters(root) : [];
  if (existsSync(target) && begun.length > 0) {
    return { path: join(root, 'registers'), files: 0, repositories: [], registers: begun };
  }
  if (existsSync(target)) {
    throw new KnownFailure(EXIT.io, [
      {
        code: 'exists',
        severity: 'error',
        message: `${target} exists already and is left as it is.`,
        next: 'Edit it, then run probity lint.',
      },
    ]);
  }
  const walked = await walk(root);
  const repositories = walked.repositories.map((each) => (each === '' ? '.' : each));
  const name = organisation ?? basename(root);
  const catalogue = openCatalogue(null);
  const asOf = now.toISOString().slice(0, 10);
  const answers = interviewer === null ? new Map() : await askFacts(catalogue, asOf, interviewer);
  const plan = join(root, 'remediation.yaml');
  if (!existsSync(plan)) write(plan, readFileSync(join(PACKAGE_ROOT, 'templates/workspace/remediation.yaml'), 'utf8'));
  write(target, starterText({ organisation: name, repositories, catalogue, answers }));
  return { path: target, files: walked.files.length, repositories, registers: begun };
}

/** Writes a register with its headings for each type, beside whatever lies there; none is overwritten. */
function beginRegisters(root: string): readonly string[] {
  const templates = join(PACKAGE_ROOT, 'templates/registers');
  const begun: string[] = [];
  for (const name of readdirSync(templates).sort()) {
    const target = join(root, 'registers', name);
    if (existsSync(target)) continue;
    write(target, readFileSync(join(templates, name), 'utf8'));
    begun.push(`registers/${name}`);
  }
  return begun;
}

function write(target: string, text: string): void {
  try {
    writeAtomically(target, text);
  } catch (error) {
    const message = `${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`;
    throw new KnownFailure(EXIT.io, [{ code: 'cannot-write', severity: 'error', message }], { cause: error });
  }
}
