import type { Block, Para } from '../blocks.ts';
import type { Context } from './context.ts';
import { placeOf } from './context.ts';
import { leftOut } from './left-out.ts';
import { body, facts, hashParas, heading, notice } from './parts.ts';
import { volumeRows } from './volumes.ts';

function periodText({ assessment, t }: Context): string {
  const { period } = assessment;
  return period === null
    ? t('cover.no-period')
    : t('cover.period-of', { label: period.label, from: t.day(period.from), to: t.day(period.to) });
}

function asOfParas({ assessment, t }: Context): readonly Para[] {
  return [
    { text: t.moment(assessment.asOf), style: 'body' },
    { text: t(`cover.clock-${assessment.clock}`), style: 'note' },
  ];
}

/** The cover: what this is about, for when, which pack it is, and what it is not. */
export function cover(context: Context): readonly Block[] {
  const { assessment, t } = context;
  const band: Para[] = [
    { text: assessment.classification, style: 'cover-label' },
    { text: t('cover.title'), style: 'cover-title', above: 26 },
    { text: context.layout.brand.name ?? assessment.organisation, style: 'cover-line', above: 14 },
    { text: assessment.scope.name, style: 'cover-line', above: 2 },
    {
      text: assessment.frameworks.map((framework) => framework.shortTitle).join(' · ') || t('pack.none'),
      style: 'cover-label',
      above: 18,
    },
  ];
  return [
    { block: 'cover', band, logo: context.logo },
    facts([
      [t('cover.organisation'), large(assessment.organisation)],
      [t('cover.scope'), large(assessment.scope.statement || t('pack.none'))],
      [t('cover.period'), large(periodText(context))],
      [t('cover.as-of'), asOfParas(context)],
      [t('cover.pack-id'), large(context.packId)],
      [
        t('cover.manifest'),
        [...hashParas(context.manifestSha256, undefined, 'mono'), { text: t('cover.manifest-note'), style: 'note' }],
      ],
      ...volumeRows(context),
    ]),
    { block: 'space', height: 8 },
    { block: 'paragraph', para: { text: t('cover.is-title'), style: 'strong', above: 10 }, after: 1 },
    body(t('cover.is')),
    { block: 'paragraph', para: { text: t('cover.is-not-title'), style: 'strong', above: 2 }, after: 1 },
    body(t('cover.is-not')),
  ];
}

/** Document control: the versions and digests this pack was made from, and what else belongs to it. */
export function documentControl(context: Context): readonly Block[] {
  const { assessment, t, layout } = context;
  const counts = t('document-control.counts', {
    frameworks: assessment.frameworks.length,
    requirements: assessment.requirements.length,
    controls: assessment.controls.length,
    checks: assessment.checks.length,
    observations: assessment.observations.length,
    evidence: assessment.evidence.length,
  });
  return [
    heading(1, t('document-control.title'), placeOf('section', 'document-control')),
    body(t('document-control.intro')),
    facts([
      [t('cover.pack-id'), large(context.packId)],
      [t('document-control.generator'), large(`${assessment.generator.name} ${assessment.generator.version}`)],
      [
        t('document-control.template'),
        large(t('document-control.template-value', { id: layout.id, version: layout.version, lang: layout.lang })),
      ],
      [
        t('document-control.catalogue'),
        [{ text: assessment.catalogue.version, style: 'body' }, ...hashParas(bare(assessment.catalogue.digest))],
      ],
      [t('cover.as-of'), asOfParas(context)],
      [t('cover.period'), large(periodText(context))],
      [t('document-control.manifest'), hashParas(context.manifestSha256)],
      [t('document-control.contents'), large(counts)],
      [t('document-control.detail'), large(t(`detail.${context.detail}`))],
      [t('document-control.classification'), large(assessment.classification)],
      [t('document-control.signatures'), large(t('document-control.signatures-value'))],
    ]),
    { block: 'space', height: 4 },
    ...context.beside.map(({ name, size }) => notice(t('beside.notice', { name, bytes: size }))),
    notice(t('document-control.reading')),
    ...leftOut(context),
  ];
}

function large(text: string): readonly Para[] {
  return [{ text, style: 'body' }];
}

function bare(digest: string): string {
  return digest.startsWith('sha256:') ? digest.slice('sha256:'.length) : digest;
}
