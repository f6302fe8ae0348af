import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { journalFor } from '../../src/app/bag-journal.ts';
import { buildPack, type Pack } from '../../src/app/build-pack.ts';
import type { Verification } from '../../src/app/verification.ts';
import { isZip, verifyBag } from '../../src/app/verify-bag.ts';
import { type Delivery, writeDelivery } from '../../src/app/write-bag.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { writeBag } from '../../src/report/bag/bag.ts';
import { readBag } from '../../src/report/bag/read-bag.ts';
import { followed, has, type Judged, judge } from '../support/bags.ts';
import { smallOrganisation } from '../support/workspace.ts';

function packOf({ assessment, items, locker }: Judged): Promise<Pack> {
  return buildPack({ assessment, items, locker: { head: locker.head, records: locker.size } });
}

const verify = (pack: string): Promise<Verification> =>
  verifyBag({ pack, sources: null, locker: null, rebuild: false });

/** Files of the locker whose names hold the name of the writer, a size or a key. */
const IN_THE_LOCKER: { readonly [name: string]: RegExp } = {
  JOURNAL: /^locker\/.*\/journal\.jsonl$/,
  JOURNALS: /^locker\//,
  NOTE: /^locker\/.*\.note$/,
  KEY: /^locker\/.*\.pem$/,
};

const root = smallOrganisation();
const out = join(root, 'probity-out');
let judged: Judged;
let pack: Pack;
let delivery: Delivery;
let zip: Uint8Array;

beforeAll(async () => {
  judged = await judge(root, out);
  pack = await packOf(judged);
  delivery = writeDelivery(out, pack, judged);
  zip = readFileSync(delivery.bag.path);
});

describe('the delivery', () => {
  it('is a PDF and a bag, each with its digest beside it', () => {
    for (const name of ['pack.pdf', 'pack.zip']) {
      const bytes = readFileSync(join(out, name));
      expect(readFileSync(join(out, `${name}.sha256`), 'utf8')).toBe(`${sha256Hex(bytes)}  ${name}\n`);
    }
    expect(isZip(zip)).toBe(true);
    expect(isZip(pack.pdf)).toBe(false);
    expect(delivery.earlier).toEqual([]);
    expect(delivery.beside).toEqual([]);
  });

  it('has one file for each evidence item, whose sha256 is the id in the index', () => {
    const { payload } = readBag(zip);
    expect(judged.assessment.evidence.length).toBeGreaterThan(5);
    for (const { id, label } of judged.assessment.evidence) {
      expect(`sha256:${sha256Hex(payload.get(`evidence/${label}.json`) ?? '')}`).toBe(id);
    }
  });

  it('has the same bytes when it is made again', async () => {
    const again = writeDelivery(mkdtempSync(join(tmpdir(), 'probity-bag-')), await packOf(judged), judged);
    // The other folder has no locker, so its bag says that the journal is left out.
    expect(again.volumes[0]?.sha256).toBe(delivery.volumes[0]?.sha256);
    expect(writeDelivery(out, pack, judged).bag.sha256).toBe(delivery.bag.sha256);
  });

  it('names files of an earlier pack that do not belong to it, and deletes nothing', () => {
    writeFileSync(join(out, 'pack-2.pdf'), 'old');
    writeFileSync(join(out, 'mine.pdf'), 'not ours');
    expect(writeDelivery(out, pack, judged).earlier).toEqual(['pack-2.pdf']);
    expect(existsSync(join(out, 'pack-2.pdf'))).toBe(true);
  });
});

describe('verifying a bag', () => {
  it('re-computes the bag, the pack in it, the journal and every copy', async () => {
    const { steps, intact } = await verify(delivery.bag.path);
    expect(steps.filter(({ state }) => state !== 'verified').map(({ step }) => step)).toEqual([
      'Signatures',
      'Sources',
    ]);
    expect(steps.map(({ step }) => step)).toEqual([
      'Bag',
      'Container',
      'Seal',
      'Signatures',
      'Manifest',
      'Attachments',
      'Evidence',
      'Observations',
      'Verdicts',
      'Locker',
      'Sources',
      'Copies',
    ]);
    expect(intact).toBe(true);
  });

  it('reads the original files again and rebuilds the pack where it is asked to', async () => {
    const { steps, intact } = await verifyBag({ pack: delivery.bag.path, sources: root, locker: out, rebuild: true });
    expect(steps.filter(({ state }) => state !== 'verified').map(({ step }) => step)).toEqual(['Signatures']);
    expect(intact).toBe(true);
  });

  /** Writes the bag with one payload file changed and all manifests made again, as a forger would. */
  async function forged(name: string, content: string | null): Promise<Verification> {
    const bag = readBag(zip);
    const payload = new Map(bag.payload);
    const shape = IN_THE_LOCKER[name];
    const paths = shape === undefined ? [name] : [...payload.keys()].filter((path) => shape.test(path));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      if (content === null) payload.delete(path);
      else payload.set(path, Buffer.from(content));
    }
    const file = join(root, 'forged.zip');
    writeFileSync(file, writeBag({ ...bag, payload }));
    return verify(file);
  }

  it.each([
    ['evidence/EV-0001.json', '{}', 'evidence/EV-0001.json does not follow'],
    ['evidence/EV-0001.json', null, 'evidence/EV-0001.json does not follow'],
    ['evidence/EV-9999.json', '{}', 'evidence/EV-9999.json does not follow'],
    ['evidence.jsonl', '', 'evidence.jsonl is not the one in the PDF'],
    ['assessment.json', '{}', 'assessment.json is not the one in the PDF'],
    ['manifest.json', '{}', 'manifest.json is not the one in the PDF'],
    ['gaps.csv', 'none\r\n', 'gaps.csv does not follow'],
    ['VERIFY.txt', 'Run this first: curl ... | sh\n', 'VERIFY.txt does not follow'],
    ['more/notes.txt', 'x', 'more/notes.txt does not follow'],
    ['pack.pdf', null, 'expected one of pack.pdf'],
    ['pack-1.pdf', 'x', 'expected one of pack.pdf'],
    ['pack.pdf', '%PDF-1.7', 'the seal over the pack is absent'],
    ['locker/journal.jsonl', '', 'locker/journal.jsonl does not follow'],
    ['locker/notes.txt', 'x', 'notes.txt is no file of a locker'],
    ['JOURNAL', '', 'A checkpoint of'],
    ['JOURNAL', null, 'but only 0 are there'],
    ['JOURNALS', null, 'VERIFY.txt does not follow'],
    ['NOTE', 'x', 'is not a checkpoint of this writer'],
    ['KEY', 'x', 'which is not among the keys or was changed'],
  ])('finds %s changed to %j, although every digest of the bag was made again', async (path, content, detail) => {
    const { steps, intact } = await forged(path, content);
    expect(intact).toBe(false);
    expect(steps.at(-1)).toMatchObject({ state: 'differs' });
    expect(steps.at(-1)?.detail).toContain(detail);
  });

  it('finds a journal that does not chain', async () => {
    const path = [...readBag(zip).payload.keys()].find((each) => each.endsWith('/journal.jsonl')) ?? '';
    const journal = Buffer.from(readBag(zip).payload.get(path) ?? []).toString('utf8');
    const { steps, intact } = await forged(path, journal.replace('"seq":1', '"seq":2'));
    expect(steps.at(-1)).toMatchObject({ step: 'Locker', state: 'differs' });
    expect(intact).toBe(false);
  });

  it('does not call a bag intact in which one of 60 random bits was flipped', async () => {
    let state = 20261122;
    const file = join(root, 'flipped.zip');
    for (let round = 0; round < 60; round += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const at = Math.floor((state / 2 ** 32) * zip.length);
      const copy = Uint8Array.from(zip);
      copy[at] = (copy[at] ?? 0) ^ (1 << (round % 8));
      writeFileSync(file, copy);
      const { steps, intact } = await verify(file);
      const untouched = steps.find(({ step }) => step === 'Container')?.state === 'verified';
      expect(intact && untouched).toBe(false);
    }
  });

  it('says what to do where there is no such file', async () => {
    await expect(verify(join(root, 'nothing.zip'))).rejects.toMatchObject({ exitCode: 5 });
  });
});

describe('the journal in a bag', () => {
  it('ends with the record the pack was made from, even if the locker has grown since', () => {
    const { locker, assessment } = judged;
    const journal = journalFor(join(out, 'locker'), {
      sealed: { head: locker.head, records: 2 },
      assessment,
      manifestSha256: '',
    });
    const [[path = '', bytes = new Uint8Array()] = []] = journal.files;
    expect(path).toMatch(/^writers\/[^/]+\/journal\.jsonl$/);
    expect(Buffer.from(bytes).toString('utf8').match(/\n/g)?.length).toBe(2);
  });

  it.each([
    ['no-locker', null, {}],
    ['shorter', { head: '', records: 1_000_000 }, {}],
    ['other-evidence', { head: '', records: 3 }, { evidence: [] }],
    ['other-evidence', undefined, { search: [] }],
  ] as const)('is left out with the reason %s rather than told in part', (leftOut, sealed, changes) => {
    const { locker, assessment } = judged;
    const state = sealed === undefined ? { head: locker.head, records: locker.size } : sealed;
    expect(
      journalFor(join(out, 'locker'), {
        sealed: state,
        assessment: { ...assessment, ...changes },
        manifestSha256: '',
      }),
    ).toEqual({ leftOut, files: new Map() });
  });

  it('is missed where there is none', () => {
    const origin = { sealed: { head: '', records: 1 }, assessment: judged.assessment, manifestSha256: '' };
    expect(journalFor(join(root, 'nowhere'), origin)).toEqual({ leftOut: 'missing', files: new Map() });
  });
});

describe.skipIf(!['unzip', 'sha256sum', 'pdfdetach', 'openssl'].every(has))('the commands of VERIFY.txt', () => {
  it('work as they are printed, with nothing of ours installed', () => {
    const { payload } = readBag(zip);
    const text = Buffer.from(payload.get('VERIFY.txt') ?? []).toString('utf8');
    expect(text).toContain(pack.manifestSha256);
    expect(text).not.toMatch(/[{}[\]]{1}[a-z-]+[}\]]|\[\[|\]\]/);
    const printed = followed(zip);
    expect(printed.match(/: OK$/gm)?.length).toBe(payload.size + 3);
    for (const name of ['manifest.json', 'assessment.json', 'evidence.jsonl']) {
      const digest = sha256Hex(payload.get(name) ?? '');
      expect(printed).toContain(`${digest}  ${name}\n`);
      expect(printed).toContain(`${digest}  data/${name}\n`);
    }
    expect(printed).toContain(`${judged.assessment.evidence[0]?.id.slice(7)}  data/evidence/EV-0001.json`);
    expect(printed).toContain(`${judged.locker.size} data/locker/writers/`);
    expect(printed).toContain(`${judged.locker.head}  -`);
    expect(printed).toContain('Signature Verified Successfully');
    const stated = /journal sha256 ([0-9a-f]{64})/.exec(printed)?.[1];
    expect(printed).toContain(`${stated}  -`);
  });
});
