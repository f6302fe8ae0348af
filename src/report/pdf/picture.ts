import { deflateSync, inflateSync } from 'node:zlib';
import type { Picture } from './template.ts';

/** A logo on a cover needs no more; larger ones are a mistake or a trap. */
const MAX_BYTES = 2_000_000;
const MAX_SIDE = 4000;

/** Channels by PNG colour type (ISO/IEC 15948, table 11.1). */
const CHANNELS: { readonly [type: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Reads a PNG or JPEG file for PDF/A: transparency is laid on white and metadata dropped. Throws an Error that says what is
 * wrong where it is neither, damaged, too large, CMYK, interlaced or not of eight bits a channel.
 */
export function readPicture(file: Uint8Array): Picture {
  if (file.length > MAX_BYTES) throw new Error(`The logo has ${file.length} bytes; ${MAX_BYTES} are the most.`);
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return readPng(bytes);
  if (bytes.length > 3 && bytes.readUInt16BE(0) === 0xffd8) return readJpeg(bytes);
  throw new Error('The logo is neither a PNG nor a JPEG file.');
}

function checkSize(width: number, height: number): void {
  if (width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE) return;
  throw new Error(`The logo is ${width} by ${height} pixels; ${MAX_SIDE} a side are the most.`);
}

interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly type: number;
  readonly data: Buffer;
  readonly palette: Buffer;
  readonly alphas: Buffer;
}

function readPng(bytes: Buffer): Picture {
  const png = pngParts(bytes);
  const { width, height, type } = png;
  const channels = CHANNELS[type] ?? 0;
  const length = (width * channels + 1) * height;
  let raw: Buffer;
  try {
    raw = inflateSync(png.data, { maxOutputLength: length + 1 });
  } catch (cause) {
    throw new Error('The logo is a damaged PNG file.', { cause });
  }
  if (raw.length !== length) throw new Error('The logo is a damaged PNG file: it does not hold all of its rows.');
  const pixels = unfilter(raw, width * channels, channels);
  const grey = type === 0 || type === 4;
  const data = deflateSync(
    grey ? onWhite(pixels, 1, channels) : type === 3 ? fromPalette(pixels, png) : onWhite(pixels, 3, channels),
  );
  return { width, height, space: grey ? 'DeviceGray' : 'DeviceRGB', filter: 'FlateDecode', data };
}

function pngParts(bytes: Buffer): PngParts {
  const chunks = pngChunks(bytes);
  const first = (name: string): Buffer => chunks.get(name)?.[0] ?? Buffer.alloc(0);
  const header = first('IHDR');
  if (header.length < 13) throw new Error('The logo is a damaged PNG file: it has no header.');
  const [depth, type = 0, , , interlace] = header.subarray(8);
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  checkSize(width, height);
  if (depth !== 8 || interlace !== 0 || CHANNELS[type] === undefined)
    throw new Error('The logo must be a PNG of eight bits a channel, not interlaced.');
  const data = Buffer.concat(chunks.get('IDAT') ?? []);
  return { width, height, type, data, palette: first('PLTE'), alphas: first('tRNS') };
}

function pngChunks(bytes: Buffer): ReadonlyMap<string, readonly Buffer[]> {
  const chunks = new Map<string, Buffer[]>();
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > bytes.length) throw new Error('The logo is a damaged PNG file: it ends too early.');
    const list = chunks.get(name) ?? [];
    list.push(bytes.subarray(at + 8, at + 8 + length));
    chunks.set(name, list);
    at += 12 + length;
  }
  return chunks;
}

/** Undoes the row filters of PNG (ISO/IEC 15948, clause 9). */
function unfilter(raw: Buffer, stride: number, channels: number): Buffer {
  const rows = raw.length / (stride + 1);
  const out = Buffer.alloc(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    if (filter > 4) throw new Error('The logo is a damaged PNG file: a row has an unknown filter.');
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column < channels ? 0 : (out[at - channels] ?? 0);
      const up = row === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = row === 0 || column < channels ? 0 : (out[at - stride - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[at] = ((raw[row * (stride + 1) + 1 + column] ?? 0) + guess) & 0xff;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Keeps the colours, laid on white where the pixels carry transparency as their last channel. */
function onWhite(pixels: Buffer, colours: number, channels: number): Buffer {
  if (colours === channels) return pixels;
  const count = pixels.length / channels;
  const out = Buffer.alloc(count * colours);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const alpha = pixels[pixel * channels + colours] ?? 255;
    for (let colour = 0; colour < colours; colour += 1) {
      out[pixel * colours + colour] = blend(pixels[pixel * channels + colour] ?? 0, alpha);
    }
  }
  return out;
}

function fromPalette(pixels: Buffer, { palette, alphas }: PngParts): Buffer {
  const out = Buffer.alloc(pixels.length * 3);
  for (const [pixel, index] of pixels.entries()) {
    if (index * 3 + 2 >= palette.length)
      throw new Error('The logo is a damaged PNG file: a colour is not in its palette.');
    for (let colour = 0; colour < 3; colour += 1) {
      out[pixel * 3 + colour] = blend(palette[index * 3 + colour] ?? 0, alphas[index] ?? 255);
    }
  }
  return out;
}

function blend(value: number, alpha: number): number {
  return Math.round((value * alpha + 255 * (255 - alpha)) / 255);
}

/** Keeps the segments that decoding needs; the others hold camera data, places and comments. */
function readJpeg(bytes: Buffer): Picture {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let frame: { width: number; height: number; space: Picture['space'] } | null = null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    const length = bytes.readUInt16BE(at + 2);
    if (bytes[at] !== 0xff || length < 2 || at + 2 + length > bytes.length) break;
    if (isFrame(marker)) frame = frameOf(bytes.subarray(at + 4, at + 2 + length));
    if (marker === 0xda) {
      if (frame === null) break;
      kept.push(bytes.subarray(at));
      return { ...frame, filter: 'DCTDecode', data: Buffer.concat(kept) };
    }
    // APP0 and APP14 say how the colours are coded.
    const metadata = (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
    if (!metadata) kept.push(bytes.subarray(at, at + 2 + length));
    at += 2 + length;
  }
  throw new Error('The logo is a damaged JPEG file.');
}

/** The start-of-frame markers of ITU-T T.81; C4, C8 and CC mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frameOf(segment: Buffer): { width: number; height: number; space: Picture['space'] } {
  if (segment.length < 6) throw new Error('The logo is a damaged JPEG file.');
  const components = segment[5];
  if (segment[0] !== 8 || (components !== 1 && components !== 3))
    throw new Error('The logo must be a JPEG of eight bits a channel in grey or RGB, not CMYK.');
  const [width, height] = [segment.readUInt16BE(3), segment.readUInt16BE(1)];
  checkSize(width, height);
  return { width, height, space: components === 1 ? 'DeviceGray' : 'DeviceRGB' };
}
