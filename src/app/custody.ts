import type { CustodyEntry } from '../locker/chain.ts';
import { appendCustody, custodyIn, inHand } from '../locker/custody.ts';
import type { WriterReading } from '../locker/read-writer.ts';
import { lockerFolder, openToRead, writerOf } from './open-locker.ts';

/** Who hands evidence on, and when. */
export interface CustodyBy {
  /** The name to write down; without one, the pseudonym of this machine's writer. */
  readonly by?: string | undefined;
  readonly writer?: string | undefined;
  readonly now: Date;
  /** `declared` where that is not what the clock says but the day that was asked for. */
  readonly clock?: 'declared' | 'system';
}

/** The locker of this output folder, as a place that evidence goes to or comes from. */
export const HERE = 'here';

/** What was done with evidence. `HERE` stands for the locker of this output folder. */
export interface Handover {
  readonly act: CustodyEntry['act'];
  readonly from: string;
  readonly to: string;
  readonly sha256?: string;
  /** What changed hands, where it is not what this locker holds. */
  readonly readings?: readonly WriterReading[];
}

/** Writes down that evidence went from one place to another, in this machine's journal of custody. */
export function noteCustody(out: string, handover: Handover, { by, writer, now, clock = 'system' }: CustodyBy): void {
  const { id, key } = writerOf(out, writer);
  const here = `the locker of ${id}`;
  const name = (place: string): string => (place === HERE ? here : safePlace(place));
  appendCustody(
    lockerFolder(out),
    { writer: id, key },
    {
      act: handover.act,
      at: now.toISOString(),
      clock,
      by: by ?? `writer ${id}`,
      from: name(handover.from),
      to: name(handover.to),
      journals: inHand(handover.readings ?? openToRead(out).readings),
      sha256: handover.sha256 ?? '',
    },
  );
}

/** Returns all that the locker of an output folder knows of where its evidence went, by time. */
export function custodyLog(out: string): readonly (CustodyEntry & { readonly statedBy: string })[] {
  return custodyIn(openToRead(out).readings);
}

const KEPT_PARAMETERS = ['endpoint', 'region'];
const LONGEST = 1000;

/** Returns an address without user names, passwords and tokens: of its parameters only those that say where. */
export function safePlace(place: string): string {
  const [base = '', ...rest] = place.slice(0, LONGEST).split('?');
  const isAddress = base.includes('://');
  if (!isAddress) return withoutUser(place.slice(0, LONGEST));
  const given = new URLSearchParams(rest.join('?').split('#')[0]);
  const kept = KEPT_PARAMETERS.flatMap((name) => {
    const value = given.get(name);
    return value === null ? [] : [`${name}=${withoutUser(value.split('?')[0] ?? '')}`];
  });
  const address = withoutUser(base.split('#')[0] ?? '');
  return kept.length === 0 ? address : `${address}?${kept.join('&')}`;
}

function withoutUser(address: string): string {
  const start = address.indexOf('://');
  if (start === -1) return address;
  const host = start + '://'.length;
  const slash = address.indexOf('/', host);
  const end = slash === -1 ? address.length : slash;
  const at = address.lastIndexOf('@', end);
  return at < host ? address : `${address.slice(0, host)}${address.slice(at + 1)}`;
}
