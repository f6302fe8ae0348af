import { isPlaceholder, isReference } from '../../stand-in.ts';

/** A sign in a text that a reader does not see or mistakes for another. */
export interface HiddenSign {
  readonly line: number;
  readonly kind: 'text direction' | 'invisible' | 'tag' | 'mixed script';
  readonly start: number;
  readonly end: number;
}

const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;
const TAG = /[\u{e0001}-\u{e007f}]/u;
const INVISIBLE = /[\u200b\u2060-\u2064\u00ad\u180e\ufeff]/u;
// Cyrillic letters beside Latin ones, and the Greek ones that look like Latin; a formula may put φ or λ beside a letter.
const MIXED =
  /[A-Za-z][\u0400-\u04ff\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf]|[\u0400-\u04ff\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf][A-Za-z]/u;

/** Returns the lines with signs that hide text, at most 50. Emoji joiners and a byte order mark at the start are ordinary. */
export function hiddenSigns(text: string): readonly HiddenSign[] {
  const found: HiddenSign[] = [];
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const shown = index === 0 ? line.replace(/^\ufeff/, ' ') : line;
    const kind = DIRECTION.test(shown)
      ? 'text direction'
      : TAG.test(withoutFlags(shown))
        ? 'tag'
        : INVISIBLE.test(shown)
          ? 'invisible'
          : MIXED.test(shown)
            ? 'mixed script'
            : undefined;
    if (kind !== undefined && found.length < 50)
      found.push({ line: index + 1, kind, start: offset, end: offset + line.length });
    offset += line.length + 1;
  }
  return found;
}

/** The flags of England, Scotland and Wales are written with tag signs behind a black flag. */
function withoutFlags(line: string): string {
  return line.replaceAll(/\u{1f3f4}[\u{e0061}-\u{e007a}]{1,10}\u{e007f}/gu, '');
}

const LICENCES: readonly (readonly [string, RegExp])[] = [
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE/i],
  ['LGPL', /GNU LESSER GENERAL PUBLIC LICENSE/i],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE\s{1,100}Version 3/i],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE\s{1,100}Version 2/i],
  ['Apache-2.0', /Apache License[\s,]{1,100}Version 2\.0/i],
  ['MPL-2.0', /Mozilla Public License,? (?:Version|v\.?) ?2\.0/i],
  ['MIT', /Permission is hereby granted,\s{1,5}free of charge, to any\s{1,5}person obtaining\s{1,5}a\s{1,5}copy/i],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[^]{0,900}Neither the name/i],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
  ['ISC', /Permission to use, copy, modify, and(?:\/or)? distribute this software/i],
  ['EUPL', /European Union Public Licen[cs]e/i],
  ['CC0-1.0', /CC0 1\.0 Universal/i],
  ['Unlicense', /This is free and unencumbered software released into the public domain/i],
  ['proprietary', /all rights reserved|proprietary|confidential/i],
];

/** Returns the SPDX name of a licence text, `proprietary` for a reserved one, '' where it is not recognised. */
export function licenceOf(text: string): string {
  const stated = /SPDX-License-Identifier:\s{0,5}([A-Za-z0-9.+-]{2,40})/.exec(text)?.[1];
  return stated ?? LICENCES.find(([, mark]) => mark.test(text.slice(0, 8000)))?.[0] ?? '';
}

/** Returns the submodules of a .gitmodules file, and what is unusual about their addresses. */
export function submodulesIn(text: string): readonly { readonly name: string; readonly problem: string }[] {
  const found: { name: string; problem: string }[] = [];
  let name = '';
  for (const line of text.split('\n')) {
    const section = /^\s{0,50}\[submodule "([^"\n]{1,300})"\]/.exec(line)?.[1];
    if (section !== undefined) {
      name = section;
      found.push({ name, problem: '' });
    }
    const [, key = '', value = ''] = /^\s{0,50}(url|update)\s{0,5}=\s{0,5}(\S.{0,2000})$/i.exec(line) ?? [];
    const problem = problemOf(key.toLowerCase(), value);
    if (problem !== '' && found.length > 0) found[found.length - 1] = { name, problem };
  }
  return found;
}

function problemOf(key: string, value: string): string {
  if (key === 'update' && value.trim().startsWith('!')) return 'runs a command';
  if (key !== 'url') return '';
  if (/^ext::/i.test(value)) return 'runs a command';
  if (/^(?:file:|\/)/i.test(value)) return 'a place on one machine';
  if (/^(?:http|git):\/\//i.test(value)) return 'not encrypted';
  return value.startsWith('-') ? 'looks like an option' : '';
}

/** Returns what is unusual in the settings of a package registry. */
export function registryProblems(text: string): readonly string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (/^\s{0,50}[#;]/.test(line)) continue;
    if (
      /(?:registry|index-url|find-links|npmRegistryServer|value=|index\s{0,3}=)[^\n]{0,60}http:\/\/(?!localhost|127\.0\.0\.1)/i.test(
        line,
      )
    )
      found.add('not encrypted');
    if (/^\s{0,50}(?:--)?extra-index-url/i.test(line)) found.add('a second index for the same names');
    if (/^\s{0,50}(?:--)?trusted-host|strict-ssl\s{0,5}=\s{0,5}false|enableStrictSsl:\s{0,5}false/i.test(line))
      found.add('certificate check switched off');
    const token =
      /(?:_authToken|_auth|_password|npmAuthToken:?|:\/\/[^\s/:@]{1,100}:)\s{0,5}=?\s{0,5}["']?([^\s"'@]{6,500})/.exec(
        line,
      )?.[1];
    if (token !== undefined && !token.includes('$') && !isReference(token) && !isPlaceholder(token))
      found.add('a password or token');
  }
  return [...found].sort();
}

/** Returns the number of severities for which a policy names a time. */
export function severitiesWithTime(text: string): number {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (
      !/\b\d{1,3}\s{0,3}(?:\*\*)?\s{0,3}(?:hours?|business days?|working days?|calendar days?|days?|weeks?|months?|h|d)\b/i.test(
        line,
      )
    )
      continue;
    for (const severity of ['critical', 'high', 'medium', 'moderate', 'low'])
      if (new RegExp(`\\b${severity}\\b`, 'i').test(line)) found.add(severity === 'moderate' ? 'medium' : severity);
  }
  return found.size;
}

/** Returns the newest day a document says it was reviewed or changed on, as YYYY-MM-DD; '' where it does not say. */
export function reviewedOn(text: string): string {
  const days = [
    ...text
      .slice(0, 20_000)
      .matchAll(
        /(?:last[ _-]?(?:reviewed|updated)|reviewed(?:[ _-]on)?|review[ _-]date|approved[ _-]on|updated|date)["'*]{0,4}\s{0,3}[:|]\s{0,5}["'*]{0,4}\s{0,3}(\d{4}-\d{2}-\d{2})/gi,
      ),
  ].map(([, day = '']) => day);
  return (
    days
      .filter((day) => !Number.isNaN(Date.parse(day)))
      .sort()
      .at(-1) ?? ''
  );
}

/** Tells whether a file with the ending of a program is a text of that name; a pointer to a large file is none. */
export function isText(body: Buffer): boolean {
  const head = body.subarray(0, 8000);
  return !head.includes(0) && !head.subarray(0, 40).toString('latin1').startsWith('version https://git-lfs');
}
