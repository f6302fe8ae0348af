import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { collect, prepare, type RunOptions } from '../../src/app/audit.ts';
import { evaluateEvidence } from '../../src/app/evaluate-evidence.ts';
import type { Locker } from '../../src/locker/locker.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { readBag } from '../../src/report/bag/read-bag.ts';

/** What a collection was judged to be. */
export interface Judged {
  readonly assessment: Assessment;
  readonly items: readonly EvidenceItem[];
  readonly locker: Locker;
}

/** Options of a run on 20 November 2026. */
export const optionsOf = (root: string, out: string, writer?: string): RunOptions => ({
  path: root,
  out,
  ...(writer === undefined ? {} : { writer }),
  asOf: '2026-11-20',
  period: undefined,
  frameworks: ['iso-42001'],
  failOn: [],
  catalogue: null,
  look: { detail: undefined, lang: undefined, template: undefined },
  now: new Date('2026-11-20T12:00:00Z'),
  progress: () => undefined,
  signal: new AbortController().signal,
});

/** Collects into an output folder as a writer, and judges it. */
export async function judge(root: string, out: string, writer?: string): Promise<Judged> {
  const options = optionsOf(root, out, writer);
  const prepared = await prepare(options);
  const { collection, locker } = await collect(options, prepared);
  const { items, search } = collection;
  const { catalogue, workspace, moment } = prepared;
  const assessment = evaluateEvidence({ catalogue, workspace, items, search, moment, frameworks: options.frameworks });
  return { assessment, items, locker };
}

/** Tells whether a program is installed; says so where it is not. */
export function has(tool: string): boolean {
  const found = spawnSync(tool, ['--help']).error === undefined;
  if (!found) console.warn(`skipped: ${tool} is not installed, so it cannot read the bag a second time`);
  return found;
}

/** Follows VERIFY.txt as it is printed, for one writer of the bag; returns what was printed. */
export function followed(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'probity-bag-'));
  writeFileSync(join(folder, 'pack.zip'), bytes);
  const { payload } = readBag(bytes);
  const text = Buffer.from(payload.get('VERIFY.txt') ?? []).toString('utf8');
  const [, name = '', key = ''] =
    /^locker\/writers\/([^/]+)\/keys\/(.+)\.pem$/.exec(
      [...payload.keys()].find((path) => path.endsWith('.pem')) ?? '',
    ) ?? [];
  const size = /\/(\d+)\.note$/.exec(
    [...payload.keys()].find((path) => path.includes(`${name}/checkpoints/`)) ?? '',
  )?.[1];
  const commands = Array.from(text.matchAll(/^ {7}(\S.* .*)$/gm), ([, line = '']) => line)
    .filter((line) => !/PATH-OF|anchors\//.test(line))
    .map((line) => line.replace('writers/NAME', `writers/${name}`).replaceAll('KEY.pem', `${key}.pem`))
    .map((line) => line.replaceAll('SIZE', size ?? '').replaceAll('/tmp/', `${folder}/`));
  expect(commands.length).toBeGreaterThan(15);
  return execFileSync('sh', ['-e', '-c', commands.join('\n')], { cwd: folder, encoding: 'utf8' });
}
