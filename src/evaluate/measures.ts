import type { Catalogue } from '../model/catalogue.ts';
import type { MeasureRequest } from '../model/measure.ts';
import { type OrganisationParameters, parametersOf } from './checks.ts';

/** Returns every measure that the checks of a catalogue ask for, with the parameters in force, in the order of the checks. */
export function measuresOf(
  catalogue: Pick<Catalogue, 'checks'>,
  organisation: OrganisationParameters = {},
): readonly MeasureRequest[] {
  return catalogue.checks.flatMap((check) =>
    check.measure === undefined || check.lifecycle === 'retired'
      ? []
      : [{ id: check.id, measure: check.measure, params: parametersOf(check, organisation) }],
  );
}
