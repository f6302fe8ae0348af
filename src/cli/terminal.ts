import type { Diagnostic, Place } from '../model/diagnostic.ts';

/** How words reach a person: stderr is the talk, stdout the data. */
export interface Terminal {
  /** A line of talk; silent with --quiet. */
  readonly say: (line: string) => void;
  /** A line that is said even with --quiet. */
  readonly warn: (line: string) => void;
  /** Data, exactly as given. */
  readonly data: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
}

/** Returns the terminal of this process. Colour only where stderr is a terminal and NO_COLOR is not set. */
export function processTerminal(quiet: boolean): Terminal {
  const colour = process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  return {
    say: (line) => {
      if (!quiet) process.stderr.write(`${line}\n`);
    },
    warn: (line) => void process.stderr.write(`${line}\n`),
    data: (text) => void process.stdout.write(text),
    colour,
    width: Math.max(60, Math.min(process.stderr.columns ?? 80, 100)),
  };
}

const STYLES = {
  bold: ['\u001b[1m', '\u001b[22m'],
  red: ['\u001b[31m', '\u001b[39m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  yellow: ['\u001b[33m', '\u001b[39m'],
} as const;

/** Returns the text in a style where the terminal shows colour. */
export function styled(terminal: Pick<Terminal, 'colour'>, style: keyof typeof STYLES, text: string): string {
  return terminal.colour ? `${STYLES[style][0]}${text}${STYLES[style][1]}` : text;
}

/** Returns the text with everything that could steer a terminal or turn the reading direction made visible. */
export function safe(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return `<U+${code}>`;
    },
  );
}

/** Breaks a text into lines of at most `width` characters, at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Says a diagnostic as a person reads it: what, where, the line with a caret, what to do next. */
export function sayDiagnostic(terminal: Terminal, diagnostic: Diagnostic): void {
  const { severity, message, place, next } = diagnostic;
  const label = severity === 'error' ? styled(terminal, 'red', 'error') : styled(terminal, 'yellow', severity);
  const [first = '', ...rest] = wrap(safe(message), terminal.width - severity.length - 2);
  const say = severity === 'note' ? terminal.say : terminal.warn;
  say(`${label}: ${first}`);
  for (const line of rest) say(`  ${line}`);
  if (place !== undefined) {
    say(`  at ${safe(place.file)}:${place.line}:${place.column}`);
    if (place.text !== undefined && place.text.trim() !== '') sayLine(terminal, say, place, safe(place.text));
  }
  if (next !== undefined) for (const line of wrap(`next: ${safe(next)}`, terminal.width - 2)) say(`  ${line}`);
}

function sayLine(terminal: Terminal, say: Terminal['say'], { line, column, width = 1 }: Place, text: string): void {
  const gutter = `  ${line} | `;
  const room = terminal.width - gutter.length;
  const start = column - 1 > room - 10 ? column - 1 - Math.floor(room / 2) : 0;
  const shown = text.slice(start, start + room);
  const caret = Math.max(0, column - 1 - start);
  say(`${gutter}${shown}`);
  say(
    `${' '.repeat(gutter.length + caret)}${styled(terminal, 'red', '^'.repeat(Math.max(1, Math.min(width, room - caret))))}`,
  );
}

/** Returns a table of columns with two spaces between, numbers to the right; the widest columns are wrapped until it fits. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[], width: number): string {
  const texts = rows.map((row) => head.map((_, index) => safe(String(row[index] ?? ''))));
  const widths = fittingWidths([head, ...texts], width);
  const right = head.map((_, index) => isNumeric(rows, index));
  const pad = (text: string, index: number): string =>
    right[index] === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
  const lines: string[] = [];
  for (const row of [head, ...texts]) {
    const cells = row.map((cell, index) => wrap(cell, widths[index] ?? cell.length));
    const height = Math.max(...cells.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) {
      const parts = cells.map((cell, index) => pad(cell[line] ?? '', index));
      lines.push(parts.join('  ').trimEnd());
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Returns the width of each column: as wide as its texts, the widest narrowed until all fit, none below its longest word. */
function fittingWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index] ?? ''));
  const widths = columns.map((texts) => longest(texts));
  const least = columns.map((texts) => longest(texts.flatMap((text) => text.split(' '))));
  let over = widths.reduce((sum, each) => sum + each, 2 * (widths.length - 1)) - width;
  while (over > 0) {
    const open = widths.filter((each, index) => each > (least[index] ?? each));
    if (open.length === 0) break;
    const at = widths.findIndex((each, index) => each === Math.max(...open) && each > (least[index] ?? each));
    widths[at] = (widths[at] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function isNumeric(rows: readonly (readonly (string | number)[])[], index: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[index] === 'number');
}
