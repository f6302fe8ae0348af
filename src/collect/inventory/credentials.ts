import type { EvidenceItem } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/** A literal credential of one server that stands elsewhere too. */
interface SharedCredential {
  readonly [key: string]: string | readonly string[];
  readonly class: string;
  readonly fingerprint: string;
  readonly servers: readonly string[];
  readonly files: readonly string[];
}

/** Returns, by fingerprint, the literal credentials that more than one file or more than one server name holds. */
export function sharedCredentials(items: readonly EvidenceItem[]): ReadonlyMap<string, SharedCredential> {
  const found = new Map<string, { class: string; servers: Set<string>; files: Set<string> }>();
  for (const item of items) {
    for (const literal of credentialsOf(item)) {
      const fingerprint = text(literal['fingerprint']);
      const known = found.get(fingerprint) ?? { class: text(literal['class']), servers: new Set(), files: new Set() };
      known.servers.add(text(item.facts['name']));
      known.files.add(item.source.path);
      found.set(fingerprint, known);
    }
  }
  const shared = [...found].filter(([, { servers, files }]) => servers.size > 1 || files.size > 1);
  return new Map(
    shared.map(([fingerprint, each]) => [
      fingerprint,
      { class: each.class, fingerprint, servers: [...each.servers].sort(), files: [...each.files].sort() },
    ]),
  );
}

/** Returns those of the shared credentials that the items of one server hold, in order of their fingerprints. */
export function sharedBy(
  items: readonly EvidenceItem[],
  shared: ReadonlyMap<string, SharedCredential>,
): readonly SharedCredential[] {
  const own = new Set(items.flatMap(credentialsOf).map((literal) => text(literal['fingerprint'])));
  return [...own].sort().flatMap((fingerprint) => shared.get(fingerprint) ?? []);
}

function credentialsOf(item: EvidenceItem): readonly JsonObject[] {
  const literals = item.facts['literals'];
  return Array.isArray(literals) ? literals.filter(isJsonObject).filter((each) => each['credential'] === true) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
