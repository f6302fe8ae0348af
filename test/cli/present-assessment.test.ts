import { describe, expect, it } from 'vitest';
import { sayProblems } from '../../src/cli/present-assessment.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

function said(diagnostics: readonly Diagnostic[]): string {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  sayProblems({ say, warn: say, data: say, colour: false, width: 80 }, diagnostics);
  return lines.join('\n');
}

function problem(file: string, line: number): Diagnostic {
  return { code: 'wrong', severity: 'error', message: `Wrong in ${file}.`, place: { file, line, column: 1 } };
}

describe('the problems of a collection', () => {
  it('show every file, though the first is wrong throughout, and count what is left out', () => {
    const text = said([
      ...Array.from({ length: 30 }, (_, index) => problem('a.json', index + 1)),
      problem('b.json', 7),
    ]);
    expect(text.match(/at a\.json/g)).toHaveLength(4);
    expect(text).toContain('at b.json:7:1');
    expect(text).toContain('and 26 more problems');
  });
});
