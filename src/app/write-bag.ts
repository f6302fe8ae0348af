import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { writeAtomically } from '../platform/write.ts';
import { writeBag } from '../report/bag/bag.ts';
import { journalFor } from './bag-journal.ts';
import { BAG, bagOf } from './build-bag.ts';
import type { Pack } from './build-pack.ts';
import { type CustodyBy, HERE, noteCustody } from './custody.ts';
import { lockerFolder } from './open-locker.ts';

/** A file of the delivery as it was written. */
interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is handed over: the PDF or its volumes, the evidence where it does not fit into it, and all of it as a bag. */
export interface Delivery {
  readonly volumes: readonly WrittenFile[];
  readonly beside: readonly WrittenFile[];
  readonly bag: WrittenFile;
  /** Files of an earlier pack that still lie in the folder and do not belong to this one. */
  readonly earlier: readonly string[];
}

const OF_A_PACK = /^(?:pack(?:-\d{1,4})?\.pdf|pack\.zip|evidence\.jsonl)(?:\.sha256)?$/;

/**
 * Writes a pack with its digests, what belongs beside it, the assessment, and the bag with all of it, and notes in the
 * journal of custody that it was made, where it is said by whom. Throws a KnownFailure
 * (exit 5) where a file cannot be written or the bag would be larger than a zip can be.
 */
export function writeDelivery(
  out: string,
  pack: Pack,
  { assessment, items }: { readonly assessment: Assessment; readonly items: readonly EvidenceItem[] },
  by: CustodyBy | null = null,
): Delivery {
  const written: string[] = [];
  const write = (name: string, bytes: Uint8Array): WrittenFile => {
    const path = join(out, name);
    const sha256 = sha256Hex(bytes);
    writeAtomically(path, bytes);
    writeAtomically(`${path}.sha256`, `${sha256}  ${name}\n`);
    written.push(name, `${name}.sha256`);
    return { path, bytes: bytes.length, sha256 };
  };
  try {
    const volumes = [{ name: pack.name, pdf: pack.pdf }, ...pack.furtherVolumes].map(({ name, pdf }) =>
      write(name, pdf),
    );
    const beside = pack.files.filter(({ place }) => place === 'beside').map(({ name, bytes }) => write(name, bytes));
    writeAtomically(join(out, 'assessment.json'), `${canonicalJson(assessment)}\n`);
    const { manifestSha256 } = pack;
    const journal = journalFor(lockerFolder(out), { sealed: pack.manifest.locker, assessment, manifestSha256 });
    const bag = write(BAG.file, writeBag(bagOf({ pack, assessment, items, journal })));
    if (by !== null && pack.manifest.locker !== null) {
      noteCustody(out, { act: 'bagged', from: HERE, to: `pack ${pack.id}`, sha256: manifestSha256 }, by);
    }
    const earlier = readdirSync(out).filter((name) => OF_A_PACK.test(name) && !written.includes(name));
    return { volumes, beside, bag, earlier: earlier.sort() };
  } catch (error) {
    throw cannotWrite(out, error);
  }
}

function cannotWrite(out: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const bagTooLarge = code === undefined && message.startsWith('A bag ');
  if (code === undefined && !bagTooLarge) return cause as Error;
  return new KnownFailure(
    EXIT.io,
    [
      {
        code: bagTooLarge ? 'bag-too-large' : 'cannot-write',
        severity: 'error',
        message: bagTooLarge
          ? `The pack was written to ${out}, but not as a bag. ${message}`
          : `The pack cannot be written to ${out} (${code}).`,
        next: bagTooLarge
          ? 'Hand over the files of the folder themselves, or assess smaller scopes, one pack each.'
          : 'Choose another folder with --out, or free space.',
      },
    ],
    { cause },
  );
}
