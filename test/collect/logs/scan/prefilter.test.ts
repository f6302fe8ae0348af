import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { wholeOf } from '../../../../src/collect/logs/line-bytes.ts';
import { scanText } from '../../../../src/collect/logs/scan/line-hits.ts';
import { scanHere } from '../../../../src/collect/logs/scan/scan-file.ts';
import { SECRET_LITERALS } from '../../../../src/collect/logs/scan/secret-literals.ts';
import { SensitiveTally } from '../../../../src/collect/logs/scan/sensitive-tally.ts';
import { scanLine } from '../../../../src/collect/logs/sensitive/sensitive-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-prefilter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mixed = 'aZ3kQ9xW7pL2mN8vB4cR6tY1uJ5hG0dFsEiOaZ3kQ9xW7pL2mN8vB4cR6tY1uJ5hG0dFsEiO';

// Pieces that stand out, pieces that nearly do, and what joins and hides them.
const PIECES = [
  '4111111111111111',
  '4929-6495-8333-3657',
  '3782 822463 10005',
  '6011000990139424',
  '30569309025904',
  '4222222222222',
  '1745532517537123',
  '1745532517537',
  '0.4111111111111111',
  '53102787-8446-4441-a441-123456789012',
  '62171234567890128',
  '219-09-9999',
  '1219-09-9999',
  '666-12-3456',
  '2026-10-01',
  '12',
  '7',
  '4444',
  '1111 ',
  '-',
  ' ',
  '  ',
  '.',
  'DE89370400440532013000',
  'GB82 WEST 1234 5698 7654 32',
  'DE89370400440532013001',
  'XX12',
  'AB34CD',
  'NO9386011117947',
  'ana.lima+x@corp.example',
  'ana%40corp.example',
  'git@github.com:a/b',
  '@scope/pkg',
  'a@b',
  '@',
  'x@y..zz',
  'ü@b.cd',
  `ghp_${mixed.slice(0, 36)}`,
  'AKIAQYLPMN5HFIQR7XYA',
  'password=hunter2x9',
  '"api_key":"q8w7e6r5t4"',
  'Bearer ',
  mixed,
  'postgres://app:hunter2secret@db.internal/prod',
  'https://a.example/x',
  'secret',
  'token',
  'SG.',
  'eyJ',
  'sk-',
  '\\n',
  '\\"',
  '\\\\',
  '\\u0040',
  '\\u00e9',
  '\\u003c',
  '\\u0067hp_',
  '"',
  ':',
  ',',
  '{',
  '}',
  '[',
  ']',
  '/',
  '=',
  'é',
  '€',
  '𝄞',
  '\u00a0',
  '\t',
  '\u0000',
  '_',
  'n',
  'a',
  'Z',
  'note',
  '"span_id":"',
  '"user":"',
  '\r',
  ...SECRET_LITERALS.map((each) => each.text),
  ...SECRET_LITERALS.filter((each) => each.anyCase).map((each) => each.text.toUpperCase()),
];
const ROWS = [
  '{"user":"ana@corp.example"}',
  '{"user":{"id":["ana@corp.example"]},"x":1}',
  '{"x":{"user":"ana@corp.example"}}',
  '{"note":{"x":{"to":"a@b.cd"}},"user":"c@d.ef g@h.ij"}',
  '{"note":[{"to":"a@b.cd"}]}',
  '{"us\\u0065r":"a@b.cd"}',
  '{"a":"x@y.zz","b":"x@y.zz"}',
  '{"user":"4111111111111111@corp.example"}',
  '{"user":"p://a:hunter2s@corp.example"}',
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));

describe('the prefilter', () => {
  it('leads to exactly what a plain loop over every byte finds, in one line', () => {
    fc.assert(
      fc.property(text, (line) => {
        const bytes = Buffer.from(line, 'utf8');
        expect(scanText(bytes)).toEqual(scanLine(wholeOf(bytes)).hits);
      }),
      { numRuns: 6000 },
    );
  });

  it('leads to the same in bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (line) => {
        expect(scanText(line)).toEqual(scanLine(wholeOf(Buffer.from(line))).hits);
      }),
      { numRuns: 500 },
    );
  });

  it('leads to the same for e-mail addresses of every length, near the places where it takes another way', () => {
    const hosts = [1, 2, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 60, 245, 246, 247, 248, 249, 250, 251];
    const found = [0, 1, 14, 15, 16, 17, 63, 64, 65, 80].flatMap((local) =>
      hosts.flatMap((host) =>
        ['.io', '.io.', '.i-', '..io', '.i0', '.museum/x', '-', `.${'t'.repeat(24)}`, `.${'t'.repeat(25)}`].map(
          (end) => {
            const bytes = Buffer.from(`<.${'a'.repeat(local)}@${'b'.repeat(host)}${end}`);
            const hits = scanText(bytes);
            expect(hits).toEqual(scanLine(wholeOf(bytes)).hits);
            return hits.length;
          },
        ),
      ),
    );
    expect(found.filter((count) => count === 1).length).toBeGreaterThan(300);
  });

  it('leads to the same for numbers of every issuer and length, after every beginning', () => {
    let found = 0;
    for (let head = 2000; head < 9000; head += 1) {
      for (const length of [13, 14, 15, 16, 17, 18, 19, 20]) {
        const body = `${head}${'0'.repeat(length - 5)}`;
        const bytes = Buffer.from(`${body}${checkDigit(body)}`);
        const hits = scanText(bytes);
        expect(hits).toEqual(scanLine(wholeOf(bytes)).hits);
        found += hits.length;
      }
    }
    expect(found).toBeGreaterThan(4000);
  });

  it('leads to the same in a file of many lines, at every place of the blocks it reads', async () => {
    const path = join(folder, 'many.log');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(text, fc.constantFrom(...ROWS)), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (lines, ended, known) => {
          const bytes = Buffer.from(`${lines.join('\n')}${ended ? '\n' : ''}`, 'utf8');
          writeFileSync(path, bytes);
          const identity = known ? [['user'], ['note', '*', 'to'], ['a']] : [];
          const scan = await scanHere(
            { absolute: path, compression: 'none', identity, digest: true },
            { signal: new AbortController().signal, onBytes: () => undefined },
          );
          const expected = plainly(bytes, identity);
          expect(scan.samples).toEqual(expected.tally.samples);
          expect(scan.counts).toEqual({
            secrets: expected.tally.counts.secret,
            cardNumbers: expected.tally.counts['card-number'],
            emails: expected.tally.counts.email,
            personIds: expected.tally.counts['person-id'],
          });
          const { lines: count, blankLines, longestLine } = scan.file;
          expect({ count, blankLines, longestLine }).toEqual(expected.lines);
        },
      ),
      { numRuns: 400 },
    );
  });
});

function plainly(
  bytes: Buffer,
  identity: readonly (readonly string[])[],
): { tally: SensitiveTally; lines: { count: number; blankLines: number; longestLine: number } } {
  const tally = new SensitiveTally(identity);
  const lines = { count: 0, blankLines: 0, longestLine: 0 };
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(10, at);
    const end = found === -1 ? bytes.length : found;
    const to = end > at && bytes[end - 1] === 13 ? end - 1 : end;
    const line = { bytes, from: at, to };
    lines.count += 1;
    lines.longestLine = Math.max(lines.longestLine, to - at);
    if (bytes.toString('utf8', at, to).trim() === '') lines.blankLines += 1;
    tally.see(scanLine(line).hits, line, lines.count, at);
    at = end + 1;
  }
  return { tally, lines };
}

function checkDigit(body: string): number {
  const sum = body.split('').reduceRight((all, digit, index) => {
    const value = Number(digit) * ((body.length - index) % 2 === 1 ? 2 : 1);
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
