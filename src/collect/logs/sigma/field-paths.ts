import type { FieldPath } from '../../../model/log-format.ts';

// Up to so many dots every way to cut a name is tried; beyond, only all, none and the first.
const MAX_DOTS = 3;

/**
 * Returns the paths a dotted name can mean, the most nested first: each dot is either a step down or part of a key, such
 * as in annotations.authorization.k8s.io/decision.
 */
export function pathsOf(field: string): readonly FieldPath[] {
  const parts = field.split('.');
  if (parts.some((part) => part === '') || parts.length === 1) return [[field]];
  const [first = '', ...rest] = parts;
  if (rest.length > MAX_DOTS) return [parts, [first, rest.join('.')], [field]];
  const paths: FieldPath[] = [];
  for (let cuts = 2 ** rest.length - 1; cuts >= 0; cuts -= 1) {
    const path = [first];
    for (const [index, part] of rest.entries()) {
      // The highest bit is the first dot.
      const step = (cuts >> (rest.length - 1 - index)) & 1;
      if (step === 1) path.push(part);
      else path.push(`${path.pop()}.${part}`);
    }
    paths.push(path);
  }
  return paths;
}
