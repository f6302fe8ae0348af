const QUOTE = 34;
const BACKSLASH = 92;

interface Level {
  readonly array: boolean;
  index: number;
  key: string;
}

/** Returns the keys, from the outside in, that lead to the value at byte `target` of a line of JSON. Never throws. */
export function jsonPathAt(bytes: Buffer, from: number, target: number): readonly string[] {
  const levels: Level[] = [];
  let at = from;
  let keyComes = false;
  while (at < target) {
    const code = bytes[at];
    const top = levels.at(-1);
    if (code === QUOTE) {
      const end = stringEnd(bytes, at, target);
      if (end >= target) break;
      if (keyComes && top !== undefined) top.key = keyText(bytes, at + 1, end);
      at = end;
    } else if (code === 123) {
      levels.push({ array: false, index: 0, key: '' });
      keyComes = true;
    } else if (code === 91) {
      levels.push({ array: true, index: 0, key: '' });
      keyComes = false;
    } else if (code === 125 || code === 93) {
      levels.pop();
      keyComes = false;
    } else if (code === 58) keyComes = false;
    else if (code === 44 && top !== undefined) {
      top.index += 1;
      keyComes = !top.array;
    }
    at += 1;
  }
  return levels.map((level) => (level.array ? String(level.index) : level.key));
}

// Returns the closing quote, or `target` where the string reaches beyond it.
function stringEnd(bytes: Buffer, open: number, target: number): number {
  for (let at = open + 1; at < target; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return target;
}

function keyText(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start, Math.min(end, start + 200));
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
