import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseFormat } from '../../../../src/collect/logs/formats/choose.ts';
import { runFormatExample } from '../../../../src/collect/logs/formats/run-examples.ts';
import { LAYOUT_NAMES } from '../../../../src/collect/logs/layouts/registry.ts';
import type { FormatExample, LogFormat } from '../../../../src/model/log-format.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';
import { loadFormats } from './support.ts';

const loaded = loadFormats();
const formats: readonly LogFormat[] = loaded.catalogue?.logFormats ?? [];
const examplesOf = (id: string): readonly FormatExample[] => loaded.formatExamples.get(id) ?? [];

describe('the log formats', () => {
  it('load without an error, in the order in which they are tried', () => {
    expect(loaded.diagnostics).toEqual([]);
    expect(formats.length).toBeGreaterThanOrEqual(28);
    const priorities = formats.map((format) => format.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  });

  it('may use exactly the layouts there are', () => {
    const schema = JSON.parse(readFileSync(`${PACKAGE_ROOT}/evidence/log-format.schema.json`, 'utf8')) as {
      properties: { layout: { enum: readonly string[] } };
    };
    expect([...schema.properties.layout.enum].sort()).toEqual([...LAYOUT_NAMES].sort());
  });

  describe.each(formats.map((format) => [format.id, format] as const))('%s', (id, format) => {
    const examples = examplesOf(id);

    it.each(examples.map((example) => [example.name, example] as const))('reads %s', (_, example) => {
      expect(runFormatExample(format, example)).toEqual([]);
    });

    it.each(examples.map((example) => [example.name, example] as const))('is what %s is taken for', (_, example) => {
      const choice = chooseFormat(example.lines, formats, { referenceYear: 2026 });
      const ids = choice.type === 'log' ? choice.ranked.map((each) => each.format.id) : [choice.type];
      expect(ids[0]).toBe(id);
    });

    it('has at least two events among its examples', () => {
      expect(examples.flatMap((example) => example.events).length).toBeGreaterThanOrEqual(2);
    });
  });
});

describe('an example', () => {
  it('that says otherwise than what is read is reported field by field', () => {
    const format = formats.find(({ id }) => id === 'toolhive-audit');
    const example = examplesOf('toolhive-audit')[0];
    if (format === undefined || example === undefined) throw new Error('the format is missing');
    const [first = {}, ...rest] = example.events;
    const wrong = { ...example, rejects: 2, events: [{ ...first, user: 'ben', outcome: 'success' }, ...rest] };
    expect(runFormatExample(format, wrong)).toEqual([
      { pointer: '/rejects', message: 'There are 1, and the example says 2.' },
      { pointer: '/events/0/user', message: 'It is read as "ana", and the example says "ben".' },
      { pointer: '/events/0/outcome', message: 'It is read as "denied", and the example says "success".' },
    ]);
  });
});
