import type { Measure, MeasureRequest, Operand, OperandList } from '../../../model/measure.ts';

/** Returns a measure in which every `{param: NAME}` is replaced by its value. Throws where a parameter is not there. */
export function resolveParameters({ measure, params }: Pick<MeasureRequest, 'measure' | 'params'>): Measure {
  const resolve = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [first] = entries;
    if (entries.length === 1 && first?.[0] === 'param') return valueOf(params, String(first[1]));
    return Object.fromEntries(entries.map(([key, value]) => [key, resolve(value)]));
  };
  return resolve(measure) as Measure;
}

function valueOf(params: MeasureRequest['params'], name: string): string | number | boolean {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) throw new Error(`The measure names a parameter "${name}" that its check does not have.`);
  return value;
}

/** Returns a resolved operand as a number that is not negative. Throws where it is none. */
export function numberOf(operand: Operand): number {
  const value = typeof operand === 'object' ? Number.NaN : Number(operand);
  if (!Number.isFinite(value) || value < 0) throw new Error('A number of a measure must be 0 or more.');
  return value;
}

/** Returns the values of a resolved list; a text is parted at its commas. */
export function valuesOf(list: OperandList | Operand): readonly (string | number)[] {
  if (Array.isArray(list)) return list as readonly (string | number)[];
  const text = typeof list === 'object' ? '' : String(list);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
