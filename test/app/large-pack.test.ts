import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bagOf } from '../../src/app/build-bag.ts';
import { buildPack, type Pack, type PackManifest } from '../../src/app/build-pack.ts';
import type { Verification } from '../../src/app/verification.ts';
import { verifyBag } from '../../src/app/verify-bag.ts';
import { verifyPack } from '../../src/app/verify-pack.ts';
import { type Delivery, writeDelivery } from '../../src/app/write-bag.ts';
import type { Assessment, EvidenceEntry } from '../../src/model/assessment.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { readAttachments } from '../../src/report/pdf/read.ts';
import { checkSeal } from '../../src/report/pdf/seal.ts';
import type { PackTemplate } from '../../src/report/pdf/template.ts';
import { buildAssessment } from '../support/assessment.ts';
import { itemOf } from '../support/items.ts';
import { packTemplate } from '../support/pack.ts';

const items: readonly EvidenceItem[] = Array.from({ length: 12 }, (_, n) => itemOf('mcp-server', `server-${n}`, { n }));

/** The generated assessment with evidence that exists, so that everything it says of items can be verified. */
function realAssessment(): Assessment {
  const made = buildAssessment({ frameworks: 4, requirements: 60, controls: 24 });
  const evidence = made.evidence.map((entry, index): EvidenceEntry => {
    const item = items[index];
    return item === undefined ? entry : { ...entry, id: item.id };
  });
  const ids = new Map(made.evidence.map((entry, index) => [entry.id as string, evidence[index]?.id ?? entry.id]));
  const swapped = JSON.parse(
    JSON.stringify({ ...made, evidence }, (_, value: unknown) =>
      typeof value === 'string' ? (ids.get(value) ?? value) : value,
    ),
  ) as Assessment;
  return { ...swapped, observations: swapped.observations.map((observation) => ({ ...observation, shown: [] })) };
}

const assessment = realAssessment();

function withLimits(limits: Partial<PackTemplate['layout']['limits']>): PackTemplate {
  return { ...packTemplate, layout: { ...packTemplate.layout, limits: { ...packTemplate.layout.limits, ...limits } } };
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'probity-large-'));
}

function pack(limits: Partial<PackTemplate['layout']['limits']>): Promise<Pack> {
  return buildPack({ assessment, items, locker: null, template: withLimits(limits) });
}

const verify = (path: string): Promise<Verification> =>
  verifyPack({ pack: path, sources: null, locker: null, rebuild: false });

describe('a pack whose evidence is too large to be attached', () => {
  const folder = newFolder();
  let made: Pack;
  let delivery: Delivery;
  beforeAll(async () => {
    made = await pack({ 'attachment-bytes': 1000 });
    delivery = writeDelivery(folder, made, { assessment, items });
  });

  it('leaves it beside the PDF, named in the manifest with its digest', () => {
    const attached = readAttachments(made.pdf);
    expect([...attached.keys()]).toEqual(['manifest.json', 'assessment.json']);
    const manifest = JSON.parse(Buffer.from(attached.get('manifest.json') ?? []).toString('utf8')) as PackManifest;
    expect(manifest.files.map(({ name, place }) => [name, place])).toEqual([
      ['assessment.json', 'attached'],
      ['evidence.jsonl', 'beside'],
    ]);
    expect(manifest.files[1]?.sha256).toBe(sha256Hex(readFileSync(join(folder, 'evidence.jsonl'))));
    expect(delivery.beside.map(({ path }) => path)).toEqual([join(folder, 'evidence.jsonl')]);
  });

  it('is intact with it, alone in its folder and in its bag', async () => {
    const { steps, intact } = await verify(join(folder, 'pack.pdf'));
    expect(steps.find(({ step }) => step === 'Attachments')?.detail).toContain('evidence.jsonl beside the PDF');
    expect(intact).toBe(true);
    const bag = await verifyBag({ pack: delivery.bag.path, sources: null, locker: null, rebuild: false });
    expect(bag.steps.filter(({ state }) => state === 'differs')).toEqual([]);
    expect(bag.intact).toBe(true);
  });

  it.each<[string, (path: string) => void]>([
    ['missing', (path) => rmSync(path)],
    ['shorter', (path) => writeFileSync(path, '')],
    ['of the same size, but other', (path) => writeFileSync(path, 'x'.repeat(readFileSync(path).length))],
  ])('is not intact where it is %s', async (_, change) => {
    const other = newFolder();
    for (const name of ['pack.pdf', 'evidence.jsonl']) copyFileSync(join(folder, name), join(other, name));
    change(join(other, 'evidence.jsonl'));
    const { steps, intact } = await verify(join(other, 'pack.pdf'));
    expect(steps.at(-1)).toMatchObject({ step: 'Attachments', state: 'differs' });
    expect(intact).toBe(false);
  });
});

describe('a pack that is too long for one file', () => {
  const folder = newFolder();
  let made: Pack;
  beforeAll(async () => {
    made = await pack({ 'pages-per-volume': 24 });
    writeDelivery(folder, made, { assessment, items });
  });

  it('comes in sealed volumes, of which the first carries the files and names the digests of the others', () => {
    expect(made.name).toBe('pack-1.pdf');
    expect(made.furtherVolumes.length).toBeGreaterThan(1);
    expect(made.manifest.volumes?.slice(1)).toEqual(
      made.furtherVolumes.map(({ name, pdf }) => ({ name, bytes: pdf.length, sha256: sha256Hex(pdf) })),
    );
    for (const { pdf } of [made, ...made.furtherVolumes]) expect(checkSeal(pdf)).toBe('intact');
    for (const { pdf } of made.furtherVolumes) expect([...readAttachments(pdf).keys()]).toEqual(['manifest.json']);
    expect([...readAttachments(made.pdf).keys()]).toEqual(['manifest.json', 'assessment.json', 'evidence.jsonl']);
  });

  it('has the same bytes when it is made again', async () => {
    const again = await pack({ 'pages-per-volume': 24 });
    expect(again.manifestSha256).toBe(made.manifestSha256);
    expect(again.furtherVolumes.map(({ pdf }) => sha256Hex(pdf))).toEqual(
      made.furtherVolumes.map(({ pdf }) => sha256Hex(pdf)),
    );
  });

  it('is intact with all its volumes, in its folder and in its bag', async () => {
    const { steps, intact } = await verify(join(folder, 'pack-1.pdf'));
    expect(steps.find(({ step }) => step === 'Volumes')?.state).toBe('verified');
    expect(intact).toBe(true);
    const bag = await verifyBag({ pack: join(folder, 'pack.zip'), sources: null, locker: null, rebuild: false });
    expect(bag.steps.filter(({ state }) => state === 'differs')).toEqual([]);
    expect(bag.intact).toBe(true);
  });

  it.each<[string, (path: string) => void]>([
    ['missing', (path) => rmSync(path)],
    ['another one', (path) => copyFileSync(join(folder, 'pack-1.pdf'), path)],
    [
      'longer by bytes nobody sealed',
      (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')])),
    ],
  ])('is not intact where a volume is %s', async (_, change) => {
    const other = newFolder();
    for (const { name } of made.manifest.volumes ?? []) copyFileSync(join(folder, name), join(other, name));
    change(join(other, 'pack-2.pdf'));
    const { steps, intact } = await verify(join(other, 'pack-1.pdf'));
    expect(steps.at(-1)).toMatchObject({ step: 'Volumes', state: 'differs' });
    expect(intact).toBe(false);
  });

  it('sends whoever verifies a further volume to the first, and never calls it intact', async () => {
    await expect(verify(join(folder, 'pack-2.pdf'))).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('a bag of very many items', () => {
  const bagWith = (evidence: number): ReturnType<typeof bagOf> =>
    bagOf({
      pack: {
        id: 'PRB-1',
        name: 'pack.pdf',
        pdf: new Uint8Array(1),
        furtherVolumes: [],
        manifestBytes: new Uint8Array(1),
        manifestSha256: '0'.repeat(64),
        files: [],
      },
      assessment: {
        ...assessment,
        evidence: Array.from({ length: evidence }, (_, n) => ({
          ...(assessment.evidence[0] as EvidenceEntry),
          label: `EV-${n}`,
        })),
      },
      items,
      journal: { files: new Map(), leftOut: 'no-locker' },
    });
  const instructionsOf = (bag: ReturnType<typeof bagOf>): string =>
    Buffer.from(bag.payload.get('VERIFY.txt') ?? []).toString('utf8');

  it('has a file for each of 20,000, and for more says that they are lines of evidence.jsonl', () => {
    const single = bagWith(20_000);
    expect([...single.payload.keys()].filter((path) => path.startsWith('evidence/')).length).toBe(20_000);
    expect(instructionsOf(single)).toContain('data/evidence/EV-0001.json');
    const many = bagWith(20_001);
    expect([...many.payload.keys()].filter((path) => path.startsWith('evidence/'))).toEqual([]);
    expect(instructionsOf(many)).toContain('too many items for a file each');
    expect(many.info).toContainEqual(['Probity-Item-Files', 'left out, more than 20000 items']);
  });

  it('says why the journal is not in it', () => {
    expect(instructionsOf(bagWith(1)).replaceAll(/\s+/g, ' ')).toContain(
      'The journals of the evidence locker are not in this bag, because the pack was made without a locker.',
    );
  });
});

describe('a manifest that names files outside', () => {
  it('is never followed there', async () => {
    const { besideIn } = await import('../../src/app/beside.ts');
    const folder = newFolder();
    writeFileSync(join(folder, 'secret'), 'abc');
    const inner = newFolder();
    expect(besideIn(folder)('secret', 3)).toBeDefined();
    for (const name of [`../${folder.split('/').at(-1)}/secret`, join(folder, 'secret'), '..', '.', '', 'a\\b']) {
      expect(besideIn(inner)(name, 3)).toBeUndefined();
    }
    expect(besideIn(folder)('secret', 2)).toBeUndefined();
  });
});
