import type { JsonObject } from '../../../model/json.ts';
import type { FormatExample, LogFormat } from '../../../model/log-format.ts';
import { layoutParser } from '../layouts/registry.ts';
import { eventsOf, type FormatEvent } from './event-of.ts';

/** What the lines of a log turn out to be under a format. */
export interface FormatReading {
  readonly events: readonly { readonly line: number; readonly event: FormatEvent }[];
  /** Lines of the program that hold no event. */
  readonly companions: readonly number[];
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
}

/** Reads lines with the reference reading of a format. `options` are laid over those of its layout. */
export function readWithFormat(lines: readonly string[], format: LogFormat, options: JsonObject = {}): FormatReading {
  const parser = layoutParser(format.layout, { ...format.layoutOptions, ...options });
  const events: { readonly line: number; readonly part: number; readonly event: FormatEvent }[] = [];
  const companions = new Set<number>();
  const rejects = new Map<number, string>();
  const read = [...lines.flatMap((text, index) => parser.push(text, index + 1)), ...parser.end()];
  for (const each of read) {
    if ('reject' in each) rejects.set(each.line, each.reject);
    else if ('companion' in each) companions.add(each.line);
    else {
      const meaning = eventsOf(each.row, format);
      if (meaning.type === 'companion') companions.add(each.line);
      else if (meaning.type === 'unknown-shape') rejects.set(each.line, meaning.type);
      else events.push(...meaning.events.map((event) => ({ line: each.line, part: each.part, event })));
    }
  }
  // A request is given out when its answer is found, so later lines may come first.
  events.sort((a, b) => a.line - b.line || a.part - b.part);
  return {
    events,
    companions: [...companions],
    rejects: [...rejects].map(([line, reason]) => ({ line, reason })),
  };
}

/** Where an example is read otherwise than it says, as a pointer below the example and a message. */
export interface ExampleProblem {
  readonly pointer: string;
  readonly message: string;
}

const REFERENCE_YEAR = 2026;

/** Returns where an example of a format is read otherwise than it says. Times without a year are of 2026. */
export function runFormatExample(format: LogFormat, example: FormatExample): readonly ExampleProblem[] {
  const { events, companions, rejects } = readWithFormat(example.lines, format, { referenceYear: REFERENCE_YEAR });
  const problems: ExampleProblem[] = [];
  const count = (pointer: string, found: number, wanted: number): void => {
    if (found !== wanted) problems.push({ pointer, message: `There are ${found}, and the example says ${wanted}.` });
  };
  count('/events', events.length, example.events.length);
  count('/companions', companions.length, example.companions);
  count('/rejects', rejects.length, example.rejects);
  for (const [index, wanted] of example.events.entries()) {
    const found = events[index];
    if (found === undefined) break;
    const values = valuesOf(found.event, found.line);
    for (const [name, value] of Object.entries(wanted)) {
      // A number in the file may stand for what is read as text.
      if (values[name] === value || (typeof value === 'number' && values[name] === String(value))) continue;
      const message = `It is read as ${JSON.stringify(values[name])}, and the example says ${JSON.stringify(value)}.`;
      problems.push({ pointer: `/events/${index}/${name}`, message });
    }
  }
  return problems;
}

/** The values of an event under the names that the file of a format uses. */
function valuesOf(event: FormatEvent, line: number): Readonly<Record<string, string | number | boolean>> {
  return {
    ...event.text,
    time: isoOf(event.time),
    zoned: event.zoned,
    'tool-call': event.toolCall,
    admin: event.admin,
    outcome: event.outcome,
    destructive: event.markedDestructive,
    approval: event.approval,
    approver: event.approver,
    'approved-at': isoOf(event.approvedAt),
    line,
  };
}

function isoOf(ms: number): string {
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
