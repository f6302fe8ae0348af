/** A package whose name is nearly that of another. */
export interface SimilarName {
  readonly [key: string]: string | number;
  readonly name: string;
  readonly to: string;
  readonly distance: number;
}

// Packages many organisations use, published by the protocol's own project and by vendors (registries, 2026).
const WELL_KNOWN: readonly string[] = [
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-sequential-thinking',
  '@modelcontextprotocol/inspector',
  '@playwright/mcp',
  '@supabase/mcp-server-supabase',
  '@upstash/context7-mcp',
  '@notionhq/notion-mcp-server',
  '@stripe/mcp',
  '@sentry/mcp-server',
  'chrome-devtools-mcp',
  'firecrawl-mcp',
  'mcp-remote',
  'mcp-server-fetch',
  'mcp-server-git',
  'mcp-server-time',
  'supergateway',
];
const FURTHEST = 2;
// Among shorter names two different characters say nothing.
const SHORTEST = 8;

/** Returns which of the names differ from an approved or well-known one by one or two characters, and from none by less. */
export function similarNames(names: readonly string[], approved: readonly string[]): readonly SimilarName[] {
  const known = [...new Set([...approved, ...WELL_KNOWN])].filter(
    (name) => name.length >= SHORTEST && name.length <= 200,
  );
  const found: SimilarName[] = [];
  for (const name of new Set(names)) {
    if (name.length < SHORTEST || name.length > 200 || known.includes(name)) continue;
    let nearest: SimilarName | undefined;
    for (const to of known) {
      const distance = distanceOf(name.toLowerCase(), to.toLowerCase());
      if (distance <= FURTHEST && distance < (nearest?.distance ?? FURTHEST + 1)) nearest = { name, to, distance };
    }
    if (nearest !== undefined) found.push(nearest);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Characters to add, drop, change or swap with their neighbour; counted no further than is asked for. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > FURTHEST) return FURTHEST + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one.charAt(i - 1) === other.charAt(j - 1);
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && one.charAt(i - 1) === other.charAt(j - 2) && one.charAt(i - 2) === other.charAt(j - 1);
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > FURTHEST) return FURTHEST + 1;
    before = row;
    row = next;
  }
  return row[other.length] ?? FURTHEST + 1;
}
