import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { EvidenceDraft, Locator } from '../../../src/model/evidence.ts';
import { atPointer } from '../../../src/model/json.ts';
import { PACKAGE_ROOT } from '../../../src/platform/package-root.ts';

const ajv = new Ajv2020({ allErrors: true });
const validators = new Map<string, ReturnType<Ajv2020['compile']>>();

/** Returns what is wrong with the facts of an item against the schema of its kind. */
export function factProblems(draft: Pick<EvidenceDraft, 'kind' | 'facts'>): readonly string[] {
  let validate = validators.get(draft.kind);
  if (validate === undefined) {
    validate = ajv.compile(
      JSON.parse(readFileSync(join(PACKAGE_ROOT, 'evidence', draft.kind, 'facts.schema.json'), 'utf8')) as object,
    );
    validators.set(draft.kind, validate);
  }
  return validate(draft.facts)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

/** Returns the pointers that checks of this kind show and that lead nowhere in the item's facts, or to no place. */
export function lostPointers(draft: EvidenceDraft): readonly string[] {
  const folder = join(PACKAGE_ROOT, 'evidence', draft.kind, 'checks');
  if (!existsSync(folder)) return placeOf(draft, '') === undefined ? [''] : [];
  const pointers = readdirSync(folder).flatMap(
    (name) => (parse(readFileSync(join(folder, name), 'utf8')) as { 'points-at': string[] })['points-at'],
  );
  return pointers.filter(
    (pointer) => atPointer(draft.facts, pointer) === undefined || placeOf(draft, pointer) === undefined,
  );
}

/** Returns the place of a fact: its own, or the nearest of what contains it. */
export function placeOf({ locators }: Pick<EvidenceDraft, 'locators'>, pointer: string): Locator | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const locator = locators[at];
    if (locator !== undefined || at === '') return locator;
  }
}
