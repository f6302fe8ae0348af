import { oneLine } from '../pdf/sanitise.ts';

/** What VERIFY.txt needs to know: values for `{name}`, and which `[[part` to `]]` stays. */
export interface VerifyTextInput {
  readonly values: { readonly [name: string]: string };
  readonly parts: { readonly [name: string]: boolean };
}

const OPEN = '[[';
const CLOSE = ']]';

/**
 * Returns VERIFY.txt from its template: a part between a line `[[name` and a line `]]` stays where the input says so. Throws
 * an Error where the template names a value or a part that is not given, so that no instruction is ever half filled.
 */
export function verifyText(template: string, { values, parts }: VerifyTextInput): string {
  const lines: string[] = [];
  let kept: boolean | null = null;
  for (const line of template.split('\n')) {
    if (line.startsWith(OPEN)) {
      if (kept !== null) throw new Error('VERIFY.txt has a part inside a part.');
      kept = given(parts, line.slice(OPEN.length).trim());
    } else if (line === CLOSE && kept !== null) kept = null;
    else if (kept !== false) lines.push(line);
  }
  if (kept !== null) throw new Error('VERIFY.txt has a part without an end.');
  return lines.join('\n').replace(/\{([a-z0-9-]{1,40})\}/g, (_, name: string) => oneLine(given(values, name)));
}

function given<T>(from: { readonly [name: string]: T }, name: string): T {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  if (value === undefined) throw new Error(`VERIFY.txt names "${name}", which is not given.`);
  return value;
}
