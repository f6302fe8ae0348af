import type { Block } from '../blocks.ts';
import { type Context, placeOf } from './context.ts';
import { body, heading } from './parts.ts';

/** The sign-off page: nothing but the statement, the lines to sign on, and a field for an electronic signature each. */
export function signOff({ t, layout, packId, assessment }: Context): readonly Block[] {
  return [
    heading(1, t('sign-off.title'), placeOf('section', 'sign-off')),
    body(
      t('sign-off.statement', { organisation: assessment.organisation, scope: assessment.scope.name, pack: packId }),
    ),
    body(t('sign-off.electronic'), 18),
    {
      block: 'lines',
      people: layout['sign-off'].map((role) => [
        t(`sign-off.${role}`),
        t('sign-off.name'),
        t('sign-off.date'),
        t('sign-off.signature'),
      ]),
      fields: layout['sign-off'].map((role) => ({
        name: role,
        label: t('sign-off.field', { role: t(`sign-off.${role}`) }),
        signed: t('sign-off.signed'),
        note: t('sign-off.signed-note'),
      })),
    },
  ];
}
