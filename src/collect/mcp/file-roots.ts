import type { Token } from './token.ts';

/** A folder that a file-system server may reach, and how far that reaches. */
export interface FileRoot {
  readonly path: string;
  /** root, drive, all-users, home, system, parent or folder. */
  readonly reach: string;
  readonly pointer: string;
}

const FILE_SERVER =
  /(?:^|[^a-z])file-?system(?:$|[^a-z])|filesystem-(?:mcp|server)|mcp-(?:server-)?filesystem|desktop-commander/i;

/** Tells whether a package, program or image of one of these names serves the file system of the host. */
export function isFileServer(names: readonly string[]): boolean {
  return names.some((name) => FILE_SERVER.test(name));
}

/** Returns the folders that the words after a file-system server name. */
export function fileRoots(words: readonly Token[]): readonly FileRoot[] {
  const roots: FileRoot[] = [];
  for (const word of words) {
    const text = /^--?[A-Za-z][\w-]{0,60}=(.{1,1000})$/.exec(word.text)?.[1] ?? word.text;
    if (text.startsWith('-') || !looksLikePath(text)) continue;
    roots.push({ path: text, reach: reachOf(text), pointer: word.pointer });
  }
  return roots;
}

function looksLikePath(text: string): boolean {
  return /^(?:[/~.]|[A-Za-z]:(?:[\\/]|$)|\\\\|\$|%)/.test(text) && !/^[a-z]{2,20}:\/\//i.test(text);
}

const HOME_REFERENCE = String.raw`(?:~|\$HOME|\$\{HOME\}|\$\{env:HOME\}|\$\{userHome\}|%USERPROFILE%|%HOMEPATH%|\$\{env:USERPROFILE\}|\$env:USERPROFILE)`;
const REACHES: readonly (readonly [string, RegExp])[] = [
  ['root', /^\/+(?:\.\/*)?$/],
  ['root', /^\/(?:host|host_mnt|mnt)\/?$/],
  ['drive', /^[A-Za-z]:[\\/]*$/],
  ['drive', /^\/mnt\/[a-z]\/?$/],
  ['all-users', /^(?:\/home|\/Users|[A-Za-z]:[\\/]+Users)[\\/]*$/i],
  ['home', new RegExp(`^${HOME_REFERENCE}[\\\\/]*$`)],
  ['home', /^(?:\/home\/[^/]{1,100}|\/Users\/[^/]{1,100}|\/root|[A-Za-z]:[\\/]+Users[\\/]+[^\\/]{1,100})[\\/]*$/i],
  ['parent', /(?:^|[\\/])\.\.[\\/]*$/],
  ['system', /^\/(?:etc|var|usr|opt|private|bin|sbin|lib|boot|dev|proc|sys|System|Library|Applications|Volumes)\/?$/],
  ['system', /^[A-Za-z]:[\\/]+(?:Windows|Program Files|ProgramData)[\\/]*$/i],
];

/** Tells how far a folder reaches, by its name alone: nothing is looked up. */
export function reachOf(path: string): string {
  return REACHES.find(([, expression]) => expression.test(path))?.[0] ?? 'folder';
}
