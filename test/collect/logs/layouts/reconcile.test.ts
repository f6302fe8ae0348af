import fc from 'fast-check';
import { describe, it } from 'vitest';
import { LAYOUT_NAMES } from '../../../../src/collect/logs/layouts/registry.ts';
import { loadFormats } from '../formats/support.ts';
import { expectReconciled, parsed } from './support.ts';

// Whole and broken lines of every layout, so that the parsers are led deep into what they read before it goes wrong.
const EXAMPLES = [...loadFormats().formatExamples.values()].flat().flatMap((example) => example.lines);
const CHUNKS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ':',
  ',',
  '"Records":[',
  '{"Records":[{"a":1},',
  '{"a":{"b":[1,2]}},{"c":',
  '|',
  '=',
  '^',
  '#Fields: a b',
  '<13>',
  ' ',
];

const line = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...EXAMPLES) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...CHUNKS), { maxLength: 8 }).map((parts) => parts.join('')) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...EXAMPLES), fc.nat(), fc.nat())
      .map(([text, from, to]) => text.slice(from % (text.length + 1), (to % (text.length + 1)) + 1)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\n', ' ')) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '  ', '\t') },
);

describe.each(LAYOUT_NAMES)('the layout %s', (layout) => {
  it.each([{}, { path: ['Records'], referenceYear: 2026, referenceMonth: 3 }])(
    'accounts for every line exactly once, whatever the lines are (%j)',
    (options) => {
      fc.assert(
        fc.property(fc.array(line, { maxLength: 14 }), (lines) =>
          expectReconciled(lines, parsed(layout, lines, options)),
        ),
        { numRuns: 250 },
      );
    },
  );
});

describe('a document spread over lines', () => {
  it('gives each of its records once, however it is broken into lines', () => {
    const value = fc.record({
      id: fc.nat(),
      text: fc.string(),
      deep: fc.array(fc.record({ a: fc.string() }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        (records, indent, wrapped) => {
          const lines = JSON.stringify(
            wrapped ? { head: [1], Records: records, tail: { x: [] } } : records,
            null,
            indent,
          ).split('\n');
          const rows = parsed('json-records', lines, { path: ['Records'] });
          expectReconciled(lines, rows);
          const found = rows.flatMap((row) => ('row' in row ? [JSON.stringify(row.row)] : []));
          if (JSON.stringify(found) !== JSON.stringify(records.map((record) => JSON.stringify(record)))) {
            throw new Error(`${lines.join('\n')}\n${found.join('\n')}`);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
