import { readSignedData } from './cms-read.ts';
import { der, items, oid, readDer, sequence, setOf, TAG } from './der.ts';
import { signatureFields } from './fields.ts';
import { OID } from './oids.ts';
import { requireToken } from './sign.ts';
import { fillValue } from './update.ts';
import { endOf, entryOf } from './verify.ts';

/** A signature that has no timestamp yet, with the value an authority puts its time on. */
export interface Untimed {
  readonly field: string;
  readonly value: Uint8Array;
  /** Returns the file with the token in the room kept for it; no signed byte changes. Throws where the token is not about this signature. */
  readonly add: (token: Uint8Array) => Uint8Array;
}

/**
 * Returns the newest signature of a pack, to give it a timestamp afterwards. Only the newest one can take it, because a
 * later signature covers the value of the earlier ones. Throws an Error where there is none, or it has a timestamp.
 */
export function newestSignature(bytes: Uint8Array): Untimed {
  const signed = signatureFields(bytes).flatMap((field) => (field.value === null ? [] : [entryOf(field, field.value)]));
  const newest = signed.toSorted((a, b) => endOf(b.range) - endOf(a.range))[0];
  if (newest === undefined) throw new Error('The pack has no signature that could take a timestamp.');
  const { value, unsigned } = readSignedData(newest.value);
  if (unsigned.size > 0) throw new Error(`The signature in ${newest.field.name} has a timestamp already.`);
  return {
    field: newest.field.name,
    value,
    add: (token) => {
      requireToken(token, value);
      return fillValue(Uint8Array.from(bytes), newest.range, withToken(newest.value, token));
    },
  };
}

/** Writes the CMS signature again with one unsigned attribute more. */
function withToken(cms: Buffer, token: Uint8Array): Uint8Array {
  const [type, wrapped] = items(readDer(cms));
  const fields = items(items(wrapped)[0]);
  const signerInfo = items(items(fields.at(-1))[0]);
  const attribute = sequence(oid(OID.timestampToken), setOf(token));
  const timed = sequence(...signerInfo.map(({ whole }) => whole), der(TAG.context1, attribute));
  const signedData = sequence(...fields.slice(0, -1).map(({ whole }) => whole), setOf(timed));
  return sequence(type?.whole ?? Buffer.alloc(0), der(TAG.context0, signedData));
}
