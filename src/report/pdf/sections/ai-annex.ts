import type { RequirementResult } from '../../../model/assessment.ts';
import type { Block, Para, Row } from '../blocks.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { body, cell, evidenceOf, evidenceParas, facts, heading, notice, strongCell, tableOrNone } from './parts.ts';
import { determinationParas, idParas, reasonText } from './requirement-cells.ts';

const AI_ACT = 'eu-ai-act';
const HEADINGS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const ENTRIES = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;

/** Why there is no annex: the AI Act was not chosen, has no Annex IV here, or stated facts exclude all of it; null where there is one. */
export function annexLeftOut({ assessment }: Context): 'not-chosen' | 'excluded' | null {
  if (!assessment.frameworks.some((framework) => framework.framework === AI_ACT)) return 'not-chosen';
  const units = assessment.requirements.filter((unit) => headingOf(unit) !== null);
  return units.every((unit) => unit.raw.status === 'not-applicable') ? 'excluded' : null;
}

/** Returns the number of the Annex IV heading (Regulation (EU) 2024/1689) that a unit belongs to. */
function headingOf(unit: RequirementResult): string | null {
  if (unit.framework !== AI_ACT) return null;
  return /^Annex IV\(([1-9])\)/.exec(unit.id)?.[1] ?? null;
}

/** The AI-system annex: the nine headings of Annex IV, each with what this pack holds for it, or the words not provided. */
export function aiAnnex(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const stated = assessment.facts[AI_ACT];
  const blocks: Block[] = [
    heading(1, t('ai-annex.title'), placeOf('section', 'ai-annex')),
    body(t('ai-annex.intro')),
    notice(t('ai-annex.limits')),
    facts([
      [t('ai-annex.system'), cell(assessment.scope.name)],
      [t('ai-annex.organisation'), cell(assessment.organisation)],
      [t('scope.roles'), cell(stated?.roles?.join(', ') || t('scope.not-stated'))],
      [t('scope.route'), cell(stated?.route ?? t('scope.not-stated'))],
    ]),
  ];
  for (const number of HEADINGS) {
    const units = assessment.requirements.filter((unit) => headingOf(unit) === number);
    const without = units.filter((unit) => evidenceFor(context, unit).length === 0).length;
    const title = t('ai-annex.heading', { number, title: t(`annex-iv.${number}`) });
    blocks.push(heading(2, title, placeOf('section', `ai-annex-${number}`)));
    blocks.push(
      tableOrNone(
        t,
        t('ai-annex.caption', { n: units.length, without }),
        [
          { head: t('framework.requirement'), width: 66, rowHead: true },
          { head: t('framework.what'), width: 140 },
          { head: t('framework.determination'), width: 141 },
          { head: t('ai-annex.pointer'), width: 140 },
        ],
        units.map((unit) => unitRow(context, unit)),
      ),
    );
  }
  return blocks;
}

function unitRow(context: Context, unit: RequirementResult): Row {
  const { t } = context;
  return {
    cells: [
      idParas(unit),
      cell(unit.summary || unit.title || t('pack.dash')),
      [...determinationParas(context, unit), { text: reasonText(context, unit), style: 'cell-soft', above: 2 }],
      pointerParas(context, unit),
    ],
  };
}

function evidenceFor({ controls }: Context, unit: RequirementResult): readonly string[] {
  const ids = unit.edges
    .flatMap((edge) => edge.controls)
    .flatMap((id) => {
      const verdict = controls.get(id)?.verdict;
      return verdict === undefined ? [] : evidenceOf(verdict);
    });
  return [...new Set(ids)];
}

function pointerParas(context: Context, unit: RequirementResult): readonly Para[] {
  const { t } = context;
  const ids = evidenceFor(context, unit);
  const controls = [...new Set<string>(unit.edges.flatMap((edge) => edge.controls))];
  const paras: Para[] = [];
  if (ids.length === 0) paras.push({ text: t('ai-annex.not-provided'), style: 'cell-strong' });
  else
    paras.push(
      { text: t('ai-annex.bears'), style: 'cell-soft' },
      ...evidenceParas(context, ids, limitOf(context, 'pointers')),
    );
  if (controls.length > 0) paras.push({ text: t('ai-annex.controls'), style: 'cell-soft', above: 2 });
  for (const id of controls) paras.push(controlPara(context, id));
  return paras;
}

/** A control and how it stands: evidence may bear on an element and still speak against it. */
function controlPara({ t, controls }: Context, id: string): Para {
  const status = controls.get(id)?.verdict.status ?? 'unknown';
  const text = t('ai-annex.control', { id, verdict: t(`verdict.${status}`) });
  return { text, style: 'cell', mark: `verdict-${status}`, to: placeOf('control', id) };
}

/** A page to complete after Annex V: marked as a template, because only the provider can declare anything. */
export function declaration({ t }: Context): readonly Block[] {
  return [
    heading(1, t('declaration.title'), placeOf('section', 'declaration')),
    notice(t('declaration.template')),
    body(t('declaration.intro')),
    {
      block: 'table',
      caption: t('declaration.caption'),
      header: true,
      columns: [
        { head: t('declaration.element'), width: 187, rowHead: true },
        { head: t('declaration.entry'), width: 300 },
      ],
      rows: ENTRIES.map((number) => ({
        cells: [
          [...strongCell(t(`annex-v.${number}`)), { text: t('declaration.from', { number }), style: 'cell-soft' }],
          [
            { text: t(`declaration.entry-${number}`), style: 'cell-soft' },
            { text: ' ', style: 'cell', above: 8 },
          ],
        ],
      })),
    },
    { block: 'space', height: 14 },
    {
      block: 'lines',
      people: [
        [
          t('declaration.signatory'),
          t('declaration.place-date'),
          t('declaration.name-function'),
          t('declaration.signature'),
        ],
      ],
    },
  ];
}
