import type { SourceProblem } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import type { GitObject } from './objects.ts';

/** A partial clone can lack every file; the counts stay complete, the list does not have to. */
const SHOWN_TROUBLES = 100;

/** Gathers what of a repository could not be read or trusted. */
export class Trouble {
  tampered = 0;
  missing = 0;
  readonly #diagnostics: SourceProblem['diagnostics'][number][] = [];
  #more = 0;

  add(code: 'object-missing' | 'object-too-large' | 'object-tampered', what: string, oid: string): void {
    if (code === 'object-tampered') this.tampered += 1;
    if (code === 'object-missing') this.missing += 1;
    if (this.#diagnostics.length >= SHOWN_TROUBLES) {
      this.#more += 1;
      return;
    }
    const message = `${shownText(what)} ${WORDS[code]} (object ${oid}).`;
    this.#diagnostics.push({ code, severity: 'error', message, next: NEXT[code] });
  }

  addObject(object: GitObject, what: string): void {
    if (object.state !== 'whole') this.add(`object-${object.state}`, what, object.oid);
  }

  note(code: string, message: string): void {
    this.#diagnostics.push({
      code,
      severity: 'error',
      message,
      next: 'Collect a smaller part of it, or ask for the limit to be raised.',
    });
  }

  problems(): readonly ((path: string) => SourceProblem)[] {
    if (this.#diagnostics.length === 0) return [];
    if (this.#more > 0) {
      this.note(
        'more-objects',
        `${this.#more} more objects could not be read or trusted; only the first ${SHOWN_TROUBLES} are listed.`,
      );
      this.#more = 0;
    }
    return [(path) => ({ path, state: 'partial', sha256: null, bytes: 0, diagnostics: this.#diagnostics })];
  }
}

const WORDS = {
  'object-missing': 'is not in this clone',
  'object-too-large': 'is larger than what is read, so its content was not looked at',
  'object-tampered': 'does not match its own name; its stored content was rewritten',
} as const;

const NEXT = {
  'object-missing': 'Collect from a complete clone, made without --depth and --filter.',
  'object-too-large': 'Look at this file by hand.',
  'object-tampered': 'Clone the repository afresh from its server and find out who changed the copy.',
} as const;
