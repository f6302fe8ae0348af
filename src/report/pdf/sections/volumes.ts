import type { Para } from '../blocks.ts';
import type { Volume } from '../volumes.ts';
import type { Context } from './context.ts';

/** Returns the context of one section: in a volume, its assessment keeps only the chapters and controls that stand there. */
export function inVolume(section: string, context: Context): Context {
  const volume = context.volume?.all[context.volume.number - 1];
  if (volume === undefined || (section !== 'frameworks' && section !== 'controls')) return context;
  const { assessment } = context;
  const narrowed =
    section === 'frameworks'
      ? { frameworks: assessment.frameworks.filter(({ framework }) => volume.frameworks.includes(framework)) }
      : { controls: assessment.controls.filter(({ id }) => volume.controls.includes(id)) };
  return { ...context, assessment: { ...assessment, ...narrowed } };
}

/** Returns the row of the cover that names every volume and what it holds; none where the pack is one file. */
export function volumeRows({ t, volume, frameworks }: Context): readonly (readonly [string, readonly Para[]])[] {
  if (volume === undefined) return [];
  const holds = (each: Volume): string =>
    each.sections
      .flatMap((section) => {
        if (section === 'frameworks') return each.frameworks.map((id) => frameworks.get(id)?.shortTitle ?? id);
        if (section !== 'controls') return section === 'evidence' ? [t('evidence.title')] : [];
        return [t('volumes.controls', { first: each.controls[0] ?? '', last: each.controls.at(-1) ?? '' })];
      })
      .join(', ') || t('volumes.rest');
  const [first] = volume.all;
  return [
    [
      t('volumes.title'),
      [
        { text: t('volumes.this', { number: volume.number, of: volume.all.length }), style: 'strong' },
        ...volume.all.map(
          (each): Para => ({ text: t('volumes.line', { file: each.file, holds: holds(each) }), style: 'body' }),
        ),
        { text: t('volumes.note', { file: first?.file ?? '' }), style: 'note' },
      ],
    ],
  ];
}
