import type { Locator } from '../../../model/evidence.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { Positions } from '../../../platform/position.ts';
import { findSecrets, isPlaceholder, isReference, isSecretName } from '../../secrets.ts';
import { pipesDownload } from '../ci/commands.ts';
import { PlacedList, type Reading } from '../file-reading.ts';
import { endOfLifeOf } from './end-of-life.ts';

const NAME =
  /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.[A-Za-z0-9_.-]{1,60})?|[A-Za-z0-9_.-]{1,60}\.(?:dockerfile|Dockerfile|containerfile))$/;

/** Tells whether a path is a file that a container image is built from. */
export function isContainerFile(path: string): boolean {
  return NAME.test(path) && !/\.(?:md|txt|dockerignore|j2|tmpl|template|erb)$/i.test(path);
}

interface Instruction {
  readonly word: string;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

type Base = {
  readonly image: string;
  readonly tag: string;
  readonly pin: 'digest' | 'version' | 'latest' | 'computed';
  readonly endOfLife: string;
};

/** Follows which user the image runs as, stage by stage. */
class UserOfStages {
  name = '';
  place: Locator | undefined;
  readonly #stages = new Map<string, string>();

  get stages(): number {
    return this.#stages.size;
  }

  /** Begins a stage; returns the image it is built on, '' where that is another stage or nothing. */
  begin(rest: string): string {
    const { image, name } = fromOf(rest);
    // A stage built on another stage begins with the user that one ended with.
    const parent = this.#stages.get(image.toLowerCase());
    this.name = parent ?? '';
    this.place = undefined;
    this.#stages.set(name || String(this.#stages.size), this.name);
    return parent === undefined && image !== 'scratch' ? image : '';
  }

  become(rest: string, place: Locator): void {
    this.name = rest.split(/[\s:]/)[0] ?? '';
    this.place = place;
    this.#stages.set([...this.#stages.keys()].at(-1) ?? '', this.name);
  }
}

/** Returns what a file that builds a container image shows. */
export function readContainerFile(path: string, body: Buffer): Reading {
  const text = body.toString('utf8');
  const positions = new Positions(text);
  const placeOf = ({ start, end }: Instruction, secret = false): Locator => ({
    byteStart: positions.byteAt(start),
    byteEnd: positions.byteAt(end),
    ...positions.at(start),
    ...(secret || findSecrets(text.slice(start, end)).length > 0 ? {} : { sha256: sha256Hex(text.slice(start, end)) }),
  });
  const bases = new PlacedList<Base>();
  const embedded = new PlacedList<{ readonly instruction: string; readonly name: string }>();
  const downloads = new PlacedList<{ readonly how: string }>();
  const user = new UserOfStages();
  let sudo = false;
  for (const instruction of instructionsOf(text)) {
    const { word, rest } = instruction;
    if (word === 'FROM') {
      const image = user.begin(rest);
      if (image !== '') bases.add(baseOf(image), placeOf(instruction));
    } else if (word === 'USER') user.become(rest, placeOf(instruction));
    else if (word === 'ENV' || word === 'ARG') {
      for (const name of secretSettings(rest, word))
        embedded.add({ instruction: word, name }, placeOf(instruction, true));
    }
    const how = uncheckedIn(word, rest);
    if (how !== '') downloads.add({ how }, placeOf(instruction));
    sudo ||= word === 'RUN' && /(?:^|[\s;&|])sudo\s/.test(rest);
  }
  const locators = new Map<string, Locator>();
  bases.cite('/bases', locators);
  embedded.cite('/embeddedSecrets', locators);
  downloads.cite('/uncheckedDownloads', locators);
  if (user.place !== undefined) locators.set('/user', user.place);
  const parses = user.stages > 0;
  return {
    kind: 'container-file',
    noun: 'container file',
    path,
    sha256: sha256Hex(body),
    bytes: body.length,
    facts: {
      path,
      parses,
      stages: user.stages,
      bases: bases.facts,
      user: user.name,
      userIs: userIs(user.name),
      usesSudo: sudo,
      embeddedSecrets: embedded.facts,
      uncheckedDownloads: downloads.facts,
    },
    locators,
    blindSpots: [
      'What a base image contains, and which user it sets, is not looked at.',
      'Support ends are known for the common base images only, from a dated table.',
    ],
  };
}

/** Cuts a file into instructions: continued lines joined, comments and here-documents passed over. */
function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split('\n');
  let offset = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const start = offset;
    let line = (lines[index] ?? '').replace(/\r$/, '');
    offset += (lines[index] ?? '').length + 1;
    const match = /^\s{0,200}([A-Za-z]{2,20})\s{1,200}(\S.*)$/.exec(line);
    if (match === null || line.trimStart().startsWith('#')) continue;
    const parts = [match[2] ?? ''];
    while (/[\\`]\s{0,20}$/.test(line) && index + 1 < lines.length) {
      index += 1;
      line = (lines[index] ?? '').replace(/\r$/, '');
      offset += (lines[index] ?? '').length + 1;
      if (line.trimStart().startsWith('#')) line = '\\';
      else parts.push(line);
    }
    const rest = parts.map((part) => part.replace(/[\\`]\s{0,20}$/, '')).join(' ');
    const document = hereDocument(rest, lines, index + 1);
    index += document.length;
    for (const each of document) offset += each.length + 1;
    const whole = document.length === 0 ? rest : `${rest}\n${document.join('\n')}`;
    found.push({
      word: (match[1] ?? '').toUpperCase(),
      rest: whole.trim(),
      start,
      end: Math.min(offset - 1, text.length),
    });
  }
  return found;
}

/** Returns the lines of a here-document that an instruction opens, its closing word included. */
function hereDocument(rest: string, lines: readonly string[], from: number): readonly string[] {
  const word = /<<-?["']?([A-Za-z_]{1,40})["']?/.exec(rest)?.[1];
  if (word === undefined) return [];
  const length = lines.slice(from).findIndex((line) => line.trim() === word);
  return lines.slice(from, length === -1 ? undefined : from + length + 1);
}

function uncheckedIn(word: string, rest: string): string {
  if (word === 'ADD' && /\bhttps?:\/\//.test(rest) && !rest.includes('--checksum=')) return 'ADD from an address';
  return word === 'RUN' && pipesDownload(rest) ? 'download run at once' : '';
}

function fromOf(rest: string): { readonly image: string; readonly name: string } {
  const words = rest.split(/\s{1,20}/).filter((word) => !word.startsWith('--'));
  return { image: words[0] ?? '', name: words[1]?.toLowerCase() === 'as' ? (words[2] ?? '').toLowerCase() : '' };
}

function baseOf(reference: string): Base {
  const [named = '', digest = ''] = reference.split('@');
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const image = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? '' : named.slice(colon + 1);
  const endOfLife = endOfLifeOf(image, tag);
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return { image, tag, pin: 'digest', endOfLife };
  if (reference.includes('$')) return { image, tag, pin: 'computed', endOfLife };
  return { image, tag, pin: /\d/.test(tag) ? 'version' : 'latest', endOfLife };
}

function userIs(user: string): 'root' | 'other' | 'unstated' | 'computed' {
  if (user === '') return 'unstated';
  if (user.includes('$')) return 'computed';
  return user === 'root' || /^0{1,10}$/.test(user) ? 'root' : 'other';
}

/** Returns the names of settings that carry a literal secret into the image. */
function secretSettings(rest: string, word: string): readonly string[] {
  const pairs = [
    ...rest.matchAll(/([A-Za-z_][A-Za-z0-9_.-]{0,100})=("[^"]{0,2000}"|'[^']{0,2000}'|[^\s"']{0,2000})/g),
  ].map(([, name = '', value = '']) => [name, value.replace(/^["']|["']$/g, '')] as const);
  const old = word === 'ENV' && pairs.length === 0 ? /^(\S{1,100})\s{1,20}(.{1,2000})$/.exec(rest) : null;
  const all = old === null ? pairs : [[old[1] ?? '', (old[2] ?? '').trim()] as const];
  return all
    .filter(([name, value]) => {
      if (value === '' || isPlaceholder(value) || isReference(value) || value.includes('$')) return false;
      return (
        findSecrets(`${name}=${value}`).length > 0 ||
        (isSecretName(name) && value.length >= 6 && !value.startsWith('/'))
      );
    })
    .map(([name]) => name);
}
