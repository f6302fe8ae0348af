const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const SKIPPED = /<\?[^?]*\?>|<!--[^-]*-->/y;
const TEXT = /[^<&]+|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});/y;
// oxlint-disable-next-line no-control-regex -- XML 1.0 forbids exactly these
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Returns why a piece of XML is not well-formed, or null: tags that match, quoted attributes, escaped text, one root. */
export function whyNotWellFormed(xml: string): string | null {
  if (FORBIDDEN.test(xml)) return 'a control character';
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(xml);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < xml.length) {
    if (read(SKIPPED) !== null) continue;
    const tag = read(TAG);
    if (tag === null) {
      const text = read(TEXT);
      if (text === null) return `markup that is none: ${JSON.stringify(xml.slice(at, at + 30))}`;
      if (open.length === 0 && text[0].replace('\ufeff', '').trim() !== '') return 'text outside of the root';
      continue;
    }
    const [, closing, name = '', , empty] = tag;
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) return `</${name}> closes <${expected ?? 'nothing'}>`;
    } else {
      if (open.length === 0) roots += 1;
      if (empty !== '/') open.push(name);
    }
  }
  if (open.length > 0) return `<${open.at(-1)}> stays open`;
  return roots === 1 ? null : `${roots} roots`;
}
