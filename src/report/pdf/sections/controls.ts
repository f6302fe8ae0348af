import type { ControlPart, ControlResult, GivenStatement } from '../../../model/assessment.ts';
import type { Population } from '../../../model/verdict.ts';
import type { Block, Para } from '../blocks.ts';
import { checkBlocks } from './checks.ts';
import { type Context, limitOf, placeOf } from './context.ts';
import { unaskedBlocks } from './observations.ts';
import {
  body,
  cell,
  evidenceOf,
  evidenceParas,
  facts,
  familyTitle,
  heading,
  requirementName,
  strongCell,
  tableOrNone,
  verdictPara,
  verdictWords,
} from './parts.ts';

type AttestationPart = Extract<ControlPart, { op: 'attestation' }>;

/** Control narratives, family by family: what each control is for, its verdict, and everything the verdict rests on. */
export function controls(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const families = new Map<string, ControlResult[]>();
  for (const control of assessment.controls) {
    const list = families.get(control.family);
    if (list === undefined) families.set(control.family, [control]);
    else list.push(control);
  }
  const blocks: Block[] = [
    heading(1, t('controls.title'), placeOf('section', 'controls')),
    body(t(context.detail === 'full' ? 'controls.intro-full' : 'controls.intro', { n: assessment.controls.length })),
  ];
  if (families.size === 0) blocks.push(body(t('pack.none')));
  for (const [family, members] of families) {
    blocks.push(heading(2, familyTitle(family), placeOf('section', `family-${family}`)));
    for (const control of members) blocks.push(...narrative(context, control));
  }
  if (context.detail === 'full') blocks.push(...unaskedBlocks(context));
  return blocks;
}

function narrative(context: Context, control: ControlResult): readonly Block[] {
  const { t } = context;
  const checks = control.parts.filter((part) => part.op === 'check');
  const attestations = control.parts.filter((part) => part.op === 'attestation');
  return [
    heading(3, `${control.id} ${control.title}`, placeOf('control', control.id), false),
    {
      block: 'paragraph',
      para: {
        text: t('controls.verdict-line', {
          verdict: verdictWords(t, control.verdict),
          population: populationText(context, control.population),
        }),
        style: 'strong',
        mark: `verdict-${control.verdict.status}`,
      },
      after: 2,
    },
    body(control.objective, 4),
    factsOf(context, control),
    ...checkBlocks(context, control.id, checks),
    ...attestationBlocks(context, attestations),
  ];
}

function populationText({ t }: Context, population: Population): string {
  const total =
    population.holds + population.fails + population.notApplicable + population.notObservable + population.notes;
  if (total === 0) return t('controls.no-population');
  const text = t('controls.population', {
    holds: population.holds,
    total,
    fails: population.fails,
    'not-observable': population.notObservable,
    'not-applicable': population.notApplicable,
  });
  return population.notes === 0 ? text : `${text} ${t.count('controls.notes', population.notes)}`;
}

function factsOf(context: Context, control: ControlResult): Block {
  const { t } = context;
  const byFramework = new Map<string, string[]>();
  for (const reference of control.serves) {
    const framework = reference.slice(0, reference.indexOf(':'));
    const list = byFramework.get(framework);
    if (list === undefined) byFramework.set(framework, [reference]);
    else list.push(reference);
  }
  const serves: Para[] = [...byFramework.values()].map((references) => ({
    text: references
      .map((reference, index) =>
        index === 0 ? requirementName(context, reference) : reference.slice(reference.indexOf(':') + 1),
      )
      .join(', '),
    style: 'cell',
  }));
  const rests = evidenceOf(control.verdict);
  return facts(
    [
      [
        t('controls.type'),
        cell(
          t('controls.type-value', {
            type: t(`control-type.${control.type}`),
            owner: control.ownerRole,
            frequency: t(`frequency.${control.frequency}`),
          }),
        ),
      ],
      [t('controls.why'), whyParas(context, control)],
      [
        t('controls.rests-on'),
        rests.length === 0
          ? cell(t('pack.none'))
          : evidenceParas(context, rests, limitOf(context, 'labels-per-control')),
      ],
      ...(context.detail === 'full'
        ? [[t('controls.guidance'), cell(control.guidance || t('pack.none'))] as const]
        : []),
      [t('controls.threats'), cell(control.threats.join(', ') || t('pack.none'))],
      [t('controls.serves'), serves.length === 0 ? cell(t('pack.none')) : serves],
    ],
    92,
  );
}

function whyParas({ t }: Context, { verdict }: ControlResult): readonly Para[] {
  if (verdict.status === 'met') {
    const texts = new Set((verdict.limits ?? []).map(({ text }) => text));
    const limits = [...texts].map((text): Para => ({ text: t('controls.limit', { text }), style: 'cell', above: 3 }));
    return [...cell(t.count(`controls.met-${verdict.basis}`, verdict.from.length)), ...limits];
  }
  return verdict.because.map((reason, index) => ({ text: reason.text, style: 'cell', above: index === 0 ? 0 : 3 }));
}

function attestationBlocks(context: Context, parts: readonly AttestationPart[]): readonly Block[] {
  const { t } = context;
  if (parts.length === 0) return [];
  return [
    tableOrNone(
      t,
      t('controls.attestations-caption'),
      [
        { head: t('controls.attestation'), width: 86, rowHead: true },
        { head: t('controls.statement'), width: 200 },
        { head: t('controls.frequency'), width: 62 },
        { head: t('controls.given'), width: 139 },
      ],
      parts.map((part) => ({
        cells: [
          strongCell(part.attestation),
          cell(part.statement),
          cell(t(`frequency.${part.frequency}`)),
          givenParas(context, part),
        ],
      })),
    ),
  ];
}

/** The statement stands in the column beside the reason; where the reason quotes it, only the rest is printed. */
function withoutStatement(text: string, statement: string): string {
  if (!text.endsWith(statement)) return text;
  const rest = text.slice(0, -statement.length).trimEnd();
  return rest.endsWith(':') ? `${rest.slice(0, -1)}.` : rest;
}

function givenParas(context: Context, { verdict, statement, given }: AttestationPart): readonly Para[] {
  const { t } = context;
  const texts =
    verdict.status === 'met' ? [] : verdict.because.map((reason) => withoutStatement(reason.text, statement));
  return [
    verdictPara(t, verdict.status),
    ...(given === null ? [] : statedParas(context, given)),
    ...texts.map((text): Para => ({ text, style: 'cell' })),
    ...evidenceParas(context, evidenceOf(verdict), limitOf(context, 'pointers')),
  ];
}

/** Who stated it, in which role and when, and until when it counts. */
function statedParas({ t }: Context, given: GivenStatement): readonly Para[] {
  const key = given.stated ? 'controls.stated-by' : 'controls.denied-by';
  return [
    { text: t(key, { by: given.by, role: given.role || t('controls.no-role'), on: t.day(given.on) }), style: 'cell' },
    { text: t('controls.lapses', { date: t.day(given.lapses) }), style: 'cell-soft' },
  ];
}
