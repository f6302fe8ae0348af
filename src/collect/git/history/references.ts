import { join } from 'node:path';
import { readBounded } from '../../../platform/files.ts';
import { type GitObject, readObjects } from '../objects.ts';
import type { OpenRepository } from '../open-repository.ts';
import { openGit } from '../run-git.ts';
import type { GitSettings } from '../settings.ts';
import type { Signer } from '../signatures/signer-store.ts';
import { signatureState, signedPartOfTag } from '../signatures/ssh-signature.ts';
import type { ReferenceFacts } from './facts.ts';
import { personOf } from './messages.ts';

const RELEASE =
  /^refs\/tags\/(?:[A-Za-z@][A-Za-z0-9_/@-]{0,60}[-@/])?v?\d{1,6}\.\d{1,6}(?:\.\d{1,6})?(?:[-+.][A-Za-z0-9.+-]{1,60})?$/;
const RELEASES = 100;
const TIPS = 500;

/** Reads tips, remotes and release tags, and compares the tips with those of an earlier collection. */
export async function readReferenceFacts(
  open: OpenRepository,
  { earlierTips, path }: GitSettings & { readonly path: string },
  signers: readonly Signer[],
  identity: string,
  signal: AbortSignal,
): Promise<ReferenceFacts> {
  const names = [...open.references.names];
  const heads = names.filter(([name]) => !name.startsWith('refs/remotes/'));
  const earlier = earlierTips?.get(identity) ?? earlierTips?.get(`path ${path}`) ?? new Map<string, string>();
  return {
    branches: names.filter(([name]) => name.startsWith('refs/heads/')).length,
    tags: names.filter(([name]) => name.startsWith('refs/tags/')).length,
    tips: heads.slice(0, TIPS).map(([ref, commit]) => ({ ref, commit })),
    tipsCut: heads.length > TIPS,
    remotes: await readRemotes(join(open.layout.commonDir, 'config')),
    releases: await readReleases(open, names, signers, signal),
    ...(await compareTips(open, earlier, signal)),
  };
}

/** Reads the addresses of remotes from the text of the configuration; git itself never sees that file. */
async function readRemotes(path: string): Promise<ReferenceFacts['remotes']> {
  const file = await readBounded(path, 1 << 20);
  if (!file.ok) return [];
  const remotes: { name: string; address: string; credentials: boolean }[] = [];
  let name = '';
  for (const line of file.bytes.toString('utf8').split('\n')) {
    const section = /^\s{0,50}\[\s{0,5}([A-Za-z0-9.-]{1,60})(?:\s{1,5}"([^"\n]{0,200})")?\s{0,5}\]/.exec(line);
    if (section !== null) name = section[1]?.toLowerCase() === 'remote' ? (section[2] ?? '') : '';
    const url = /^\s{0,50}url\s{0,5}=\s{0,5}(\S{1,2000})/i.exec(line)?.[1];
    if (url === undefined || name === '' || remotes.length >= 50) continue;
    remotes.push({ name, ...withoutAccount(url) });
  }
  return remotes;
}

function withoutAccount(url: string): { readonly address: string; readonly credentials: boolean } {
  const user = /^([a-z+]{2,10}:\/\/)([^/@]{1,500})@/i.exec(url);
  if (user === null) return { address: url, credentials: false };
  const credentials = user[2]?.includes(':') === true || /^https?:/i.test(url);
  return { address: url.replace(user[0], user[1] ?? ''), credentials };
}

async function readReleases(
  open: OpenRepository,
  names: readonly (readonly [string, string])[],
  signers: readonly Signer[],
  signal: AbortSignal,
): Promise<ReferenceFacts['releases']> {
  const chosen = names.filter(([name]) => RELEASE.test(name));
  const oids = chosen.map(([, oid]) => oid);
  const found: { tag: string; annotated: boolean; signature: string; tagged: string; at: number }[] = [];
  let index = 0;
  for await (const object of readObjects(open.shadow, oids, signal)) {
    const tag = (chosen[index]?.[0] ?? '').slice('refs/tags/'.length);
    index += 1;
    found.push({ tag, ...releaseOf(object, signers) });
  }
  found.sort((a, b) => b.at - a.at || (a.tag < b.tag ? 1 : -1));
  return found
    .slice(0, RELEASES)
    .map(({ tag, annotated, signature, tagged }) => ({ tag, annotated, signature, tagged }));
}

function releaseOf(
  object: GitObject,
  signers: readonly Signer[],
): { annotated: boolean; signature: string; tagged: string; at: number } {
  if (object.state !== 'whole') return { annotated: false, signature: object.state, tagged: '', at: 0 };
  const text = object.body.toString('utf8');
  const header = text.slice(0, Math.max(0, text.indexOf('\n\n')));
  if (object.type !== 'tag')
    return { annotated: false, signature: 'unsigned', tagged: '', at: personOf(header, 'committer').at };
  const tagger = personOf(header, 'tagger');
  const signature = signatureState(signedPartOfTag(object.body), tagger.address, tagger.at, signers);
  const date = new Date(tagger.at * 1000);
  const tagged = Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
  return { annotated: true, signature, tagged, at: tagger.at };
}

/** An earlier tip that is no longer an ancestor of the same reference was rewritten, or the reference is gone. */
async function compareTips(
  open: OpenRepository,
  earlier: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Pick<ReferenceFacts, 'comparedTips' | 'rewritten'>> {
  const rewritten: string[] = [];
  let compared = 0;
  for (const [ref, before] of [...earlier].slice(0, TIPS)) {
    const now = open.references.names.get(ref);
    if (now === undefined) continue;
    compared += 1;
    if (now !== before && !(await isAncestor(open, before, now, signal))) rewritten.push(ref);
  }
  return { comparedTips: compared, rewritten };
}

async function isAncestor(open: OpenRepository, before: string, now: string, signal: AbortSignal): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(before)) return false;
  try {
    const left = await openGit(open.shadow, signal).raw(['rev-list', '--count', before, `^${now}`]);
    return Number(left) === 0;
  } catch (error) {
    if (signal.aborted) throw error;
    // An object that is not there any more cannot be an ancestor.
    return false;
  }
}
