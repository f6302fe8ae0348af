import type { JsonObject } from '../../model/json.ts';
import type { SeenDefinition, SeenList, SeenSurface } from './seen-surface.ts';

const LISTS: readonly { readonly list: SeenList; readonly word: string }[] = [
  { list: 'tools', word: 'tool' },
  { list: 'prompts', word: 'prompt' },
  { list: 'resources', word: 'resource' },
];

/** Returns what differs between a surface and the approved lists of its server, by name and hash. */
export function changeFacts(surface: SeenSurface, approved: readonly SeenSurface[]): JsonObject {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: string[] = [];
  let unchanged = 0;
  let compared = false;
  for (const { list, word } of LISTS) {
    const pinned = approved.filter((each) => each.listed.has(list));
    if (!surface.listed.has(list) || pinned.length === 0) continue;
    compared = true;
    const before = grouped(pinned.flatMap((each) => each[list]));
    const now = grouped(surface[list]);
    for (const [name, hashes] of now) {
      const known = before.get(name);
      if (known === undefined) added.push(`${word} ${name}`);
      else if (known === hashes) unchanged += 1;
      else changed.push(`${word} ${name}`);
    }
    // What is missing from a list that breaks off may stand on a page nobody saved.
    if (surface.complete) for (const name of before.keys()) if (!now.has(name)) removed.push(`${word} ${name}`);
  }
  return {
    approvedPresent: compared,
    approvedPaths: [...new Set(compared ? approved.map((each) => each.item.source.path) : [])].sort(),
    added: added.sort(),
    removed: removed.sort(),
    changed: changed.sort(),
    unchanged,
  };
}

/** A name that is listed twice has two definitions, and either of them counts. */
function grouped(definitions: readonly SeenDefinition[]): ReadonlyMap<string, string> {
  const hashes = new Map<string, Set<string>>();
  for (const { name, hash } of definitions) hashes.set(name, (hashes.get(name) ?? new Set()).add(hash));
  return new Map([...hashes].map(([name, each]) => [name, [...each].sort().join(' ')]));
}
