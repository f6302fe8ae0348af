import type { EdgeResult, RequirementResult } from '../../../model/assessment.ts';
import type { Para } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { cell, controlIds, determinationPara, verdictPara } from './parts.ts';

/** The groups of a chapter, in reading order; each assessable requirement belongs to exactly one. */
export type Group = 'assessed' | 'later' | 'not-applicable' | 'out-of-scope' | 'not-mapped';

/** Returns the group a requirement is shown in, by its determination as tested. */
export function groupOf(requirement: RequirementResult): Group {
  const { status, because } = requirement.raw;
  if (status === 'not-yet-applicable') return 'later';
  if (because.some((reason) => reason.code === 'out-of-scope')) return 'out-of-scope';
  if (status === 'not-applicable') return 'not-applicable';
  return status === 'not-assessed' && because.every((reason) => reason.code === 'not-mapped')
    ? 'not-mapped'
    : 'assessed';
}

/** The destination name of a requirement. */
export function nameOf(requirement: RequirementResult): string {
  return placeOf('requirement', `${requirement.framework}:${requirement.id}`);
}

/** The id, as the framework prints it. */
export function idParas(requirement: RequirementResult): readonly Para[] {
  return [{ text: requirement.id, style: 'cell-strong' }];
}

/** Title and summary, with what kind of unit it is where it is no duty. */
export function whatParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const paras: Para[] = [];
  if (requirement.title !== '') paras.push({ text: requirement.title, style: 'cell-strong' });
  if (requirement.summary !== '') paras.push({ text: requirement.summary, style: 'cell' });
  if (paras.length === 0) paras.push({ text: t('pack.dash'), style: 'cell' });
  const tags = [
    requirement.titleOfficial && requirement.title !== '' ? t('framework.official') : null,
    requirement.kind === 'duty' ? null : t(`kind.${requirement.kind}`),
    requirement.scope === 'organisation' ? t('framework.organisation-wide') : null,
  ];
  const note = tags.filter((tag) => tag !== null).join(' · ');
  if (note !== '') paras.push({ text: note, style: 'cell-soft' });
  return paras;
}

/** The joint status of a control set, and links to the controls. */
export function edgeParas({ t }: Context, edge: EdgeResult): readonly Para[] {
  const status = { ...verdictPara(t, edge.status), above: 2 };
  return [status, controlIds(edge.controls)];
}

/** The determination as tested, and the effective one where an exception makes it differ. */
export function determinationParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const raw = determinationPara(t, requirement.raw.status);
  if (requirement.raw.status === requirement.effective.status) return [raw];
  return [
    { text: t('framework.as-tested'), style: 'cell-soft' },
    raw,
    { text: t('framework.with-exceptions'), style: 'cell-soft', above: 2 },
    determinationPara(t, requirement.effective.status),
    ...requirement.exceptions.map((id): Para => ({ text: id, style: 'cell', to: placeOf('exception', id) })),
  ];
}

/** Why: the reasons of both determinations, and the reason of every mapping. */
export function reasonParas(context: Context, requirement: RequirementResult): readonly Para[] {
  const { t } = context;
  const paras: Para[] = requirement.raw.because.map((reason) => ({ text: reason.text, style: 'cell' }));
  if (requirement.raw.status !== requirement.effective.status) {
    for (const reason of requirement.effective.because)
      paras.push({ text: t('framework.effective-reason', { text: reason.text }), style: 'cell' });
  }
  return [...paras, ...edgeReasonParas(context, requirement)];
}

/** The reason of every mapping, with its relation, strength and ceiling. */
export function edgeReasonParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  return requirement.edges.map((edge) => {
    const key = edge.review === 'draft' ? 'framework.rationale-draft' : 'framework.rationale';
    const values = {
      strength: edge.strength,
      relation: t(`relation.${edge.relationship}`),
      ceiling: t(`ceiling.${edge.ceiling}`),
      text: edge.rationale,
    };
    return { text: t(key, values), style: 'cell-soft', above: 2 };
  });
}

/** The reason as one text, the date first where the requirement applies later. */
export function reasonText({ t }: Context, requirement: RequirementResult): string {
  const text = requirement.raw.because.map((reason) => reason.text).join(' ');
  return requirement.raw.status === 'not-yet-applicable' && requirement.appliesFrom !== null
    ? t('framework.from-date', { date: t.day(requirement.appliesFrom), text })
    : text;
}

/** The title on its own, for compact lists. */
export function shortParas({ t }: Context, requirement: RequirementResult): readonly Para[] {
  const text = requirement.title || requirement.summary || t('pack.dash');
  const suffix = requirement.kind === 'duty' ? '' : ` (${t(`kind.${requirement.kind}`)})`;
  return cell(text + suffix);
}
