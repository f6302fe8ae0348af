import { expect } from 'vitest';
import type { LayoutRow } from '../../../../src/collect/logs/layouts/layout.ts';
import { layoutParser } from '../../../../src/collect/logs/layouts/registry.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

/** Runs a layout over lines. */
export function parsed(layout: string, lines: readonly string[], options: JsonObject = {}): readonly LayoutRow[] {
  const parser = layoutParser(layout, options);
  return [...lines.flatMap((line, index) => parser.push(line, index + 1)), ...parser.end()];
}

/** Fails unless every line with content is accounted for exactly once: as rows 0, 1, 2 and so on, a companion or a reject. */
export function expectReconciled(lines: readonly string[], rows: readonly LayoutRow[]): void {
  const seen = new Map<number, string[]>();
  for (const row of rows) {
    const said = 'reject' in row ? 'reject' : 'companion' in row ? 'companion' : `part ${row.part}`;
    seen.set(row.line, [...(seen.get(row.line) ?? []), said]);
  }
  for (const [index, line] of lines.entries()) {
    const said = (seen.get(index + 1) ?? []).sort();
    const parts = said.map((_, part) => `part ${part}`).sort();
    const once = said.length === 1 && said[0] !== undefined && /^(?:reject|companion)$/.test(said[0]);
    const wanted = line.trim() === '' ? [] : once ? said : parts;
    expect({ line: index + 1, text: line, said }).toEqual({ line: index + 1, text: line, said: wanted });
    if (line.trim() !== '') expect(said.length).toBeGreaterThan(0);
    seen.delete(index + 1);
  }
  expect([...seen.keys()]).toEqual([]);
}
