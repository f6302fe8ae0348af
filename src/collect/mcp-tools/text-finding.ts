/** What kinds of finding a text of a server can hold. */
export type FindingClass =
  | 'hidden-characters'
  | 'whitespace-run'
  | 'instruction'
  | 'sensitive-path'
  | 'encoded-data'
  | 'secret';

/** One place in a text that a person should look at; characters [start, end) of the text. The words themselves are not kept. */
export interface TextFinding {
  readonly class: FindingClass;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}
