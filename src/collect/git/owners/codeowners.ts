import { matchesWildcard } from '../../../platform/wildcard.ts';

/** One rule of a CODEOWNERS file. */
interface OwnerRule {
  readonly pattern: readonly string[];
  /** Anchored at the root; otherwise the pattern may match at any depth. */
  readonly anchored: boolean;
  /** The pattern names a folder: only what lies below it matches. */
  readonly folder: boolean;
  readonly owned: boolean;
}

/** A parsed CODEOWNERS file. */
export interface Owners {
  readonly rules: readonly OwnerRule[];
  /** Lines the forge would skip: unknown signs in the pattern, or words that are no owner. */
  readonly badLines: readonly number[];
}

/** Parses the file in the dialect of GitHub, or of GitLab with its sections and default owners. */
export function parseOwners(text: string, gitlab: boolean): Owners {
  const rules: OwnerRule[] = [];
  const badLines: number[] = [];
  let sectionOwned = false;
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, '').trim();
    if (line === '' || line.startsWith('#')) return;
    const section = /^\^?\[[^\]\n]{1,200}\](?:\[\d{1,3}\])?(.{0,2000})$/.exec(line);
    if (section !== null) {
      if (gitlab) sectionOwned = /@/.test(section[1] ?? '');
      else badLines.push(index + 1);
      return;
    }
    const words = line.replaceAll('\\ ', '\u0000').split(/\s{1,200}/);
    const comment = words.findIndex((word, at) => at > 0 && word.startsWith('#'));
    const [first = '', ...owners] = comment === -1 ? words : words.slice(0, comment);
    const pattern = first.replaceAll('\u0000', ' ');
    const bad = !gitlab && (pattern.startsWith('!') || /[[\]]/.test(pattern) || pattern.startsWith('\\#'));
    if (bad || owners.some((owner) => !owner.includes('@'))) {
      badLines.push(index + 1);
      return;
    }
    rules.push(ruleOf(pattern, owners.length > 0 || (gitlab && sectionOwned)));
  });
  return { rules, badLines };
}

function ruleOf(pattern: string, owned: boolean): OwnerRule {
  const inner = pattern.replace(/^\//, '').replace(/\/$/, '');
  return {
    pattern: inner.split('/'),
    anchored: pattern.startsWith('/') || inner.includes('/'),
    folder: pattern.endsWith('/'),
    owned,
  };
}

/** Tells whether a path has an owner; the last rule that matches decides. */
export function isOwned(owners: Owners, path: string): boolean {
  const segments = path.split('/');
  for (let index = owners.rules.length - 1; index >= 0; index -= 1) {
    const rule = owners.rules[index];
    if (rule !== undefined && ruleMatches(rule, segments)) return rule.owned;
  }
  return false;
}

function ruleMatches({ pattern, anchored, folder }: OwnerRule, path: readonly string[]): boolean {
  if (anchored) return matchesFrom(pattern, path, folder);
  for (let start = 0; start < path.length; start += 1) {
    if (matchesFrom(pattern, path.slice(start), folder)) return true;
  }
  return false;
}

/** Matches whole segments from the front. What is left of the path lies below a matched folder, which counts as well. */
function matchesFrom(pattern: readonly string[], path: readonly string[], folder: boolean): boolean {
  let reachable = new Set([0]);
  for (const [index, part] of pattern.entries()) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (part === '**') for (let skip = at; skip <= path.length; skip += 1) next.add(skip);
      else if (at < path.length && matchesWildcard(part, path[at] ?? '')) next.add(at + 1);
    }
    reachable = next;
    if (reachable.size === 0) return false;
    // `docs/*` reaches the files of the folder itself, not those of folders below it.
    if (index === pattern.length - 1 && part === '*' && pattern.length > 1) return reachable.has(path.length);
  }
  return folder ? [...reachable].some((at) => at < path.length) : true;
}
