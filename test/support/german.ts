import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { PackStrings } from '../../src/report/pdf/template.ts';
import { packTemplate } from './pack.ts';

/** The English wording as shipped. */
export const english: PackStrings = packTemplate.strings;

/** The German wording as shipped. */
export const german = parse(
  readFileSync(new URL('../../templates/pack/strings.de.yaml', import.meta.url), 'utf8'),
) as PackStrings;

/** Every text of a wording under its whole key, `group.key`. */
export function flat(strings: PackStrings): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(strings).flatMap(([group, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${group}.${key}`, text] as const),
    ),
  );
}
