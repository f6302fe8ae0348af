import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintCatalogue } from '../../src/app/catalogue.ts';

interface Unit {
  readonly id: string;
  readonly parent?: string;
  readonly level: string;
  readonly title: string;
  readonly 'title-official'?: boolean;
  readonly summary?: string;
  readonly kind: string;
  readonly concerns?: string;
  readonly roles?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly penalty?: string;
  readonly evidence?: readonly string[];
}

interface FrameworkData {
  readonly id: string;
  readonly 'text-depth': string;
  readonly roles: readonly { readonly id: string }[];
  readonly penalties: Readonly<Record<string, string>>;
  readonly requirements: readonly Unit[];
}

interface ListedUnit {
  readonly id: string;
  readonly requirements?: readonly { readonly id: string }[];
}

interface ReferenceList {
  readonly units: readonly ListedUnit[];
  readonly annex_a?: readonly ListedUnit[];
  readonly genai_profile?: { readonly actions: readonly ListedUnit[]; readonly risks: readonly ListedUnit[] };
}

const KINDS = ['duty', 'content-item', 'alternative', 'trigger', 'factor', 'permitted-purpose', 'information'] as const;

/** Units, numbered splits added to the published list, assessable units, then one count per kind in the order of KINDS. */
const EXPECTED: readonly (readonly [string, number, number, number, readonly number[]])[] = [
  ['gdpr', 912, 30, 315, [169, 81, 42, 18, 5, 0, 597]],
  ['ccpa', 1310, 0, 675, [381, 198, 37, 14, 32, 13, 635]],
  ['hipaa', 378, 0, 268, [246, 22, 0, 0, 0, 0, 110]],
  ['pci-dss', 366, 0, 280, [280, 0, 0, 0, 0, 0, 86]],
  ['eu-ai-act', 1526, 27, 498, [340, 148, 3, 5, 2, 0, 1028]],
  ['nist-ai-rmf', 319, 0, 284, [284, 0, 0, 0, 0, 0, 35]],
  ['iso-42001', 92, 0, 70, [70, 0, 0, 0, 0, 0, 22]],
];

const FOLDER = fileURLToPath(new URL('../../frameworks/', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../../../shared/reference/frameworks/', import.meta.url));

const files = new Map(
  EXPECTED.map(([id]) => [id, parse(readFileSync(`${FOLDER}${id}/framework.yaml`, 'utf8')) as FrameworkData]),
);
const schema = JSON.parse(readFileSync(`${FOLDER}framework.schema.json`, 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(schema);
const readme = readFileSync(`${FOLDER}README.md`, 'utf8');

function frameworkOf(id: string): FrameworkData {
  const framework = files.get(id);
  if (framework === undefined) throw new Error(`no framework ${id}`);
  return framework;
}

function assessable(framework: FrameworkData): readonly Unit[] {
  return framework.requirements.filter((unit) => unit.kind !== 'information');
}

/** Letters and digits only, so that a full stop or a capital does not hide a repetition. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function reachesTop(unit: Unit, units: ReadonlyMap<string, Unit>): boolean {
  const seen = new Set<string>();
  let current: Unit | undefined = unit;
  while (current !== undefined) {
    if (seen.has(current.id)) return false;
    seen.add(current.id);
    if (current.parent === undefined) return true;
    current = units.get(current.parent);
  }
  return false;
}

function listedIds(list: ReferenceList): readonly string[] {
  const profile = list.genai_profile;
  const units = [...list.units, ...(list.annex_a ?? []), ...(profile?.actions ?? []), ...(profile?.risks ?? [])];
  return units.flatMap((unit) => [unit.id, ...(unit.requirements ?? []).map((split) => split.id)]);
}

describe('the framework folders', () => {
  it('are exactly the ones the table below counts', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual(EXPECTED.map(([id]) => id).sort());
  });
});

describe.each(EXPECTED)('%s', (id, units, splits, assessableUnits, perKind) => {
  const framework = frameworkOf(id);
  const byId = new Map(framework.requirements.map((unit) => [unit.id, unit]));

  it('matches the schema and names its own folder', () => {
    validate(framework);
    expect(validate.errors ?? []).toEqual([]);
    expect(framework.id).toBe(id);
  });

  it('holds as many units of each kind as counted', () => {
    const counts = KINDS.map((kind) => framework.requirements.filter((unit) => unit.kind === kind).length);
    expect(framework.requirements).toHaveLength(units);
    expect(assessable(framework)).toHaveLength(assessableUnits);
    expect(counts).toEqual(perKind);
  });

  it('has the same counts in the README', () => {
    expect(readme).toContain(`| ${[id, units, assessableUnits, ...perKind].join(' | ')} |`);
  });

  it('uses each id once', () => {
    const ids = framework.requirements.map((unit) => unit.id);
    expect(ids.filter((unit, index) => ids.indexOf(unit) !== index)).toEqual([]);
  });

  it('reaches the top from every unit, over parents that exist and without a loop', () => {
    expect(framework.requirements.filter((unit) => !reachesTop(unit, byId)).map((unit) => unit.id)).toEqual([]);
  });

  it('numbers split duties under a unit that says so', () => {
    const numbered = framework.requirements.filter((unit) => unit.id.includes('#'));
    const astray = numbered.filter((unit) => {
      const parent = byId.get(unit.parent ?? '');
      return !unit.id.startsWith(`${unit.parent}#`) || parent?.concerns !== 'container (see numbered duties)';
    });
    expect(numbered).toHaveLength(splits);
    expect(astray.map((unit) => unit.id)).toEqual([]);
  });

  it('says in own words what each assessable unit asks, of whom, and where evidence may come from', () => {
    const bad = assessable(framework).filter(
      (unit) => (unit.summary ?? '').trim() === '' || !unit.roles?.length || !unit.evidence?.length,
    );
    expect(bad.map((unit) => unit.id)).toEqual([]);
  });

  it('says of each information unit, and of no other, what it concerns', () => {
    const bad = framework.requirements.filter(
      (unit) => (unit.kind === 'information') !== ((unit.concerns ?? '') !== ''),
    );
    expect(bad.map((unit) => unit.id)).toEqual([]);
  });

  it('declares exactly the roles it uses', () => {
    const declared = framework.roles.map((role) => role.id).sort();
    const used = new Set(framework.requirements.flatMap((unit) => unit.roles ?? []));
    expect([...used].sort()).toEqual(declared);
  });

  it('declares every penalty it uses', () => {
    const used = framework.requirements.flatMap((unit) => (unit.penalty === undefined ? [] : [unit.penalty]));
    expect(used.filter((key) => !Object.hasOwn(framework.penalties, key))).toEqual([]);
  });

  it('never repeats a title as a summary', () => {
    const repeated = framework.requirements.filter(
      (unit) => unit.summary !== undefined && bare(unit.summary) === bare(unit.title),
    );
    expect(repeated.map((unit) => unit.id)).toEqual([]);
  });

  it('marks titles as official only where headings may be shown, and never empty ones', () => {
    const own = framework['text-depth'] === 'own-titles-and-own-summaries';
    const bad = framework.requirements.filter((unit) => unit['title-official'] === true && (own || unit.title === ''));
    expect(bad.map((unit) => unit.id)).toEqual([]);
  });

  it('has every id of the reference list and no other', ({ skip }) => {
    skip(!existsSync(REFERENCE), 'the reference lists are not beside the repository');
    const list = parse(readFileSync(`${REFERENCE}${id}.yaml`, 'utf8')) as ReferenceList;
    expect([...byId.keys()].sort()).toEqual([...listedIds(list)].sort());
  });
});

describe('nist-ai-rmf', () => {
  it('tags its actions only with declared risks, as often as the profile counts', () => {
    const units = frameworkOf('nist-ai-rmf').requirements;
    const tags = units.flatMap((unit) => (unit.parameters?.['genai-risks'] ?? []) as readonly string[]);
    const counted = new Map<string, number>();
    for (const tag of tags) counted.set(tag, (counted.get(tag) ?? 0) + 1);
    const risks = units.filter((unit) => unit.level === 'genai-risk');
    expect(risks).toHaveLength(12);
    expect(Object.fromEntries(counted)).toEqual(
      Object.fromEntries(risks.map((risk) => [risk.id, risk.parameters?.['tagged-actions']])),
    );
  });
});

describe('hipaa', () => {
  it('rolls every content item up to a unit that is itself assessable', () => {
    const framework = frameworkOf('hipaa');
    const duties = new Set(assessable(framework).map((unit) => unit.id));
    const items = framework.requirements.filter((unit) => unit.kind === 'content-item');
    expect(items.filter((unit) => !duties.has(unit.parent ?? '')).map((unit) => unit.id)).toEqual([]);
  });
});

describe('the catalogue as it is shipped', () => {
  it('maps every assessable requirement, or says why not, gives each a scope, and uses every control', () => {
    const { diagnostics } = lintCatalogue(fileURLToPath(new URL('../../', import.meta.url)), { judgement: true });
    const found = diagnostics
      .filter((each) => each.severity !== 'note')
      .map(({ code, message }) => `${code}: ${message}`);
    expect(found).toEqual([]);
  });
});
