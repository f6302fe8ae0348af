// Names of tools are mostly made of several words. A single ordinary word ("search", "read") in a description says
// nothing about another server's tool of that name, so it counts only where it is set in code marks and called a tool.
const COMPOUND =
  /[A-Za-z][A-Za-z0-9]{0,60}(?:[_.-][A-Za-z0-9]{1,60}){1,12}|[a-z][a-z0-9]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,8}/g;
const MARKED = /[`'"]([A-Za-z][A-Za-z0-9]{2,60})[`'"]\s{1,3}(?:tool|function)\b/g;
const MAX_MENTIONS = 400;

/** Returns the words of a text that could be names of tools, each once, in lower case. */
export function mentionedNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(COMPOUND)) {
    if (match[0].length <= 128) names.add(match[0].toLowerCase());
    if (names.size >= MAX_MENTIONS) return names;
  }
  for (const match of text.matchAll(MARKED)) names.add((match[1] ?? '').toLowerCase());
  return names;
}

/** Tells whether a name can be found by `mentionedNames` in running text. */
export function isTellingName(name: string): boolean {
  return /[_.-]/.test(name) || /[a-z][A-Z]/.test(name);
}
