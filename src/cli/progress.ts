import type { RunOptions } from '../app/audit.ts';
import type { Terminal } from './terminal.ts';

type ProgressEvent = Parameters<RunOptions['progress']>[0];

/** Returns a listener that shows phase, count and time left: one moving line on a terminal, one line per phase elsewhere. */
export function progressOf(terminal: Terminal, quiet: boolean): { on(event: ProgressEvent): void; end(): void } {
  const moving = process.stderr.isTTY && !quiet;
  const said = new Set<string>();
  let phase = '';
  let started = 0;
  let shownAt = 0;
  const clear = (): void => {
    if (moving && shownAt > 0) process.stderr.write('\r\u001b[2K');
  };
  const on = (event: ProgressEvent): void => {
    const now = performance.now();
    if (event.phase !== phase) {
      clear();
      phase = event.phase;
      started = now;
      shownAt = 0;
      if (!moving && !said.has(phase)) terminal.say(`${phase} …`);
      said.add(phase);
    }
    if (!moving || now - shownAt < 100) return;
    shownAt = now;
    const line = `${phase}  ${count(event)}${timeLeft(event, now - started)}`;
    process.stderr.write(`\r\u001b[2K${line.slice(0, terminal.width - 1)}`);
  };
  return { on, end: clear };
}

function count({ done, total, unit }: ProgressEvent): string {
  const format = (value: number): string => (unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${value}`);
  const name = unit === 'bytes' ? '' : ` ${unit}`;
  return total > 0 ? `${format(done)} of ${format(total)}${name}` : `${format(done)}${name}`;
}

function timeLeft({ done, total }: ProgressEvent, elapsed: number): string {
  if (total <= 0 || done <= 0 || elapsed < 2000 || done >= total) return '';
  const seconds = Math.round(((elapsed / done) * (total - done)) / 1000);
  return seconds < 1 ? '' : `, about ${seconds} s left`;
}
