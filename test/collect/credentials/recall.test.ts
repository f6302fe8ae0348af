import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scanCredentials } from '../../../src/collect/credential-scanner.ts';
import { CREDENTIAL_KINDS } from '../../../src/collect/credentials/all-kinds.ts';
import { EMBEDDINGS, sampleOf } from './samples.ts';

const SAMPLES = 8;
const FROM = 100;

/** Kind to how many of its samples, none used elsewhere in the tests, are found as that kind, and as anything. */
function measured(): readonly {
  readonly id: string;
  readonly vendor: string;
  readonly exact: number;
  readonly any: number;
  readonly of: number;
}[] {
  return CREDENTIAL_KINDS.map((kind) => {
    let exact = 0;
    let any = 0;
    for (const embedding of EMBEDDINGS) {
      for (let index = FROM; index < FROM + SAMPLES; index += 1) {
        // Making RSA keys takes long, so their kinds repeat a few.
        const sample = sampleOf(kind, kind.id.startsWith('private-key') ? FROM + (index % 2) : index);
        const { hits } = scanCredentials(Buffer.from(embedding.of(sample)), (value) => value.slice(0, 8));
        if (hits.length > 0) any += 1;
        if (hits.some((hit) => hit.kind.id === kind.id)) exact += 1;
      }
    }
    return { id: kind.id, vendor: kind.vendor, exact, any, of: EMBEDDINGS.length * SAMPLES };
  });
}

describe('recall on samples true to the format', () => {
  it('is at least 99 % over all kinds and 90 % for each; UPDATE_MEASUREMENTS=1 writes the table', () => {
    const rows = measured();
    let exact = 0;
    let of = 0;
    for (const row of rows) {
      exact += row.exact;
      of += row.of;
      expect(row.exact / row.of, row.id).toBeGreaterThanOrEqual(0.9);
    }
    expect(exact / of).toBeGreaterThanOrEqual(0.99);
    if (process.env['UPDATE_MEASUREMENTS'] !== '1') return;
    const lines = rows.map(
      (row) => `| ${row.id} | ${row.vendor} | ${row.exact} of ${row.of} | ${row.any} of ${row.of} |`,
    );
    const head = '| kind | vendor | found as this kind | found at all |\n|---|---|---|---|\n';
    const total = `All ${rows.length} kinds: ${exact} of ${of} found as their kind.`;
    const about =
      'Written by `UPDATE_MEASUREMENTS=1 npx vitest run test/collect/credentials/recall.test.ts`. Each kind: 8 made-up values in\n4 ways of writing them down (environment file, JSON, TypeScript, YAML).';
    writeFileSync(
      'docs/measurements/secret-kinds.md',
      `# Recall of the search for secrets, kind by kind\n\n${about}\n\n${total}\n\n${head}${lines.join('\n')}\n`,
    );
  }, 30_000);
});
