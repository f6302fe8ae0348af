/**
 * Returns how deep a JSON text nests, counted without recursion and only up to `limit`: parsers recurse, and a text that
 * exhausts their stack can take the whole process with it. Strings and comments are skipped.
 */
export function jsonDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length && deepest <= limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x2f) at = endOfComment(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}

/**
 * Returns an upper bound of how deep a YAML text nests: brackets left open, and per line its indentation with the list
 * and key marks it begins with. Quotes are not read, because what a quote means depends on the structure itself.
 */
export function yamlDepth(text: string, limit: number): number {
  let open = 0;
  let deepest = 0;
  let marks = 0;
  let lineStart = true;
  for (let at = 0; at < text.length && deepest <= limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) {
      marks = 0;
      lineStart = true;
      continue;
    }
    // Spaces, tabs, `-` and `?` at the beginning of a line can each open one level at most.
    if (lineStart && (code === 0x20 || code === 0x09 || code === 0x2d || code === 0x3f)) marks += 1;
    else lineStart = false;
    if (code === 0x5b || code === 0x7b) open += 1;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open -= 1;
    if (open + marks > deepest) deepest = open + marks;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22 || code === 0x0a) return at;
  }
  return text.length;
}

function endOfComment(text: string, start: number): number {
  const next = text.charCodeAt(start + 1);
  if (next === 0x2f) {
    const end = text.indexOf('\n', start);
    return end === -1 ? text.length : end;
  }
  if (next !== 0x2a) return start;
  const end = text.indexOf('*/', start + 2);
  return end === -1 ? text.length : end + 1;
}
