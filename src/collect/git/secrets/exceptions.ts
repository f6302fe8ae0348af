import { INLINE_MARKS } from '../../credential-scanner.ts';

/** Something another secret scanner is told to leave alone: an entry of its list, an allowed pattern or a comment. */
export interface Exception {
  readonly tool: string;
  readonly path: string;
  /** From 1, with the bytes [start, end) of the line. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly form: 'entry' | 'pattern' | 'comment';
  /** True where words beside it, or a person's recorded decision, say why. */
  readonly reasoned: boolean;
  /** True where what it speaks of, a commit or a file, is not there any more. */
  readonly stale: boolean;
  /** True where it takes out everything. */
  readonly broad: boolean;
}

/** What is there to be spoken of. */
export interface Surroundings {
  /** Tells whether a path is at HEAD; undefined where the tree was not listed to its end. */
  hasPath(path: string): boolean | undefined;
  /** Tells whether the clone holds a commit; undefined where the clone is not complete. */
  hasCommit(oid: string): boolean | undefined;
}

type Reader = (text: string, path: string, around: Surroundings) => readonly Exception[];

const FILES: readonly { readonly name: RegExp; readonly read: Reader }[] = [
  { name: /^\.(?:gitleaks|betterleaks)ignore$/, read: readIgnoreList('Gitleaks') },
  { name: /^\.?(?:gitleaks|betterleaks)\.toml$/, read: readAllowLists },
  { name: /^\.secrets\.baseline$/, read: readBaseline },
  { name: /^\.?trufflehog[-_.]?(?:exclude|ignore)[\w.-]{0,30}$/, read: readIgnoreList('TruffleHog') },
  { name: /^\.secretlintignore$/, read: readIgnoreList('Secretlint') },
];

/** Tells whether a file is one with which another secret scanner is told what to leave alone. */
export function isExceptionFile(path: string): boolean {
  return FILES.some(({ name }) => name.test(nameOf(path)));
}

/** Returns the exceptions in such a file; none where it cannot be read as what its name says. */
export function readExceptionFile(path: string, text: string, around: Surroundings): readonly Exception[] {
  return FILES.find(({ name }) => name.test(nameOf(path)))?.read(text, path, around) ?? [];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

interface Line {
  readonly text: string;
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** Returns the lines of a text with their bytes. */
export function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((each, index) => {
    const end = start + Buffer.byteLength(each);
    const line = { text: each, number: index + 1, start, end };
    start = end + 1;
    return line;
  });
}

/** Tells whether a comment says something: two words at least, beside the names of scanners and their marks. */
export function saysWhy(comment: string): boolean {
  let rest = comment.toLowerCase();
  for (const { mark } of INLINE_MARKS) rest = rest.replaceAll(mark, ' ');
  return (rest.match(/[\p{L}\p{N}]{3,40}/gu) ?? []).length >= 2;
}

/** One entry per line; `#` begins a comment, and a comment above speaks for the lines up to the next empty one. */
function readIgnoreList(tool: string): Reader {
  return (text, path, around) => {
    const found: Exception[] = [];
    let above = false;
    for (const line of linesOf(text)) {
      const [entry = '', ...comment] = line.text.trim().split(/(?:^|\s)#/);
      const said = saysWhy(comment.join(' '));
      if (entry === '') above = comment.length === 0 ? false : above || said;
      else {
        const { number, start, end } = line;
        const reasoned = above || said;
        const form = tool === 'Gitleaks' ? 'entry' : 'pattern';
        const stale = form === 'entry' && isGone(entry.trim(), around);
        found.push({ tool, path, line: number, start, end, form, reasoned, stale, broad: isBroad(entry.trim()) });
      }
    }
    return found;
  };
}

/** `commit:path:rule:line`, or `path:rule:line` for files as they are. */
function isGone(entry: string, around: Surroundings): boolean {
  const commit = /^[0-9a-f]{40,64}(?=:)/.exec(entry)?.[0];
  if (commit !== undefined) return around.hasCommit(commit) === false;
  const file = /^([^:]{1,1000}):[^:]{1,200}:\d{1,9}$/.exec(entry)?.[1];
  return file !== undefined && around.hasPath(file) === false;
}

/** Every `[allowlist]`, `[[allowlists]]` or that of a rule, with the description it has. */
function readAllowLists(text: string, path: string): readonly Exception[] {
  const found: Exception[] = [];
  const lines = linesOf(text);
  for (const [index, { text: head, number, start, end }] of lines.entries()) {
    if (!/^\s{0,20}\[{1,2}\s{0,5}(?:rules\.)?allowlists?\s{0,5}\]/.test(head)) continue;
    const rest = lines.slice(index + 1);
    const next = rest.findIndex((line) => /^\s{0,20}\[/.test(line.text));
    const body = rest.slice(0, next === -1 ? rest.length : next).map((line) => line.text);
    const why = body.map((line) => /^\s{0,20}description\s{0,20}=(.*)$/.exec(line)?.[1] ?? '').join(' ');
    const patterns = body.flatMap((line) => [...line.matchAll(/(?:'''|"""|'|")([^'"]{1,500})(?:'''|"""|'|")/g)]);
    const broad = patterns.some((match) => isBroad(match[1] ?? ''));
    const reasoned = saysWhy(why) || body.some((line) => /^\s{0,20}#/.test(line) && saysWhy(line));
    found.push({ tool: 'Gitleaks', path, line: number, start, end, form: 'pattern', reasoned, stale: false, broad });
  }
  return found;
}

function isBroad(pattern: string): boolean {
  return /^\^?(?:\.\*|\.\+|\*\*?(?:\/\*\*?)?|\(\.\*\)|\(\?i\)\.\*)\$?$/.test(pattern);
}

/** detect-secrets records each finding; `is_secret: false` is the answer a person gave when going through them. */
function readBaseline(text: string, path: string, around: Surroundings): readonly Exception[] {
  let baseline: unknown;
  try {
    baseline = JSON.parse(text);
  } catch {
    return [];
  }
  const results = memberOf(baseline, 'results');
  if (typeof results !== 'object' || results === null) return [];
  const lines = linesOf(text);
  return Object.entries(results).flatMap(([file, entries]) => {
    const key = `${JSON.stringify(file)}:`;
    const place = lines.find((line) => line.text.includes(key)) ?? { number: 1, start: 0, end: 0 };
    const { number, start, end } = place;
    const stale = around.hasPath(file) === false;
    return (Array.isArray(entries) ? entries : []).map((entry: unknown): Exception => {
      const reasoned = memberOf(entry, 'is_secret') === false;
      return { tool: 'detect-secrets', path, line: number, start, end, form: 'entry', reasoned, stale, broad: false };
    });
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
