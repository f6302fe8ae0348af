import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { walk } from '../platform/files.ts';
import { writeAtomically } from '../platform/write.ts';
import { askFacts, type Interviewer } from './ask-facts.ts';
import { openCatalogue } from './catalogue.ts';
import { starterText } from './starter-text.ts';
import { workspaceRoot } from './workspace.ts';

export interface InitResult {
  readonly path: string;
  readonly files: number;
  readonly repositories: readonly string[];
}

/** How an init is run: the name to write, the clock, and who answers the questions; nobody leaves them open, as comments. */
export interface InitOptions {
  readonly organisation: string | undefined;
  readonly now: Date;
  readonly interviewer: Interviewer | null;
}

/** Looks around a folder, asks what only people know and writes a probity.yaml. Throws a KnownFailure (exit 5) rather than overwrite one. */
export async function init(path: string, { organisation, now, interviewer }: InitOptions): Promise<InitResult> {
  const root = workspaceRoot(path);
  const target = join(root, 'probity.yaml');
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
  try {
    writeAtomically(target, starterText({ organisation: name, repositories, catalogue, answers }));
  } catch (error) {
    const message = `${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`;
    throw new KnownFailure(EXIT.io, [{ code: 'cannot-write', severity: 'error', message }], { cause: error });
  }
  return { path: target, files: walked.files.length, repositories };
}
