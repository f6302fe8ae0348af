import type { Block, Row } from '../blocks.ts';
import type { Words } from '../words.ts';
import { type Context, placeOf } from './context.ts';
import { body, cell, heading, strongCell, tableOrNone } from './parts.ts';

const RULES = [
  'observe',
  'compose',
  'notes',
  'freshness',
  'applicability',
  'scope',
  'mapping',
  'unknown',
  'ceiling',
  'refuting',
  'counting',
  'exceptions',
] as const;

/** Method: how evidence was collected, the rules of judging, and the record of what was searched. */
export function method(context: Context): readonly Block[] {
  const { t } = context;
  return [
    heading(1, t('method.title'), placeOf('section', 'method')),
    body(t('method.intro')),
    heading(2, t('method.collecting-title'), placeOf('section', 'method-collecting')),
    body(t('method.collecting')),
    body(t('method.redaction')),
    heading(2, t('method.rules-title'), placeOf('section', 'method-rules')),
    body(t('method.rules-intro')),
    { block: 'list', items: RULES.map((rule) => ({ text: t(`rule.${rule}`), style: 'body' })) },
    heading(2, t('method.relations-title'), placeOf('section', 'method-relations')),
    body(t('method.relations-intro')),
    tableOrNone(
      t,
      t('method.relations-caption'),
      [
        { head: t('method.relation'), width: 120, rowHead: true },
        { head: t('method.relation-meaning'), width: 367 },
      ],
      (['equal-to', 'superset-of', 'subset-of', 'intersects-with'] as const).map((relation) => ({
        cells: [strongCell(t(`relation.${relation}`)), cell(t(`relation-meaning.${relation}`))],
      })),
    ),
    heading(2, t('method.search-title'), placeOf('section', 'method-search')),
    body(t('method.search-intro')),
    ...searchBlocks(context),
  ];
}

/** What a collector may say about a source it could not use; another word is printed as it is, never left out. */
const PROBLEM_STATES: ReadonlySet<string> = new Set([
  'missing',
  'unreadable',
  'unparsable',
  'too-large',
  'unrecognised',
  'empty',
  'partial',
]);

function stateWords(t: Words, state: string): string {
  return PROBLEM_STATES.has(state) ? t(`problem-state.${state}`) : state;
}

function searchBlocks({ assessment, t }: Context): readonly Block[] {
  const places: Row[] = assessment.search.map((record) => ({
    cells: [
      strongCell(record.collector),
      cell(record.root),
      ...[record.searched, record.found, record.problems.length].map((value) => cell(t.number(value))),
    ],
  }));
  const problems: Row[] = assessment.search.flatMap((record) =>
    record.problems.map((problem) => ({
      cells: [
        strongCell(record.collector),
        cell(problem.path),
        cell(stateWords(t, problem.state)),
        cell(problem.message),
      ],
    })),
  );
  return [
    tableOrNone(
      t,
      t('method.search-caption'),
      [
        { head: t('method.collector'), width: 100, rowHead: true },
        { head: t('method.root'), width: 207 },
        { head: t('method.searched'), width: 60, align: 'right' },
        { head: t('method.found'), width: 50, align: 'right' },
        { head: t('method.unread'), width: 70, align: 'right' },
      ],
      places,
    ),
    heading(3, t('method.problems-title'), placeOf('section', 'method-problems'), false),
    tableOrNone(
      t,
      t('method.problems-caption'),
      [
        { head: t('method.collector'), width: 90, rowHead: true },
        { head: t('method.path'), width: 170 },
        { head: t('method.state'), width: 77 },
        { head: t('method.message'), width: 150 },
      ],
      problems,
    ),
  ];
}
