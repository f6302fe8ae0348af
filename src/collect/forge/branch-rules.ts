import type { Locator } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { type ForgeEntry, type ForgeExport, firstOf, switchOf } from './export-file.ts';

type Switch = 'yes' | 'no' | 'unknown';

/** One rule about branches in one vocabulary, whichever platform states it. `unknown`: the export does not say. */
interface Rule {
  readonly name: string;
  readonly source: 'github-protection' | 'github-ruleset' | 'gitlab-branch' | 'gitlab-approval' | 'table';
  readonly branches: readonly string[];
  /** False where it is only tried out, or switched off. */
  readonly inForce: boolean;
  /** Approvals asked for; -1 where the export does not say. */
  readonly approvals: number;
  readonly staleDismissed: Switch;
  readonly adminsBound: Switch;
  readonly checks: readonly string[];
  readonly checksKnown: boolean;
  readonly forcePush: Switch;
  readonly place: Locator | undefined;
}

/** Tells whether a record states rules for branches. */
export function isBranchRule({ value }: ForgeEntry): boolean {
  return ruleOf({ value, place: undefined }, '') !== undefined;
}

const MAIN = /^(?:~DEFAULT_BRANCH|~ALL|\*|(?:refs\/heads\/)?(?:main|master|trunk))$/;

/** Returns what all rules of one folder of exports ask of the main branches. Rules of a platform add up: the strictest counts. */
export function readBranchRules(files: readonly ForgeExport[]): {
  readonly facts: JsonObject;
  readonly locators: ReadonlyMap<string, Locator>;
} {
  const rules = files.flatMap((file) =>
    file.entries.flatMap((entry) => {
      const rule = ruleOf(entry, file.path);
      if (rule === undefined) return [];
      return [
        files.length === 1 || rule.place === undefined ? rule : { ...rule, place: { path: file.path, ...rule.place } },
      ];
    }),
  );
  const main = rules.filter((rule) => rule.branches.some((branch) => MAIN.test(branch)));
  const meant = (main.length > 0 ? main : rules).filter((rule) => rule.inForce);
  const asking = meant.filter((rule) => rule.approvals > 0);
  const locators = new Map<string, Locator>();
  for (const [index, { place }] of rules.entries()) if (place !== undefined) locators.set(`/rules/${index}`, place);
  return {
    locators,
    facts: {
      rules: rules.map(({ place: _place, branches, checks, ...rule }) => ({
        ...rule,
        branches: branches.slice(0, 20),
        checks: checks.slice(0, 50),
      })),
      rulesForMain: main.length > 0,
      inForce: meant.length,
      notInForce: rules.filter((rule) => !rule.inForce).length,
      approvalsKnown: meant.some((rule) => rule.approvals >= 0),
      approvals: Math.max(0, ...meant.map((rule) => rule.approvals)),
      staleDismissed: strictest(asking.map((rule) => rule.staleDismissed)),
      adminsBound: strictest((asking.length > 0 ? asking : meant).map((rule) => rule.adminsBound)),
      checksKnown: meant.some((rule) => rule.checksKnown),
      requiredChecks: [...new Set(meant.flatMap((rule) => rule.checks))].sort().slice(0, 50),
      forcePushForbidden: strictest(
        meant.map((rule) => (rule.forcePush === 'unknown' ? 'unknown' : opposite(rule.forcePush))),
      ),
    },
  };
}

/** Yes where any rule asks for it, no where one says that it does not, else unknown. */
function strictest(values: readonly Switch[]): Switch {
  if (values.includes('yes')) return 'yes';
  return values.includes('no') ? 'no' : 'unknown';
}

function opposite(value: Switch): Switch {
  if (value === 'unknown') return 'unknown';
  return value === 'yes' ? 'no' : 'yes';
}

function ruleOf({ value, place }: ForgeEntry, path: string): Rule | undefined {
  if (Array.isArray(value['rules']) && Object.hasOwn(value, 'enforcement')) return rulesetOf(value, place);
  if (Object.hasOwn(value, 'ruleset_id') && Object.hasOwn(value, 'type')) return branchRuleOf(value, place);
  if (Object.hasOwn(value, 'enforce_admins') || Object.hasOwn(value, 'required_pull_request_reviews'))
    return protectionOf(value, place, path);
  if (Array.isArray(value['push_access_levels'])) return gitlabBranchOf(value, place);
  if (Object.hasOwn(value, 'approvals_required') || Object.hasOwn(value, 'reset_approvals_on_push'))
    return gitlabApprovalOf(value, place);
  return Object.hasOwn(value, 'branch') && Object.hasOwn(value, 'required_approvals')
    ? tableRowOf(value, place)
    : undefined;
}

function protectionOf(value: JsonObject, place: Locator | undefined, path: string): Rule {
  const url = textOf(value['url']);
  const branch = /\/branches\/([^/?#]{1,200})\/protection/.exec(url)?.[1] ?? '';
  const reviews = value['required_pull_request_reviews'];
  const checks = value['required_status_checks'];
  return {
    name: branch === '' ? path : decoded(branch),
    source: 'github-protection',
    branches: branch === '' ? [] : [decoded(branch)],
    inForce: true,
    approvals: isJsonObject(reviews) ? count(reviews['required_approving_review_count'], 1) : 0,
    staleDismissed: isJsonObject(reviews) ? switchOf(reviews['dismiss_stale_reviews']) : 'no',
    adminsBound: switchOf(value['enforce_admins']),
    checks: isJsonObject(checks) ? namesOf(firstOf(checks, ['checks', 'contexts'])) : [],
    checksKnown: true,
    forcePush: switchOf(value['allow_force_pushes']),
    place,
  };
}

function rulesetOf(value: JsonObject, place: Locator | undefined): Rule | undefined {
  if (textOf(value['target']) === 'tag' || textOf(value['target']) === 'push') return undefined;
  const rules = (value['rules'] as readonly Json[]).filter(isJsonObject);
  const parametersOf = (type: string): JsonObject | undefined => {
    const rule = rules.find((each) => each['type'] === type);
    const parameters = rule?.['parameters'];
    return rule === undefined ? undefined : isJsonObject(parameters) ? parameters : {};
  };
  const request = parametersOf('pull_request');
  const bypass = value['bypass_actors'];
  return {
    name: textOf(value['name']),
    source: 'github-ruleset',
    branches: textsOf(firstOf(value, ['conditions.ref_name.include'])),
    inForce: textOf(value['enforcement']) === 'active',
    approvals: request === undefined ? 0 : count(request['required_approving_review_count'], 0),
    staleDismissed: request === undefined ? 'unknown' : switchOf(request['dismiss_stale_reviews_on_push']),
    adminsBound: Array.isArray(bypass) ? (bypass.length === 0 ? 'yes' : 'no') : 'unknown',
    checks: namesOf(parametersOf('required_status_checks')?.['required_status_checks']),
    checksKnown: true,
    forcePush: parametersOf('non_fast_forward') === undefined ? 'unknown' : 'no',
    place,
  };
}

/** One of the rules that hold for a branch that was asked for; those only tried out are not among them. */
function branchRuleOf(value: JsonObject, place: Locator | undefined): Rule {
  const type = textOf(value['type']);
  const stated = value['parameters'];
  const parameters = isJsonObject(stated) ? stated : {};
  const asksReview = type === 'pull_request';
  const asksChecks = type === 'required_status_checks';
  return {
    ...NOTHING,
    name: `${type} of rule set ${textOf(value['ruleset_id'])}`,
    source: 'github-ruleset',
    branches: [],
    approvals: asksReview ? count(parameters['required_approving_review_count'], 0) : -1,
    staleDismissed: asksReview ? switchOf(parameters['dismiss_stale_reviews_on_push']) : 'unknown',
    checks: asksChecks ? namesOf(parameters['required_status_checks']) : [],
    checksKnown: asksChecks,
    forcePush: type === 'non_fast_forward' ? 'no' : 'unknown',
    place,
  };
}

function gitlabBranchOf(value: JsonObject, place: Locator | undefined): Rule {
  return {
    ...NOTHING,
    name: textOf(value['name']),
    source: 'gitlab-branch',
    branches: [textOf(value['name'])],
    forcePush: switchOf(value['allow_force_push']),
    // Whoever may push past requests is not bound by them; level 0 is nobody.
    adminsBound: (value['push_access_levels'] as readonly Json[]).some(mayPush) ? 'no' : 'yes',
    place,
  };
}

function mayPush(level: Json): boolean {
  return isJsonObject(level) && Number(level['access_level']) !== 0;
}

function gitlabApprovalOf(value: JsonObject, place: Locator | undefined): Rule {
  const branches = value['protected_branches'];
  const named = Array.isArray(branches) ? branches.filter(isJsonObject).map((each) => textOf(each['name'])) : [];
  return {
    ...NOTHING,
    name: textOf(firstOf(value, ['name'])),
    source: 'gitlab-approval',
    branches: named.length > 0 ? named : ['*'],
    approvals: Object.hasOwn(value, 'approvals_required') ? count(value['approvals_required'], 0) : -1,
    staleDismissed: switchOf(value['reset_approvals_on_push']),
    place,
  };
}

function tableRowOf(value: JsonObject, place: Locator | undefined): Rule {
  const active = switchOf(firstOf(value, ['active', 'in_force', 'enabled']));
  return {
    name: textOf(value['branch']),
    source: 'table',
    branches: [textOf(value['branch'])],
    inForce: active !== 'no',
    approvals: count(value['required_approvals'], -1),
    staleDismissed: switchOf(firstOf(value, ['dismiss_stale', 'dismiss_stale_reviews'])),
    adminsBound: switchOf(firstOf(value, ['admins_bound', 'enforce_admins'])),
    checks: textOf(value['required_checks'])
      .split(/[;,]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    checksKnown: Object.hasOwn(value, 'required_checks'),
    forcePush: switchOf(firstOf(value, ['force_push', 'force_push_allowed', 'allow_force_pushes'])),
    place,
  };
}

const NOTHING = {
  inForce: true,
  approvals: -1,
  staleDismissed: 'unknown',
  adminsBound: 'unknown',
  checks: [],
  checksKnown: false,
  forcePush: 'unknown',
} as const;

function count(value: Json | undefined, absent: number): number {
  const text = textOf(value);
  return /^\d{1,3}$/.test(text) ? Number(text) : absent;
}

function namesOf(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .map((each: Json) => (isJsonObject(each) ? textOf(each['context']) : textOf(each)))
    .filter((name) => name !== '');
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
