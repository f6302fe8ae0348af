import type { ColourName, PackLayout, PackStrings, PackTemplate, SectionId } from './template.ts';

/** What an organisation may change of a template (`override.schema.json`): its name, colours, wording, sections and limits. */
export interface TemplateOverride {
  readonly brand?: Partial<PackLayout['brand']>;
  readonly page?: { readonly size: PackLayout['page']['size'] };
  readonly sections?: readonly SectionId[];
  readonly limits?: Partial<PackLayout['limits']>;
  readonly health?: PackLayout['health'];
  readonly assertion?: PackLayout['assertion'];
  readonly 'sign-off'?: readonly string[];
  readonly colours?: Partial<PackLayout['colours']>;
  readonly strings?: PackStrings;
}

/** Text and ground that must be told apart; 4.5 to 1 is the least for text of this size (WCAG 2.2, success criterion 1.4.3). */
const PAIRS: readonly (readonly [text: ColourName, ground: ColourName])[] = [
  ['ink', 'white'],
  ['ink', 'band'],
  ['grey', 'white'],
  ['grey', 'band'],
  ['accent', 'white'],
  ['accent', 'band'],
  ['gap', 'white'],
  ['white', 'met'],
  ['ink', 'partial'],
  ['ink', 'not-applicable'],
];
const LEAST_CONTRAST = 4.5;

/** Returns the template with an organisation's changes; throws an Error that names every change that cannot be made. */
export function mergeTemplate(base: PackTemplate, override: TemplateOverride): PackTemplate {
  const { layout } = base;
  const { strings = {}, brand, limits, colours, page, ...plain } = override;
  const merged: PackLayout = {
    ...layout,
    ...plain,
    page: { ...layout.page, ...page },
    brand: { ...layout.brand, ...brand },
    limits: { ...layout.limits, ...limits },
    colours: { ...layout.colours, ...colours },
  };
  const problems = [
    ...wordingProblems(base.strings, strings),
    ...roleProblems(merged, { ...base.strings, ...strings }, base.strings),
    ...contrastProblems(merged.colours),
    ...versionProblems(layout, merged, strings),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const groups = Object.entries(base.strings).map(([name, group]) => [name, { ...group, ...strings[name] }]);
  return { layout: merged, strings: Object.fromEntries(groups) as PackStrings };
}

function wordingProblems(base: PackStrings, changed: PackStrings): readonly string[] {
  const problems: string[] = [];
  for (const [group, texts] of Object.entries(changed)) {
    for (const [key, text] of Object.entries(texts)) {
      const before = textIn(base, group, key);
      // Roles of the sign-off are the organisation's own.
      if (before === undefined && group === 'sign-off') continue;
      if (before === undefined) problems.push(`strings: the pack prints no text "${group}.${key}".`);
      else if (text.trim() === '') problems.push(`strings: "${group}.${key}" is empty.`);
      else if (placeholders(text) !== placeholders(before))
        problems.push(`strings: "${group}.${key}" must have the placeholders ${placeholders(before) || 'none'}.`);
    }
  }
  return problems;
}

function textIn(strings: PackStrings, group: string, key: string): string | undefined {
  const texts = Object.hasOwn(strings, group) ? strings[group] : undefined;
  return texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
}

function placeholders(text: string): string {
  return [...new Set(text.match(/\{[a-z-]{1,30}\}/g))].sort().join(' ');
}

function roleProblems(layout: PackLayout, changed: PackStrings, base: PackStrings): readonly string[] {
  return layout['sign-off']
    .filter((role) => (textIn(changed, 'sign-off', role) ?? textIn(base, 'sign-off', role)) === undefined)
    .map((role) => `sign-off: the strings have no text "sign-off.${role}".`);
}

function contrastProblems(colours: PackLayout['colours']): readonly string[] {
  return PAIRS.flatMap(([text, ground]) => {
    const ratio = contrast(colours[text], colours[ground]);
    if (ratio >= LEAST_CONTRAST) return [];
    return [
      `colours: ${text} on ${ground} has a contrast of ${ratio.toFixed(1)} to 1; ${LEAST_CONTRAST} is the least.`,
    ];
  });
}

/** Returns the contrast ratio of two `#RRGGBB` colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio). */
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function versionProblems(before: PackLayout, after: PackLayout, strings: PackStrings): readonly string[] {
  const changed = Object.keys(strings['assertion'] ?? {}).length > 0;
  if (!changed || after.assertion.version !== before.assertion.version) return [];
  return [
    'assertion: the wording changed, so assertion.version must change too; signers must know which text they signed.',
  ];
}
