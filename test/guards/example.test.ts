import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { collectEvidence } from '../../src/app/collect-evidence.ts';
import { evaluateEvidence } from '../../src/app/evaluate-evidence.ts';
import { loadWorkspace } from '../../src/app/workspace.ts';
import { findSecrets } from '../../src/collect/secrets.ts';
import type { Assessment } from '../../src/model/assessment.ts';

interface Generators {
  makeGenerated(target: string): void;
  ensureGenerated(target: string): boolean;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/health-payments');
/** The newest commit of the generated repository: the same on every machine, or the evidence would differ. */
const NEWEST_COMMIT = '424a89cb5c6b31da0c8f3e1d517c9822130b22fd';
const LOG_LINES = 31_025;

const scratch = mkdtempSync(join(tmpdir(), 'probity-example-'));
const [first, second] = [join(scratch, 'first'), join(scratch, 'second')];
let generators: Generators;

beforeAll(async () => {
  const module = new URL('../../examples/health-payments/make/make-generated.mjs', import.meta.url).href;
  generators = (await import(module)) as Generators;
  generators.ensureGenerated(first);
  generators.ensureGenerated(second);
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('the generated parts of the example', () => {
  it('are the same bytes in two runs, git objects included', () => {
    const names = filesBelow(first);
    expect(names.length).toBeGreaterThan(50);
    expect(filesBelow(second)).toEqual(names);
    for (const name of names) {
      expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name))), name).toBe(true);
    }
  });

  it('are the same on every machine', () => {
    expect(readFileSync(join(first, 'claims-mcp-server/.git/refs/heads/main'), 'utf8').trim()).toBe(NEWEST_COMMIT);
    expect(logLines()).toHaveLength(LOG_LINES);
  });

  it('are made anew where one of them was changed, and only then', () => {
    expect(generators.ensureGenerated(second)).toBe(false);
    appendFileSync(join(second, 'logs/gateway-2026-09-07.jsonl'), '{}\n');
    expect(generators.ensureGenerated(second)).toBe(true);
    expect(generators.ensureGenerated(second)).toBe(false);
  });

  it('hold in the log what the README says is wrong with it', () => {
    const { events, broken } = readLog();
    const days = new Set(events.map((event) => event.ts.slice(0, 10)));
    const approvals = events.filter((event) => event.tool === 'refund_settlement' && event.approval?.by === undefined);
    const refused = events.filter((event) => event.outcome === 'denied');
    expect(broken).toBe(1);
    expect(days.size).toBe(90);
    expect(days.has('2026-10-13') || days.has('2026-10-14')).toBe(false);
    expect(events.filter((event) => event.user === 'svc-reporting' && event.outcome === 'auth-failure')).toHaveLength(
      41,
    );
    expect(approvals.map((event) => event.approval?.decision ?? 'none').sort()).toEqual([
      'auto',
      'auto',
      'auto',
      'auto',
      'auto',
      'none',
      'none',
    ]);
    expect(events.filter((event) => event.server === 'whiteboard-sync')).toHaveLength(33);
    expect(refused.length).toBeGreaterThan(10);
    expect(events.filter((event) => JSON.stringify(event).includes('@'))).toHaveLength(2);
    expect(events.filter((event) => /(?:\d{4} ){3}\d{4}/.test(JSON.stringify(event)))).toHaveLength(1);
  });
});

describe('the committed files of the example', () => {
  it('hold nothing that looks like a credential, while the generated configurations do', () => {
    const committed = filesBelow(EXAMPLE).filter((name) => !name.startsWith('generated/'));
    expect(committed.length).toBeGreaterThan(30);
    for (const name of committed) expect(findSecrets(readFileSync(join(EXAMPLE, name), 'utf8')), name).toEqual([]);
    const configurations = filesBelow(join(first, 'mcp'));
    const found = configurations.flatMap((name) => findSecrets(readFileSync(join(first, 'mcp', name), 'utf8')));
    expect(found.map((hit) => hit.class)).toContain('github-token');
  });

  it('fit the schemas of a workspace and of exceptions', () => {
    for (const [file, schema] of [
      ['probity.yaml', 'workspace'],
      ['exceptions.yaml', 'exceptions'],
    ] as const) {
      const text = readFileSync(join(ROOT, `templates/workspace/${schema}.schema.json`), 'utf8');
      const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(text) as object);
      validate(yamlOf(file));
      expect(validate.errors ?? [], file).toEqual([]);
    }
  });

  it('name only frameworks, roles, check parameters and sources that exist', () => {
    const stated = yamlOf('probity.yaml') as Stated;
    for (const [id, { roles }] of Object.entries(stated.frameworks)) {
      const framework = yamlAt(`frameworks/${id}/framework.yaml`) as { roles: { id: string }[] };
      const known = framework.roles.map((role) => role.id);
      for (const role of roles) expect(known, `${id} ${role}`).toContain(role);
    }
    const parameters = catalogueFiles('evidence', '/checks/').flatMap((check) =>
      Object.keys(check.parameters ?? {}).map((name) => `${check.id}.${name}`),
    );
    expect(Object.keys(stated.parameters).length).toBeGreaterThan(0);
    for (const name of Object.keys(stated.parameters)) expect(parameters).toContain(name);
    for (const source of Object.values(stated.sources).flat()) {
      const path = source.startsWith('generated/') ? join(scratch, 'first', source.slice(10)) : join(EXAMPLE, source);
      expect(statSync(path, { throwIfNoEntry: false }), source).toBeDefined();
    }
  });

  it('state only what the catalogue asks for, each once, and except only controls that exist', () => {
    const controls = catalogueFiles('controls', '/');
    const statements = new Set(
      controls.flatMap((control) => statementsIn(control.assessment).map((id) => `${control.id}/${id}`)),
    );
    const stated = (yamlOf('attestations.yaml') as Attestation[]).map(
      (entry) => `${entry.control}/${entry['statement-id']}`,
    );
    expect(stated.length).toBeGreaterThan(20);
    expect(new Set(stated).size).toBe(stated.length);
    for (const id of stated) expect([...statements]).toContain(id);
    const known = controls.map((control) => control.id);
    for (const exception of yamlOf('exceptions.yaml') as { control: string }[])
      expect(known).toContain(exception.control);
  });
});

describe('the audit of the example', () => {
  let assessment: Assessment;
  let everything: string;

  beforeAll(async () => {
    ({ assessment, everything } = await auditExample());
  });

  it('gives each control the verdict that the README announces', () => {
    const verdicts = new Map<string, string>(
      assessment.controls.map((control) => [control.id, control.verdict.status]),
    );
    const announced = {
      'not-met': wrongControls(),
      unknown: controlsUnder('Unknown on purpose'),
      met: controlsUnder('Right'),
    };
    for (const [status, controls] of Object.entries(announced)) {
      expect(controls.length, status).toBeGreaterThanOrEqual(6);
      for (const id of controls) expect(verdicts.get(id), id).toBe(status);
    }
    const count = (status: string): number => [...verdicts.values()].filter((each) => each === status).length;
    const sentence = `${count('met')} controls met, ${count('not-met')} not met, ${count('unknown')} unknown.`;
    expect(section('What a reader should expect to find').trim()).toContain(sentence);
    expect(new Set(Object.values(announced).flat())).toEqual(new Set(verdicts.keys()));
  });

  it('fails each check that the README lists as wrong', () => {
    const failing = new Set<string>(
      assessment.observations.filter((each) => each.outcome === 'fails').map((each) => each.check),
    );
    const listed = new Set(section('Wrong on purpose').match(/\b(?:MCP|LOG|REPO|DOC)-(?:[A-Z]+-)?\d{2,3}\b/g));
    expect(listed.size).toBeGreaterThan(20);
    expect([...listed].filter((id) => !failing.has(id))).toEqual([]);
    expect([...failing].filter((id) => !listed.has(id))).toEqual([]);
  });

  it('shows one exception in force, one lapsed, and duties that do not apply or apply later', () => {
    expect(assessment.exceptions.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'EXC-001 in-force',
      'EXC-002 lapsed',
    ]);
    const statuses = new Set(assessment.requirements.map((requirement) => requirement.raw.status));
    const all = [
      'satisfied',
      'partially-satisfied',
      'not-satisfied',
      'not-assessed',
      'not-applicable',
      'not-yet-applicable',
    ];
    expect([...statuses].sort()).toEqual(all.sort());
    const later = assessment.requirements.filter(
      (each) => each.framework === 'eu-ai-act' && each.appliesFrom === '2027-12-02',
    );
    expect(later.some((each) => each.raw.status === 'not-yet-applicable')).toBe(true);
    expect(assessment.questions).toEqual([]);
  });

  it('lets none of the invented secrets and personal data through', () => {
    const configurations = filesBelow(join(first, 'mcp')).map((name) => readFileSync(join(first, 'mcp', name), 'utf8'));
    const secrets = configurations.flatMap((text) =>
      [...text.matchAll(/"(?:[A-Z_]*TOKEN|X-Api-Key)": "([^"$]+)"/g)].map((match) => match[1] ?? ''),
    );
    expect(secrets).toHaveLength(3);
    for (const canary of [...secrets, '4111 1111', 'berit.solheim', 'svc-reporting', '@halmera.example']) {
      expect(everything.includes(canary), canary.slice(0, 3)).toBe(false);
    }
  });
});

async function auditExample(): Promise<{ assessment: Assessment; everything: string }> {
  const root = join(scratch, 'workspace');
  cpSync(EXAMPLE, root, { recursive: true, filter: (source) => !source.startsWith(join(EXAMPLE, 'generated')) });
  cpSync(first, join(root, 'generated'), { recursive: true });
  const { catalogue, diagnostics } = lintCatalogue(ROOT);
  if (catalogue === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  const workspace = await loadWorkspace(root, catalogue);
  expect(workspace.diagnostics).toEqual([]);
  const moment = { asOf: '2026-11-20T12:00:00.000Z', clock: 'declared', period: null } as const;
  const collection = await collectEvidence({
    root,
    workspace,
    catalogue,
    now: moment.asOf,
    key: new Uint8Array(32),
    skip: [],
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  expect(collection.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ['log-line-rejected', 'warning'],
  ]);
  expect(collection.incomplete).toBe(false);
  const { items, search } = collection;
  const assessment = evaluateEvidence({ catalogue, workspace, items, search, moment, frameworks: [] });
  return { assessment, everything: JSON.stringify([assessment, items]) };
}

/** Returns the text under a heading of the example's README, up to the next heading of any level. */
function section(heading: string): string {
  const readme = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
  const [, after] = readme.split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (after === undefined) throw new Error(`The README has no heading "${heading}".`);
  return after.split(/^#/m)[0] ?? '';
}

function controlsUnder(heading: string): readonly string[] {
  return [...new Set(section(heading).match(/\b[A-Z]{3}-\d{2}\b/g))];
}

/** The last column of the table names the controls; the one before names checks, which look alike. */
function wrongControls(): readonly string[] {
  const cells = section('Wrong on purpose')
    .split('\n')
    .map((line) => line.split('|').at(-2) ?? '');
  return [...new Set(cells.join(' ').match(/\b[A-Z]{3}-\d{2}\b/g))];
}

interface Stated {
  readonly frameworks: Readonly<Record<string, { readonly roles: readonly string[] }>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

interface Attestation {
  readonly control: string;
  readonly 'statement-id': string;
}

interface CatalogueFile {
  readonly id: string;
  readonly parameters?: object;
  readonly assessment?: unknown;
}

interface LogLine {
  readonly ts: string;
  readonly user: string;
  readonly server: string;
  readonly tool?: string;
  readonly outcome: string;
  readonly approval?: { readonly decision: string; readonly by?: string };
}

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'));
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function logLines(): readonly string[] {
  const folder = join(first, 'logs');
  return filesBelow(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
}

function readLog(): { readonly events: readonly LogLine[]; readonly broken: number } {
  const events: LogLine[] = [];
  let broken = 0;
  for (const line of logLines()) {
    try {
      events.push(JSON.parse(line) as LogLine);
    } catch {
      broken += 1;
    }
  }
  return { events, broken };
}

function yamlAt(path: string): unknown {
  return parse(readFileSync(join(ROOT, path), 'utf8'));
}

function yamlOf(file: string): unknown {
  return yamlAt(`examples/health-payments/${file}`);
}

function catalogueFiles(folder: string, part: string): readonly CatalogueFile[] {
  const names = filesBelow(join(ROOT, folder)).filter(
    (name) => name.includes(part) && /\/[A-Z][A-Z0-9-]+\.yaml$/.test(name),
  );
  expect(names.length).toBeGreaterThan(0);
  return names.map((name) => yamlAt(`${folder}/${name}`) as CatalogueFile);
}

/** Returns the ids of the statements in a composition, however deep they stand. */
function statementsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(statementsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'attestation' ? [(value as { id: string }).id] : statementsIn(value),
  );
}
