import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { ForgeExport } from './export-file.ts';

/** Why a file shows nothing, and what to do about it. */
interface Unusable {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

const HOW = 'docs/guides/repositories.md says which exports are read and how to make them.';

/** Returns why nothing can be read from an export that is none of those that are known. */
export function unusable(file: ForgeExport): Unusable {
  const { path, entries } = file;
  if (entries.length === 0) {
    return { code: 'forge-empty', message: `${path} holds no record, so it shows nothing.`, next: HOW };
  }
  if (entries.every(({ value }) => isRefusal(value))) {
    const message = `${path} holds what the platform answered instead of an export: it refused, or found nothing.`;
    const next =
      'Check the address and what the token may read, then export again. GitHub gives this answer for a branch without protection too; save the rules with "gh api repos/OWNER/NAME/rules/branches/main".';
    return { code: 'forge-refused', message, next };
  }
  if (entries.every(({ value }) => isRulesetSummary(value))) {
    const message = `${path} lists rule sets without their rules, so it does not show what they ask.`;
    const next =
      'Save each with "gh api repos/OWNER/NAME/rulesets/ID", or all with "gh api repos/OWNER/NAME/rules/branches/main".';
    return { code: 'forge-summary', message, next };
  }
  const message = `${path} is none of the exports that are known: no reviews, rules for branches, accounts or events.`;
  return { code: 'forge-unrecognised', message, next: HOW };
}

/** An error of GitHub or GitLab: a message and nothing that is a record. */
function isRefusal(value: JsonObject): boolean {
  const says = ['message', 'error'].some((key) => typeof value[key] === 'string' || isJsonObject(value[key]));
  return says && Object.keys(value).every((key) => REFUSAL.has(key));
}

const REFUSAL: ReadonlySet<string> = new Set([
  'message',
  'error',
  'error_description',
  'errors',
  'documentation_url',
  'status',
  'scope',
]);

function isRulesetSummary(value: JsonObject): boolean {
  return Object.hasOwn(value, 'enforcement') && Object.hasOwn(value, 'source_type') && !Object.hasOwn(value, 'rules');
}
