import type { EvidenceDraft, EvidenceItem } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import type { Deriver, Tools } from '../collector.ts';
import { changeFacts } from './changes.ts';
import { Neighbours } from './neighbours.ts';
import { type SeenSurface, seenSurface } from './seen-surface.ts';

const VERSION = '1.0.0';
const BLIND_SPOTS = [
  'Servers are matched by name, without regard to capital letters; a list of a server without a name is compared with no approved list.',
  'Only lists of this collection are compared. A server that answers otherwise at another time shows that only in the list saved then.',
];

/** Compares every list of tools with the approved list of the same server and with the lists of other servers. */
export const toolComparisonDeriver: Deriver = {
  id: 'mcp-tool-comparison',
  version: VERSION,
  produces: ['mcp-tool-comparison'],
  derive,
};

function derive(items: readonly EvidenceItem[], tools: Tools): readonly EvidenceDraft[] {
  // Sorted first, so that the order in which collectors finished shows nowhere.
  const surfaces = items
    .filter((item) => item.kind === 'mcp-tool-surface')
    .sort((a, b) => compare(a.subject, b.subject) || compare(a.id, b.id))
    .map(seenSurface);
  const approved = surfaces.filter((each) => each.origin === 'approved');
  const current = surfaces.filter((each) => each.origin !== 'approved');
  const neighbours = new Neighbours(current, tools);
  return current.map((surface) => {
    const mine = approved.filter((each) => each.key !== '' && each.key === surface.key);
    const others = neighbours.of(surface);
    const twins = current.filter((each) => each !== surface && each.key !== '' && each.key === surface.key);
    const facts = {
      server: surface.server,
      path: surface.item.source.path,
      origin: surface.origin,
      tools: surface.tools.length,
      complete: surface.complete,
      ...changeFacts(surface, mine),
      differsFrom: twins.filter((each) => differs(surface, each)).map((each) => each.item.source.path),
      ...others.facts,
    };
    return comparisonDraft(surface, [surface, ...mine, ...twins, ...others.used], facts, tools);
  });
}

/** Two lists of one server differ where a tool that both know has two definitions, or whole lists name other tools. */
function differs(a: SeenSurface, b: SeenSurface): boolean {
  if (!a.listed.has('tools') || !b.listed.has('tools')) return false;
  const theirs = new Map(b.tools.map((tool) => [tool.name, tool.hash]));
  const changed = a.tools.some((tool) => theirs.has(tool.name) && theirs.get(tool.name) !== tool.hash);
  const mine = new Set(a.tools.map((tool) => tool.name));
  const named = a.tools.every((tool) => theirs.has(tool.name)) && b.tools.every((tool) => mine.has(tool.name));
  return changed || (a.complete && b.complete && !named);
}

function comparisonDraft(
  surface: SeenSurface,
  parts: readonly SeenSurface[],
  facts: JsonObject,
  tools: Tools,
): EvidenceDraft {
  const ids = [...new Set(parts.map((each) => each.item.id))].sort();
  const paths = [...new Set(parts.map((each) => each.item.source.path))].sort();
  const name = surface.server === '' ? '(server not named)' : surface.server;
  return {
    kind: idOf<'kind'>('mcp-tool-comparison'),
    kindVersion: 1,
    subject: `tools of ${name} in ${surface.item.source.path}`,
    source: { path: paths.join(', '), sha256: digestOf(ids), bytes: 0 },
    facts,
    locators: {},
    collected: tools.now,
    period: null,
    collector: { id: 'mcp-tool-comparison', version: VERSION },
    parameters: { derivedFrom: ids },
    redactions: [],
    blindSpots: BLIND_SPOTS,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
