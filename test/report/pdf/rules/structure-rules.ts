import { PDFArray, PDFDict, PDFName } from 'pdf-lib';
import { type Element, nameIn, numberIn, type Opened, textIn, type Violation } from './opened.ts';

/** Which parent an element may have, after ISO 32000-1, 14.8.4; tags that are not listed may stand anywhere. */
const PARENTS: { readonly [tag: string]: readonly string[] } = {
  LI: ['L'],
  Lbl: ['LI', 'TOCI', 'Note'],
  LBody: ['LI'],
  TOCI: ['TOC'],
  THead: ['Table'],
  TBody: ['Table'],
  TFoot: ['Table'],
  TR: ['Table', 'THead', 'TBody', 'TFoot'],
  TH: ['TR'],
  TD: ['TR'],
  Caption: ['Table', 'L', 'Figure', 'TOC'],
};

/** The tags a pack may use; anything else would need a role map, which nobody wrote. */
const KNOWN = new Set(
  'Document Part Sect Div H1 H2 H3 H4 H5 H6 P Note L LI Lbl LBody TOC TOCI Reference Link Table Caption THead TBody TFoot TR TH TD Figure Code Span Form Quote BlockQuote'.split(
    ' ',
  ),
);

/** The structure tree: known tags under the right parents, headings without gaps, regular tables, figures in words. */
export function* structureRules({ elements }: Opened): Generator<Violation> {
  let level = 0;
  for (const element of elements) {
    const { tag, parent } = element;
    if (!KNOWN.has(tag)) yield { rule: 'tag-known', message: `the tag ${tag || 'without a name'} is none of PDF 1.7` };
    const allowed = PARENTS[tag];
    if (allowed !== undefined && !allowed.includes(parent?.tag ?? ''))
      yield { rule: 'parent', message: `${tag} stands in ${parent?.tag ?? 'the root'}` };
    if (parent === null && tag !== 'Document')
      yield { rule: 'parent', message: `${tag} stands outside of the document` };
    const heading = /^H([1-6])$/.exec(tag);
    if (heading !== null) {
      const own = Number(heading[1]);
      if (own > level + 1)
        yield { rule: 'heading-order', message: `${tag} follows ${level === 0 ? 'nothing' : `H${level}`}` };
      level = own;
    }
    if (tag === 'Figure' && (textIn(element.dictionary, 'Alt') ?? '').length < 10)
      yield { rule: 'figure-text', message: 'a figure without a text that says its finding' };
    if (tag === 'Table') yield* tableRules(element);
  }
}

function* tableRules(table: Element): Generator<Violation> {
  const rows = table.children.flatMap((child) =>
    child.tag === 'TR' ? [child] : child.children.filter(({ tag }) => tag === 'TR'),
  );
  const widths = new Set(rows.map((row) => width(row)));
  if (rows.length === 0 || widths.size !== 1)
    yield { rule: 'table-regular', message: `rows of ${[...widths].join(', ') || 'no'} columns` };
  const heads = rows.flatMap((row) => row.children.filter(({ tag }) => tag === 'TH'));
  if (heads.length === 0) yield { rule: 'table-header', message: 'a table without a header cell' };
  for (const head of heads) {
    if (scopeOf(head) === undefined)
      yield { rule: 'table-header', message: 'a header cell that does not say for what' };
  }
}

function width(row: Element): number {
  let columns = 0;
  for (const cell of row.children) columns += attribute(cell, (owner) => numberIn(owner, 'ColSpan')) ?? 1;
  return columns;
}

function scopeOf(cell: Element): string | undefined {
  return attribute(cell, (owner) => nameIn(owner, 'Scope'));
}

function attribute<T>(element: Element, read: (owner: PDFDict) => T | undefined): T | undefined {
  const value = element.dictionary.lookup(PDFName.of('A'));
  const owners = value instanceof PDFArray ? value.asArray().map((_, index) => value.lookup(index)) : [value];
  for (const owner of owners) {
    const found = owner instanceof PDFDict ? read(owner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
