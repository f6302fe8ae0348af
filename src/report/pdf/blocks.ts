import type { Chart } from './charts/donut.ts';
import type { FieldNote } from './drawing.ts';
import type { MarkName } from './marks.ts';
import type { ColourName, Logo, StyleName } from './template.ts';

/** A paragraph: one style, perhaps a status mark before it, perhaps a link to a named place in the pack. */
export interface Para {
  readonly text: string;
  readonly style: StyleName;
  readonly mark?: MarkName;
  /** Name of the destination it leads to. */
  readonly to?: string;
  /** The whole text where it is broken over lines but is one word: hashes, commands. */
  readonly actual?: string;
  readonly code?: boolean;
  /** Fills the line with the colour of a status; only in tables, and the text then carries the letter. */
  readonly chip?: MarkName;
  /** Language tag where it is not the language of the document. */
  readonly lang?: string;
  readonly colour?: ColourName;
  /** Points of room above it. */
  readonly above?: number;
  /** Short ids in one flowing line, each a link of its own; only in tables, and `text` is then not printed. */
  readonly ids?: readonly LinkedId[];
}

/** A control id or an evidence label that leads to its place. */
export interface LinkedId {
  readonly text: string;
  readonly to: string;
}

export interface Column {
  readonly head: string;
  /** Width in points; the widths of a table are scaled to the text width. */
  readonly width: number;
  readonly align?: 'left' | 'right';
  /** Marks the column whose cells name their row. */
  readonly rowHead?: boolean;
}

export interface Row {
  readonly cells: readonly (readonly Para[])[];
  /** Names of destinations that lead to this row. */
  readonly names?: readonly string[];
}

export interface TableBlock {
  readonly block: 'table';
  readonly caption: string | null;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** False for two-column facts that need no header row. */
  readonly header: boolean;
}

export interface FigureBlock {
  readonly block: 'figure';
  readonly caption: string;
  /** Says the finding with its numbers. */
  readonly alt: string;
  readonly chart: Chart;
}

export type Block =
  | {
      readonly block: 'heading';
      /** The fourth level has no bookmark and nothing leads to it. */
      readonly level: 1 | 2 | 3 | 4;
      readonly text: string;
      readonly name: string;
      /** Left out of the contents page where false; bookmarks always have it. */
      readonly listed?: boolean;
      /** Language tag where it is not the language of the document. */
      readonly lang?: string;
    }
  | { readonly block: 'paragraph'; readonly para: Para; readonly after?: number }
  | { readonly block: 'list'; readonly items: readonly Para[] }
  | { readonly block: 'notice'; readonly text: string }
  | { readonly block: 'code'; readonly lines: readonly string[] }
  | { readonly block: 'space'; readonly height: number }
  | { readonly block: 'beside'; readonly figure: FigureBlock; readonly table: TableBlock }
  | { readonly block: 'contents'; readonly entries: readonly ContentsEntry[] }
  | { readonly block: 'cover'; readonly band: readonly Para[]; readonly logo: Logo | null }
  | {
      readonly block: 'lines';
      readonly people: readonly (readonly string[])[];
      /** Signature fields, one per person, over their last line. */
      readonly fields?: readonly FieldNote[];
    }
  | FigureBlock
  | TableBlock;

export interface ContentsEntry {
  readonly title: string;
  readonly level: 1 | 2;
  readonly page: string;
  readonly name: string;
}

/** One section of the pack, as content without places. */
export interface Section {
  readonly id: string;
  readonly running: string;
  readonly blocks: readonly Block[];
}
