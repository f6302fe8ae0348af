import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import type { BagInput } from '../report/bag/bag.ts';
import { evidenceIndexCsv, gapsCsv } from '../report/bag/registers.ts';
import { verifyText } from '../report/bag/verify-text.ts';
import { type BagJournal, LEFT_OUT } from './bag-journal.ts';
import type { Pack } from './build-pack.ts';

/** The zip, and the folder it unpacks to. */
export const BAG = { file: 'pack.zip', folder: 'pack' } as const;
/** Where the payload has the journals of the locker. */
export const JOURNALS = 'locker/';
/** A zip without extensions names 65,535 files; and a person looks at one item, not at twenty thousand. */
const MOST_ITEM_FILES = 20_000;

/** What a bag is made from: the parts of a pack, the items, and the locker's journals. */
export interface BagSource {
  readonly pack: Pick<Pack, 'id' | 'name' | 'pdf' | 'furtherVolumes' | 'manifestBytes' | 'manifestSha256'> & {
    readonly files: readonly Pick<Pack['files'][number], 'name' | 'bytes' | 'place'>[];
  };
  readonly assessment: Assessment;
  readonly items: readonly EvidenceItem[];
  readonly journal: BagJournal;
}

/** Returns the pack with its evidence as a BagIt 1.0 bag, to be packed by `writeBag`; the same input gives the same bag. */
export function bagOf(source: BagSource): BagInput {
  const { pack, assessment, items, journal } = source;
  const text = new TextEncoder();
  const payload = new Map<string, Uint8Array>([
    [pack.name, pack.pdf],
    ...pack.furtherVolumes.map(({ name, pdf }) => [name, pdf] as const),
    ['manifest.json', pack.manifestBytes],
    ...pack.files.map(({ name, bytes }) => [name, bytes] as const),
    ['evidence-index.csv', text.encode(evidenceIndexCsv(assessment))],
    ['gaps.csv', text.encode(gapsCsv(assessment))],
  ]);
  const single = assessment.evidence.length <= MOST_ITEM_FILES;
  if (single) for (const [path, bytes] of itemFiles(assessment, items)) payload.set(path, bytes);
  for (const [path, bytes] of journal.files) payload.set(`${JOURNALS}${path}`, bytes);
  payload.set('VERIFY.txt', text.encode(instructions(source, single)));
  return { folder: BAG.folder, payload, info: infoOf(source, single) };
}

/**
 * Returns one file per item: exactly what the item's id digests, so that sha256sum prints the digest of the index. Items the
 * index does not list are left out.
 */
function itemFiles(
  assessment: Assessment,
  items: readonly EvidenceItem[],
): readonly (readonly [path: string, bytes: Uint8Array])[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  return assessment.evidence.flatMap(({ id, label }) => {
    const item = byId.get(id);
    if (item === undefined) return [];
    const { id: _, ...draft } = item;
    return [[`evidence/${label}.json`, new TextEncoder().encode(canonicalJson(draft))] as const];
  });
}

function infoOf({ pack, assessment, journal }: BagSource, single: boolean): readonly (readonly [string, string])[] {
  const { generator, organisation, scope, asOf } = assessment;
  return [
    ['Source-Organization', organisation],
    ['External-Identifier', pack.id],
    ['External-Description', `Audit evidence pack, scope: ${scope.name}, as of ${asOf}`],
    ['Bagging-Date', asOf.slice(0, 10)],
    ['Bag-Software-Agent', `${generator.name} ${generator.version}`],
    ['Probity-Manifest-Sha256', pack.manifestSha256],
    ['Probity-Item-Files', single ? 'one per item' : `left out, more than ${MOST_ITEM_FILES} items`],
    ['Probity-Locker-Journal', journal.leftOut === null ? 'included' : `left out, ${LEFT_OUT[journal.leftOut]}`],
  ];
}

function instructions({ pack, assessment, journal }: BagSource, single: boolean): string {
  const template = readFileSync(join(PACKAGE_ROOT, 'templates/pack/VERIFY.txt.template'), 'utf8');
  const { generator, organisation, asOf } = assessment;
  const volumes = [pack.name, ...pack.furtherVolumes.map(({ name }) => name)];
  return verifyText(template, {
    values: {
      pack: pack.id,
      generator: `${generator.name} ${generator.version}`,
      organisation,
      'as-of': asOf,
      zip: BAG.file,
      folder: BAG.folder,
      pdf: pack.name,
      manifest: pack.manifestSha256,
      'volume-count': String(volumes.length),
      'volume-names': volumes.join(', '),
      'no-journal-why': journal.leftOut === null ? '' : LEFT_OUT[journal.leftOut],
    },
    parts: {
      beside: pack.files.some((file) => file.place === 'beside'),
      volumes: volumes.length > 1,
      items: single,
      'no-items': !single,
      journal: journal.leftOut === null,
      'no-journal': journal.leftOut !== null,
      custody: [...journal.files.keys()].some((path) => path.includes('.custody/')),
      anchors: [...journal.files.keys()].some((path) => path.includes('/anchors/')),
    },
  });
}
