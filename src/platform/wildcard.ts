/**
 * Tells whether the whole text matches a pattern in which `*` stands for any letters and `?` for one. Compared letter by
 * letter with one mark to go back to, so that no pattern can be made slow.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      mark = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      mark += 1;
      index = mark;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Tells whether a name of a source is a pattern rather than a path. */
export function isPattern(name: string): boolean {
  return name.includes('*') || name.includes('?');
}

/**
 * Tells whether a path, or a folder on the way to it, matches a pattern in which `*` and `?` stand within a name and `**`
 * for any number of folders. Every name is compared once with every part of the pattern, so that none can be made slow.
 */
export function leadsTo(pattern: string, path: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  let reached = opened(parts, new Set([0]));
  for (const name of path.split('/')) {
    const next = new Set<number>();
    for (const at of reached) {
      const part = parts[at];
      if (part === '**') next.add(at);
      else if (part !== undefined && matchesWildcard(part, name)) next.add(at + 1);
    }
    reached = opened(parts, next);
    if (reached.has(parts.length)) return true;
  }
  return false;
}

/** `**` may stand for no folder at all. */
function opened(parts: readonly string[], reached: Set<number>): Set<number> {
  for (const at of reached) if (parts[at] === '**') reached.add(at + 1);
  return reached;
}
