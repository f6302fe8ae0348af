import { describe, expect, it } from 'vitest';
import { endOfLifeOf } from '../../../../src/collect/git/iac/end-of-life.ts';
import { RUNTIMES } from '../../../../src/collect/git/iac/runtime-calendars.ts';
import { SYSTEMS, UBI } from '../../../../src/collect/git/iac/support-calendars.ts';

describe('the end of support of a base image', () => {
  it.each([
    ['node', '20.20.2-alpine', '2026-04-30'],
    ['docker.io/library/node', '24.17.0', '2028-04-30'],
    ['python', '2.7-slim', '2020-01-01'],
    ['mirror.gcr.io/python', '3.13-slim', '2029-10-31'],
    ['ubuntu', 'trusty', '2019-04-30'],
    ['debian', '11.3-slim', '2026-08-31'],
    ['golang', '1.25.13-alpine', '2026-08-19'],
    ['ruby', '3.2', '2026-04-01'],
    ['mcr.microsoft.com/dotnet/aspnet', '9.0', '2026-11-10'],
    ['registry.access.redhat.com/ubi9/ubi-minimal', '9.8-1', '2032-05-31'],
    ['alpine', '3.20', '2026-04-01'],
  ])('%s:%s ends on %s', (image, tag, day) => {
    expect(endOfLifeOf(image, tag)).toBe(day);
  });

  it('is that of the system below where that one ends first', () => {
    expect(endOfLifeOf('python', '3.13-slim-bullseye')).toBe('2026-08-31');
    expect(endOfLifeOf('node', '22-alpine3.19')).toBe('2025-11-01');
    expect(endOfLifeOf('python', '3.12-slim-bookworm')).toBe('2028-06-30');
    expect(endOfLifeOf('rust', '1-bullseye')).toBe('');
    expect(endOfLifeOf('golang', '1.27-bullseye')).toBe('2026-08-31');
  });

  it('is unknown for a floating tag, an unknown release and a namesake of somebody else', () => {
    for (const tag of ['', 'latest', 'alpine', 'lts', '3', '99'])
      expect([tag, endOfLifeOf('python', tag)]).toEqual([tag, '']);
    expect(endOfLifeOf('golang', '1.27')).toBe('');
    expect(endOfLifeOf('ruby', '3.4')).toBe('');
    expect(endOfLifeOf('quay.io/team/alpine', '3.14')).toBe('');
    expect(endOfLifeOf('registry.access.redhat.com/ubi9/python-312', '9')).toBe('');
  });

  it('comes from calendars that name a source, the day it was read, and real days', () => {
    for (const { images, source, read, ends } of [...SYSTEMS, ...RUNTIMES, UBI]) {
      expect([images, source.length > 10, /^2026-\d\d-\d\d$/.test(read)]).toEqual([images, true, true]);
      for (const [release, day] of Object.entries(ends))
        expect([images, release, new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)]).toEqual([
          images,
          release,
          day,
        ]);
    }
  });
});
