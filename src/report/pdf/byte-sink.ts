const BLOCK = 1024 * 1024;

/** Takes bytes in many small pieces and gives them back as one; may be emptied once. */
export interface ByteSink {
  readonly push: (chunk: Uint8Array) => void;
  readonly drain: () => Uint8Array;
}

/**
 * Returns a sink that copies into blocks of 1 MB: pdfkit emits a piece per line, and keeping millions of small buffers
 * costs more time in garbage collection than everything else together.
 */
export function byteSink(): ByteSink {
  const blocks: Uint8Array[] = [];
  let block = new Uint8Array(BLOCK);
  let used = 0;
  let total = 0;
  const push = (chunk: Uint8Array): void => {
    total += chunk.length;
    let from = 0;
    while (from < chunk.length) {
      const piece = chunk.subarray(from, from + BLOCK - used);
      block.set(piece, used);
      used += piece.length;
      from += piece.length;
      if (used < BLOCK) continue;
      blocks.push(block);
      block = new Uint8Array(BLOCK);
      used = 0;
    }
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
  return { push, drain };
}
