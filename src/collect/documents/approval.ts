import { sha256Hex } from '../../platform/digest.ts';
import type { MarkdownParts } from './front-matter.ts';
import type { Field, Metadata, Written } from './metadata.ts';

/** The fields that together are one approval; they are never put together from two. */
const OWN: readonly Field[] = ['approvedBy', 'approvedOn', 'approvedSha256'];

interface Source {
  readonly metadata: Metadata;
}

/**
 * Returns the sources so that the newest approval comes first: the one with the latest day, of two on one day the one that
 * says which text was approved. Who approved, when, and which text then come from one and the same approval.
 */
export function withNewestApproval<T extends Source>(sources: readonly T[]): readonly T[] {
  let newest: { readonly source: T; readonly fields: ReadonlyMap<Field, Written> } | undefined;
  for (const source of sources) {
    for (const fields of [source.metadata.fields, ...source.metadata.approvals]) {
      if (isApproval(fields) && (newest === undefined || isNewer(fields, newest.fields))) newest = { source, fields };
    }
  }
  const told = sources.some((source) => source.metadata.approvals.length > 0 || digestIn(source.metadata.fields));
  if (newest === undefined || !told) return sources;
  const { source, fields } = newest;
  const approval = {
    ...source,
    metadata: { ...source.metadata, fields: only(fields, (field) => OWN.includes(field)) },
  };
  const rest = sources.map((each) => ({
    ...each,
    metadata: { ...each.metadata, fields: only(each.metadata.fields, (field) => !OWN.includes(field)) },
  }));
  const version = { ...source, metadata: { ...source.metadata, fields: only(fields, (field) => field === 'version') } };
  return [approval, ...rest, version];
}

function isApproval(fields: ReadonlyMap<Field, Written>): boolean {
  return OWN.some((field) => fields.has(field));
}

function digestIn(fields: ReadonlyMap<Field, Written>): boolean {
  return fields.has('approvedSha256');
}

function isNewer(fields: ReadonlyMap<Field, Written>, than: ReadonlyMap<Field, Written>): boolean {
  const [day, other] = [fields, than].map((each) => each.get('approvedOn')?.value ?? '');
  if (day !== other) return (day ?? '') > (other ?? '');
  // Recorded one below the other on one day, the later one is the newer one.
  return digestIn(fields) || !digestIn(than);
}

function only(fields: ReadonlyMap<Field, Written>, keep: (field: Field) => boolean): ReadonlyMap<Field, Written> {
  return new Map([...fields].filter(([field]) => keep(field)));
}

/**
 * Returns the SHA-256 of the content an approval speaks about. Of a Markdown file in UTF-8 that is its text below the front
 * matter, with LF as line end and without blank lines around it, so that neither a new review date nor a checkout on
 * another system changes it; of everything else the whole file, whose digest is given.
 */
export function contentSha256(parts: Pick<MarkdownParts, 'text' | 'body'> | undefined, file: string): string {
  if (parts === undefined || parts.text.includes('\ufffd')) return file;
  return sha256Hex(
    parts.body
      .replaceAll('\r\n', '\n')
      .replace(/^\ufeff/, '')
      .trim(),
  );
}
