import { describe, expect, it } from 'vitest';
import { byteSink } from '../../../src/report/pdf/byte-sink.ts';

describe('the byte sink', () => {
  it('gives back what it took, across its blocks of 1 MB, whatever the pieces', () => {
    const sink = byteSink();
    const pieces = [0, 1, 1024 * 1024 - 1, 3, 2 * 1024 * 1024 + 5, 7].map((length, index) =>
      new Uint8Array(length).fill(index + 1),
    );
    for (const piece of pieces) sink.push(piece);
    expect(Buffer.compare(sink.drain(), Buffer.concat(pieces))).toBe(0);
  });

  it('is not changed by what happens to a piece later', () => {
    const sink = byteSink();
    const piece = Uint8Array.of(1, 2, 3);
    sink.push(piece);
    piece.fill(9);
    expect([...sink.drain()]).toEqual([1, 2, 3]);
  });

  it('takes text as bytes, across the edge of a block and at its very end', () => {
    const sink = byteSink();
    const block = 1024 * 1024;
    sink.pushText('a'.repeat(block - 1));
    sink.pushText('\u00ff');
    sink.pushText('bc');
    sink.push(Buffer.from('d'.repeat(block)));
    sink.pushText('e');
    const bytes = Buffer.from(sink.drain()).toString('latin1');
    expect(bytes).toBe(`${'a'.repeat(block - 1)}\u00ffbc${'d'.repeat(block)}e`);
  });
});
