import type { AnyOf, FieldCondition, FormatExample, LogFormat } from '../model/log-format.ts';
import type { Condition, LogFormatFile } from './generated/log-format-file.ts';

const PRIORITY = 50;
const LEAST_SHARE = 0.5;

/** Returns the domain form of a log format file. */
export function toLogFormat(file: LogFormatFile): LogFormat {
  const { approval } = file;
  return {
    id: file.id,
    version: file.version,
    title: file.title,
    priority: file.priority ?? PRIORITY,
    general: file.general ?? false,
    layout: file.layout,
    layoutOptions: file['layout-options'] === undefined ? {} : { path: file['layout-options'].path ?? [] },
    signature: toAnyOf(file.signature),
    companions: toAnyOf(file.companions),
    mustOccur: toAnyOf(file['must-occur']),
    leastShare: file['least-share'] ?? LEAST_SHARE,
    fields: file.fields,
    ...(file['time-zone'] === undefined ? {} : { timeZone: file['time-zone'] }),
    timePlus: file['time-plus'] ?? [],
    identity: file.identity ?? [],
    parts: (file.parts ?? []).map((part) => ({ name: part.name, at: part.at, joinOn: part['join-on'] })),
    toolCall: toAnyOf(file['tool-call']),
    admin: toAnyOf(file.admin),
    outcomes: (file.outcomes ?? []).map(({ when, outcome }) => ({ when: toAnyOf(when), outcome })),
    destructive: toAnyOf(file.destructive),
    approval:
      approval === undefined
        ? null
        : {
            at: approval.at,
            decision: approval.decision,
            approver: approval.approver ?? [],
            approvedAt: approval['approved-at'] ?? [],
          },
    blindSpots: file['blind-spots'].map((each) => each.trim()),
  };
}

/** Returns formats in the order in which they are tried: the more telling first, then by name. */
export function inOrderOfTrial(formats: readonly LogFormat[]): readonly LogFormat[] {
  return [...formats].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
}

/** Returns the examples of a log format file. */
export function toFormatExamples(file: LogFormatFile): readonly FormatExample[] {
  return file.examples.map(({ name, text, events, companions, rejects }) => ({
    name,
    lines: text.replace(/\n$/, '').split('\n'),
    events,
    companions: companions ?? 0,
    rejects: rejects ?? 0,
  }));
}

/** A condition on one of several paths stands for as many conditions, of which one must hold. */
function toAnyOf(lists: readonly (readonly Condition[])[] | undefined): AnyOf {
  const all: (readonly FieldCondition[])[] = [];
  for (const list of lists ?? []) {
    let spelt: readonly (readonly FieldCondition[])[] = [[]];
    for (const condition of list) {
      const choices = alternatives(condition);
      spelt = spelt.flatMap((before) => choices.map((choice) => [...before, choice]));
    }
    all.push(...spelt);
  }
  return all;
}

function alternatives({ path, paths, present, is, between }: Condition): readonly FieldCondition[] {
  return (paths ?? [path ?? []]).map((each) => ({
    path: each,
    ...(present === undefined ? {} : { present }),
    ...(is === undefined ? {} : { is }),
    ...(between === undefined ? {} : { between: [between[0] ?? 0, between[1] ?? 0] as const }),
  }));
}
