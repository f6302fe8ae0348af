import { byteSink } from './byte-sink.ts';

/** The parts of pdfkit 0.20.2 through which every byte of a document goes. */
interface Writer {
  _offset: number;
  _write: (data: unknown) => void;
  page: { write(chunk: Uint8Array): void } | null;
  push: (chunk: Uint8Array | null) => boolean;
  read(): Uint8Array | null;
  addContent: (operators: string) => unknown;
  flushPages(): void;
}

export interface DirectOutput {
  /** Tells whether the writer has written the end of the file. */
  readonly ended: () => boolean;
  readonly drain: () => Uint8Array;
}

/**
 * Leads the output of a pdfkit document past the queue of its stream into one sink, and collects the operators of a page
 * before they become bytes: pdfkit makes a buffer of every operator and of every line, character by character.
 */
export function directOutput(doc: Writer): DirectOutput {
  const sink = byteSink();
  let ended = false;
  // The header is in the stream's own buffer already.
  sink.push(doc.read() ?? new Uint8Array(0));
  doc.push = (chunk) => {
    if (chunk === null) ended = true;
    else sink.push(chunk);
    return true;
  };
  doc._write = (data) => {
    if (data instanceof Uint8Array) {
      sink.push(data);
      doc._offset += data.length;
      return;
    }
    const line = `${String(data)}\n`;
    sink.pushText(line);
    doc._offset += line.length;
  };
  let operators: string[] = [];
  doc.addContent = (text) => {
    operators.push(text);
    return doc;
  };
  const flushPages = doc.flushPages.bind(doc);
  doc.flushPages = () => {
    if (operators.length > 0) doc.page?.write(Buffer.from(`${operators.join('\n')}\n`, 'latin1'));
    operators = [];
    flushPages();
  };
  return { ended: () => ended, drain: sink.drain };
}
