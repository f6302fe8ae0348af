// Stand-ins that templates of policies carry; each expression is linear and sees one line.
const PATTERNS: readonly RegExp[] = [
  /\b(?:TBD|TBC|TBA|TODO|FIXME|XXX)\b/g,
  /\[(?:your |the |insert |enter |add |name of )?(?:company|organi[sz]ation|insert|enter|name|date|role|title|owner|department|address|e-?mail|phone|contact|version|author|ciso|dpo)\b[^\][\n]{0,60}\](?![([:])/gi,
  /<(?:your |the |insert |enter |add )?(?:company|organi[sz]ation|insert|enter|name|date|role|owner|department)\b[^<>\n]{0,60}>/gi,
  /\{\{[^{}\n]{1,80}\}\}/g,
  /\blorem ipsum\b/gi,
  /\b(?:YYYY-MM-DD|DD[/.]MM[/.]YYYY|MM\/DD\/YYYY)\b/g,
  /_{5,200}/g,
];

/** A stand-in found in a text: character range from the start of the text given. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
}

/** Returns the stand-ins of a Markdown body in order, without overlaps; code is left out, since there they are examples. */
export function findPlaceholders(body: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  let offset = 0;
  let fence = '';
  for (const line of body.split('\n')) {
    const mark = /^\s{0,8}(`{3}|~{3})/.exec(line)?.[1] ?? '';
    if (fence === '' && mark === '') {
      const prose = line.replaceAll(/`[^`\n]{0,500}`/g, (code) => ' '.repeat(code.length));
      for (const pattern of PATTERNS) {
        for (const match of prose.matchAll(pattern)) {
          const start = offset + match.index;
          const end = start + match[0].length;
          if (!found.some((other) => start < other.end && end > other.start)) found.push({ start, end });
        }
      }
    }
    if (fence === '') fence = mark;
    else if (mark === fence) fence = '';
    offset += line.length + 1;
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Returns the number of words of a text. */
export function wordCount(text: string): number {
  let words = 0;
  for (const word of text.split(/\s/)) if (/[\p{L}\p{N}]/u.test(word)) words += 1;
  return words;
}
