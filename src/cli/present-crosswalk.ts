import type { Crosswalk } from '../app/list.ts';
import { safe, wrap } from './terminal.ts';

type Pair = Crosswalk['pairs'][number];
type Path = Pair['paths'][number];

/** Returns a crosswalk as lines: every pair with its relation, the weaker edge's strength, and the path it was taken from. */
export function crosswalkLines({ from, to, pairs }: Crosswalk, width: number): readonly string[] {
  const lines: string[] = [];
  for (const pair of pairs) {
    if (lines.length > 0) lines.push('');
    const { relationship, basis, strength, paths } = pair;
    const doubt = basis === 'composed' ? '' : ' (perhaps: the same control serves both, more does not follow)';
    const text = `${from} ${pair.from}  ${relationship}  ${to} ${pair.to}, weakest link ${strength} of 10${doubt}`;
    lines.push(...indented(0, text, width));
    const [path] = paths;
    if (path === undefined) continue;
    lines.push(...edgeLines(from, path.from, width), ...indented(2, `shared: ${path.shared.join(', ')}`, width));
    lines.push(...edgeLines(to, path.to, width));
    const more = paths.length - 1;
    if (more > 0) lines.push(`  and ${more} more ${more === 1 ? 'path' : 'paths'}; --json shows every one`);
  }
  return lines;
}

/** Returns what a crosswalk says as a whole: what follows, what may be, and what nothing is claimed about. */
export function crosswalkSummary({ from, to, pairs, unpaired }: Crosswalk, width: number): readonly string[] {
  const follows = pairs.filter((pair) => pair.basis === 'composed').length;
  const what = pairs.length === 1 ? '1 pair' : `${pairs.length} pairs`;
  const text =
    `${what}: of ${follows} the relation follows from both mappings, the other ${pairs.length - follows} share a control and a person must judge. ` +
    `Nothing is claimed about ${unpaired.length} mapped requirements of ${from} that share no control with ${to}, nor about what is not mapped.`;
  return wrap(text, width);
}

function edgeLines(framework: string, edge: Path['from'], width: number): readonly string[] {
  const { controls, relationship, strength, rationale, review } = edge;
  const draft = review === 'draft' ? ', not reviewed yet' : '';
  const text = `${framework}: ${controls.join(', ')} ${relationship} it, strength ${strength}${draft}. ${rationale}`;
  return indented(2, text, width);
}

function indented(by: number, text: string, width: number): readonly string[] {
  return wrap(safe(text).replaceAll('\n', ' '), width - by - 2).map(
    (line, index) => `${' '.repeat(by + (index > 0 ? 2 : 0))}${line}`,
  );
}
