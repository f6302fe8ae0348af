import type { Block } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { body, cell, heading, strongCell, tableOrNone } from './parts.ts';

/** Scope: what is in, what is out and why, which facts decide what applies, and the questions nobody has answered yet. */
export function scope(context: Context): readonly Block[] {
  const { assessment, t } = context;
  return [
    heading(1, t('scope.title'), placeOf('section', 'scope')),
    { block: 'paragraph', para: { text: assessment.scope.statement || t('pack.none'), style: 'lead' } },
    heading(2, t('scope.in-title'), placeOf('section', 'scope-in')),
    assessment.scope.includes.length === 0
      ? body(t('pack.none'))
      : { block: 'list', items: assessment.scope.includes.map((text) => ({ text, style: 'body' })) },
    heading(2, t('scope.out-title'), placeOf('section', 'scope-out')),
    body(t('scope.out-intro')),
    tableOrNone(
      t,
      t('scope.out-caption'),
      [
        { head: t('scope.what'), width: 190, rowHead: true },
        { head: t('scope.why'), width: 297 },
      ],
      assessment.scope.excludes.map(({ what, why }) => ({ cells: [strongCell(what), cell(why)] })),
    ),
    body(t('scope.boundary-note')),
    heading(2, t('scope.facts-title'), placeOf('section', 'scope-facts')),
    body(t('scope.facts-intro')),
    factsTable(context),
    ...answersTable(context),
    heading(2, t('scope.parameters-title'), placeOf('section', 'scope-parameters')),
    body(t('scope.parameters-intro')),
    parametersTable(context),
    heading(2, t('scope.questions-title'), placeOf('section', 'scope-questions')),
    body(t('scope.questions-intro')),
    questionsTable(context),
  ];
}

function factsTable({ assessment, t, frameworks }: Context): Block {
  const rows = Object.entries(assessment.facts).map(([id, fact]) => ({
    cells: [
      strongCell(frameworks.get(id)?.shortTitle ?? id),
      cell(fact.roles === null ? t('scope.not-stated') : fact.roles.join(', ') || t('scope.no-role')),
      cell(fact.route ?? t('scope.not-stated')),
    ],
  }));
  return tableOrNone(
    t,
    t('scope.facts-caption'),
    [
      { head: t('scope.framework'), width: 150, rowHead: true },
      { head: t('scope.roles'), width: 217 },
      { head: t('scope.route'), width: 120 },
    ],
    rows,
  );
}

/** The organisation's answers to yes/no questions; no table where no framework has any. */
function answersTable({ assessment, t, frameworks }: Context): readonly Block[] {
  const rows = Object.entries(assessment.facts).flatMap(([id, { answers }]) =>
    Object.entries(answers).map(([fact, answer]) => ({
      cells: [
        strongCell(frameworks.get(id)?.shortTitle ?? id),
        cell(fact),
        cell(t(answer ? 'scope.answer-yes' : 'scope.answer-no')),
      ],
    })),
  );
  if (rows.length === 0) return [];
  const columns = [
    { head: t('scope.framework'), width: 150, rowHead: true },
    { head: t('scope.fact'), width: 217 },
    { head: t('scope.answer'), width: 120 },
  ];
  return [tableOrNone(t, t('scope.answers-caption'), columns, rows)];
}

/** Thresholds of checks, and the values in the statements that were made. */
function parametersTable({ assessment, t }: Context): Block {
  const row = (name: string, value: unknown, from: string): { cells: ReturnType<typeof cell>[] } => ({
    cells: [strongCell(name), cell(String(value)), cell(t(`scope.from-${from}`))],
  });
  const stated = assessment.controls.flatMap((control) =>
    control.parts.flatMap((part) => {
      if (part.op !== 'attestation' || part.given === null) return [];
      return part.values.map(({ name, value, unit, from }) =>
        row(`${part.attestation}.${name}`, unit === null ? value : `${String(value)} ${unit}`, from),
      );
    }),
  );
  const set = Object.entries(assessment.parameters).map(([name, { value, from }]) => row(name, value, from));
  const rows = [...set, ...stated];
  return tableOrNone(
    t,
    t('scope.parameters-caption'),
    [
      { head: t('scope.parameter'), width: 207, rowHead: true },
      { head: t('scope.value'), width: 100 },
      { head: t('scope.from'), width: 180 },
    ],
    rows,
  );
}

function questionsTable({ assessment, t }: Context): Block {
  return tableOrNone(
    t,
    t('scope.questions-caption'),
    [
      { head: t('scope.fact'), width: 120, rowHead: true },
      { head: t('scope.question'), width: 190 },
      { head: t('scope.why-asked'), width: 177 },
    ],
    assessment.questions.map(({ fact, question, why }) => ({ cells: [strongCell(fact), cell(question), cell(why)] })),
  );
}
