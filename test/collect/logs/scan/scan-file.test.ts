import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Compression } from '../../../../src/collect/logs/scan/inflate.ts';
import { LineIndex } from '../../../../src/collect/logs/scan/line-index.ts';
import { ScanPool } from '../../../../src/collect/logs/scan/scan-pool.ts';
import type { ScannedFile } from '../../../../src/collect/logs/scan/scanned-file.ts';
import { builtCopy } from './built-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const live = new AbortController().signal;
const IDENTITY = [['user']];

let files = 0;
function fileWith(bytes: Uint8Array | string): string {
  const path = join(folder, `${(files += 1)}.log`);
  writeFileSync(path, bytes);
  return path;
}

function request(absolute: string, bytes: number, compression: Compression = 'none') {
  return { absolute, bytes, compression, identity: IDENTITY, fingerprint: (value: string) => `${value.length}` };
}

async function scanned(bytes: Uint8Array | string, compression: Compression = 'none'): Promise<ScannedFile> {
  const pool = ScanPool.open(0, live);
  try {
    return await pool.scanFile(request(fileWith(bytes), bytes.length, compression));
  } finally {
    await pool.close();
  }
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

// Blocks as they are: no compression, but a valid file of that format.
function zstd(text: Uint8Array): Buffer {
  const blocks: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])];
  for (let at = 0; at < text.length; at += 65_536) {
    const part = text.subarray(at, at + 65_536);
    const head = ((at + 65_536 >= text.length ? 1 : 0) | (part.length << 3)) >>> 0;
    blocks.push(Buffer.from([head & 255, (head >> 8) & 255, head >> 16]), Buffer.from(part));
  }
  return Buffer.concat(blocks);
}

function zstdOfOneByte(byte: number, blocks: number): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])];
  for (let block = 1; block <= blocks; block += 1) {
    const head = (block === blocks ? 1 : 0) | 2 | (131_072 << 3);
    parts.push(Buffer.from([head & 255, (head >> 8) & 255, head >> 16, byte]));
  }
  return Buffer.concat(parts);
}

// Lines of many lengths with something sensitive in every 500th.
function manyLines(count: number): string {
  const lines: string[] = [];
  for (let line = 1; line <= count; line += 1) {
    const note = line % 500 === 0 ? `mail ana${line}@corp.example` : 'x'.repeat((line * 7919) % 300);
    lines.push(JSON.stringify({ line, user: 'bo@corp.example', note, at: 1_745_532_517_537 + line }));
  }
  return `${lines.join('\n')}\n`;
}

describe('a scan of one file', () => {
  it('counts lines, blank lines, the longest line and lines that are no text', async () => {
    const text = Buffer.concat([
      Buffer.from('\ufeff{"a":1}\r\n\n \t\r\n\u00a0\u3000\n{"b":"é"}\n'),
      Buffer.from([0x7b, 0xff, 0x7d, 10, 0, 0, 10]),
      Buffer.from('last'),
    ]);
    expect(await scanned(text)).toMatchObject({
      sha256: sha256(text),
      bytes: text.length,
      textBytes: text.length,
      lines: 8,
      blankLines: 3,
      longestLine: 10,
      invalidUtf8Lines: 1,
      byteOrderMark: true,
      encoding: 'utf-8',
      unended: true,
      tooLongLines: 0,
    });
    expect(await scanned('')).toMatchObject({ lines: 0, blankLines: 0, unended: false, textBytes: 0 });
    expect(await scanned('\n')).toMatchObject({ lines: 1, blankLines: 1, unended: false });
    expect(await scanned('\ufeff')).toMatchObject({ lines: 1, blankLines: 1, byteOrderMark: true });
  });

  it('finds the same in the text, its gzip in one or more members, its zstd and its UTF-16', async () => {
    const text = manyLines(6000);
    const plain = await scanned(text);
    expect(plain).toMatchObject({ lines: 6000, sensitive: { emails: 12 } });
    const half = text.length >> 1;
    const packed: readonly (readonly [Compression, Buffer])[] = [
      ['gzip', gzipSync(text)],
      ['gzip', Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half)), Buffer.alloc(100)])],
      ['zstd', zstd(Buffer.from(text))],
      ['zstd', Buffer.concat([zstd(Buffer.from(text.slice(0, half))), zstd(Buffer.from(text.slice(half)))])],
      ['none', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['none', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ];
    for (const [compression, bytes] of packed) {
      const { sha256: digest, bytes: size, encoding, cut, ...rest } = await scanned(bytes, compression);
      const { sha256: _digest, bytes: _size, encoding: _encoding, ...expected } = plain;
      expect({ digest, size, cut }).toEqual({ digest: sha256(bytes), size: bytes.length, cut: undefined });
      expect(encoding === 'utf-8').toBe(compression !== 'none');
      expect(rest).toEqual(expected);
    }
  });

  it('says where a compressed file is damaged, cut off or followed by something else, and still digests all of it', async () => {
    const text = manyLines(3000);
    const gzip = gzipSync(text);
    const broken = Buffer.from(gzip);
    broken.fill(0x55, gzip.length >> 1, (gzip.length >> 1) + 50);
    const packed = zstd(Buffer.from(text));
    const cases: readonly (readonly [Compression, Buffer])[] = [
      ['gzip', gzip.subarray(0, gzip.length - 20)],
      ['gzip', broken],
      ['gzip', Buffer.concat([gzip, Buffer.from('hidden words')])],
      ['gzip', Buffer.from('no gzip at all')],
      ['zstd', packed.subarray(0, packed.length - 20)],
      ['zstd', Buffer.concat([packed, Buffer.from('hidden words behind it')])],
      ['zstd', Buffer.from('no zstandard at all, whatever')],
    ];
    for (const [compression, bytes] of cases) {
      const { cut, sha256: digest, lines } = await scanned(bytes, compression);
      expect({ cut, digest }).toEqual({ cut: `damaged-${compression}`, digest: sha256(bytes) });
      expect(lines).toBeLessThanOrEqual(3000);
    }
  });

  it('stops where a compressed file is built to exhaust its reader', async () => {
    const bytes = zstdOfOneByte(97, 2600);
    const { cut, textBytes, tooLongLines, sha256: digest } = await scanned(bytes, 'zstd');
    expect({ cut, digest }).toEqual({ cut: 'inflates-too-far', digest: sha256(bytes) });
    expect(textBytes).toBeLessThan(270 << 20);
    expect(tooLongLines).toBe(1);
  });

  it('counts lines beyond 32 MiB and searches the ones around them', async () => {
    const mail = '{"to":"ana@corp.example"}\n';
    const long = 'a'.repeat((32 << 20) + 1);
    const result = await scanned(`${mail}${long}\n${mail}${'b'.repeat(32 << 20)}\n${mail}`);
    expect(result).toMatchObject({ lines: 5, tooLongLines: 1, longestLine: (32 << 20) + 1, sensitive: { emails: 3 } });
    expect(result.sensitive.samples.map((sample) => sample.line)).toEqual([1, 3, 5]);
  });

  it('holds as many findings as a line has', async () => {
    const line = `${'ana@corp.example '.repeat(20_000)}\n`;
    expect((await scanned(`{}\n${line}${line}`)).sensitive).toMatchObject({ emails: 40_000 });
  });

  it('keeps places without values: line, bytes, column, field and keyed hash', async () => {
    const { sensitive } = await scanned('{"user":"bo@corp.example"}\n{"é":{"to":["x","ana@corp.example"]}}\n');
    expect(sensitive.samples).toEqual([
      {
        line: 2,
        byteStart: 27 + 18,
        byteEnd: 27 + 34,
        column: 18,
        class: 'email-address',
        length: 16,
        field: ['é', 'to', '1'],
        fingerprint: '16',
      },
    ]);
  });

  it('refuses links and stops when asked to', async () => {
    const path = fileWith('{}\n');
    symlinkSync(path, `${path}.link`);
    const pool = ScanPool.open(0, live);
    await expect(pool.scanFile(request(`${path}.link`, 3))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(pool.scanFile(request(`${path}.none`, 3))).rejects.toMatchObject({ code: 'ENOENT' });
    const stopped = new AbortController();
    stopped.abort(new Error('enough'));
    await expect(ScanPool.open(0, stopped.signal).scanFile(request(path, 3))).rejects.toThrow('enough');
  });
});

describe('the line index', () => {
  const text = manyLines(5000);
  const lines = text.split('\n');
  const asked = [4999, 1, 2, 500, 1024, 1025, 1026, 2049, 3000, 5000, 3000, 5001, 0];

  it.each(['none', 'gzip', 'zstd'] as const)('leads to the bytes of any line (%s)', async (compression) => {
    const bytes =
      compression === 'gzip' ? gzipSync(text) : compression === 'zstd' ? zstd(Buffer.from(text)) : Buffer.from(text);
    const file = await scanned(bytes, compression);
    expect(file.lineIndex.offsets.length).toBe(5);
    const places = await new LineIndex(file, IDENTITY).locate(fileWith(bytes), compression, asked);
    expect(places.map((place) => place.line)).toEqual([1, 2, 500, 1024, 1025, 1026, 2049, 3000, 4999, 5000]);
    const all = Buffer.from(text);
    for (const { line, byteStart, byteEnd, sha256: digest } of places) {
      const expected = lines[line - 1] ?? '';
      expect(all.toString('utf8', byteStart, byteEnd)).toBe(expected);
      expect(digest, `line ${line}`).toBe(line % 500 === 0 ? undefined : sha256(expected));
    }
  });

  it('knows a first line behind a byte order mark, line ends of two bytes and a last line without one', async () => {
    const bytes = Buffer.from('\ufeffone\r\ntwo\r\nthree');
    const places = await new LineIndex(await scanned(bytes), []).locate(fileWith(bytes), 'none', [1, 2, 3]);
    expect(places).toEqual([
      { line: 1, byteStart: 3, byteEnd: 6, sha256: sha256('one') },
      { line: 2, byteStart: 8, byteEnd: 11, sha256: sha256('two') },
      { line: 3, byteStart: 13, byteEnd: 18, sha256: sha256('three') },
    ]);
  });
});

describe('threads', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  });

  async function builtPool(): Promise<typeof ScanPool> {
    const built = builtCopy('collect/logs/scan/scan-pool.ts', 'collect/logs/scan/scan-worker.ts');
    folders.push(built);
    const path = join(built, 'dist', 'collect', 'logs', 'scan', 'scan-pool.js');
    expect(existsSync(path)).toBe(true);
    return ((await import(pathToFileURL(path).href)) as { readonly ScanPool: typeof ScanPool }).ScanPool;
  }

  it('find what one finds, whatever their number, and report progress, errors and the end', async () => {
    const Built = await builtPool();
    const one = manyLines(3000);
    // Large enough for its digest to be computed by a thread of its own.
    const large = fileWith(one.repeat(Math.ceil((33 << 20) / one.length)));
    const packed = gzipSync(one);
    const small = fileWith(packed);
    const size = Math.ceil((33 << 20) / one.length) * one.length;
    const results: unknown[] = [];
    for (const threads of [0, 1, 3]) {
      const pool = Built.open(size, live, threads);
      let told = 0;
      const onBytes = (bytes: number): void => {
        told += bytes;
      };
      results.push(
        await Promise.all([
          pool.scanFile({ ...request(large, size), onBytes }),
          pool.scanFile(request(small, packed.length, 'gzip')),
          pool.scanFile(request(`${small}.none`, 1)).catch((error: NodeJS.ErrnoException) => error.code),
        ]),
      );
      expect(told).toBe(size);
      await pool.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const [first] = results[0] as readonly [ScannedFile];
    expect(first.sensitive.emails).toBeGreaterThan(100);

    const stop = new AbortController();
    const pool = Built.open(size, stop.signal, 2);
    const scan = pool.scanFile(request(large, size));
    stop.abort(new Error('enough'));
    await expect(scan).rejects.toThrow('enough');
    await pool.close();
  });
});
