import { join } from 'node:path';
import { canonicalJson } from '../../../platform/canonical-json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { readBounded } from '../../../platform/files.ts';
import { packageVersion } from '../../../platform/package-root.ts';
import { writeAtomically } from '../../../platform/write.ts';
import type { Tools } from '../../collector.ts';
import { type CredentialScan, scannerDigest } from '../../credential-scanner.ts';
import type { References } from '../references.ts';
import type { Shadow } from '../shadow.ts';
import { type Walk, walkAll, walkOn } from './walk.ts';

const FORMAT = 1;
const MAX_BYTES = 256 << 20;
const CLEAN: CredentialScan = { hits: [], standIns: 0, notScanned: '', marked: false };

interface Kept {
  readonly walk: Walk | null;
  /** Names of file contents in which the scanner found nothing at all; what holds a finding is read every time. */
  readonly clean: readonly string[];
}

/**
 * What an earlier run learnt about one repository that can never change: who descends from whom, and which contents held
 * no credential. It saves time and decides nothing: whatever is missing, altered or of another version is read again.
 */
export class RepositoryCache {
  readonly #path: string | undefined;
  readonly #tools: Pick<Tools, 'fingerprint'>;
  readonly #repository: string;
  readonly #earlier: Walk | null;
  readonly #known: ReadonlySet<string>;
  readonly #clean = new Set<string>();
  #walk: Walk | null = null;

  private constructor(path: string | undefined, repository: string, kept: Kept, tools: Pick<Tools, 'fingerprint'>) {
    this.#path = path;
    this.#repository = repository;
    this.#tools = tools;
    this.#earlier = kept.walk;
    this.#known = new Set(kept.clean);
  }

  /** Opens the cache of a repository, by its path below the root; one that remembers nothing where no folder is given. */
  static async open(
    folder: string | undefined,
    repository: string,
    tools: Pick<Tools, 'fingerprint'>,
  ): Promise<RepositoryCache> {
    const nothing: Kept = { walk: null, clean: [] };
    if (folder === undefined) return new RepositoryCache(undefined, repository, nothing, tools);
    const path = join(folder, `${sha256Hex(repository).slice(0, 32)}.cache`);
    const file = await readBounded(path, MAX_BYTES);
    const kept = file.ok ? unsealed(file.bytes.toString('utf8'), repository, tools) : undefined;
    return new RepositoryCache(path, repository, kept ?? nothing, tools);
  }

  /** Returns all ancestors of the commit, walking only what was added since the last run where that is enough. */
  async walk(
    shadow: Shadow,
    { head, shallow: boundary }: Pick<References, 'head' | 'shallow'>,
    from: number,
    signal: AbortSignal,
  ): Promise<Walk> {
    const shallow = boundary.length > 0;
    // The boundary of a shallow clone moves: its commits have parents tomorrow that they lack today.
    const earlier = shallow ? null : this.#earlier;
    const walk =
      (earlier === null ? undefined : await walkOn(shadow, head, from, earlier, signal)) ??
      (await walkAll(shadow, head, from, signal));
    this.#walk = shallow ? null : walk;
    return walk;
  }

  known(oid: string): CredentialScan | undefined {
    if (!this.#known.has(oid)) return undefined;
    this.#clean.add(oid);
    return CLEAN;
  }

  remember(oid: string, scan: CredentialScan): void {
    const { hits, standIns, notScanned, marked } = scan;
    if (hits.length === 0 && standIns === 0 && notScanned === '' && !marked) this.#clean.add(oid);
  }

  /** Keeps what this run learnt. A cache that cannot be written only costs time next time. */
  save(): void {
    if (this.#path === undefined) return;
    const kept: Kept = { walk: this.#walk, clean: [...this.#clean].sort() };
    const body = JSON.stringify(kept);
    try {
      writeAtomically(this.#path, `${sealOf(body, this.#repository, this.#tools)}\n${body}`, 0o600);
    } catch {
      // The evidence is complete without it.
    }
  }
}

/** A cache lies beside what is inspected; only one that carries the keyed seal of this workspace is believed. */
function unsealed(text: string, repository: string, tools: Pick<Tools, 'fingerprint'>): Kept | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end === -1 || text.slice(0, end) !== sealOf(body, repository, tools)) return undefined;
  return JSON.parse(body) as Kept;
}

function sealOf(body: string, repository: string, tools: Pick<Tools, 'fingerprint'>): string {
  const made = { format: FORMAT, version: packageVersion(), scanner: scannerDigest(), repository };
  return tools.fingerprint(`git cache\n${canonicalJson(made)}\n${body}`);
}
