import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchema } from '../catalogue/data-files.ts';
import { compileSchema } from '../catalogue/validate.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { Json } from '../model/json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { parsePositioned } from '../platform/document.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { writeAtomically } from '../platform/write.ts';
import { mergeTemplate, type TemplateOverride } from '../report/pdf/merge-template.ts';
import { DETAILS, type Detail, type PackTemplate } from '../report/pdf/template.ts';
import { inLanguage } from '../report/pdf/words.ts';

type Language = 'en' | 'de';

/** How a pack is to look: everything beside the assessment that its bytes depend on. */
export interface PackStyle {
  readonly detail: Detail;
  readonly language: Language;
  /** An organisation's own wording, colours and sections; attached to the pack, so that it can be rendered again. */
  readonly override: TemplateOverride | null;
  /** A PNG or JPEG file; attached to the pack. */
  readonly logo: Uint8Array | null;
}

export const PLAIN_STYLE: PackStyle = { detail: 'standard', language: 'en', override: null, logo: null };

const LOGOS = ['logo.png', 'logo.jpg', 'logo.jpeg'];
const LARGEST_LOGO = 4 << 20;

/** Reads the style the user asked for. Throws a KnownFailure (exit 2) that says what was expected. */
export function packStyleOf(asked: {
  readonly detail: string | undefined;
  readonly lang: string | undefined;
  readonly template: string | undefined;
}): PackStyle {
  const { detail = 'standard', lang = 'en', template } = asked;
  if (!isDetail(detail)) throw usage(`--detail is "${detail}"; expected one of ${DETAILS.join(', ')}.`);
  if (lang !== 'en' && lang !== 'de') throw usage(`--lang is "${lang}"; expected en or de.`);
  if (template === undefined) return { ...PLAIN_STYLE, detail, language: lang };
  return { detail, language: lang, override: readOverride(template), logo: readLogo(template) };
}

/** Returns the template of a style. Throws a KnownFailure (exit 2) where the organisation's changes cannot be made. */
export function templateOf(style: PackStyle): PackTemplate {
  const base = templateIn(readOwn('template'), readOwn(`strings.${style.language}`));
  if (style.override === null) return base;
  try {
    return mergeTemplate(base, style.override);
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** Our own template files, with the schema that one of them has. */
const OWN = { template: 'templates/pack/template.schema.json', 'strings.en': null, 'strings.de': null } as const;

const COMPILED = join(PACKAGE_ROOT, 'dist/templates.json');

interface CompiledTemplates {
  readonly [name: string]: { readonly sha256: string; readonly value: Json };
}

/** Checks our own template files and keeps them as JSON, which is read in a tenth of the time. Throws a KnownFailure where one is wrong. */
export function compileTemplates(target: string = COMPILED): void {
  const entries = Object.entries(OWN).map(([name, schema]) => {
    const path = ownPath(name);
    return [name, { sha256: sha256Hex(readFileSync(path)), value: readYaml(path, schema) }] as const;
  });
  writeAtomically(target, JSON.stringify(Object.fromEntries(entries)));
}

function ownPath(name: string): string {
  return join(PACKAGE_ROOT, `templates/pack/${name}.yaml`);
}

/** What was compiled counts only while the file is the one it was compiled from. */
function readOwn(name: keyof typeof OWN): Json {
  const path = ownPath(name);
  if (existsSync(COMPILED)) {
    const compiled = (JSON.parse(readFileSync(COMPILED, 'utf8')) as CompiledTemplates)[name];
    if (compiled?.sha256 === sha256Hex(readFileSync(path))) return compiled.value;
  }
  return readYaml(path, OWN[name]);
}

/** Both parts have passed their checks: the layout its schema, the strings when their words are looked up. */
function templateIn(layout: Json, strings: Json): PackTemplate {
  const own = { layout, strings } as unknown as PackTemplate;
  return inLanguage(own.layout, own.strings);
}

function readOverride(folder: string): TemplateOverride | null {
  const path = join(folder, 'pack.yaml');
  if (existsSync(path)) return readYaml(path, 'templates/pack/override.schema.json') as unknown as TemplateOverride;
  if (LOGOS.some((name) => existsSync(join(folder, name)))) return null;
  throw usage(`--template ${folder} holds neither pack.yaml nor a logo (${LOGOS.join(', ')}).`);
}

function readLogo(folder: string): Uint8Array | null {
  const path = LOGOS.map((name) => join(folder, name)).find((each) => existsSync(each));
  if (path === undefined) return null;
  const bytes = readFileSync(path);
  if (bytes.length <= LARGEST_LOGO) return bytes;
  throw usage(`${path} has ${bytes.length} bytes; a logo may have ${LARGEST_LOGO}.`);
}

function readYaml(path: string, schema: string | null): Json {
  const document = parsePositioned(path, readFileSync(path), 'yaml');
  const diagnostics = [...document.diagnostics];
  if (diagnostics.length === 0 && schema !== null) diagnostics.push(...compileSchema(readSchema(schema))(document));
  if (document.value !== undefined && diagnostics.length === 0) return document.value;
  throw new KnownFailure(EXIT.usage, diagnostics);
}

function isDetail(text: string): text is Detail {
  return (DETAILS as readonly string[]).includes(text);
}

function usage(message: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message }]);
}
