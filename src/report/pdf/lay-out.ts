import type { ContentsEntry } from './blocks.ts';
import { type Laid, type Op, type OutlineEntry, type Page, type Run, rectangle } from './drawing.ts';
import { Flow, type Frame } from './flow.ts';
import { placeBlocks } from './place-blocks.ts';
import { buildSections } from './sections/build.ts';
import type { Context } from './sections/context.ts';
import { placeOf } from './sections/context.ts';
import { heading } from './sections/parts.ts';
import { markLanguage } from './source-language.ts';
import { PAGE_SIZES } from './template.ts';

interface Part {
  readonly pages: readonly Page[];
  readonly outline: readonly OutlineEntry[];
}

/** Contents that need more pages than this list chapters only; the bookmarks have every heading. */
const CONTENTS_PAGES = 2;

/** Returns the frame that content may fill. */
export function frameOf(layout: Context['layout']): Frame {
  const size = PAGE_SIZES[layout.page.size];
  const { left, right, top, bottom } = layout.page.margins;
  return { left, top, width: size.width - left - right, bottom: size.height - bottom, pageWidth: size.width };
}

/** Lays out the whole pack as plain data: every block on its page, contents with page numbers, headers and footers. */
export function layOut(context: Context): Laid {
  const { layout } = context;
  const frame = frameOf(layout);
  const marked = markLanguage(context.assessment, layout.lang);
  const parts: (Part | 'contents')[] = [];
  for (const id of layout.sections) {
    if (id === 'contents') parts.push('contents');
    else for (const section of buildSections(id, context)) parts.push(layPart(context, frame, marked(section)));
  }
  // The number of contents pages depends only on the number of entries, so a first run with empty numbers finds it.
  const draft = contentsPart(context, frame, entriesOf(parts, 0));
  const short = draft.pages.length > CONTENTS_PAGES;
  const length = short ? contentsPart(context, frame, chapters(entriesOf(parts, 0))).pages.length : draft.pages.length;
  const entries = entriesOf(parts, length);
  const contents = contentsPart(context, frame, short ? chapters(entries) : entries);
  const all = parts.map((part) => (part === 'contents' ? contents : part));
  const pages: Page[] = [];
  const outline: OutlineEntry[] = [];
  for (const part of all) {
    for (const entry of part.outline) outline.push({ ...entry, page: entry.page + pages.length });
    pages.push(...part.pages);
  }
  const size = PAGE_SIZES[layout.page.size];
  return {
    width: size.width,
    height: size.height,
    outline,
    pages: pages.map((page, index) => withRunning(context, frame, page, { index, total: pages.length })),
  };
}

function layPart(
  context: Context,
  frame: Frame,
  section: { readonly id: string; readonly running: string; readonly blocks: Parameters<typeof placeBlocks>[1] },
): Part {
  const flow = new Flow(frame, context.type, section.id, section.running);
  flow.open('Sect', { title: section.running });
  placeBlocks(flow, section.blocks, { continued: context.t('pack.continued') });
  flow.close();
  return { pages: flow.finish(), outline: flow.outline };
}

function contentsPart(context: Context, frame: Frame, entries: readonly ContentsEntry[]): Part {
  const title = context.t('contents.title');
  const blocks = [heading(1, title, placeOf('section', 'contents')), { block: 'contents', entries }] as const;
  return layPart(context, frame, { id: 'contents', running: title, blocks });
}

function chapters(entries: readonly ContentsEntry[]): readonly ContentsEntry[] {
  return entries.filter((entry) => entry.level === 1);
}

function entriesOf(parts: readonly (Part | 'contents')[], contentsPages: number): readonly ContentsEntry[] {
  const entries: ContentsEntry[] = [];
  let before = 0;
  for (const part of parts) {
    if (part === 'contents') {
      before += contentsPages;
      continue;
    }
    for (const { title, level, listed, page, name } of part.outline) {
      if (listed && level !== 3) entries.push({ title, level, page: String(before + page + 1), name });
    }
    before += part.pages.length;
  }
  return entries;
}

/** Adds the running header and footer, as artifacts; the cover has no header. */
function withRunning(
  context: Context,
  frame: Frame,
  page: Page,
  { index, total }: { readonly index: number; readonly total: number },
): Page {
  const { t, type, layout, packId, manifestSha256, assessment } = context;
  const size = PAGE_SIZES[layout.page.size];
  const right = frame.left + frame.width;
  const footY = size.height - 34;
  const number = t('pack.page', { page: index + 1, total });
  const hash = t('pack.manifest-short', { hash: manifestSha256.slice(0, 16) });
  const foot: Run[] = [
    { x: frame.left, y: footY, text: type.fit(packId, 'running', frame.width / 3 - 8), style: 'running' },
    { x: frame.left + (frame.width - type.width(hash, 'running')) / 2, y: footY, text: hash, style: 'running' },
    { x: right - type.width(number, 'running'), y: footY, text: number, style: 'running' },
  ];
  const ops: Op[] = [pagination('Bottom', foot, footY - 13, frame)];
  if (page.section !== 'cover') {
    const running = type.fit(page.running, 'running', frame.width * 0.6);
    const head: Run[] = [
      {
        x: frame.left,
        y: 46,
        text: type.fit(assessment.classification, 'running-strong', frame.width * 0.38),
        style: 'running-strong',
      },
      { x: right - type.width(running, 'running'), y: 46, text: running, style: 'running' },
    ];
    ops.push(pagination('Top', head, 52, frame));
  }
  return { ...page, ops: [...ops, ...page.ops] };
}

function pagination(attached: 'Top' | 'Bottom', runs: readonly Run[], ruleY: number, frame: Frame): Op {
  const rule = { path: rectangle(frame.left, ruleY, frame.width, 0.4), fill: 'rule' } as const;
  return { op: 'artifact', kind: 'Pagination', attached, drawing: { shapes: [rule], runs } };
}
