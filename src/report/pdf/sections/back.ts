import type { Block } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { body, cell, hashParas, heading, notice, strongCell, tableOrNone } from './parts.ts';

const GLOSSARY = [
  'requirement',
  'control',
  'check',
  'evidence-kind',
  'evidence-item',
  'observation',
  'verdict',
  'determination',
  'raw-effective',
  'attestation',
  'exception',
  'mapping',
  'ceiling',
  'assessment',
  'pack',
  'seal',
  'subject',
  'locator',
  'fingerprint',
  'population',
  'note',
] as const;

/** How to check the pack without trusting its maker: commands to copy, and what is attached. */
export function verification({ t, attachments, beside, volume }: Context): readonly Block[] {
  const file = volume?.all[volume.number - 1]?.file ?? t('verification.file');
  return [
    heading(1, t('verification.title'), placeOf('section', 'verification')),
    body(t('verification.intro')),
    heading(2, t('verification.verify-title'), placeOf('section', 'verification-verify'), false),
    body(t('verification.verify')),
    { block: 'code', lines: [`probity verify ${file}`] },
    heading(2, t('verification.manifest-title'), placeOf('section', 'verification-manifest'), false),
    body(t('verification.manifest')),
    {
      block: 'code',
      lines: [
        `pdfdetach -saveall ${file}`,
        ['sha256sum', ...[...attachments, ...beside].map(({ name }) => shellWord(name))].join(' '),
      ],
    },
    heading(2, t('verification.evidence-title'), placeOf('section', 'verification-evidence'), false),
    body(t('verification.evidence')),
    { block: 'code', lines: ['sha256sum PATH', 'tail -c +$((START + 1)) PATH | head -c $((END - START)) | sha256sum'] },
    heading(2, t('verification.seal-title'), placeOf('section', 'verification-seal'), false),
    body(t('verification.seal')),
    heading(2, t('verification.attachments-title'), placeOf('section', 'verification-attachments'), false),
    ...beside.map(({ name, size }) => notice(t('beside.notice', { name, bytes: size }))),
    tableOrNone(
      t,
      t('verification.attachments-caption'),
      [
        { head: t('verification.name'), width: 110, rowHead: true },
        { head: t('verification.description'), width: 151 },
        { head: t('verification.bytes'), width: 70, align: 'right' },
        { head: t('verification.digest'), width: 156 },
      ],
      [...attachments, ...beside].map((attached) => ({
        cells: [
          [
            ...strongCell(attached.name),
            {
              text: beside.includes(attached) ? t('beside.place') : t(`relationship.${attached.relationship}`),
              style: 'cell-soft',
            },
          ],
          cell(attached.description),
          cell(t.number(attached.size)),
          hashParas(attached.sha256),
        ],
      })),
    ),
  ];
}

/** Quotes a file name so that a copied command means that file and nothing else. */
function shellWord(name: string): string {
  return /^[A-Za-z0-9._-]+$/.test(name) && !name.startsWith('-') ? name : `'./${name.replaceAll("'", "'\\''")}'`;
}

/** The words of the pack, and the versions of everything that made it. */
export function glossary(context: Context): readonly Block[] {
  const { t, assessment } = context;
  return [
    heading(1, t('glossary.title'), placeOf('section', 'glossary')),
    body(t('glossary.intro')),
    tableOrNone(
      t,
      t('glossary.words-caption'),
      [
        { head: t('glossary.word'), width: 120, rowHead: true },
        { head: t('glossary.meaning'), width: 367 },
      ],
      GLOSSARY.map((word) => ({ cells: [strongCell(t(`term.${word}`)), cell(t(`term-meaning.${word}`))] })),
    ),
    heading(2, t('glossary.versions-title'), placeOf('section', 'glossary-versions')),
    tableOrNone(
      t,
      t('glossary.versions-caption'),
      [
        { head: t('glossary.part'), width: 220, rowHead: true },
        { head: t('glossary.version'), width: 267 },
      ],
      versionRows(context),
    ),
    heading(2, t('glossary.checks-title', { n: assessment.checks.length }), placeOf('section', 'glossary-checks')),
    tableOrNone(
      t,
      t('glossary.checks-caption'),
      [
        { head: t('glossary.check'), width: 80, rowHead: true },
        { head: t('glossary.check-title'), width: 237 },
        { head: t('glossary.reads'), width: 110 },
        { head: t('glossary.version'), width: 60, align: 'right' },
      ],
      assessment.checks.map((check) => ({
        cells: [strongCell(check.id), cell(check.title), cell(check.reads), cell(String(check.version))],
      })),
    ),
  ];
}

function versionRows({
  assessment,
  t,
  layout,
}: Context): readonly { cells: readonly (readonly { text: string; style: 'cell' | 'cell-strong' }[])[] }[] {
  const collectors = new Map(
    assessment.evidence.map((entry) => [`${entry.collector.id} ${entry.collector.version}`, entry.collector]),
  );
  const rows: (readonly [string, string])[] = [
    [assessment.generator.name, assessment.generator.version],
    [t('document-control.catalogue'), assessment.catalogue.version],
    [t('document-control.template'), `${layout.id} ${layout.version}`],
    ...assessment.frameworks.map((framework) => [framework.shortTitle, framework.version] as const),
    ...[...collectors.values()].map(
      (collector) => [t('glossary.collector', { id: collector.id }), collector.version] as const,
    ),
  ];
  return rows.map(([part, version]) => ({
    cells: [[{ text: part, style: 'cell-strong' }], [{ text: version, style: 'cell' }]],
  }));
}
