import { cpSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a build tool without types
import { boundaries } from '../../tools/boundaries.mjs';

interface Result {
  readonly violations: readonly { readonly rule: { readonly name: string } }[];
  readonly modules: number;
}

const cruise = boundaries as (folder: string, baseDir?: string) => Promise<Result>;

/** A copy of the sources with one file added. */
function planted(path: string, text: string): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-house-'));
  cpSync('src', join(root, 'src'), { recursive: true });
  cpSync('package.json', join(root, 'package.json'));
  cpSync('tsconfig.json', join(root, 'tsconfig.json'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, path), text);
  return root;
}

describe('the layers', () => {
  it('hold, and the checker saw every module', async () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.as.ts'),
    );
    const { violations, modules } = await cruise('src');
    expect(violations.map((each) => each.rule.name)).toEqual([]);
    expect(modules).toBeGreaterThanOrEqual(files.length);
    expect(files.length).toBeGreaterThan(50);
  });

  const plants: readonly (readonly [string, string, string])[] = [
    ['src/model/planted.ts', "import '../platform/digest.ts';", 'model-imports-only-itself'],
    ['src/evaluate/planted.ts', "import '../collect/seal.ts';", 'evaluate-imports-only-model'],
    ['src/cli/planted.ts', "import '../locker/locker.ts';", 'cli-imports-only-model-app'],
    ['src/report/planted.ts', "import 'node:fs';", 'judgement-and-rendering-are-pure'],
    ['src/collect/git/planted.ts', "import '../mcp/collector.ts';", 'collectors-do-not-know-each-other'],
    ['src/app/planted.ts', "import 'yaml';", 'yaml-has-one-home'],
    ['src/collect/planted.ts', "import 'simple-git';", 'simple-git-has-one-home'],
    ['src/app/planted.ts', "import 'fast-check';", 'no-development-package-in-product'],
  ];
  for (const [path, text, rule] of plants) {
    it(`a planted violation fails: ${rule}`, async () => {
      const root = planted(path, `${text}\nexport const planted = 1;\n`);
      const before = process.cwd();
      process.chdir(root);
      try {
        const { violations } = await cruise('src', root);
        expect(violations.map((each) => each.rule.name)).toContain(rule);
      } finally {
        process.chdir(before);
      }
    });
  }
});
