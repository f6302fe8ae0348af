import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPdf } from '../../../../src/report/pdf/index.ts';
import { readAttachments } from '../../../../src/report/pdf/read.ts';
import { checkSeal, sealedPart } from '../../../../src/report/pdf/seal.ts';
import { newestSignature } from '../../../../src/report/pdf/sign/add-timestamp.ts';
import type { Signer } from '../../../../src/report/pdf/sign/cms-write.ts';
import { signatureFields } from '../../../../src/report/pdf/sign/fields.ts';
import { prepareSignature } from '../../../../src/report/pdf/sign/sign.ts';
import { timestampQuery, tokenOf } from '../../../../src/report/pdf/sign/timestamp.ts';
import { checkIntegrity, verifySignatures } from '../../../../src/report/pdf/sign/verify.ts';
import { emptyAssessment } from '../../../support/assessment.ts';
import { packInput } from '../../../support/pack.ts';
import { type Authority, answerQuery, hasOpenssl, makeAuthority, TSA_EXTENSION } from '../../../support/signers.ts';

const pack = renderPdf(packInput({ assessment: emptyAssessment() }));
// Test certificates are made a moment later than this line, so signing happens in a minute.
const NOW = new Date(Date.now() + 60_000);
const words = { at: NOW.toISOString(), name: 'Änne (Ø) \\ 山', role: 'CISO', reason: 'Q3 (final)', location: 'Kiel' };

function sign(
  bytes: Uint8Array,
  signer: Signer,
  field: string | null = null,
  token?: (value: Uint8Array) => Uint8Array,
) {
  const prepared = prepareSignature(bytes, { signer, field, words });
  return prepared.complete(token === undefined ? null : token(prepared.value));
}

describe('an unsigned pack', () => {
  it('has one empty signature field per role of the template, in page order', () => {
    const fields = signatureFields(pack);
    expect(fields.map(({ name }) => name)).toEqual([...packInput().template.layout['sign-off']]);
    expect(fields.every(({ value, label }) => value === null && label.startsWith('Signature field: '))).toBe(true);
    expect(checkIntegrity(pack)).toEqual({ state: 'sealed', problem: null, signatures: [] });
  });

  it('asks no reader to draw its fields', () => {
    expect(Buffer.from(pack).toString('latin1')).not.toContain('NeedAppearances');
  });
});

describe.skipIf(!hasOpenssl())('a signed pack', () => {
  let authority: Authority;
  let one: Signer;
  let two: Signer;
  let twice: Uint8Array;
  const timed = (value: Uint8Array): Uint8Array => tokenOf(answerQuery(authority, timestampQuery(value, null)));
  beforeAll(() => {
    authority = makeAuthority();
    one = authority.issue('Ada Adler');
    two = authority.issue('Ben Boje', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']);
    authority.issue('tsa', undefined, TSA_EXTENSION);
    twice = sign(sign(pack, one), two, null, timed);
  }, 60_000);
  afterAll(() => rmSync(authority.folder, { recursive: true, force: true }));

  it('keeps the sealed pack as its first bytes, attachments included', () => {
    expect(Buffer.compare(twice.subarray(0, pack.length), pack)).toBe(0);
    expect(checkSeal(twice)).toBe('extended');
    expect(Buffer.compare(sealedPart(twice), pack)).toBe(0);
    expect([...readAttachments(twice).keys()]).toEqual([...readAttachments(pack).keys()]);
  });

  it('carries signatures of two people in turn, RSA without and EC with a timestamp, and all of it verifies', () => {
    const { state, signatures } = checkIntegrity(twice);
    expect(state).toBe('signed');
    expect(signatures.map(({ field, subject, ok }) => [field, subject, ok])).toEqual([
      ['prepared', 'Ada Adler', true],
      ['reviewed', 'Ben Boje', true],
    ]);
    const { at: _, ...said } = words;
    expect(signatures[0]).toMatchObject({ ...said, timestamp: null, byteRangeCoversAll: true });
    expect(signatures[0]?.claimedTime).toBe(`${NOW.toISOString().slice(0, 19)}Z`);
    expect(signatures[1]?.timestamp).toMatchObject({ ok: true, problem: null, authority: 'tsa' });
  });

  it('shows in each signed field that it is signed, and nothing in the empty one', () => {
    const shown = signatureFields(twice).map(({ source, look }) => source.includes(`/AP <<\n/N ${look} 0 R\n>>`));
    expect(shown).toEqual([true, true, false]);
  });

  it('has the same bytes each time with an RSA key and without a timestamp', () => {
    expect(Buffer.compare(sign(pack, one), sign(pack, one))).toBe(0);
  });

  it('is accepted by openssl cms -cades, which knows nothing of this program', () => {
    for (const [index, field] of signatureFields(twice).slice(0, 2).entries()) {
      const range = field.value?.entries.get('/ByteRange');
      const value = field.value?.entries.get('/Contents');
      if (range?.type !== 'array' || value?.type !== 'string') throw new Error('no signature');
      const [, length = 0, second = 0, rest = 0] = range.items.map((item) => (item.type === 'number' ? item.value : 0));
      const signed = Buffer.concat([twice.subarray(0, length), twice.subarray(second, second + rest)]);
      writeFileSync(authority.path('signed.bin'), signed);
      writeFileSync(authority.path('value.der'), Buffer.from(value.value, 'latin1'));
      const from = ['-inform', 'DER', '-in', 'value.der', '-content', 'signed.bin', '-binary'];
      const how = ['-CAfile', 'ca.pem', '-purpose', 'any', '-cades', '-out', 'out.bin'];
      expect(() => authority.openssl('cms', '-verify', ...from, ...how), `signature ${index}`).not.toThrow();
      writeFileSync(authority.path('signed.bin'), Buffer.concat([signed, Buffer.from('x')]));
      expect(() => authority.openssl('cms', '-verify', ...from, ...how), `signature ${index}`).toThrow(/erif/);
    }
  });

  it('has a timestamp that openssl ts accepts for the signature value', () => {
    const prepared = prepareSignature(pack, { signer: one, field: null, words });
    const answer = answerQuery(authority, timestampQuery(prepared.value, Buffer.from('8000000000000001', 'hex')));
    writeFileSync(authority.path('value.bin'), prepared.value);
    writeFileSync(authority.path('token.der'), tokenOf(answer));
    const check = ['-data', 'value.bin', '-in', 'token.der', '-token_in', '-CAfile', 'ca.pem'];
    expect(authority.openssl('ts', '-verify', ...check)).toContain('OK');
  });

  it('is found to differ after any of 400 flipped bits in what was added', () => {
    const missed: number[] = [];
    const from = pack.length;
    const last = verifySignatures(twice).at(-1);
    expect(last?.ok).toBe(true);
    for (let round = 0; round < 400; round += 1) {
      const copy = Uint8Array.from(twice);
      // A step without a common divisor visits field objects, values, tables and trailers.
      const at = from + ((round * 7919) % (twice.length - from));
      copy[at] = (copy[at] ?? 0) ^ (1 << (round % 8));
      if (checkIntegrity(copy).state !== 'differs') missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  it('takes a timestamp afterwards without any signed byte changing', () => {
    const signed = sign(pack, one);
    const newest = newestSignature(signed);
    const later = newest.add(timed(newest.value));
    expect(later.length).toBe(signed.length);
    expect(verifySignatures(later)[0]).toMatchObject({ ok: true, timestamp: { ok: true } });
    expect(() => newestSignature(later)).toThrow(/has a timestamp already/);
    expect(() => newest.add(timed(Buffer.from('another signature')))).toThrow(/about another signature/);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['text behind it', (bytes) => Buffer.concat([bytes, Buffer.from('\n%%EOF\n')]), /does not cover everything/],
    [
      'a revision without a signature',
      (bytes) => Buffer.concat([bytes.subarray(0, pack.length), Buffer.from('\n% added\n')]),
      /no signature was added/,
    ],
    ['a broken sealed part', (bytes) => Buffer.concat([Buffer.from('%PDF-1.6'), bytes.subarray(8)]), /seal .* broken/],
  ])('is refused with %s', (_, damage, problem) => {
    expect(checkIntegrity(damage(twice)).problem).toMatch(problem);
  });

  it('is refused where the signer also changed the pack, although the signature itself holds', () => {
    // The attacker rewrites the page labels of the catalogue in a revision and signs that.
    const forged = Buffer.concat([pack, Buffer.from('% a change nobody should miss\n')]);
    const startxref = Buffer.from(pack).toString('latin1').lastIndexOf('startxref');
    const again = Buffer.concat([forged, pack.subarray(startxref)]);
    const [report] = verifySignatures(sign(again, one));
    expect(report).toMatchObject({ signatureOk: true, digestOk: true, addsOnlySignature: false, ok: false });
    expect(checkIntegrity(sign(again, one)).state).toBe('differs');
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a field that is not there', () => sign(pack, one, 'board'), /no field board; the pack has: prepared/],
    ['a field that is signed', () => sign(twice, one, 'prepared'), /signed already/],
    ['the key of somebody else', () => sign(pack, { ...one, key: two.key }), /not the one of this key/],
    ['a short key', () => sign(pack, authority.issue('Short', ['-newkey', 'rsa:1024'])), /needs at least 2048 bits/],
    [
      'a kind of key that PDF readers do not know',
      () => sign(pack, authority.issue('Edward', ['-newkey', 'ed25519'])),
      /ed25519 cannot sign/,
    ],
    [
      'a certificate that is not valid yet or any more',
      () => prepareSignature(pack, { signer: one, field: null, words: { ...words, at: '2061-01-01T00:00:00Z' } }),
      /not at 2061/,
    ],
    [
      'a timestamp about another signature',
      () => prepareSignature(pack, { signer: one, field: null, words }).complete(timed(Buffer.from('x'))),
      /about another signature/,
    ],
  ])('is not made with %s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it('fills all fields and then says that none is left', () => {
    const all = sign(twice, one);
    expect(checkIntegrity(all).signatures.length).toBe(3);
    expect(() => sign(all, one)).toThrow(/All fields are signed already/);
  });

  it.skipIf(!has('pdfsig'))('is valid to pdfsig, and shows a change as one', () => {
    writeFileSync(authority.path('pack.pdf'), twice);
    const seen = pdfsig(authority.path('pack.pdf'));
    expect(seen.match(/Signature is Valid/g)?.length).toBe(2);
    expect(seen).toContain('Signature Type: ETSI.CAdES.detached');
    expect(seen).toContain('Total document signed');
    const copy = Uint8Array.from(twice);
    copy[2000] = (copy[2000] ?? 0) ^ 1;
    writeFileSync(authority.path('pack.pdf'), copy);
    expect(pdfsig(authority.path('pack.pdf'))).toContain('Digest Mismatch');
  });

  it.skipIf(!has('qpdf'))('is sound to qpdf', () => {
    writeFileSync(authority.path('pack.pdf'), twice);
    const said = execFileSync('qpdf', ['--check', authority.path('pack.pdf')], { encoding: 'utf8' });
    expect(said).toContain('No syntax or stream encoding errors found');
  });
});

function has(tool: string): boolean {
  const found = spawnSync(tool, ['-v']).error === undefined;
  if (!found) console.warn(`skipped: ${tool} is not installed, so it cannot read the signatures a second time`);
  return found;
}

function pdfsig(path: string): string {
  return spawnSync('pdfsig', [path], { encoding: 'utf8' }).stdout;
}
