import type { Para } from './blocks.ts';
import type { Op, OutlineEntry, Page, Run, Tag, TagAttributes } from './drawing.ts';
import { drawMark, MARK_INDENT } from './marks.ts';
import type { Typesetter } from './typesetter.ts';

/** The part of the page that content may fill, in points from the top left corner. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly bottom: number;
  readonly pageWidth: number;
}

/** The state of one section while it is laid out: its pages so far and the place where the next block goes. */
export class Flow {
  readonly frame: Frame;
  readonly type: Typesetter;
  readonly outline: OutlineEntry[] = [];
  y: number;
  private readonly section: string;
  private readonly running: string;
  private readonly done: Page[] = [];
  private ops: Op[] = [];

  constructor(frame: Frame, type: Typesetter, section: string, running: string) {
    this.frame = frame;
    this.type = type;
    this.section = section;
    this.running = running;
    this.y = frame.top;
  }

  get pageIndex(): number {
    return this.done.length;
  }

  get room(): number {
    return this.frame.bottom - this.y;
  }

  get atTop(): boolean {
    return this.y <= this.frame.top;
  }

  emit(op: Op): void {
    this.ops.push(op);
  }

  open(tag: Tag, attributes?: TagAttributes): void {
    this.ops.push(attributes === undefined ? { op: 'open', tag } : { op: 'open', tag, attributes });
  }

  close(): void {
    this.ops.push({ op: 'close' });
  }

  text(runs: readonly Run[]): void {
    if (runs.length > 0) this.ops.push({ op: 'content', drawing: { shapes: [], runs } });
  }

  breakPage(): void {
    this.done.push({ section: this.section, running: this.running, ops: this.ops });
    this.ops = [];
    this.y = this.frame.top;
  }

  /** Starts a new page unless the height still fits here; at the top of a page it always stays. */
  need(height: number): void {
    if (height > this.room && !this.atTop) this.breakPage();
  }

  /** Moves down, but leaves no room at the top of a page. */
  skip(height: number): void {
    if (!this.atTop) this.y += height;
  }

  finish(): readonly Page[] {
    if (this.ops.length > 0) this.breakPage();
    return this.done;
  }
}

/** Returns the baseline of a line from its top: caps stand in the middle of the leading. */
export function baseline(top: number, style: { readonly size: number; readonly leading: number }): number {
  return top + style.leading / 2 + style.size * 0.33;
}

/** Returns the lines of a paragraph within a width; a mark before it takes its room. */
export function linesOf(para: Para, width: number, type: Typesetter): readonly string[] {
  return type.wrap(para.text, para.style, width - (para.mark === undefined ? 0 : MARK_INDENT));
}

/** Returns the attribute that says in which language a text is, where it is not that of the document. */
export function langOf({ lang }: { readonly lang?: string }): TagAttributes | undefined {
  return lang === undefined ? undefined : { lang };
}

/** Returns the height of a paragraph with so many lines, the room above it included. */
export function heightOf(para: Para, lines: number, type: Typesetter): number {
  return (para.above ?? 0) + lines * type.style(para.style).leading;
}

/** Draws the mark before a paragraph whose first line starts at `top`, as an artifact: the word is in the text. */
export function emitMark(flow: Flow, para: Para, x: number, top: number): void {
  if (para.mark === undefined) return;
  const middle = top + flow.type.style(para.style).leading / 2;
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: drawMark(para.mark, x + 5, middle, flow.type) });
}

/** Returns one run of a paragraph whose line starts at `top`. */
export function runOf(
  para: Para,
  text: string,
  { x, top }: { readonly x: number; readonly top: number },
  type: Typesetter,
): Run {
  const at = x + (para.mark === undefined ? 0 : MARK_INDENT);
  const run = { x: at, y: baseline(top, type.style(para.style)), text, style: para.style };
  const colour = para.colour ?? (para.to === undefined ? undefined : 'accent');
  return colour === undefined ? run : { ...run, colour };
}
