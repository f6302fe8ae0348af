import { RUNTIMES } from './runtime-calendars.ts';
import { ALPINE, DEBIAN, type SupportCalendar, SYSTEMS, UBI, UBUNTU } from './support-calendars.ts';

/** Returns the day the publisher of a base image ends support for it or for the system below it, '' where no calendar knows it. */
export function endOfLifeOf(image: string, tag: string): string {
  const name = plainName(image);
  const redHat = /^ubi(\d{1,2})(?:\/ubi(?:-minimal|-micro|-init)?|-minimal|-micro|-init)?$/.exec(name)?.[1];
  if (redHat !== undefined) return UBI.ends[redHat] ?? '';
  const calendar = [...SYSTEMS, ...RUNTIMES].find((each) => each.images.includes(name));
  if (calendar === undefined) return '';
  const own = endIn(calendar, tag);
  const below = systemEnd(tag);
  if (own === '') return isOver(below) ? below : '';
  return below !== '' && below < own ? below : own;
}

/** The day the calendars were read: a system that had ended by then ends the image, even where the release on it is unknown. */
const READ = '2026-11-23';

function isOver(day: string): boolean {
  return day !== '' && day < READ;
}

/** Cuts off registries that carry the official images under their own names. */
function plainName(image: string): string {
  return image
    .replace(/^(?:docker\.io|index\.docker\.io|mirror\.gcr\.io|public\.ecr\.aws\/docker|mcr\.microsoft\.com)\//, '')
    .replace(
      /^(?:quay\.io|public\.ecr\.aws|registry\.fedoraproject\.org|registry\.access\.redhat\.com|registry\.redhat\.io)\//,
      '',
    )
    .replace(/^(?:library|amd64|arm64v8|arm32v7)\//, '');
}

function endIn({ ends, names }: SupportCalendar, tag: string): string {
  const word = /^[a-z]{3,20}/.exec(tag)?.[0];
  const stated = word === undefined ? (/^\d{1,4}(?:\.\d{1,4}){0,3}/.exec(tag)?.[0] ?? '') : (names?.[word] ?? '');
  const version = names?.[stated] ?? stated;
  for (let cycle = version; cycle !== ''; cycle = cycle.includes('.') ? cycle.slice(0, cycle.lastIndexOf('.')) : '')
    if (cycle in ends) return ends[cycle] ?? '';
  return '';
}

/** The end of the system that a tag such as `3.13-slim-bullseye` or `22-alpine3.19` names behind the release. */
function systemEnd(tag: string): string {
  for (const word of tag.split('-').slice(1)) {
    const alpine = /^alpine(\d\.\d{1,2})/.exec(word)?.[1];
    if (alpine !== undefined) return ALPINE.ends[alpine] ?? '';
    const release = DEBIAN.names?.[word];
    if (release !== undefined) return DEBIAN.ends[release] ?? '';
    const ubuntu = UBUNTU.names?.[word];
    if (ubuntu !== undefined) return UBUNTU.ends[ubuntu] ?? '';
  }
  return '';
}
