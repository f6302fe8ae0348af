const BLOCK = 1024 * 1024;

/** Takes bytes in many small pieces and gives them back as one; may be emptied once. */
export interface ByteSink {
  readonly push: (chunk: Uint8Array) => void;
  /** Takes text whose characters are bytes; of any other character the low byte. */
  readonly pushText: (text: string) => void;
  readonly drain: () => Uint8Array;
}

/**
 * Returns a sink that copies into blocks of 1 MB: pdfkit emits a piece per line, and keeping millions of small buffers
 * costs more time in garbage collection than everything else together.
 */
export function byteSink(): ByteSink {
  const blocks: Uint8Array[] = [];
  let block = Buffer.allocUnsafeSlow(BLOCK);
  let used = 0;
  let total = 0;
  const turn = (): void => {
    blocks.push(block);
    block = Buffer.allocUnsafeSlow(BLOCK);
    used = 0;
  };
  const push = (chunk: Uint8Array): void => {
    total += chunk.length;
    let from = 0;
    while (from < chunk.length) {
      const piece = chunk.subarray(from, from + BLOCK - used);
      block.set(piece, used);
      used += piece.length;
      from += piece.length;
      if (used === BLOCK) turn();
    }
  };
  const pushText = (text: string): void => {
    // Written in place where it fits: no small buffer is made.
    if (text.length >= BLOCK - used) return push(Buffer.from(text, 'latin1'));
    used += block.write(text, used, 'latin1');
    total += text.length;
  };
  const drain = (): Uint8Array => {
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const full of blocks.splice(0)) {
      bytes.set(full, at);
      at += full.length;
    }
    bytes.set(block.subarray(0, used), at);
    return bytes;
  };
  return { push, pushText, drain };
}
