import type { Locator } from '../../../model/evidence.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { Positions } from '../../../platform/position.ts';
import { findSecrets } from '../../secrets.ts';
import { folderOf } from '../layout.ts';
import type { TreeEntry } from '../tree.ts';
import { type HclBlock, readHcl } from './hcl.ts';
import { TERRAFORM_RULES, type TerraformFact } from './terraform-resources.ts';

/** A fact of one resource, with its file and place. */
interface Placed {
  readonly fact: TerraformFact;
  readonly path: string;
  readonly locator: Locator;
}

type ListName = TerraformFact['list'];

/** Gathers what the Terraform files of a repository declare, resource by resource. */
export class TerraformSurvey {
  readonly #facts: Placed[] = [];
  readonly #files: string[] = [];
  readonly #unparsed: string[] = [];
  readonly #regions = new Set<string>();
  readonly #locks: ReadonlySet<string>;
  readonly #foldersWithProviders = new Set<string>();
  #resources = 0;

  constructor(files: readonly TreeEntry[]) {
    this.#locks = new Set(
      files.filter((file) => file.path.endsWith('.terraform.lock.hcl')).map((file) => folderOf(file.path)),
    );
  }

  static wants(path: string): boolean {
    return path.endsWith('.tf') && !/(?:^|\/)(?:\.terraform|node_modules|vendor|testdata|fixtures)\//.test(path);
  }

  read(path: string, body: Buffer): void {
    const text = body.toString('utf8');
    const { blocks, complete } = readHcl(text);
    this.#files.push(path);
    if (!complete) this.#unparsed.push(path);
    const positions = new Positions(text);
    for (const block of blocks) {
      if (block.type === 'resource') this.#resources += 1;
      if (isApplied(block) && !/(?:^|\/)(?:examples?|tests?|test-fixtures)\//.test(path))
        this.#foldersWithProviders.add(folderOf(path));
      this.#addRegions(block);
      for (const rule of TERRAFORM_RULES) {
        for (const fact of rule(block)) this.#facts.push({ fact, path, locator: placeOf(text, positions, block) });
      }
    }
  }

  /** Returns the facts, or undefined where the repository has no Terraform file. */
  result():
    | {
        readonly facts: Readonly<Record<string, unknown>>;
        readonly places: ReadonlyMap<string, { readonly path: string; readonly locator: Locator }>;
      }
    | undefined {
    if (this.#files.length === 0) return undefined;
    const places = new Map<string, { readonly path: string; readonly locator: Locator }>();
    const listed = (list: ListName): readonly object[] => {
      const placed = this.#facts.filter(({ fact }) => fact.list === list);
      placed.forEach(({ path, locator }, index) => places.set(`/${list}/${index}`, { path, locator }));
      return placed.map(({ fact, path }) => ({ ...fact.values, path }));
    };
    return {
      facts: {
        files: this.#files.length,
        unparsed: this.#unparsed.toSorted(),
        resources: this.#resources,
        stores: listed('stores'),
        publicAccess: listed('publicAccess'),
        openPorts: listed('openPorts'),
        weakTls: listed('weakTls'),
        wildcardGrants: listed('wildcardGrants'),
        auditLogs: listed('auditLogs'),
        databases: listed('databases'),
        backends: listed('backends'),
        regions: [...this.#regions].sort(),
        foldersWithoutLock: [...this.#foldersWithProviders].filter((folder) => !this.#locks.has(folder)).sort(),
        providerFolders: this.#foldersWithProviders.size,
      },
      places,
    };
  }

  #addRegions(block: HclBlock): void {
    if (block.type !== 'provider' && block.type !== 'resource') return;
    // Other providers call other things a location.
    const cloud = /^(?:google|azure)/.test(block.labels[0] ?? '');
    for (const key of cloud ? ['region', 'location'] : ['region']) {
      const region = /^"([A-Za-z0-9 -]{2,40})"$/.exec(block.attributes.get(key) ?? '')?.[1];
      // A zone such as us-central1-a lies in the region before its last letter.
      if (region !== undefined)
        this.#regions.add(
          region
            .toLowerCase()
            .replaceAll(' ', '')
            .replace(/^([a-z]{2,20}-[a-z]{2,20}\d{1,2})-[a-z]$/, '$1'),
        );
    }
  }
}

/** A folder that configures a provider or keeps a state is applied; one that only requires providers is used as a module. */
function isApplied(block: HclBlock): boolean {
  if (block.type === 'provider') return true;
  return block.type === 'terraform' && block.blocks.some((inner) => inner.type === 'backend' || inner.type === 'cloud');
}

function placeOf(text: string, positions: Positions, { start, end }: HclBlock): Locator {
  const cited = text.slice(start, end);
  return {
    byteStart: positions.byteAt(start),
    byteEnd: positions.byteAt(end),
    ...positions.at(start),
    ...(findSecrets(cited).length > 0 ? {} : { sha256: sha256Hex(cited) }),
  };
}
