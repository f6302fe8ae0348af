import type { Block, Para } from '../blocks.ts';
import { SECTION_IDS, type SectionId } from '../template.ts';
import { annexLeftOut } from './ai-annex.ts';
import type { Context } from './context.ts';
import { placeOf } from './context.ts';
import { unasked } from './observations.ts';
import { body, heading, notice } from './parts.ts';
import { groupOf } from './requirement-cells.ts';

/** The sections of the executive pack; the other levels print whatever the template names. */
const EXECUTIVE: ReadonlySet<SectionId> = new Set([
  'cover',
  'document-control',
  'contents',
  'summary',
  'coverage',
  'health',
  'gaps',
  'exceptions',
  'assertion',
  'sign-off',
  'verification',
]);

/** Tells whether a pack prints a section: the template names it, its level has it, and there is something to print. */
export function isPrinted(id: SectionId, context: Context): boolean {
  if (!context.layout.sections.includes(id)) return false;
  if (context.detail === 'executive' && !EXECUTIVE.has(id)) return false;
  return id !== 'ai-annex' || annexLeftOut(context) === null;
}

/** Tells whether a section is in this file or in another volume of the pack. */
export function isInPack(id: SectionId, context: Context): boolean {
  const { volume } = context;
  if (volume === undefined) return isPrinted(id, context);
  return isPrinted(id, {
    ...context,
    layout: { ...context.layout, sections: volume.all.flatMap((each) => each.sections) },
  });
}

function isNamed(id: SectionId, { layout, volume }: Context): boolean {
  return layout.sections.includes(id) || volume?.all.some((each) => each.sections.includes(id)) === true;
}

/** The banner that names what this pack leaves out and where it is, with the numbers of it. */
export function leftOut(context: Context): readonly Block[] {
  const { t, detail } = context;
  const items = [...sectionsLeftOut(context), ...contentLeftOut(context)];
  const annex = context.layout.sections.includes('ai-annex') ? annexLeftOut(context) : null;
  if (annex !== null) items.push(t(`left-out.annex-${annex}`));
  const list: readonly Para[] = items.map((text) => ({ text, style: 'body' }));
  return [
    heading(2, t('left-out.title'), placeOf('section', 'left-out'), false),
    notice(t(`left-out.${detail}`)),
    list.length === 0 ? body(t('pack.none')) : { block: 'list', items: list },
  ];
}

function sectionsLeftOut(context: Context): string[] {
  const { assessment, t } = context;
  const sizes: { readonly [id in SectionId]?: number } = {
    frameworks: assessment.requirements.length,
    controls: assessment.controls.length,
    evidence: assessment.evidence.length,
    gaps: assessment.gaps.length,
    exceptions: assessment.exceptions.length,
  };
  return SECTION_IDS.filter((id) => id !== 'ai-annex' && !isInPack(id, context)).map((id) => {
    const size = sizes[id];
    const title = t(`${id}.title`);
    const section =
      size === undefined
        ? t('left-out.section', { title })
        : t('left-out.section-of', { title, n: size, what: t(`left-out.${id}-entries`) });
    return isNamed(id, context) ? section : t('left-out.by-template', { section });
  });
}

/** What printed sections leave out; the numbers are those of this assessment, and nothing is named that is not there. */
function contentLeftOut(context: Context): string[] {
  const { assessment, t, detail } = context;
  if (detail === 'full') return [t('left-out.cut', { n: context.layout.limits['characters-per-text'] })];
  const items: string[] = [];
  const say = (key: string, n: number): void => {
    if (n > 0) items.push(t.count(`left-out.${key}`, n));
  };
  if (detail === 'executive') {
    say('gap-entries', assessment.gaps.filter((gap) => gap.kind !== 'control-not-met').length);
    return items;
  }
  if (isInPack('frameworks', context)) say('information', assessment.information.length);
  if (isInPack('frameworks', context)) {
    const other = assessment.requirements.filter((unit) => unit.edges.length > 0 && groupOf(unit) !== 'assessed');
    say('mappings', other.length);
  }
  if (isInPack('controls', context)) {
    const quiet = assessment.observations.filter(({ outcome }) => outcome === 'holds' || outcome === 'not-applicable');
    say('observations', quiet.length);
    say('unasked', unasked(context).length);
    say('guidance', assessment.controls.filter((control) => control.guidance !== '').length);
  }
  items.push(t('left-out.cut', { n: context.layout.limits['characters-per-text'] }));
  return items;
}
