import type { JsonObject } from '../../../model/json.ts';
import { readAccessLog } from './access-log.ts';
import { claudeCodeSession, codexSession } from './agent-session.ts';
import { clockOf, type LogClock } from './calendar.ts';
import { readCef } from './cef.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { eachLine, type LineReading, REJECT } from './each-line.ts';
import { JsonDocuments } from './json-documents.ts';
import { captureMessages } from './json-rpc.ts';
import { isObject, jsonValue } from './json-text.ts';
import { readKeyValue } from './key-value.ts';
import type { LayoutParser } from './layout.ts';
import { readLeef } from './leef.ts';
import { logRecordsOf, spansOf } from './otlp.ts';
import { pairedLines } from './paired-lines.ts';
import { syslog3164 } from './syslog-3164.ts';
import { readSyslog5424 } from './syslog-5424.ts';
import { w3cExtended } from './w3c.ts';

interface Layout {
  /** A quick look at the first lines with content, to spare the parser; it may be wrong in the layout's favour. */
  readonly looksLike: (first: readonly string[]) => boolean;
  readonly parser: (options: JsonObject) => LayoutParser;
}

const json = (first: readonly string[]): boolean => first.some((line) => /^\s*[[{]/.test(line));
const some =
  (mark: RegExp) =>
  (first: readonly string[]): boolean =>
    first.some((line) => mark.test(line));

const clocked =
  (read: (text: string, newest: LogClock) => LineReading) =>
  (options: JsonObject): LayoutParser =>
    eachLine((text) => read(text, clockOf(options)));

const LAYOUTS = {
  'json-lines': {
    looksLike: json,
    parser: () =>
      eachLine((text) => {
        const value = jsonValue(text);
        return isObject(value) ? value : REJECT.notJson;
      }),
  },
  'json-records': { looksLike: json, parser: (options) => new JsonDocuments(pathOf(options)) },
  'otlp-logs': { looksLike: json, parser: () => new JsonDocuments([], logRecordsOf) },
  'otlp-spans': { looksLike: json, parser: () => new JsonDocuments([], spansOf) },
  'json-rpc': { looksLike: some(/"jsonrpc\\?"/), parser: () => pairedLines(captureMessages) },
  'claude-code-session': { looksLike: some(/"sessionId"/), parser: () => pairedLines(claudeCodeSession()) },
  'codex-session': { looksLike: some(/"payload"/), parser: () => pairedLines(codexSession()) },
  'claude-desktop': { looksLike: some(/^\ufeff?\d{4}-\d\d-\d\dT[\d:.]{8,18}Z \[/), parser: claudeDesktop },
  'syslog-3164': { looksLike: some(/^(?:\ufeff|<\d{1,3}>)?(?:[A-Z][a-z]{2} |\d{4}-\d\d-\d\dT)/), parser: syslog3164 },
  'syslog-5424': { looksLike: some(/^\ufeff?<\d{1,3}>\d/), parser: () => eachLine(readSyslog5424) },
  'access-log': { looksLike: some(/ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/), parser: () => eachLine(readAccessLog) },
  cef: { looksLike: some(/CEF: ?\d/), parser: clocked(readCef) },
  leef: { looksLike: some(/LEEF: ?\d/), parser: clocked(readLeef) },
  w3c: { looksLike: some(/^\ufeff?#(?:Fields|Version|Software):/), parser: w3cExtended },
  'key-value': { looksLike: some(/\w=/), parser: () => eachLine(readKeyValue) },
} as const satisfies Readonly<Record<string, Layout>>;

type LayoutName = keyof typeof LAYOUTS;

/** Names of every layout that formats may use. */
export const LAYOUT_NAMES: readonly string[] = Object.keys(LAYOUTS);

/** Returns a fresh parser of a layout for one file. Throws where the name is unknown: the schema of formats lists them. */
export function layoutParser(name: string, options: JsonObject): LayoutParser {
  return layoutNamed(name).parser(options);
}

/** Tells whether the first lines with content could be of a layout; a quick look that errs in its favour. */
export function couldBeLayout(name: string, first: readonly string[]): boolean {
  return layoutNamed(name).looksLike(first);
}

function layoutNamed(name: string): Layout {
  if (!Object.hasOwn(LAYOUTS, name)) throw new Error(`There is no log layout "${name}".`);
  return LAYOUTS[name as LayoutName];
}

function pathOf(options: JsonObject): readonly string[] {
  const path = options['path'];
  return Array.isArray(path) ? path.filter((key) => typeof key === 'string') : [];
}
