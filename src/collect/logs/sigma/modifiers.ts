import { base64Of, base64Offsets, type Encoding, encodingNamed } from './encodings.ts';
import { networkOf } from './network.ts';
import { patternOf, placed, plainText, withAnyDash } from './pattern.ts';
import { regexTrouble } from './regex.ts';
import { type Pattern, RuleError, type Test, type TextPlace } from './rule.ts';

/** Values for the placeholders of a rule, by name. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** The modifiers behind a field name, understood. */
export interface Modifiers {
  readonly place: TextPlace;
  readonly all: boolean;
  readonly cased: boolean;
  readonly negated: boolean;
  readonly dash: boolean;
  readonly expand: boolean;
  readonly encoding: Encoding | undefined;
  readonly base64: 'none' | 'base64' | 'base64offset';
  readonly operator: '<' | '<=' | '>' | '>=' | undefined;
  readonly kind: 'text' | 're' | 'cidr' | 'fieldref' | 'exists';
  /** Flags of a regular expression. */
  readonly flags: string;
}

const OPERATORS = new Map([
  ['lt', '<'],
  ['lte', '<='],
  ['gt', '>'],
  ['gte', '>='],
] as const);
const FLAGS = new Map([
  ['i', 'i'],
  ['ignorecase', 'i'],
  ['m', 'm'],
  ['multiline', 'm'],
  ['s', 's'],
  ['dotall', 's'],
]);

type Draft = { -readonly [Key in keyof Modifiers]: Modifiers[Key] };

/** Reads the modifiers of a field. Throws a RuleError that names one that is not understood. */
export function modifiersOf(words: readonly string[], pointer: string): Modifiers {
  const draft: Draft = {
    place: 'is',
    all: false,
    cased: false,
    negated: false,
    dash: false,
    expand: false,
    encoding: undefined,
    base64: 'none',
    operator: undefined,
    kind: 'text',
    flags: '',
  };
  for (const word of words) {
    if (!takeWord(draft, word)) throw new RuleError(pointer, `The modifier "${word}" is not understood.`);
  }
  if (draft.flags !== '' && draft.kind !== 're')
    throw new RuleError(pointer, 'The modifiers i, m and s belong to a regular expression.');
  if (draft.encoding !== undefined && draft.base64 === 'none')
    throw new RuleError(
      pointer,
      'Wide characters do not occur in a text log; they need base64 or base64offset behind them.',
    );
  return draft;
}

function takeWord(draft: Draft, word: string): boolean {
  const operator = OPERATORS.get(word as 'lt');
  const flag = FLAGS.get(word);
  const encoding = encodingNamed(word);
  if (operator !== undefined) draft.operator = operator;
  else if (flag !== undefined) draft.flags += draft.flags.includes(flag) ? '' : flag;
  else if (encoding !== undefined) draft.encoding = encoding;
  else return takeSwitch(draft, word);
  return true;
}

function takeSwitch(draft: Draft, word: string): boolean {
  switch (word) {
    case 'contains':
    case 'startswith':
    case 'endswith':
      draft.place = word;
      return true;
    case 'base64':
    case 'base64offset':
      draft.base64 = word;
      return true;
    case 're':
    case 'cidr':
    case 'fieldref':
    case 'exists':
      draft.kind = word;
      return true;
    case 'all':
    case 'cased':
    case 'expand':
      draft[word] = true;
      return true;
    case 'neq':
      draft.negated = true;
      return true;
    case 'windash':
      draft.dash = true;
      return true;
    default:
      return false;
  }
}

type Scalar = string | number | boolean;

/** Returns the tests that one value of a rule stands for; one of them must hold. Throws a RuleError where value and modifiers do not fit. */
export function testsOf(
  value: Scalar,
  modifiers: Modifiers,
  pointer: string,
  placeholders: Placeholders,
): readonly Test[] {
  const { kind, operator } = modifiers;
  const fail = (message: string): never => {
    throw new RuleError(pointer, message);
  };
  if (operator !== undefined) {
    if (typeof value === 'number') return [{ kind: 'compare', operator, value }];
    return fail(`A number must stand here, because of the modifier that compares with "${operator}".`);
  }
  switch (kind) {
    case 'exists':
      return [{ kind: 'exists' }];
    case 're':
      return [regexTest(String(value), modifiers.flags, fail)];
    case 'cidr': {
      const network = networkOf(String(value));
      return [{ kind: 'network', network: network ?? fail(`"${String(value)}" is no range of addresses.`) }];
    }
    case 'fieldref':
      return [{ kind: 'field', other: String(value), place: modifiers.place, cased: modifiers.cased }];
    case 'text':
      return textTests(value, modifiers, fail, placeholders);
  }
}

function regexTest(source: string, flags: string, fail: (message: string) => never): Test {
  const trouble = regexTrouble(source);
  return trouble === undefined ? { kind: 'regex', source, flags } : fail(trouble);
}

function textTests(
  value: Scalar,
  modifiers: Modifiers,
  fail: (message: string) => never,
  placeholders: Placeholders,
): readonly Test[] {
  const { place, cased, base64 } = modifiers;
  if (typeof value === 'number' && place === 'is' && base64 === 'none') return [{ kind: 'number', value }];
  const texts = modifiers.expand ? expanded(String(value), placeholders, fail) : [String(value)];
  return texts
    .flatMap((text) => encoded(patternOf(text), modifiers, fail))
    .map((pattern) => ({ kind: 'pattern', pattern: placed(pattern, place), cased }));
}

function encoded(
  pattern: Pattern,
  { base64, dash, encoding = 'utf8' }: Modifiers,
  fail: (message: string) => never,
): readonly Pattern[] {
  if (base64 === 'none') return [dash ? withAnyDash(pattern) : pattern];
  const plain = plainText(pattern);
  if (plain === undefined) return fail('A value with wildcards cannot be searched for in base64.');
  return (base64 === 'base64' ? [base64Of(plain, encoding)] : base64Offsets(plain, encoding)).map((text) => [text]);
}

const MAX_VALUES = 10_000;

function expanded(text: string, placeholders: Placeholders, fail: (message: string) => never): readonly string[] {
  let texts: readonly string[] = [text];
  for (const [whole, name = ''] of text.matchAll(/%(\w+)%/g)) {
    const values =
      placeholders.get(name) ?? fail(`The rule needs values for its placeholder "${name}", and none are given.`);
    // A value of the organisation is meant as it is, wildcards and all.
    texts = texts.flatMap((each) => values.map((value) => each.replace(whole, () => value)));
    if (texts.length > MAX_VALUES) fail(`The placeholders make more than ${MAX_VALUES} values.`);
  }
  return texts;
}
