/** The fields before the extension of a CEF or LEEF line, and what follows them. */
export interface PipeHeader {
  /** What stands before the format's name: a syslog header, or nothing. */
  readonly before: string;
  readonly fields: readonly string[];
  readonly rest: string;
}

/** Splits a line at unescaped pipes into `count` fields and the rest; undefined where the name or a pipe is missing. */
export function pipeHeader(text: string, name: string, count: number): PipeHeader | undefined {
  const start = text.indexOf(name);
  if (start < 0 || start > 300) return undefined;
  const fields: string[] = [];
  let field = '';
  let at = start + name.length;
  for (; at < text.length && fields.length < count; at += 1) {
    if (text[at] === '\\' && (text[at + 1] === '|' || text[at + 1] === '\\')) {
      at += 1;
      field += text[at];
    } else if (text[at] === '|') {
      fields.push(field);
      field = '';
    } else field += text[at];
  }
  return fields.length === count ? { before: text.slice(0, start).trim(), fields, rest: text.slice(at) } : undefined;
}

/** Returns the host a syslog header names, or undefined. */
export function hostBefore(header: string): string | undefined {
  return /^(?:<\d{1,3}>)?(?:\d )?(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{1,30}) (\S{1,255})/.exec(
    header,
  )?.[1];
}
