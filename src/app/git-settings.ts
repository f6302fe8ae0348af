import { join } from 'node:path';
import type { GitSettings } from '../collect/git/settings.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject, textOf } from '../model/json.ts';
import { readBounded } from '../platform/files.ts';
import type { Workspace } from './workspace.ts';

const MAX_SIGNERS_BYTES = 4 << 20;

/**
 * Returns what the organisation knows about its repositories before they are read: whose signatures count (`signers` in
 * probity.yaml), and where branches stood when an earlier collection saw them. Throws a KnownFailure (exit 2) where the
 * list of signers cannot be read.
 */
export async function gitSettingsOf(
  root: string,
  { stated }: Workspace,
  earlier: readonly EvidenceItem[],
): Promise<GitSettings> {
  const tips = tipsOf(earlier);
  const signers = stated.signers === undefined ? undefined : await signersIn(root, stated.signers);
  return { ...(tips.size === 0 ? {} : { earlierTips: tips }), ...(signers === undefined ? {} : { signers }) };
}

async function signersIn(root: string, path: string): Promise<string> {
  const read = await readBounded(join(root, path), MAX_SIGNERS_BYTES);
  if (read.ok) return read.bytes.toString('utf8');
  throw new KnownFailure(EXIT.usage, [
    {
      code: 'signers-unreadable',
      severity: 'error',
      message: `"signers" in probity.yaml names ${path}, which cannot be read. ${read.message}`,
      next: 'Name a file in the allowed_signers format of ssh-keygen: one line per person with principal and public key.',
    },
  ]);
}

/** Tips by the identity of the repository, so that a clone that moved is still the same repository, and by its place. */
function tipsOf(items: readonly EvidenceItem[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const tips = new Map<string, ReadonlyMap<string, string>>();
  for (const item of items) {
    const listed = item.facts['tips'];
    const identity = item.source.repository?.identity ?? '';
    if (item.kind !== 'change-history' || !Array.isArray(listed) || identity === '') continue;
    const seen = new Map(listed.filter(isJsonObject).map((tip) => [textOf(tip['ref']), textOf(tip['commit'])]));
    tips.set(identity, seen);
    // A history rewritten from its root has another identity; where it lies is what stays.
    tips.set(`path ${item.source.path}`, seen);
  }
  return tips;
}
