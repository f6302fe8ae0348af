import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/index.ts';
import { readPicture } from '../../../src/report/pdf/picture.ts';
import { emptyAssessment } from '../../support/assessment.ts';
import { packInput } from '../../support/pack.ts';

function chunk(name: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)]);
}

interface PngShape {
  readonly width: number;
  readonly height: number;
  readonly type: number;
  readonly depth?: number;
  readonly interlace?: number;
}

function png(shape: PngShape, rows: Uint8Array, extra: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(shape.width, 0);
  header.writeUInt32BE(shape.height, 4);
  header.set([shape.depth ?? 8, shape.type, 0, 0, shape.interlace ?? 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...extra,
    chunk('tEXt', Buffer.from('Comment\0made by Ada at home')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function jpeg(components: number, sof = 0xc0): Buffer {
  const frame = Buffer.from([
    0xff,
    sof,
    0,
    8 + components * 3,
    8,
    0,
    20,
    0,
    40,
    components,
    ...Array<number>(components * 3).fill(1),
  ]);
  const exif = Buffer.from([0xff, 0xe1, 0, 10, ...Buffer.from('GPS here')]);
  const jfif = Buffer.from([0xff, 0xe0, 0, 6, ...Buffer.from('JFIF')]);
  const scan = Buffer.from([0xff, 0xda, 0, 4, 1, 1, 0x55, 0xff, 0xd9]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), jfif, exif, frame, scan]);
}

describe('readPicture', () => {
  it('undoes all five row filters', () => {
    const rows = [
      [0, 10, 20, 30],
      [1, 10, 10, 10],
      [2, 1, 1, 1],
      [3, 6, 5, 5],
      [4, 1, 1, 1],
    ];
    const picture = readPicture(png({ width: 3, height: 5, type: 0 }, Uint8Array.from(rows.flat())));
    expect(picture.space).toBe('DeviceGray');
    expect([...inflateSync(picture.data)]).toEqual([10, 20, 30, 10, 20, 30, 11, 21, 31, 11, 21, 31, 12, 22, 32]);
  });

  it('lays transparency on white and drops everything but the pixels', () => {
    const rows = Uint8Array.from([0, 200, 0, 0, 255, 200, 0, 0, 0, 200, 0, 0, 128]);
    const picture = readPicture(png({ width: 3, height: 1, type: 6 }, rows));
    expect([...inflateSync(picture.data)]).toEqual([200, 0, 0, 255, 255, 255, 227, 127, 127]);
    expect(picture).toMatchObject({ width: 3, height: 1, space: 'DeviceRGB', filter: 'FlateDecode' });
  });

  it('resolves palettes with their transparency', () => {
    const extra = [chunk('PLTE', Uint8Array.from([0, 0, 0, 9, 8, 7])), chunk('tRNS', Uint8Array.from([0]))];
    const picture = readPicture(png({ width: 2, height: 1, type: 3 }, Uint8Array.from([0, 0, 1]), extra));
    expect([...inflateSync(picture.data)]).toEqual([255, 255, 255, 9, 8, 7]);
  });

  it('keeps a JPEG as it is but for its metadata', () => {
    const picture = readPicture(jpeg(3));
    expect(picture).toMatchObject({ width: 40, height: 20, space: 'DeviceRGB', filter: 'DCTDecode' });
    expect(Buffer.from(picture.data).toString('latin1')).toContain('JFIF');
    expect(Buffer.from(picture.data).toString('latin1')).not.toContain('GPS');
  });

  it.each<[string, Uint8Array, string]>([
    ['neither PNG nor JPEG', Buffer.from('<svg onload="x">'), 'neither'],
    ['too many bytes', Buffer.alloc(2_000_001), '2000001 bytes'],
    ['too many pixels', png({ width: 5000, height: 5000, type: 0 }, new Uint8Array(9)), '5000 by 5000'],
    ['no pixels', png({ width: 0, height: 1, type: 0 }, new Uint8Array(1)), '0 by 1'],
    ['sixteen bits', png({ width: 1, height: 1, type: 0, depth: 16 }, new Uint8Array(3)), 'eight bits'],
    ['interlaced', png({ width: 1, height: 1, type: 0, interlace: 1 }, new Uint8Array(2)), 'interlaced'],
    ['rows missing', png({ width: 2, height: 2, type: 0 }, new Uint8Array(3)), 'damaged'],
    ['a bomb behind few pixels', png({ width: 2, height: 2, type: 0 }, new Uint8Array(1_000_000)), 'damaged'],
    ['an unknown filter', png({ width: 1, height: 1, type: 0 }, Uint8Array.from([9, 1])), 'unknown filter'],
    ['a colour outside the palette', png({ width: 1, height: 1, type: 3 }, Uint8Array.from([0, 3])), 'palette'],
    ['cut short', png({ width: 1, height: 1, type: 0 }, new Uint8Array(2)).subarray(0, 50), 'damaged'],
    ['CMYK', jpeg(4), 'CMYK'],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0]), 'damaged'],
  ])('refuses %s', (_, file, message) => {
    expect(() => readPicture(file)).toThrow(message);
  });
});

describe('a logo', () => {
  it('is drawn on the cover with words for it, as one image without transparency', () => {
    const logo = png(
      { width: 3, height: 1, type: 6 },
      Uint8Array.from([0, 200, 0, 0, 255, 200, 0, 0, 0, 200, 0, 0, 128]),
    );
    const text = Buffer.from(renderPdf(packInput({ assessment: emptyAssessment(), logo }))).toString('latin1');
    expect(text.match(/\/Subtype \/Image/g)?.length).toBe(1);
    expect(text).not.toContain('/SMask');
    expect(text).toContain('/Alt (Logo of the organisation)');
    const without = Buffer.from(renderPdf(packInput({ assessment: emptyAssessment() }))).toString('latin1');
    expect(without).not.toContain('/Subtype /Image');
  });
});
