import type { Locator } from '../../model/evidence.ts';
import { type JsonObject, textOf } from '../../model/json.ts';
import { accountOf, type ForgeEntry, type ForgeExport, firstOf, isProgram, switchOf } from './export-file.ts';

const LISTED = 50;
const TWO_FACTOR = [
  'tfa_enabled',
  'hasTwoFactorEnabled',
  'two_factor_enabled',
  'two_factor',
  '2fa',
  'mfa',
  'mfa_enabled',
];

interface Member {
  readonly account: string;
  readonly twoFactor: 'yes' | 'no' | 'unknown';
  readonly owner: boolean;
  readonly outside: boolean;
  readonly program: boolean;
  readonly place: Locator | undefined;
}

/** Tells whether a record is an account of an organisation. */
export function isMember({ value }: ForgeEntry): boolean {
  return textOf(firstOf(value, ['login', 'username'])) !== '';
}

/** Returns what an export says about the accounts of an organisation; people only as keyed pseudonyms. */
export function readMembers(
  file: ForgeExport,
  pseudonym: (account: string) => string,
): { readonly facts: JsonObject; readonly locators: ReadonlyMap<string, Locator> } {
  // The platform can list just those without a second factor, and those from outside; then the list itself says so.
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
  const listed = {
    withoutFactor: /(?:2fa|two.factor|mfa)[-_.]?disabled/.test(name),
    outside: name.includes('outside'),
  };
  const byAccount = new Map(file.entries.map((entry) => [accountOf(entry.value), memberOf(entry, listed)]));
  const members = [...byAccount.values()].filter((member) => member.account !== '');
  const people = members.filter((member) => !member.program);
  const without = people.filter((member) => member.twoFactor === 'no');
  const owners = people.filter((member) => member.owner);
  const outside = people.filter((member) => member.outside);
  const locators = new Map<string, Locator>();
  const shown = (pointer: string, list: readonly Member[]): readonly string[] => {
    for (const [index, { place }] of list.slice(0, LISTED).entries())
      if (place !== undefined) locators.set(`${pointer}/${index}`, place);
    return list.slice(0, LISTED).map((member) => pseudonym(member.account));
  };
  return {
    locators,
    facts: {
      records: file.entries.length,
      repeated: file.entries.length - byAccount.size,
      people: people.length,
      programs: members.length - people.length,
      onlyWithoutFactor: listed.withoutFactor,
      twoFactorKnown: people.filter((member) => member.twoFactor !== 'unknown').length,
      withoutTwoFactor: shown('/withoutTwoFactor', without),
      withoutTwoFactorCount: without.length,
      owners: owners.length,
      ownersWithoutTwoFactor: owners.filter((member) => member.twoFactor === 'no').length,
      rolesKnown: people.some((member) => member.owner) || file.entries.some(hasRole),
      outside: shown('/outside', outside),
      outsideCount: outside.length,
    },
  };
}

function hasRole({ value }: ForgeEntry): boolean {
  return firstOf(value, ['role', 'access_level', 'max_role']) !== undefined;
}

function memberOf(
  { value, place }: ForgeEntry,
  listed: { readonly withoutFactor: boolean; readonly outside: boolean },
): Member {
  const role = textOf(firstOf(value, ['role', 'max_role', 'type'])).toLowerCase();
  return {
    account: accountOf(value),
    twoFactor: listed.withoutFactor ? 'no' : switchOf(firstOf(value, TWO_FACTOR)),
    // Level 50 is the owner of a GitLab group.
    owner: role === 'owner' || role === 'admin' || Number(firstOf(value, ['access_level'])) === 50,
    outside: listed.outside || role.includes('outside'),
    program: isProgram(value),
    place,
  };
}
