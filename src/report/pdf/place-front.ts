import type { ContentsEntry, Para } from './blocks.ts';
import { type Box, type Drawing, type FieldNote, type Run, rectangle } from './drawing.ts';
import { baseline, type Flow, heightOf, linesOf, runOf } from './flow.ts';
import { oneLine } from './sanitise.ts';
import type { Logo } from './template.ts';
import type { Typesetter } from './typesetter.ts';

/** Lays out the contents: titles, dotted leaders and page numbers, each line a link. */
export function placeContents(flow: Flow, entries: readonly ContentsEntry[]): void {
  flow.open('TOC');
  for (const entry of entries) {
    const style = flow.type.style(entry.level === 1 ? 'toc-strong' : 'toc');
    const above = entry.level === 1 ? 5 : 0;
    flow.need(above + style.leading);
    flow.skip(above);
    placeContentsEntry(flow, entry);
    flow.y += style.leading;
  }
  flow.close();
}

function placeContentsEntry(flow: Flow, entry: ContentsEntry): void {
  const { type, frame } = flow;
  const name = entry.level === 1 ? 'toc-strong' : 'toc';
  const style = type.style(name);
  const x = frame.left + (entry.level === 1 ? 0 : 14);
  const right = frame.left + frame.width;
  const y = baseline(flow.y, style);
  const pageWidth = type.width(entry.page, name);
  const title = type.fit(entry.title, name, right - x - 40);
  const from = x + type.width(title, name) + 6;
  const dots = Math.max(0, Math.floor((right - pageWidth - 6 - from) / (type.width('.', 'toc') + 2)));
  const leaders: Run[] = [];
  for (let dot = 0; dot < dots; dot += 1) {
    const at = right - pageWidth - 6 - (dot + 1) * (type.width('.', 'toc') + 2);
    leaders.push({ x: at, y, text: '.', style: 'toc', colour: 'grey' });
  }
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [], runs: leaders } });
  flow.open('TOCI');
  flow.open('Reference');
  const area = { x, y: flow.y, width: right - x, height: style.leading };
  flow.emit({ op: 'open', tag: 'Link', link: { to: entry.name, contents: oneLine(entry.title), areas: [area] } });
  flow.text([
    { x, y, text: `${title} `, style: name },
    { x: right - pageWidth, y, text: entry.page, style: name },
  ]);
  flow.close();
  flow.close();
  flow.close();
}

/** The largest a logo gets, and the white around it, in points. */
const LOGO = { width: 150, height: 44, margin: 7 } as const;

/** Lays out the logo at the top right of the band, on white, because logos are made for white paper. */
function placeLogo(flow: Flow, { picture, alt }: Logo): void {
  const scale = Math.min(LOGO.width / picture.width, LOGO.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  const area = { x: flow.frame.left + flow.frame.width - width - LOGO.margin, y: 30, width, height };
  const [left, top] = [area.x - LOGO.margin, area.y - LOGO.margin];
  const plate = rectangle(left, top, width + 2 * LOGO.margin, height + 2 * LOGO.margin);
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [{ path: plate, fill: 'white' }], runs: [] } });
  flow.open('Figure', { alt: oneLine(alt), bbox: area });
  flow.emit({ op: 'picture', picture, area });
  flow.close();
}

/** Lines of the cover's band that one text may take: names stand in full in the table below it. */
const COVER_LINES = 3;

function coverLines(para: Para, width: number, type: Typesetter): readonly string[] {
  const lines = linesOf(para, width, type);
  if (lines.length <= COVER_LINES) return lines;
  const head = lines.slice(0, COVER_LINES - 1);
  return [...head, type.fit(lines.slice(COVER_LINES - 1).join(''), para.style, width)];
}

/** Lays out the coloured band of the cover with its title, the first heading of the pack. */
export function placeCover(flow: Flow, band: readonly Para[], logo: Logo | null): void {
  const { type, frame } = flow;
  const width = frame.width;
  const set = band.map((para) => ({ para, lines: coverLines(para, width, type) }));
  let height = 0;
  for (const { para, lines } of set) height += heightOf(para, lines.length, type);
  const bottom = frame.top + height + 28;
  const ground = { path: rectangle(0, 0, frame.pageWidth, bottom), fill: 'accent' } as const;
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [ground], runs: [] } });
  if (logo !== null) placeLogo(flow, logo);
  for (const { para, lines } of set) {
    flow.y += para.above ?? 0;
    const { leading } = type.style(para.style);
    flow.open(para.style === 'cover-title' ? 'H1' : 'P');
    flow.text(lines.map((text, index) => runOf(para, text, { x: frame.left, top: flow.y + index * leading }, type)));
    flow.close();
    flow.y += lines.length * leading;
  }
  flow.y = bottom + 22;
}

/** Lays out the sign-off: a role and lines to write on, per person, with a signature field over the last line. */
export function placeLines(
  flow: Flow,
  people: readonly (readonly string[])[],
  fields: readonly FieldNote[] = [],
): void {
  const { type, frame } = flow;
  for (const [row, [role = '', ...labels]] of people.entries()) {
    flow.need(92);
    const style = type.style('h3');
    flow.open('P');
    flow.text(
      type
        .wrap(role, 'h3', frame.width)
        .map((text) => ({ x: frame.left, y: baseline(flow.y, style), text, style: 'h3' })),
    );
    flow.close();
    const span = frame.width / Math.max(1, labels.length);
    const lineY = flow.y + 58;
    for (const [index, label] of labels.entries()) {
      const x = frame.left + index * span;
      const line = { path: rectangle(x, lineY, span - 18, 0.7), fill: 'ink' } as const;
      flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [line], runs: [] } });
      flow.open('P');
      flow.text([{ x, y: lineY + 11, text: label, style: 'note' }]);
      flow.close();
    }
    const field = fields[row];
    if (field !== undefined) {
      const area = { x: frame.left + frame.width - span, y: lineY - 44, width: span - 18, height: 43 };
      flow.open('Form', { alt: oneLine(field.label), bbox: area });
      flow.emit({ op: 'field', field, area, look: signedLook(field, area, type) });
      flow.close();
    }
    flow.y = lineY + 34;
  }
}

/** Draws what stands in a field once it is signed, from the field's own top left corner. */
function signedLook({ signed, note }: FieldNote, { width, height }: Box, type: Flow['type']): Drawing {
  const inner = width - 14;
  const runs: Run[] = [];
  let top = 3;
  for (const [text, style] of [
    [signed, 'cell-strong'],
    [note, 'note'],
  ] as const) {
    for (const line of type.wrap(text, style, inner)) {
      runs.push({ x: 10, y: baseline(top, type.style(style)), text: line, style });
      top += type.style(style).leading;
    }
  }
  const ground = { path: rectangle(0, 0, width, height), fill: 'band' } as const;
  return { shapes: [ground, { path: rectangle(0, 0, 3, height), fill: 'accent' }], runs };
}
