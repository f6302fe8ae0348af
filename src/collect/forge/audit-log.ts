import type { Locator } from '../../model/evidence.ts';
import { type Json, type JsonObject, textOf } from '../../model/json.ts';
import { accountOf, type ForgeEntry, type ForgeExport, firstOf } from './export-file.ts';

const LISTED = 50;
const ACTION = ['action', 'event_name', 'details.custom_message'];

/** Events after which a rule of the platform holds for nobody, or did not hold once. */
const LOOSENING: readonly (readonly [RegExp, string])[] = [
  [/^protected_branch\.(?:policy_override|destroy)$|^protected_branch_removed$/, 'branch rule overridden or removed'],
  [
    /^repository_ruleset\.destroy$|^repository_branch_protection_evaluation\.disable$/,
    'rule set removed or switched off',
  ],
  [
    /^org\.disable_two_factor_requirement$|^business\.disable_two_factor_requirement$/,
    'second factor no longer demanded',
  ],
  [/^org\.disable_saml$|^org\.disable_oauth_app_restrictions$/, 'sign-in or application rule switched off'],
  [/^repository_secret_scanning(?:_push_protection)?\.disable$/, 'search for secrets switched off'],
  [/^repo\.access$|^project_visibility_level_updated$/, 'visibility of a repository changed'],
];

/** Tells whether a record is an event of an audit log. */
export function isAuditEvent({ value }: ForgeEntry): boolean {
  return firstOf(value, ACTION) !== undefined && timeOf(value) !== '';
}

/** Returns what an export of an audit log holds: its period, and events that loosened a rule. */
export function readAuditLog(
  file: ForgeExport,
  pseudonym: (account: string) => string,
): {
  readonly facts: JsonObject;
  readonly locators: ReadonlyMap<string, Locator>;
  readonly period: { readonly from: string; readonly to: string } | null;
} {
  const times = file.entries.map(({ value }) => timeOf(value)).filter((time) => time !== '');
  times.sort();
  const found = file.entries
    .flatMap(({ value, place }) => {
      const action = textOf(firstOf(value, ACTION));
      const means = LOOSENING.find(([pattern]) => pattern.test(action))?.[1];
      return means === undefined ? [] : [{ value, place, action, means, at: timeOf(value) }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const locators = new Map<string, Locator>();
  for (const [index, { place }] of found.slice(0, LISTED).entries())
    if (place !== undefined) locators.set(`/loosened/${index}`, place);
  const [from, to] = [times[0] ?? '', times.at(-1) ?? ''];
  return {
    locators,
    period: from === '' ? null : { from, to },
    facts: {
      events: times.length,
      undated: file.entries.length - times.length,
      from,
      to,
      loosened: found.slice(0, LISTED).map(({ value, action, means, at }) => {
        const account = accountOf(firstOf(value, ['actor', 'author_name', 'author']));
        const where = textOf(firstOf(value, ['repo', 'repository', 'entity_path', 'org']));
        return { action, means, at, where, by: account === '' ? '' : pseudonym(account) };
      }),
      loosenedCount: found.length,
    },
  };
}

function timeOf(value: JsonObject): string {
  const raw: Json | undefined = firstOf(value, ['@timestamp', 'created_at', 'timestamp', 'time']);
  const date = new Date(typeof raw === 'number' ? raw : textOf(raw));
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}Z`;
}
