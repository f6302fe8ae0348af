import type { Block, Para } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { body, cell, facts, heading, notice } from './parts.ts';

const STATEMENTS = ['responsible', 'scope', 'sources', 'parameters', 'results', 'later'] as const;

/** The management assertion: a text for the organisation to check and sign, with its period and its exceptions by number. */
export function assertion(context: Context): readonly Block[] {
  const { assessment, t, layout } = context;
  const { period } = assessment;
  const when =
    period === null
      ? t('assertion.as-of', { date: t.day(assessment.asOf) })
      : t('assertion.period', { label: period.label, from: t.day(period.from), to: t.day(period.to) });
  const values = { organisation: assessment.organisation, scope: assessment.scope.name, when };
  return [
    heading(1, t('assertion.title'), placeOf('section', 'assertion')),
    notice(t('assertion.whose')),
    { block: 'paragraph', para: { text: t('assertion.opening', values), style: 'lead' }, after: 8 },
    { block: 'list', items: STATEMENTS.map((key) => ({ text: t(`assertion.${key}`), style: 'body' })) },
    heading(2, t('assertion.exceptions-title'), placeOf('section', 'assertion-exceptions'), false),
    body(t('assertion.exceptions-intro')),
    facts([
      [t('assertion.not-met'), gapParas(context, 'control-not-met')],
      [t('assertion.unknown'), gapParas(context, 'control-unknown')],
      [t('assertion.approved'), approvedParas(context)],
    ]),
    { block: 'space', height: 6 },
    facts([
      [t('assertion.frameworks'), frameworkParas(context)],
      [t('assertion.wording'), cell(t('assertion.wording-value', { version: layout.assertion.version }))],
      [t('assertion.signed'), cell(t('assertion.signed-value'))],
    ]),
  ];
}

function gapParas({ assessment, t }: Context, kind: 'control-not-met' | 'control-unknown'): readonly Para[] {
  const members = assessment.gaps.filter((gap) => gap.kind === kind);
  if (members.length === 0) return cell(t('pack.none'));
  const ids = members.map(({ label }) => ({ text: label, to: placeOf('gap', label) }));
  return [
    { text: t.count('assertion.gaps', members.length), style: 'cell' },
    { text: '', style: 'cell', ids },
  ];
}

function approvedParas({ assessment, t }: Context): readonly Para[] {
  if (assessment.exceptions.length === 0) return cell(t('pack.none'));
  return assessment.exceptions.map((exception) => ({
    text: t('assertion.exception', {
      id: exception.id,
      control: exception.control,
      state: t(`exception-state.${exception.state}`),
      expires: t.day(exception.expires),
    }),
    style: 'cell',
    to: placeOf('exception', exception.id),
  }));
}

function frameworkParas({ assessment, t }: Context): readonly Para[] {
  if (assessment.frameworks.length === 0) return cell(t('pack.none'));
  return assessment.frameworks.map((framework) => ({
    text: t('assertion.framework', {
      title: framework.shortTitle,
      version: framework.version,
      roles: framework.roles.join(', ') || t('framework.no-roles'),
    }),
    style: 'cell',
  }));
}
