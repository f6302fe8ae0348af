import type { Edge, Mapping } from '../../model/catalogue.ts';
import { atEdge, type Finding } from './finding.ts';

/** Share of word trigrams two rationales may have in common (Jaccard) before one is taken for a copy of the other. */
const SIMILAR = 0.9;

/** What a fraction computed twice may differ by. */
const ROUNDING = 1e-9;

const CONTROL_ID = /\b[a-z]{2,4}-\d{2}\b/g;

interface Worded {
  readonly index: number;
  readonly requirement: string;
  readonly bare: string;
  readonly grams: ReadonlySet<string>;
}

/** Finds rationales that say the same as an earlier one of the mapping once ids and numbers are taken out, or nearly the same. */
export function copiedRationales(mapping: Mapping): readonly Finding[] {
  const before: Worded[] = [];
  const exact = new Map<string, Worded>();
  const findings: Finding[] = [];
  for (const [index, edge] of mapping.edges.entries()) {
    const worded = wordedOf(edge, index);
    const twin = exact.get(worded.bare);
    const next = 'Write the reason for this very pair.';
    if (twin !== undefined) {
      const message = `But for ids and numbers, the rationale is that of ${twin.requirement}.`;
      findings.push(atEdge(mapping, index, '/rationale', { code: 'rationale-copied', message, next }));
    } else {
      const near = before.find((each) => similar(each.grams, worded.grams));
      if (near !== undefined) {
        const message = `The rationale is nearly that of ${near.requirement}.`;
        findings.push(atEdge(mapping, index, '/rationale', { code: 'rationale-similar', message, next }));
      }
      exact.set(worded.bare, worded);
    }
    before.push(worded);
  }
  return findings;
}

function wordedOf(edge: Edge, index: number): Worded {
  const lower = edge.rationale.toLowerCase().replaceAll(edge.requirement.toLowerCase(), ' ');
  const words = lower
    .replaceAll(CONTROL_ID, ' ')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()
    .split(' ');
  const grams = new Set(words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`));
  return { index, requirement: edge.requirement, bare: words.join(' '), grams };
}

function similar(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  // Sets of such different sizes cannot have that much in common, whatever they hold.
  if (small.size === 0 || small.size < SIMILAR * large.size) return false;
  // So many may be missing from the larger before the share is out of reach; most pairs are told apart by a few words.
  const spared = small.size - (SIMILAR * (a.size + b.size)) / (1 + SIMILAR);
  let missing = 0;
  for (const gram of small) {
    if (large.has(gram)) continue;
    missing += 1;
    if (missing > spared + ROUNDING) return false;
  }
  const shared = small.size - missing;
  return shared / (a.size + b.size - shared) >= SIMILAR;
}
