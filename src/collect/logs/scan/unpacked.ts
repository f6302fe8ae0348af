import { gunzipSync } from 'node:zlib';
import { Decompress } from 'fzstd';

/**
 * Returns the text of a log file as locators count in it: unpacked where its name says that it is compressed. Throws where
 * it is damaged, or unpacks to more than `most` bytes.
 */
export function unpackedLog(path: string, bytes: Buffer, most: number): Buffer {
  if (path.endsWith('.gz')) return gunzipSync(bytes, { maxOutputLength: most });
  return path.endsWith('.zst') ? unpackedZstd(bytes, most) : bytes;
}

function unpackedZstd(bytes: Buffer, most: number): Buffer {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((chunk) => {
    size += chunk.length;
    if (size > most) throw new RangeError(`It unpacks to more than ${most} bytes.`);
    chunks.push(chunk);
  });
  stream.push(bytes, true);
  return Buffer.concat(chunks);
}
