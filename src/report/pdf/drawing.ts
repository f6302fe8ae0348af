import type { ColourName, Picture, StyleName } from './template.ts';

/** One step of a path, in points from the top left corner of the page. */
export type PathStep =
  | readonly ['M', number, number]
  | readonly ['L', number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z'];

/** A filled or stroked path; the line width is in points. */
export interface Shape {
  readonly path: readonly PathStep[];
  readonly fill?: ColourName;
  readonly stroke?: ColourName;
  readonly width?: number;
}

/** One line of text on its baseline; `text` is already sanitised. */
export interface Run {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: StyleName;
  readonly colour?: ColourName;
}

export interface Drawing {
  readonly shapes: readonly Shape[];
  readonly runs: readonly Run[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The structure types of PDF 1.7 that a pack uses. */
export type Tag =
  | 'Document'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'H4'
  | 'P'
  | 'Note'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'TOC'
  | 'TOCI'
  | 'Reference'
  | 'Link'
  | 'Table'
  | 'Caption'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Figure'
  | 'Code'
  | 'Span'
  | 'Form';

export interface TagAttributes {
  readonly title?: string;
  readonly alt?: string;
  readonly actual?: string;
  readonly lang?: string;
  readonly scope?: 'Row' | 'Column';
  readonly bbox?: Box;
}

export interface LinkTarget {
  readonly to: string;
  readonly contents: string;
  readonly areas: readonly Box[];
}

/** What the painter does, in order; elements opened on one page may be closed on a later one. */
export type Op =
  | { readonly op: 'open'; readonly tag: Tag; readonly attributes?: TagAttributes; readonly link?: LinkTarget }
  | { readonly op: 'close' }
  | { readonly op: 'content'; readonly drawing: Drawing }
  | {
      readonly op: 'artifact';
      readonly kind: 'Pagination' | 'Layout';
      readonly attached?: 'Top' | 'Bottom';
      readonly drawing: Drawing;
    }
  | { readonly op: 'destination'; readonly name: string; readonly y: number }
  | { readonly op: 'field'; readonly field: FieldNote; readonly area: Box; readonly look: Drawing }
  /** Content of the element that is open. */
  | { readonly op: 'picture'; readonly picture: Picture; readonly area: Box };

/** An empty signature field: its name in the file, and what a reader shows and says as its purpose. */
export interface FieldNote {
  readonly name: string;
  readonly label: string;
  /** What is printed in it once it is signed: a title, and a note below. */
  readonly signed: string;
  readonly note: string;
}

export interface Page {
  readonly section: string;
  readonly running: string;
  readonly ops: readonly Op[];
}

export interface OutlineEntry {
  readonly title: string;
  readonly level: 1 | 2 | 3;
  /** Whether the contents page lists it. */
  readonly listed: boolean;
  /** Counts from 0. */
  readonly page: number;
  readonly y: number;
  readonly name: string;
}

/** The whole pack as plain data: what the painter needs, and what layout tests look at. */
export interface Laid {
  readonly width: number;
  readonly height: number;
  /** The painter empties the pages it has painted. */
  readonly pages: Page[];
  readonly outline: readonly OutlineEntry[];
}

/** Returns the path of a rectangle. */
export function rectangle(x: number, y: number, width: number, height: number): readonly PathStep[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']];
}

// Control points at this share of the radius make four Bézier curves a circle to within 0.03 %.
const KAPPA = 0.5523;

/** Returns the path of a circle. */
export function circle(cx: number, cy: number, radius: number): readonly PathStep[] {
  const k = radius * KAPPA;
  return [
    ['M', cx + radius, cy],
    ['C', cx + radius, cy + k, cx + k, cy + radius, cx, cy + radius],
    ['C', cx - k, cy + radius, cx - radius, cy + k, cx - radius, cy],
    ['C', cx - radius, cy - k, cx - k, cy - radius, cx, cy - radius],
    ['C', cx + k, cy - radius, cx + radius, cy - k, cx + radius, cy],
    ['Z'],
  ];
}

/** Returns the path of a square standing on its corner. */
export function diamond(cx: number, cy: number, radius: number): readonly PathStep[] {
  return [['M', cx, cy - radius], ['L', cx + radius, cy], ['L', cx, cy + radius], ['L', cx - radius, cy], ['Z']];
}
