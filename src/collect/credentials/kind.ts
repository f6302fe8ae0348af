/** How bad it is when such a credential is in the wrong hands. */
type CredentialSeverity = 'critical' | 'high' | 'medium' | 'low';

/**
 * What makes us say so: `format`, a shape only this vendor uses; `context`, an unremarkable shape beside the vendor's name
 * or inside a known construction; `candidate`, only a name such as password, so a person has to look.
 */
type CredentialConfidence = 'format' | 'context' | 'candidate';

/** What a closer look at a match says: `proven` by checksum or structure, `plausible`, or `refuted`. */
export type Proof = 'proven' | 'plausible' | 'refuted';

/** One kind of credential, as its vendor publishes the format. */
export interface CredentialKind {
  readonly id: string;
  readonly vendor: string;
  /** What somebody who holds it can reach, in plain words. */
  readonly opens: string;
  readonly severity: CredentialSeverity;
  readonly confidence: CredentialConfidence;
  /** One of these stands in every text of this kind, in lower case; the scanner looks only around them. */
  readonly keywords: readonly string[];
  /** Where the expression is tried: at the first or behind the last byte of the keyword, or so many bytes before it. */
  readonly from: 'start' | 'end' | number;
  /** Sticky, or global where tried before the keyword; every quantifier bounded. Group 1, where there is one, is the secret. */
  readonly expression: RegExp;
}

const CLASSES: Readonly<Record<string, string>> = {
  A: '[A-Za-z0-9]',
  W: '[A-Za-z0-9_-]',
  H: '[a-f0-9]',
  G: '[A-Fa-f0-9]',
  L: '[a-z0-9]',
  U: '[A-Z0-9]',
  B: '[A-Za-z0-9+/]',
  D: '[0-9]',
  X: '[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}',
};

// Between a name and its value: the rest of the name and a type, closing quotes and brackets, then an assignment of some
// language, a comma or `>`; or a `value:` on the next line; or nothing but the quote or bracket that opens the value.
const ASSIGNED =
  '[A-Za-z0-9_.-]{0,40}?(?:[ \\t:&]{1,3}[A-Za-z]{2,10}){0,2}[\\\\"\'`\\])]{0,4}[ \\t]{0,20}' +
  '(?:(?::{0,3}=|[?.+]=|=>|==?|:|,|>)|,?\\s{1,40}["\']?value["\']?[ \\t]{0,4}[:=]|(?=["\'`({]))\\s{0,20}[\\\\"\'`({[]{0,4}';

/** Reads a table of credentials that begin with something only they begin with: prefixes, then the pattern of the rest. */
export function tokens(table: string): readonly CredentialKind[] {
  return rowsOf(table, 6).map(([id, vendor, severity, opens, prefixes, body]) => {
    const starts = prefixes.split(',');
    const source = `(?<![A-Za-z0-9])(?:${starts.map(escaped).join('|')})${pattern(body)}(?![A-Za-z0-9])`;
    return {
      id,
      vendor,
      opens,
      severity: severityOf(severity),
      confidence: 'format',
      from: 'start',
      keywords: starts.map((start) => start.toLowerCase()),
      expression: new RegExp(source, 'y'),
    };
  });
}

/** Reads a table of credentials told only by the vendor's name before an assignment: names, then the pattern of the value. */
export function named(table: string): readonly CredentialKind[] {
  return rowsOf(table, 6).map(([id, vendor, severity, opens, names, body]) => ({
    id,
    vendor,
    opens,
    severity: severityOf(severity),
    confidence: 'context',
    from: 'end',
    keywords: names.split(','),
    expression: new RegExp(`${ASSIGNED}(${pattern(body)})(?![A-Za-z0-9_/+-])`, 'y'),
  }));
}

/** Reads a table of credentials whose mark stands inside them: marks, how many bytes before them to begin, the whole pattern. */
export function around(table: string): readonly CredentialKind[] {
  return rowsOf(table, 7).map(([id, vendor, severity, opens, marks, before, body]) => ({
    id,
    vendor,
    opens,
    severity: severityOf(severity),
    confidence: 'format',
    keywords: marks.split(','),
    from: Number(before),
    expression: new RegExp(pattern(body), before === '0' ? 'y' : 'g'),
  }));
}

/** Returns the source of an expression with the classes of the tables written out: %A, %W, %H, %G, %L, %U, %B, %D, %X. */
function pattern(text: string): string {
  return text.replaceAll(/%([A-Z])/g, (_, name: string) => {
    const found = CLASSES[name];
    if (found === undefined) throw new Error(`There is no class %${name}.`);
    return found;
  });
}

type Row<N extends number> = N extends 6
  ? readonly [string, string, string, string, string, string]
  : readonly [string, string, string, string, string, string, string];

function rowsOf<N extends 6 | 7>(table: string, columns: N): readonly Row<N>[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const cells = line.split(' | ').map((cell) => cell.trim());
      if (cells.length !== columns || cells.includes('')) throw new Error(`Not ${columns} cells: ${line}`);
      return cells as unknown as Row<N>;
    });
}

function severityOf(text: string): CredentialSeverity {
  if (text === 'critical' || text === 'high' || text === 'medium' || text === 'low') return text;
  throw new Error(`There is no severity ${text}.`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
