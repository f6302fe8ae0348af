import type { Locator } from '../../../model/evidence.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { TextRedactor } from '../../text-redactor.ts';
import type { Exception } from './exceptions.ts';
import { SEARCH_LIMITS } from './limits.ts';
import type { Exceptions } from './read-exceptions.ts';

/** The facts about what other scanners leave alone, and where they stand. */
export interface ExceptionFacts {
  readonly facts: JsonObject;
  readonly locators: Readonly<Record<string, Locator>>;
  /** Pointer to the path its locator speaks of. */
  readonly places: Readonly<Record<string, string>>;
}

/** Returns all exceptions counted and the first of them listed: those somebody has to look at before the others. */
export function exceptionFacts({ found, cut }: Exceptions, redactor: TextRedactor): ExceptionFacts {
  const ordered = [...found].sort(
    (a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1),
  );
  const locators: Record<string, Locator> = {};
  const places: Record<string, string> = {};
  const listed = ordered.slice(0, SEARCH_LIMITS.listedExceptions).map((each, index) => {
    const pointer = `/scannerExceptions/listed/${index}`;
    const { tool, line, form, reasoned, stale, broad } = each;
    const path = redactor.anonymousText(`${pointer}/path`, each.path, 1000);
    locators[pointer] = { byteStart: each.start, byteEnd: each.end, line, column: 1 };
    places[pointer] = path;
    return { tool, path, line, form, reasoned, stale, broad };
  });
  const facts = {
    total: found.length,
    unreasoned: found.filter((each) => !each.reasoned).length,
    stale: found.filter((each) => each.stale).length,
    broad: found.filter((each) => each.broad).length,
    cut,
    listed,
  };
  return { facts, locators, places };
}

function isOpen({ reasoned, stale, broad }: Exception): boolean {
  return !reasoned || stale || broad;
}
