import type { ParsedDocument } from '../platform/document.ts';
import type { LogFormatFile } from './generated/log-format-file.ts';
import type { Report } from './reference-report.ts';

/** Reports conditions without exactly one place to look, bounds the wrong way round, words that can never be met, and parts and options that nothing reads. */
export function checkLogFormat(document: ParsedDocument, report: Report): void {
  const file = document.value as unknown as LogFormatFile;
  for (const pointer of document.spans.keys()) {
    if (/\/(?:signature|companions|must-occur|tool-call|admin|destructive|when)\/\d+\/\d+$/.test(pointer)) {
      checkCondition(document, pointer, report);
    }
  }
  if (file['layout-options']?.path !== undefined && file.layout !== 'json-records') {
    report('/layout-options/path', 'unused-option', `The layout "${file.layout}" has no use for a path.`);
  }
  checkParts(file, report);
  for (const [index, example] of file.examples.entries()) {
    if (example.text.trim() === '') report(`/examples/${index}/text`, 'example-missing', 'The example has no lines.');
  }
  if (file.examples.every((example) => example.events.length === 0)) {
    report('/examples', 'example-missing', 'No example has an event.', 'Add one: it shows that the fields are read.');
  }
}

function checkParts(file: LogFormatFile, report: Report): void {
  const named = new Set((file.parts ?? []).map((part) => part.name));
  for (const [index, part] of (file.parts ?? []).entries()) {
    if (!JSON.stringify([file.fields, file['tool-call'], file.outcomes]).includes(`["part","${part.name}"`)) {
      const message = `Nothing reads "part.${part.name}".`;
      report(`/parts/${index}/name`, 'unused-part', message, 'Map a field from it, or take it out.');
    }
  }
  for (const [pointer, path] of pathsOf(file)) {
    if (path[0] === 'part' && path[1] !== undefined && !named.has(path[1])) {
      report(pointer, 'dangling-reference', `There is no part "${path[1]}".`, 'Add it to parts, or correct the path.');
    }
  }
}

function checkCondition(document: ParsedDocument, pointer: string, report: Report): void {
  const has = (key: string): boolean => document.keys.has(`${pointer}/${key}`);
  if (has('path') === has('paths')) {
    report(pointer, 'condition-place', 'A condition looks at one "path", or at one of several "paths".');
  }
  if (!has('present') && !has('is') && !has('between')) {
    report(pointer, 'condition-empty', 'The condition asks nothing.', 'Say present, is or between.');
  }
  const condition = pointer
    .slice(1)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document.value);
  const { is, between } = condition as { is?: readonly unknown[]; between?: readonly [number, number] };
  for (const [index, word] of (is ?? []).entries()) {
    if (typeof word === 'string' && word !== word.toLowerCase()) {
      report(`${pointer}/is/${index}`, 'never-met', `"${word}" is compared in lower case.`, 'Write it in lower case.');
    }
  }
  if (between !== undefined && between[0] > between[1]) {
    report(`${pointer}/between`, 'never-met', 'The lower bound is above the upper one.');
  }
}

function pathsOf(file: LogFormatFile): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(file.fields).flatMap(([field, paths]) =>
    (paths as readonly (readonly string[])[]).map((path, index) => [`/fields/${field}/${index}`, path] as const),
  );
}
