/** Returns a text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns a name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns texts as an SQL list. */
export function sqlList(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(', ')}]`;
}

/** Returns an expression that is true where the value is one of the texts; NULL where it is NULL. */
export function sqlIsOneOf(value: string, texts: readonly string[]): string {
  // Longer lists after IN become a join each, which costs more than looking through a few words.
  return `list_contains(${sqlList(texts)}, ${value})`;
}
