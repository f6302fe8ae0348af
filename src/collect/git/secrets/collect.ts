import type { EvidenceDraft } from '../../../model/evidence.ts';
import type { Tools } from '../../collector.ts';
import { readObjects } from '../objects.ts';
import type { OpenRepository } from '../open-repository.ts';
import { readTree } from '../tree.ts';
import { secretsDraft } from './draft.ts';
import { readOrigins } from './origins.ts';
import { readExceptions } from './read-exceptions.ts';
import { type SearchCache, searchBlobs } from './search.ts';
import type { Suppressions } from './suppressions.ts';

/** What the search needs to know beside the repository. */
export interface SecretSearch {
  /** Shown path of the repository; `.` for the root. */
  readonly path: string;
  /** First commit of the repository. */
  readonly identity: string;
  readonly suppressions: Suppressions;
  readonly version: string;
  readonly cache?: SearchCache;
}

/** Searches every file content a repository holds for credentials and returns the evidence item. Throws where git fails. */
export async function collectSecrets(open: OpenRepository, about: SecretSearch, tools: Tools): Promise<EvidenceDraft> {
  const { shadow, references, layout } = open;
  const search = await searchBlobs(shadow, tools, about.cache);
  const tree = await readTree(shadow, references.head, tools.signal);
  const missing = tree.missing.map((file) => file.oid);
  const wanted = new Set([...search.hits.keys(), ...search.skips.map((skip) => skip.oid), ...missing]);
  const atHead = new Map<string, string[]>();
  for (const file of tree.files) {
    if (!wanted.has(file.oid)) continue;
    const paths = atHead.get(file.oid) ?? [];
    paths.push(file.path);
    atHead.set(file.oid, paths);
  }
  const origins = wanted.size === 0 ? new Map() : await readOrigins(shadow, wanted, tools.signal);
  return secretsDraft(
    {
      path: about.path,
      identity: about.identity,
      head: references.head,
      suppressions: about.suppressions,
      search: withMissing(search, missing),
      origins,
      atHead,
      exceptions: await readExceptions(open, tree, search, tools.signal),
      headCut: tree.cut,
      headBody: await readHead(open, tools),
      shallow: references.shallow.length > 0,
      partial: layout.partial,
    },
    about.version,
    tools,
  );
}

/** A partial clone does not list what it lacks; what the tree at HEAD asks for and the clone does not hold is a gap. */
function withMissing(
  search: Awaited<ReturnType<typeof searchBlobs>>,
  missing: readonly string[],
): Awaited<ReturnType<typeof searchBlobs>> {
  return {
    ...search,
    skips: [...search.skips, ...[...new Set(missing)].map((oid) => ({ oid, bytes: 0, reason: 'missing' as const }))],
  };
}

async function readHead({ shadow, references }: OpenRepository, tools: Tools): Promise<Buffer> {
  for await (const object of readObjects(shadow, [references.head], tools.signal)) {
    if (object.state === 'whole') return object.body;
  }
  throw new Error('The commit at HEAD could not be read.');
}
