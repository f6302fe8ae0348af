import { createHmac } from 'node:crypto';
import { nearest } from '../catalogue/nearest.ts';
import { drawn } from '../evaluate/sampling.ts';
import type { Assessment } from '../model/assessment.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';

/** One drawn member: an item of evidence, and where a check was named what it saw there. */
interface SampleLine {
  /** Place in the draw, from 1. */
  readonly draw: number;
  readonly key: string;
  readonly id: string;
  readonly label: string;
  readonly subject: string;
  readonly path: string;
  readonly collected: string;
  /** '' where the sample is of a kind and not of a check. */
  readonly outcome: string;
  readonly because: string;
}

/** A sample anybody can draw again: from the same population with the same seed the same lines. */
export interface Sample {
  readonly of: string;
  readonly what: 'check' | 'kind';
  readonly asOf: string;
  readonly seed: string;
  /** How the order is made, in words. */
  readonly method: string;
  readonly population: number;
  /** SHA-256 over the ids of the population, sorted, a line each. */
  readonly populationSha256: string;
  readonly size: number;
  readonly lines: readonly SampleLine[];
}

const METHOD = 'ascending HMAC-SHA-256(seed, evidence id) in hex';

/**
 * Draws from what an assessment holds of a check (the subjects to which it applies) or of an evidence kind. Throws a
 * KnownFailure (exit 2) for an unknown name, or a size or seed that is none.
 */
export function sampleOf(
  assessment: Assessment,
  name: string,
  { size, seed }: { readonly size: number; readonly seed: string },
): Sample {
  if (!Number.isSafeInteger(size) || size < 1) throw usage('--size must be a whole number of at least 1.');
  if (seed === '') throw usage('--seed must not be empty: a sample without a seed cannot be drawn again.');
  const { what, of, members } = populationOf(assessment, name);
  const ids = members.map((each) => each.id).sort();
  const lines = drawn(members, size, (id) => createHmac('sha256', seed).update(id).digest('hex'));
  return {
    of,
    what,
    asOf: assessment.asOf,
    seed,
    method: METHOD,
    population: ids.length,
    populationSha256: sha256Hex(ids.map((id) => `${id}\n`).join('')),
    size: lines.length,
    lines: lines.map(({ key, ...member }, index) => ({ draw: index + 1, key, ...member })),
  };
}

type Member = Omit<SampleLine, 'draw' | 'key'>;

function populationOf(
  assessment: Assessment,
  name: string,
): { readonly what: Sample['what']; readonly of: string; readonly members: readonly Member[] } {
  const entries = new Map(
    assessment.evidence.map(({ id, label, subject, source, collected }) => [
      id,
      { id, label, subject, path: source.path, collected, outcome: '', because: '' },
    ]),
  );
  const check = assessment.checks.find((each) => each.id.toLowerCase() === name.toLowerCase());
  if (check !== undefined) {
    const members = assessment.observations.flatMap(({ check: id, outcome, evidence, because }) => {
      const entry = entries.get(evidence);
      return id === check.id && outcome !== 'not-applicable' && entry !== undefined
        ? [{ ...entry, outcome, because }]
        : [];
    });
    return { what: 'check', of: check.id, members };
  }
  const kinds = new Set(assessment.evidence.map((each) => each.kind as string));
  if (!kinds.has(name)) throw unknownName(assessment, name, kinds);
  const members = assessment.evidence.flatMap((each) => (each.kind === name ? (entries.get(each.id) ?? []) : []));
  return { what: 'kind', of: name, members };
}

const COLUMNS = ['draw', 'label', 'subject', 'path', 'collected', 'outcome', 'because', 'id', 'key'] as const;

/** Returns a sample as CSV (RFC 4180) whose first lines, beginning with #, say how to draw it again. */
export function sampleCsv(sample: Sample): string {
  const { of, what, asOf, seed, method, population, populationSha256, size, lines } = sample;
  const head = [
    `# sample of ${size} from ${population}: ${what} ${of} as of ${asOf}`,
    `# population sha256 ${populationSha256}`,
    `# order ${method}; seed ${JSON.stringify(seed)}`,
    COLUMNS.join(','),
  ];
  return `${[...head, ...lines.map((line) => COLUMNS.map((column) => cell(line[column])).join(','))].join('\r\n')}\r\n`;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A cell that a spreadsheet would take for a formula is given an apostrophe, which spreadsheets show as text. */
function cell(value: string | number): string {
  const text = String(value).replaceAll(CONTROL, ' ');
  const defused = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

function unknownName(assessment: Assessment, name: string, kinds: ReadonlySet<string>): KnownFailure {
  const guess = nearest(name, [...kinds, ...assessment.checks.map((each) => each.id)]);
  return usage(
    `There is no check "${name}", and no evidence of a kind of that name.`,
    guess === undefined ? 'See `probity list checks`.' : `Did you mean "${guess}"?`,
  );
}

function usage(message: string, next?: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [
    { code: 'usage', severity: 'error', message, ...(next === undefined ? {} : { next }) },
  ]);
}
