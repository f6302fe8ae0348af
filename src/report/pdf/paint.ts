import type { Canvas, OutlineNode } from './canvas.ts';
import type { Laid, LinkTarget, Op } from './drawing.ts';

/**
 * Paints laid-out pages; elements may span pages, links lead only to places that exist. Empties each page of `laid`
 * once it is painted, because thousands of them would otherwise be held twice.
 */
export function paint(laid: Laid, canvas: Canvas, onProgress?: (done: number, total: number) => void): void {
  const links: Links = { keys: destinationKeys(laid), open: [] };
  canvas.addPage();
  canvas.open('Document');
  for (const [index, page] of laid.pages.entries()) {
    if (index > 0) canvas.addPage();
    for (const op of page.ops) paintOp(op, canvas, links);
    laid.pages[index] = { ...page, ops: [] };
    onProgress?.(index + 1, laid.pages.length);
  }
  canvas.close();
  paintOutline(laid, canvas);
}

interface Links {
  /** Destination names to the keys they have in the file. */
  readonly keys: ReadonlyMap<string, string>;
  /** One entry per open element: the link it is, or null. */
  readonly open: (LinkTarget | null)[];
}

function paintOp(op: Op, canvas: Canvas, links: Links): void {
  switch (op.op) {
    case 'open':
      return openElement(op, canvas, links);
    case 'close':
      return closeElement(canvas, links);
    case 'content':
      return canvas.content(op.drawing);
    case 'artifact':
      return canvas.artifact(op.kind, op.attached, op.drawing);
    case 'field':
      return canvas.signatureField(op);
    case 'picture':
      return canvas.picture(op.picture, op.area);
    case 'destination': {
      const key = links.keys.get(op.name);
      if (key !== undefined) canvas.destination(key, op.y);
    }
  }
}

function openElement(op: Extract<Op, { op: 'open' }>, canvas: Canvas, links: Links): void {
  const link = op.link !== undefined && links.keys.has(op.link.to) ? op.link : null;
  // Reading order and text stay where the target was left out of this pack; only the jump goes.
  canvas.open(op.link !== undefined && link === null ? 'Reference' : op.tag, op.attributes);
  links.open.push(link);
}

function closeElement(canvas: Canvas, links: Links): void {
  const link = links.open.pop() ?? null;
  const key = link === null ? undefined : links.keys.get(link.to);
  if (link === null || key === undefined) canvas.close();
  else canvas.closeLink(key, link.contents, link.areas);
}

function destinationKeys(laid: Laid): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const page of laid.pages) {
    for (const op of page.ops) {
      if (op.op === 'destination' && !keys.has(op.name)) keys.set(op.name, `d${String(keys.size).padStart(7, '0')}`);
    }
  }
  return keys;
}

function paintOutline(laid: Laid, canvas: Canvas): void {
  const parents: OutlineNode[] = [canvas.outline];
  for (const entry of laid.outline) {
    parents.length = Math.min(parents.length, entry.level);
    const parent = parents.at(-1) ?? canvas.outline;
    parents.push(parent.add(entry.title, entry.page, entry.y));
  }
}
