import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Locator } from '../../model/evidence.ts';
import { sha256Hex } from '../../platform/digest.ts';
import type { ManifestFact, ScanFact, SecretFileFact, TreeFacts, UnpinnedFact, WorkflowFact } from './facts.ts';
import { CODEOWNERS } from './known-files.ts';
import { manifestFact, manifestKind } from './manifests.ts';
import {
  ciSystemOf,
  holdsPrivatePart,
  isInTestFolder,
  namesContact,
  ownerRules,
  READ_ROLES,
  type Role,
  rolesOf,
  sbomFormat,
  secretFileKind,
  updateBotOf,
} from './path-facts.ts';
import type { TreeEntry } from './tree.ts';
import { readPipeline, scannerIn } from './workflows.ts';

/** A place a fact was read from: the file and the bytes in it. */
export interface Citation {
  readonly path: string;
  readonly locator: Locator;
}

/** A pipeline file that is not valid. */
export interface BrokenFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface CodeownersFact {
  readonly present: boolean;
  readonly path: string;
  readonly rules: number;
}

/** Gathers what the files at HEAD show, one file at a time; paths first, then the contents that matter. */
export class TreeSurvey {
  readonly #roles = new Map<string, readonly Role[]>();
  readonly #entries = new Map<string, TreeEntry>();
  readonly #tracked: ReadonlySet<string>;
  readonly #whole = new Map<string, Locator>();
  readonly #manifests: ManifestFact[] = [];
  readonly #workflows: { fact: WorkflowFact; locator: Locator | undefined }[] = [];
  readonly #unpinned: { fact: UnpinnedFact; locator: Locator | undefined }[] = [];
  readonly #scans = new Map<'code' | 'dependencies', ScanFact>();
  readonly #secretFiles: SecretFileFact[] = [];
  readonly #sbom: { path: string; format: string }[] = [];
  readonly #unreadFiles: string[] = [];
  readonly broken: BrokenFile[] = [];
  #codeowners: CodeownersFact = { present: false, path: '', rules: 0 };
  #policy = { present: false, path: '', hasContact: false };
  #renovate = '';

  constructor(files: readonly TreeEntry[]) {
    this.#tracked = new Set(files.map((file) => file.path));
    for (const file of files) {
      const roles = rolesOf(file.path);
      if (roles.length === 0) continue;
      this.#roles.set(file.path, roles);
      this.#entries.set(file.path, file);
      if (roles.includes('secret-file')) this.#addSecretFile(file.path);
    }
    for (const path of CODEOWNERS) {
      if (!this.#tracked.has(path) || this.#codeowners.present) continue;
      this.#codeowners = { present: true, path, rules: 0 };
    }
  }

  /** The files whose content decides something. */
  get wanted(): readonly TreeEntry[] {
    return [...this.#entries.values()].filter((file) =>
      this.#roles.get(file.path)?.some((role) => READ_ROLES.has(role)),
    );
  }

  /** Takes in the content of one wanted file; undefined where it could not be read. */
  read(path: string, body: Buffer | undefined): void {
    const roles = this.#roles.get(path) ?? [];
    if (roles.includes('manifest')) this.#readManifest(path, body);
    if (body === undefined) {
      this.#unreadFiles.push(path);
      return;
    }
    const digest = roles.includes('private-part') ? {} : { sha256: sha256Hex(body) };
    this.#whole.set(path, { byteStart: 0, byteEnd: body.length, line: 1, column: 1, ...digest });
    for (const role of roles) {
      if (role === 'codeowners' && this.#codeowners.path === path) {
        this.#codeowners = { present: true, path, rules: ownerRules(body.toString('utf8')) };
      } else if (role === 'security-policy') this.#readPolicy(path, body);
      else if (role === 'sbom') this.#readSbom(path, body);
      else if (role === 'private-part' && holdsPrivatePart(body)) this.#addSecretFile(path);
      else if (role === 'workflow' || role === 'composite-action' || role === 'pipeline')
        this.#readPipeline(path, body, role);
    }
  }

  /** Returns the facts and, by pointer into them, the places they were read from. */
  result(): { readonly facts: TreeFacts; readonly citations: ReadonlyMap<string, Citation> } {
    const facts = this.#facts();
    const citations = new Map<string, Citation>();
    const cite = (pointer: string, path: string | undefined, locator?: Locator): void => {
      if (path === undefined || path === '') return;
      const place = locator ?? this.#whole.get(path) ?? this.#unread(path);
      if (place !== undefined) citations.set(pointer, { path, locator: place });
    };
    const citeAll = (pointer: string, paths: readonly string[]): void => {
      paths.forEach((path, index) => cite(`${pointer}/${index}`, path));
    };
    cite('/codeowners', facts.codeowners.path);
    cite('/securityPolicy', facts.securityPolicy.path);
    cite('/updateBot', facts.updateBot.path);
    cite('/codeScan', facts.codeScan.path);
    cite('/dependencyScan', facts.dependencyScan.path);
    citeAll(
      '/manifests',
      facts.manifests.map((manifest) => manifest.path),
    );
    citeAll('/manifestsWithoutLock', facts.manifestsWithoutLock);
    citeAll(
      '/sbom',
      facts.sbom.map((sbom) => sbom.path),
    );
    citeAll(
      '/secretFiles',
      facts.secretFiles.map((file) => file.path),
    );
    citeAll('/agentInstructions', facts.agentInstructions);
    citeAll('/mcpConfigs', facts.mcpConfigs);
    citeAll('/unreadFiles', facts.unreadFiles);
    this.#unpinned.forEach(({ fact, locator }, index) => cite(`/unpinnedActions/${index}`, fact.path, locator));
    this.#workflows.forEach(({ fact, locator }, index) => cite(`/workflows/${index}`, fact.path, locator));
    citeAll('/writePermissions', facts.writePermissions);
    citeAll('/undeclaredPermissions', facts.undeclaredPermissions);
    return { facts, citations };
  }

  #facts(): TreeFacts {
    const byPath = <T extends { readonly path: string }>(items: readonly T[]): T[] =>
      items.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    this.#workflows.sort((a, b) => (a.fact.path < b.fact.path ? -1 : 1));
    this.#unpinned.sort((a, b) => (a.fact.path < b.fact.path ? -1 : a.fact.path > b.fact.path ? 1 : 0));
    const workflows = this.#workflows.map(({ fact }) => fact);
    const manifests = byPath(this.#manifests);
    const withPermission = (level: WorkflowFact['permissions']): string[] =>
      workflows.filter((workflow) => workflow.permissions === level).map((workflow) => workflow.path);
    const none: ScanFact = { present: false, tool: '', path: '' };
    return {
      codeowners: { ...this.#codeowners },
      securityPolicy: { ...this.#policy },
      manifests,
      manifestsWithoutLock: manifests
        .filter((manifest) => manifest.lockable && manifest.lockfile === '')
        .map((manifest) => manifest.path),
      updateBot: this.#updateBot(),
      sbom: byPath(this.#sbom),
      ciSystems: [...new Set([...this.#tracked].map(ciSystemOf))].filter((system) => system !== '').sort(),
      workflows,
      actionsTotal: sum(workflows.map((workflow) => workflow.actions)),
      actionsPinned: sum(workflows.map((workflow) => workflow.pinned)),
      unpinnedActions: this.#unpinned.map(({ fact }) => fact),
      writePermissions: withPermission('write'),
      undeclaredPermissions: withPermission('absent'),
      codeScan: this.#scans.get('code') ?? none,
      dependencyScan: this.#scans.get('dependencies') ?? none,
      secretFiles: byPath(this.#secretFiles),
      agentInstructions: this.#pathsOf('agent-instructions'),
      mcpConfigs: this.#pathsOf('mcp-config'),
      unreadFiles: [...this.#unreadFiles].sort(),
    };
  }

  #pathsOf(role: Role): string[] {
    return [...this.#roles].filter(([, roles]) => roles.includes(role)).map(([path]) => path);
  }

  #updateBot(): TreeFacts['updateBot'] {
    const path = this.#pathsOf('update-bot')[0];
    if (path !== undefined) return { present: true, path, tool: updateBotOf(path) };
    return { present: this.#renovate !== '', path: this.#renovate, tool: this.#renovate === '' ? '' : 'renovate' };
  }

  #addSecretFile(path: string): void {
    this.#secretFiles.push({ path, class: secretFileKind(path)?.class ?? '', inTestFolder: isInTestFolder(path) });
  }

  #readManifest(path: string, body: Buffer | undefined): void {
    const kind = manifestKind(path);
    if (kind === undefined) return;
    const text = body?.toString('utf8');
    this.#manifests.push(manifestFact(path, kind, text, this.#tracked));
    if (path === 'package.json' && text !== undefined && /^\s{1,8}"renovate"\s{0,8}:/m.test(text))
      this.#renovate = path;
  }

  #readPolicy(path: string, body: Buffer): void {
    const hasContact = namesContact(body.toString('utf8'));
    if (this.#policy.present && (this.#policy.hasContact || !hasContact)) return;
    this.#policy = { present: true, path, hasContact };
  }

  #readSbom(path: string, body: Buffer): void {
    const format = sbomFormat(body.toString('utf8'));
    if (format !== '') this.#sbom.push({ path, format });
  }

  #readPipeline(path: string, body: Buffer, role: 'workflow' | 'composite-action' | 'pipeline'): void {
    if (path.endsWith('Jenkinsfile')) {
      this.#addScans(path, [body.toString('utf8')]);
      return;
    }
    const as = role === 'workflow' ? 'workflow' : role === 'composite-action' ? 'composite' : 'no';
    const reading = readPipeline(path, body, as);
    if (!reading.parses && reading.diagnostics.length > 0) {
      this.broken.push({ path, sha256: sha256Hex(body), bytes: body.length, diagnostics: reading.diagnostics });
    }
    this.#addScans(path, reading.runs);
    if (reading.workflow !== undefined)
      this.#workflows.push({ fact: reading.workflow, locator: reading.permissionsLocator });
    for (const { uses, locator } of reading.unpinned) this.#unpinned.push({ fact: { path, uses }, locator });
  }

  #addScans(path: string, runs: readonly string[]): void {
    for (const kind of ['code', 'dependencies'] as const) {
      const tool = scannerIn(runs, kind);
      const known = this.#scans.get(kind);
      if (tool !== '' && (known === undefined || path < known.path))
        this.#scans.set(kind, { present: true, tool, path });
    }
  }

  /** A file that was not read, or must not be, is cited by its whole length without a digest. */
  #unread(path: string): Locator | undefined {
    const entry = this.#entries.get(path);
    return entry === undefined || entry.size < 0
      ? undefined
      : { byteStart: 0, byteEnd: entry.size, line: 1, column: 1 };
  }
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
