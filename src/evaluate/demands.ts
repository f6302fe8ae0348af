import type { ControlResult } from '../model/assessment.ts';
import type { Catalogue, Demand, Edge, ParameterValue } from '../model/catalogue.ts';
import type { DemandResult, ValueOrigin } from '../model/demand-result.ts';
import { type OrganisationParameters, parametersOf } from './checks.ts';

/** A parameter's value in one assessment, and who set it. */
interface ValueInForce {
  readonly value: ParameterValue;
  readonly unit: string | null;
  readonly from: ValueOrigin;
}

/** `CHECK-ID.name` or `CONTROL/attestation.name` to the value in force. */
export type ParametersInForce = ReadonlyMap<string, ValueInForce>;

/** Returns the values in force: those of the checks after what the organisation set, those of the statements as made. */
export function parametersInForce(
  catalogue: Pick<Catalogue, 'checks'>,
  organisation: OrganisationParameters,
  controls: readonly ControlResult[],
): ParametersInForce {
  const values = new Map<string, ValueInForce>();
  for (const check of catalogue.checks) {
    for (const [name, value] of Object.entries(parametersOf(check, organisation))) {
      const key = `${check.id}.${name}`;
      values.set(key, { value, unit: null, from: Object.hasOwn(organisation, key) ? 'organisation' : 'catalogue' });
    }
  }
  for (const part of controls.flatMap((control) => control.parts)) {
    if (part.op !== 'attestation') continue;
    for (const { name, value, unit, from } of part.values)
      values.set(`${part.attestation}.${name}`, { value, unit, from });
  }
  return values;
}

/** Returns every demand of an edge beside the value in force; a value that is laxer, or not known, is not kept. */
export function demandResults(edge: Pick<Edge, 'demands'>, parameters: ParametersInForce): readonly DemandResult[] {
  return edge.demands.map((demand) => {
    const found = parameters.get(demand.parameter);
    const { parameter, bound, value: demanded } = demand;
    const kept = found !== undefined && keeps(demand, found.value);
    return {
      parameter,
      bound,
      demanded,
      inForce: found?.value ?? null,
      unit: found?.unit ?? null,
      from: found?.from ?? null,
      kept,
    };
  });
}

function keeps({ bound, value }: Demand, inForce: ParameterValue): boolean {
  if (bound === 'equals') return inForce === value;
  if (typeof inForce !== 'number' || typeof value !== 'number') return false;
  return bound === 'at-least' ? inForce >= value : inForce <= value;
}

/** Says in a sentence what is asked for, what is in force instead, and where that was set. */
export function laxerText({ parameter, bound, demanded, inForce, unit, from }: DemandResult): string {
  const asked = bound === 'equals' ? String(demanded) : `${bound.replace('-', ' ')} ${demanded}`;
  if (inForce === null || from === null) return `${parameter} must be ${asked}; no value of it is known.`;
  const counted = unit === null ? '' : ` ${unit}`;
  return `${parameter} is ${inForce}${counted}, ${setBy(parameter, from)}; the requirement asks for ${asked}${counted}.`;
}

function setBy(parameter: string, from: ValueOrigin): string {
  switch (from) {
    case 'organisation':
      return `set by the organisation (parameters.${parameter} in probity.yaml)`;
    case 'statement':
      return 'as stated (values in attestations.yaml)';
    case 'catalogue':
      return parameter.includes('/')
        ? 'the default of the statement'
        : `the default of the check (parameters.${parameter} in probity.yaml sets another)`;
  }
}
