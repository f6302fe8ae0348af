import type { Locator } from '../../../model/evidence.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { Positions } from '../../../platform/position.ts';
import { findSecrets, isSecretName } from '../../secrets.ts';
import { isPlaceholder, isReference } from '../../stand-in.ts';
import { pipesDownload } from '../ci/commands.ts';
import { PlacedList, type Reading } from '../file-reading.ts';
import { FOREIGN_FOLDERS } from '../known-files.ts';
import { type Base, baseOf, fromOf, GlobalArguments, leavesRoot } from './container-bases.ts';

const NAME =
  /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.[A-Za-z0-9_.-]{1,60})?|[A-Za-z0-9_.-]{1,60}\.(?:dockerfile|Dockerfile|containerfile))$/;

/** Tells whether a path is a file that a container image is built from. */
export function isContainerFile(path: string): boolean {
  if (!NAME.test(path) || /\.(?:md|txt|dockerignore|j2|tmpl|template|erb)$/i.test(path)) return false;
  // What lies in a folder of somebody else's code is not built here.
  return !path.split('/').some((folder) => FOREIGN_FOLDERS.includes(folder));
}

const BLIND_SPOTS: readonly string[] = [
  'What a base image contains, and which user it sets, is not looked at.',
  'Support ends are known for the common base images only, from a dated table.',
  'Arguments in FROM count with the defaults the file gives them; a build can set others.',
];

interface Instruction {
  readonly word: string;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

/** Follows which user the image runs as, stage by stage. */
class UserOfStages {
  name = '';
  /** True where the image below is one that is known to leave the user at root. */
  onRoot = false;
  place: Locator | undefined;
  stages = 0;
  #current = '';
  readonly #stages = new Map<string, { readonly name: string; readonly onRoot: boolean }>();

  /** Begins a stage; returns the image it is built on, '' where that is another stage or nothing. */
  begin(image: string, resolved: string, name: string): string {
    // A stage built on another stage begins with the user that one ended with.
    const parent = this.#stages.get(image.toLowerCase()) ?? this.#stages.get(resolved.toLowerCase());
    this.name = parent?.name ?? '';
    this.onRoot = parent?.onRoot ?? leavesRoot(resolved);
    this.place = undefined;
    this.#current = name === '' ? String(this.stages) : name;
    this.stages += 1;
    this.#stages.set(this.#current, { name: this.name, onRoot: this.onRoot });
    return parent === undefined && resolved !== 'scratch' ? image : '';
  }

  become(rest: string, place: Locator): void {
    this.name = rest.split(/[\s:]/)[0] ?? '';
    this.place = place;
    this.#stages.set(this.#current, { name: this.name, onRoot: this.onRoot });
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
  const globals = new GlobalArguments();
  let sudo = false;
  for (const instruction of instructionsOf(text)) {
    const { word, rest } = instruction;
    if (word === 'FROM') {
      const { image, name } = fromOf(rest);
      const resolved = globals.fill(image);
      if (user.begin(image, resolved, name) !== '') bases.add(baseOf(image, resolved), placeOf(instruction));
    } else if (word === 'USER') user.become(rest, placeOf(instruction));
    else if (word === 'ENV' || word === 'ARG') {
      for (const name of secretSettings(rest, word))
        embedded.add({ instruction: word, name }, placeOf(instruction, true));
      if (word === 'ARG' && user.stages === 0) globals.declare(rest);
    }
    const how = uncheckedIn(word, rest);
    if (how !== '') downloads.add({ how }, placeOf(instruction));
    sudo ||= word === 'RUN' && callsSudo(rest);
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
      userIs: userIs(user),
      usesSudo: sudo,
      embeddedSecrets: embedded.facts,
      uncheckedDownloads: downloads.facts,
    },
    locators,
    blindSpots: BLIND_SPOTS,
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

/** Tells whether a step calls sudo; installing the package of that name is no call. */
function callsSudo(rest: string): boolean {
  return /(?:^|[;&|(\n]|\b(?:then|do|else)\s)\s{0,200}(?:[A-Z_]{1,40}=\S{0,100}\s{1,20})?sudo\s{1,20}\S/.test(rest);
}

function userIs({ name, onRoot }: UserOfStages): 'root' | 'other' | 'unstated' | 'unknown' | 'computed' {
  if (name === '') return onRoot ? 'unstated' : 'unknown';
  if (/[$]|\{\{/.test(name)) return 'computed';
  return name === 'root' || /^0{1,10}$/.test(name) ? 'root' : 'other';
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
      // The number of a public signing key is no secret: 40 hexadecimal digits under the name of a key to check with.
      if (/(?:GPG|PGP|SIGNING)_?KEYS?$|FINGERPRINT$/i.test(name) && /^[0-9A-Fa-f\s]{8,2000}$/.test(value)) return false;
      if (/^https?:\/\/[^@]{0,2000}$/.test(value)) return false;
      if (value === '' || isPlaceholder(value) || isReference(value) || value.includes('$')) return false;
      return (
        findSecrets(`${name}=${value}`).length > 0 ||
        (isSecretName(name) && value.length >= 6 && !value.startsWith('/'))
      );
    })
    .map(([name]) => name);
}
