import { INLINE_MARKS } from '../../credential-scanner.ts';
import { readObjects } from '../objects.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { Tree } from '../tree.ts';
import {
  type Exception,
  isExceptionFile,
  linesOf,
  readExceptionFile,
  type Surroundings,
  saysWhy,
} from './exceptions.ts';
import { SEARCH_LIMITS } from './limits.ts';
import type { Search, SkipReason } from './search.ts';

/** What other secret scanners are told to leave alone at HEAD; `cut` where a file was not looked at. */
export interface Exceptions {
  readonly found: readonly Exception[];
  readonly cut: boolean;
}

/**
 * Reads the exception files at HEAD, and the comments in those of its files that the search of all contents found marked: no
 * other content is read a second time. Throws where git fails.
 */
export async function readExceptions(
  { shadow, references, layout }: OpenRepository,
  tree: Tree,
  search: Pick<Search, 'marked' | 'skips' | 'cut'>,
  signal: AbortSignal,
): Promise<Exceptions> {
  const { pathsOf, unread } = filesToRead(tree, search);
  let cut = tree.cut || search.cut || unread;
  const lists: { readonly path: string; readonly text: string }[] = [];
  const found: Exception[] = [];
  for await (const object of readObjects(shadow, [...pathsOf.keys()], signal, SEARCH_LIMITS.blobBytes)) {
    if (object.state !== 'whole') {
      cut = true;
      continue;
    }
    for (const path of pathsOf.get(object.oid) ?? []) {
      if (isExceptionFile(path)) lists.push({ path, text: object.body.toString('utf8') });
      else found.push(...commentsIn(path, object.body));
    }
  }
  const commits = lists.flatMap(({ text }) => text.match(/^[0-9a-f]{40,64}(?=:)/gm) ?? []);
  const there = new Set<string>();
  for await (const object of readObjects(shadow, [...new Set(commits)], signal, 0)) {
    if (object.state !== 'missing') there.add(object.oid);
  }
  const paths = new Set(tree.files.map(({ path }) => path));
  const whole = references.shallow.length === 0 && !layout.partial;
  const around: Surroundings = {
    hasPath: (path) => (tree.cut ? undefined : paths.has(path)),
    hasCommit: (oid) => (whole ? there.has(oid) : undefined),
  };
  for (const { path, text } of lists) found.push(...readExceptionFile(path, text, around));
  return { found, cut };
}

// Why a content was not read at all; the other reasons end a search that has begun.
const UNREAD: ReadonlySet<SkipReason> = new Set(['missing', 'tampered', 'total-limit']);

/** Returns the paths at HEAD of every content to read, and whether there is one of which nobody knows what stands in it. */
function filesToRead(
  tree: Tree,
  { marked, skips }: Pick<Search, 'marked' | 'skips'>,
): { readonly pathsOf: ReadonlyMap<string, readonly string[]>; readonly unread: boolean } {
  const pathsOf = new Map<string, string[]>();
  const unsearched = new Set(skips.filter(({ reason }) => UNREAD.has(reason)).map(({ oid }) => oid));
  let unread = false;
  for (const { path, oid, size } of tree.files) {
    // What is too large to be searched is named as such among all contents.
    if (size > SEARCH_LIMITS.blobBytes) continue;
    unread ||= size < 0 || unsearched.has(oid);
    if (size < 0 || !(marked.has(oid) || isExceptionFile(path))) continue;
    pathsOf.set(oid, [...(pathsOf.get(oid) ?? []), path]);
  }
  return { pathsOf, unread };
}

const COMMENT = /^\s{0,200}(?:#|\/\/|\/\*|\*|--|<!--|;|%)/;

/** Returns the comments in a text file that tell a scanner to leave a line alone. */
function commentsIn(path: string, body: Buffer): readonly Exception[] {
  const marks = INLINE_MARKS.filter(({ mark }) => body.includes(mark));
  // Prose about a scanner shows its marks and excuses nothing.
  if (marks.length === 0 || /\.(?:mdx?|rst|adoc|txt)$/i.test(path) || body.subarray(0, 8192).includes(0)) return [];
  const lines = linesOf(body.toString('utf8'));
  return lines.flatMap(({ text, number, start, end }, index) => {
    const used = marks.find(({ mark }) => text.includes(mark));
    if (used === undefined) return [];
    const above = lines[index - 1]?.text ?? '';
    const after = text.slice(text.indexOf(used.mark) + used.mark.length);
    // What stands before the mark on its line is the code, unless the whole line is a comment.
    const beside = COMMENT.test(text) ? text : after;
    const reasoned = saysWhy(beside) || (COMMENT.test(above) && saysWhy(above));
    const form = 'comment';
    return [{ tool: used.tool, path, line: number, start, end, form, reasoned, stale: false, broad: false }];
  });
}
