import type { Redaction } from '../../model/evidence.ts';
import { printable, shortened } from '../../platform/text.ts';
import type { Tools } from '../collector.ts';
import { redactText } from '../secrets.ts';
import { wholeOf } from './line-bytes.ts';
import { scanLine } from './sensitive/sensitive-scan.ts';

const MAX_NAME = 160;

/** Returns a name read from a log without anything sensitive or unprintable in it, and what was taken out. */
export function cleanName(
  name: string,
  pointer: string,
  tools: Pick<Tools, 'fingerprint'>,
): { readonly text: string; readonly redactions: readonly Redaction[] } {
  const redactions: Redaction[] = [];
  // The fast scan of lines knows fewer kinds of credentials than what is kept must be free of.
  const secrets = redactText(name);
  for (const hit of secrets.hits) {
    const value = name.slice(hit.start, hit.end);
    redactions.push({ pointer, class: hit.class, length: value.length, fingerprint: tools.fingerprint(value) });
  }
  const bytes = Buffer.from(secrets.text, 'utf8');
  let text = '';
  let at = 0;
  for (const hit of scanLine(wholeOf(bytes)).hits) {
    const value = bytes.toString('utf8', hit.start, hit.end);
    text += `${bytes.toString('utf8', at, hit.start)}[redacted ${hit.class}, ${value.length} characters]`;
    redactions.push({ pointer, class: hit.class, length: value.length, fingerprint: tools.fingerprint(value) });
    at = hit.end;
  }
  text += bytes.toString('utf8', at);
  return { text: shortened(printable(text), MAX_NAME), redactions };
}
