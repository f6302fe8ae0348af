import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackedLog } from '../../../../src/collect/logs/scan/unpacked.ts';

const TEXT = Buffer.from('{"ts":"2026-10-01T00:00:00Z"}\n'.repeat(400));
// A frame that stores its one block as it is: magic, descriptor with a content size of two bytes, block header, content.
const FRAME = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60]),
  Buffer.from([(TEXT.length - 256) & 0xff, (TEXT.length - 256) >> 8]),
  Buffer.from([1 | ((TEXT.length << 3) & 0xff), (TEXT.length >> 5) & 0xff, TEXT.length >> 13]),
  TEXT,
]);
const zstd = spawnSync('zstd', ['-c'], { input: TEXT }).stdout as Buffer | null;

describe('the text of a log file that is read again', () => {
  it('is unpacked by what its name says', () => {
    expect(unpackedLog('a.log', TEXT, 1 << 20)).toEqual(TEXT);
    expect(unpackedLog('a.log.gz', gzipSync(TEXT), 1 << 20)).toEqual(TEXT);
    expect(unpackedLog('a.log.zst', FRAME, 1 << 20)).toEqual(TEXT);
    if (zstd !== null && zstd.length > 0) expect(unpackedLog('a.log.zst', zstd, 1 << 20)).toEqual(TEXT);
  });

  it('is refused where it unpacks to more than it may', () => {
    expect(() => unpackedLog('a.log.gz', gzipSync(TEXT), 1000)).toThrow();
    expect(() => unpackedLog('a.log.zst', FRAME, 1000)).toThrow(/more than 1000 bytes/);
  });
});
