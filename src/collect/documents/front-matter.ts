import { type ParsedDocument, parsePositioned } from '../../platform/document.ts';

/** A Markdown text cut into its metadata and its body. Offsets of `metadata` are those of the whole file. */
export interface MarkdownParts {
  /** Undefined where the file begins with no `---` line. */
  readonly metadata: ParsedDocument | undefined;
  /** True where the opening `---` is never closed. */
  readonly unclosed: boolean;
  /** The whole file, decoded. */
  readonly text: string;
  readonly body: string;
  /** Characters before the body. */
  readonly bodyStart: number;
}

const OPENING = /^\ufeff?---[ \t]{0,20}\r?\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]{0,20}\r?$/m;

/** Cuts a Markdown file at its front matter and parses that as YAML, with the places of its values. */
export function readMarkdown(file: string, bytes: Buffer): MarkdownParts {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const opening = OPENING.exec(text)?.[0].length ?? 0;
  if (opening === 0) return { metadata: undefined, unclosed: false, text, body: text, bodyStart: 0 };
  const closing = CLOSING.exec(text.slice(opening));
  if (closing === null) return { metadata: undefined, unclosed: true, text, body: text, bodyStart: 0 };
  const end = opening + closing.index;
  // The opening line is blanked, not cut, so that every offset stays that of the file.
  const blank = text.slice(0, opening).replaceAll(/[^\r\n\ufeff]/g, ' ');
  const metadata = parsePositioned(file, Buffer.from(blank + text.slice(opening, end)), 'yaml');
  const bodyStart = Math.min(text.length, end + closing[0].length + 1);
  return { metadata, unclosed: false, text, body: text.slice(bodyStart), bodyStart };
}
