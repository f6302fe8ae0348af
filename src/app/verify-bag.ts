import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { LOCKER_MARK } from '../locker/layout.ts';
import { Locker } from '../locker/locker.ts';
import { VERIFY_FILE } from '../locker/verify-file.ts';
import { isLockerPath, verifyLocker } from '../locker/verify-locker.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';
import { packageVersion } from '../platform/package-root.ts';
import { writeBag } from '../report/bag/bag.ts';
import { type Bag, readBag } from '../report/bag/read-bag.ts';
import { journalFor, LEFT_OUT } from './bag-journal.ts';
import { besideAmong } from './beside.ts';
import { type BagSource, bagOf, JOURNALS } from './build-bag.ts';
import type { PackManifest } from './build-pack.ts';
import type { Verification, VerifyStep } from './verification.ts';
import { packSteps, type VerifyInput, verificationOf } from './verify-pack.ts';

/** A zip is read into memory whole. */
const LARGEST_ZIP = 2 ** 31 - 1;
const PDFS = ['pack.pdf', 'pack-1.pdf'];

/** Re-computes everything a bag claims: the archive, the bag, the pack inside it, and every copy beside the pack. */
export async function verifyBag(input: VerifyInput): Promise<Verification> {
  return verificationOf(bagSteps(readZipFile(input.pack), input));
}

/** Tells by its first bytes whether a file is a zip, and so to be verified as a bag. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function readZipFile(path: string): Uint8Array {
  if (existsSync(path) && statSync(path).size <= LARGEST_ZIP) return readFileSync(path);
  const message = existsSync(path) ? `${path} is larger than ${LARGEST_ZIP} bytes.` : `There is no file ${path}.`;
  const next = existsSync(path) ? 'Unpack it and follow VERIFY.txt.' : 'Name the bag: probity verify PACK.zip';
  throw new KnownFailure(EXIT.io, [{ code: 'bag-missing', severity: 'error', message, next }]);
}

async function* bagSteps(archive: Uint8Array, input: VerifyInput): AsyncIterable<VerifyStep> {
  const bag = openBag(archive);
  if ('refusal' in bag) {
    yield { step: 'Bag', state: 'differs', detail: bag.refusal };
    return;
  }
  const { payload } = bag;
  yield { step: 'Bag', state: 'verified', detail: `${payload.size} files match their digests, and none is missing` };
  yield containerStep(bag, archive);
  const pdfs = PDFS.filter((name) => payload.has(name));
  const [pdf = ''] = pdfs;
  if (pdfs.length !== 1) {
    yield { step: 'Pack', state: 'differs', detail: `expected one of ${PDFS.join(' and ')}, found ${pdfs.length}` };
    return;
  }
  const locker = lockerOf(payload);
  try {
    const problem = locker === null ? null : problemIn(locker, payload);
    if (problem !== null) {
      yield { step: 'Locker', state: 'differs', detail: `${JOURNALS}: ${problem}` };
      return;
    }
    const within = {
      ...input,
      pack: pdf,
      locker: input.locker ?? (locker !== null && holdsEvidence(locker) ? locker : null),
      beside: besideAmong(payload),
    };
    yield* packSteps(payload.get(pdf) ?? new Uint8Array(), within);
    yield await copiesStep(bag, pdf, locker);
  } finally {
    if (locker !== null) rmSync(locker, { recursive: true, force: true });
  }
}

function openBag(archive: Uint8Array): Bag | { readonly refusal: string } {
  try {
    return readBag(archive);
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

/** Dates and attributes in a zip are in no digest; packing the same files again shows whether they were touched. */
function containerStep(bag: Bag, archive: Uint8Array): VerifyStep {
  const untouched = Buffer.compare(writeBag(bag), archive) === 0;
  const detail = untouched
    ? `all ${archive.length} bytes of the zip are as they were written`
    : 'the zip was packed by another program or version; only the files in it are checked';
  return { step: 'Container', state: untouched ? 'verified' : 'not-checked', detail };
}

/** Puts the bag's journals where a locker would have them, so that the same checks run on them; the caller removes the folder. */
function lockerOf(payload: Bag['payload']): string | null {
  const journals = journalsIn(payload);
  if (journals.size === 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'probity-bag-'));
  mkdirSync(join(folder, 'locker'));
  for (const [path, bytes] of journals) {
    if (!isLockerPath(path)) continue;
    const file = join(folder, 'locker', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}

function journalsIn(payload: Bag['payload']): ReadonlyMap<string, Uint8Array> {
  const journals = [...payload].filter(([path]) => path.startsWith(JOURNALS));
  return new Map(journals.map(([path, bytes]) => [path.slice(JOURNALS.length), bytes]));
}

/** What is wrong with the chains and signatures of a bag's journals. */
function problemIn(folder: string, payload: Bag['payload']): string | null {
  const locker = join(folder, 'locker');
  const stranger = [...journalsIn(payload).keys()].find((path) => !isLockerPath(path));
  if (stranger !== undefined) return `${stranger} is no file of a locker.`;
  for (const { name, text } of [LOCKER_MARK, VERIFY_FILE]) writeFileSync(join(locker, name), text);
  const { damage } = verifyLocker(locker);
  // Large payloads are in the evidence of the pack, not in a folder of their own.
  const first = damage.find(({ file }) => !file.startsWith(join(locker, 'blobs')));
  return first === undefined ? null : `${relative(locker, first.file)}:${first.line}: ${first.message}`;
}

/** The bag is a function of the PDF, the assessment and the items: made again from them, every file must be the same. */
async function copiesStep(bag: Bag, pdf: string, locker: string | null): Promise<VerifyStep> {
  const { readAttachments } = await import('../report/pdf/read.ts');
  const step = 'Copies';
  const { payload } = bag;
  const attached = readAttachments(payload.get(pdf) ?? new Uint8Array());
  for (const [name, bytes] of attached) {
    if (!same(payload.get(name), bytes)) return { step, state: 'differs', detail: `${name} is not the one in the PDF` };
  }
  const assessment = JSON.parse(textIn(payload, 'assessment.json')) as Assessment;
  const again = bagOf(sourceOf(bag, pdf, assessment, locker));
  const paths = [...new Set([...payload.keys(), ...again.payload.keys()])].sort();
  const other = paths.filter((path) => !same(payload.get(path), again.payload.get(path)));
  const [first] = other;
  const infoSame = JSON.stringify(again.info) === JSON.stringify(bag.info);
  if (first === undefined && infoSame) {
    return { step, state: 'verified', detail: `made again from its PDF, all ${paths.length} files are the same` };
  }
  const { generator } = assessment;
  const wording = other.every((path) => WORDED.has(path));
  if (wording && generator.version !== packageVersion()) {
    const detail = `tables and instructions are worded by version ${generator.version}; install it to compare them`;
    return { step, state: 'not-checked', detail };
  }
  return { step, state: 'differs', detail: `${first ?? 'bag-info.txt'} does not follow from the PDF and its evidence` };
}

/** Files whose wording may change from one version of Probity to the next. */
const WORDED: ReadonlySet<string> = new Set(['evidence-index.csv', 'gaps.csv', 'VERIFY.txt']);

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}

function sourceOf({ payload, info }: Bag, pdf: string, assessment: Assessment, locker: string | null): BagSource {
  const fileOf = (name: string): Uint8Array => payload.get(name) ?? new Uint8Array();
  const manifestBytes = fileOf('manifest.json');
  const manifest = JSON.parse(textIn(payload, 'manifest.json')) as PackManifest;
  const items = textIn(payload, 'evidence.jsonl')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvidenceItem);
  const stated = info.find(([label]) => label === 'Probity-Locker-Journal')?.[1];
  const reason = (Object.keys(LEFT_OUT) as (keyof typeof LEFT_OUT)[]).find(
    (key) => stated === `left out, ${LEFT_OUT[key]}`,
  );
  return {
    pack: {
      id: manifest.pack,
      name: pdf,
      pdf: fileOf(pdf),
      furtherVolumes: (manifest.volumes ?? []).slice(1).map(({ name }) => ({ name, pdf: fileOf(name) })),
      manifestBytes,
      manifestSha256: sha256Hex(manifestBytes),
      files: manifest.files.map(({ name, place }) => ({
        name,
        bytes: fileOf(name),
        place: place === 'beside' ? place : 'attached',
      })),
    },
    assessment,
    items,
    journal: journalIn(locker, reason ?? 'missing', {
      sealed: manifest.locker,
      assessment,
      manifestSha256: sha256Hex(manifestBytes),
    }),
  };
}

function holdsEvidence(folder: string): boolean {
  return new Locker(join(folder, 'locker')).size > 0;
}

/** What the bag would carry of its own journals: anything else in it does not follow. */
function journalIn(
  folder: string | null,
  stated: keyof typeof LEFT_OUT,
  origin: Parameters<typeof journalFor>[1],
): BagSource['journal'] {
  if (folder === null) return { files: new Map(), leftOut: stated };
  const { files, leftOut } = journalFor(join(folder, 'locker'), origin);
  return { files, leftOut: leftOut === 'missing' ? stated : leftOut };
}

function textIn(payload: Bag['payload'], path: string): string {
  const bytes = payload.get(path);
  if (bytes === undefined) throw new Error(`${path} is missing`);
  // A byte order mark is part of the file, so it is part of the comparison.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
