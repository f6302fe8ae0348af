import type { Laid } from './drawing.ts';
import type { SectionId } from './template.ts';

/** Sections that grow with the frameworks, controls and evidence; they move to further volumes where a pack is too long. */
const BULK: ReadonlySet<SectionId> = new Set<SectionId>(['frameworks', 'controls', 'evidence']);
/** Pages that a further volume has before its content: the cover, and at most so many of contents. */
const FRONT_PAGES = 4;

/** What one volume holds: sections, and of the two that can be divided only these. */
export interface Volume {
  readonly sections: readonly SectionId[];
  readonly frameworks: readonly string[];
  readonly controls: readonly string[];
}

/** The volumes a pack comes in, and which of them this is. */
export interface VolumeNote {
  /** Counts from 1. */
  readonly number: number;
  readonly all: readonly (Volume & { readonly file: string })[];
}

/** How many pages each part of a pack takes when it is laid out whole. */
export interface Extent {
  readonly pages: number;
  /** By framework id. */
  readonly frameworks: ReadonlyMap<string, number>;
  /** By control id, in the order they are printed. */
  readonly controls: ReadonlyMap<string, number>;
  /** By section, `frameworks` and `controls` left out. */
  readonly sections: ReadonlyMap<string, number>;
}

interface Unit {
  readonly section: SectionId;
  readonly id: string | null;
  readonly pages: number;
}

/**
 * Divides a pack into volumes of at most `limit` pages: the first holds everything but the framework chapters, the controls and
 * the evidence index, which follow in the order of the template. A single chapter or register is never divided, so a volume
 * is longer than the limit where one of them is. Returns one volume where nothing can be moved.
 */
export function planVolumes(sections: readonly SectionId[], extent: Extent, limit: number): readonly Volume[] {
  const further = fill(
    sections.filter((id) => BULK.has(id)).flatMap((id) => unitsOf(id, extent)),
    limit,
  );
  if (further.length === 0)
    return [{ sections, frameworks: [...extent.frameworks.keys()], controls: [...extent.controls.keys()] }];
  const front: readonly SectionId[] = sections.includes('contents') ? ['cover', 'contents'] : ['cover'];
  return [
    { sections: sections.filter((id) => !BULK.has(id)), frameworks: [], controls: [] },
    ...further.map((units) => ({
      sections: [...front, ...new Set(units.map((unit) => unit.section))],
      frameworks: idsOf(units, 'frameworks'),
      controls: idsOf(units, 'controls'),
    })),
  ];
}

function unitsOf(section: SectionId, extent: Extent): readonly Unit[] {
  const divided = section === 'frameworks' ? extent.frameworks : section === 'controls' ? extent.controls : undefined;
  if (divided !== undefined) return [...divided].map(([id, pages]) => ({ section, id, pages }));
  return [{ section, id: null, pages: extent.sections.get(section) ?? 0 }];
}

function fill(units: readonly Unit[], limit: number): readonly (readonly Unit[])[] {
  const volumes: Unit[][] = [];
  let used = limit;
  for (const unit of units) {
    const last = volumes.at(-1);
    if (last !== undefined && used + unit.pages <= limit) last.push(unit);
    else {
      volumes.push([unit]);
      used = FRONT_PAGES;
    }
    used += unit.pages;
  }
  return volumes;
}

function idsOf(units: readonly Unit[], section: SectionId): readonly string[] {
  return units.flatMap((unit) => (unit.section === section && unit.id !== null ? [unit.id] : []));
}

/** How places of controls and sections of frameworks are named when they are laid out. */
const CONTROL = 'control:';
const FRAMEWORK = 'framework-';

/** Returns how many pages each part takes in a pack that is laid out whole. */
export function extentOf(laid: Laid): Extent {
  const frameworks = new Map<string, number>();
  const sections = new Map<string, number>();
  for (const { section } of laid.pages) {
    const [counts, id] = section.startsWith(FRAMEWORK)
      ? [frameworks, section.slice(FRAMEWORK.length)]
      : [sections, section];
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return { pages: laid.pages.length, frameworks, controls: controlPages(laid), sections };
}

/** A control counts from the page it begins on to the page the next one begins on; several on one page count once. */
function controlPages(laid: Laid): ReadonlyMap<string, number> {
  const starts = laid.outline.filter(({ name }) => name.startsWith(CONTROL));
  const first = laid.pages.findIndex(({ section }) => section === 'controls');
  const end = laid.pages.findLastIndex(({ section }) => section === 'controls') + 1;
  const pages = new Map<string, number>();
  for (const [index, { name, page }] of starts.entries()) {
    const from = index === 0 ? first : page;
    pages.set(name.slice(CONTROL.length), (starts[index + 1]?.page ?? end) - from);
  }
  return pages;
}
