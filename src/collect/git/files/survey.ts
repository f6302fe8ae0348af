import type { Locator } from '../../../model/evidence.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { Positions } from '../../../platform/position.ts';
import { toolsIn } from '../ci/commands.ts';
import type { PipelineFacts } from '../ci/facts.ts';
import { reachedByRequests } from '../ci/reached.ts';
import { isContainerFile } from '../iac/container-file.ts';
import { AGENT_INSTRUCTIONS, CODEOWNERS, FOREIGN_FOLDERS, SBOM_NAME } from '../known-files.ts';
import { manifestKind } from '../manifests.ts';
import { type Owners, parseOwners } from '../owners/codeowners.ts';
import { ciSystemOf, isInTestFolder } from '../path-facts.ts';
import type { TreeEntry } from '../tree.ts';
import { attestationFact, branchRuleFact, sbomFact, scanReportFact, updateFact, valueOf } from './documents.ts';
import * as known from './known-paths.ts';
import { ownershipFact } from './ownership.ts';
import {
  hiddenSigns,
  isText,
  licenceOf,
  registryProblems,
  reviewedOn,
  severitiesWithTime,
  submodulesIn,
} from './text-facts.ts';

/** A list of the facts, by name. */
type ListName =
  | 'hiddenText'
  | 'submodules'
  | 'branchRules'
  | 'registries'
  | 'sboms'
  | 'vex'
  | 'attestations'
  | 'securityTxt'
  | 'remediation'
  | 'scanReports'
  | 'threatModels'
  | 'updates'
  | 'licences'
  | 'contributing'
  | 'tools';

interface Entry {
  readonly fact: JsonObject;
  readonly path: string;
  readonly locator: Locator;
}

const READ: readonly RegExp[] = [
  known.LICENCE,
  known.CONTRIBUTING,
  known.BRANCH_RULES,
  known.REGISTRY_SETTINGS,
  known.VEX,
  known.ATTESTATION,
  known.SECURITY_TXT,
  known.SCAN_REPORT,
  known.THREAT_MODEL,
  known.WEAKNESS_POLICY,
  known.PRE_COMMIT,
  known.UPDATE_SETTINGS,
  AGENT_INSTRUCTIONS,
  /^\.gitmodules$/,
];

/** What lies in a folder of tests or of somebody else's code says nothing about this repository. */
function isOthersOrTests(path: string): boolean {
  return isInTestFolder(path) || path.split('/').some((folder) => FOREIGN_FOLDERS.includes(folder));
}

/** Gathers what the documents and settings of a repository show. */
export class FilesSurvey {
  readonly #files: readonly TreeEntry[];
  readonly #lists = new Map<ListName, Entry[]>();
  readonly #ownersPath: string;
  readonly #unread: string[] = [];
  readonly #texts = new Set<string>();
  readonly #gitlab: boolean;
  #setAside = 0;
  #owners: Owners = { rules: [], badLines: [] };

  constructor(files: readonly TreeEntry[]) {
    this.#files = files;
    const tracked = new Set(files.map((file) => file.path));
    this.#ownersPath = CODEOWNERS.find((path) => tracked.has(path)) ?? '';
    const onGithub = files.some((file) => file.path.startsWith('.github/'));
    this.#gitlab = this.#ownersPath.startsWith('.gitlab/') || (tracked.has('.gitlab-ci.yml') && !onGithub);
  }

  get owners(): Owners {
    return this.#owners;
  }

  wants(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (
      path === this.#ownersPath ||
      READ.some((pattern) => pattern.test(path)) ||
      SBOM_NAME.test(name) ||
      known.BINARY.test(path) ||
      ciSystemOf(path) !== ''
    );
  }

  read(path: string, body: Buffer | undefined): void {
    if (known.BINARY.test(path)) {
      if (body !== undefined && isText(body)) this.#texts.add(path);
      return;
    }
    if (body === undefined) {
      this.#unread.push(path);
      return;
    }
    const text = body.toString('utf8');
    const locator = { byteStart: 0, byteEnd: body.length, line: 1, column: 1, sha256: sha256Hex(body) };
    const add = (list: ListName, fact: JsonObject, place: Locator = locator): void => {
      const entries = this.#lists.get(list) ?? [];
      if (entries.length < 500) this.#lists.set(list, [...entries, { fact, path, locator: place }]);
    };
    if (path === this.#ownersPath) this.#owners = parseOwners(text, this.#gitlab);
    this.#readHidden(path, text, add);
    if (path === '.gitmodules') for (const submodule of submodulesIn(text)) add('submodules', { path, ...submodule });
    if (known.LICENCE.test(path)) add('licences', { path, licence: licenceOf(text) });
    if (known.CONTRIBUTING.test(path))
      add('contributing', { path, namesReview: /\breview/i.test(text), namesTests: /\btests?\b/i.test(text) });
    if (known.REGISTRY_SETTINGS.test(path) && !isOthersOrTests(path)) {
      const problems = registryProblems(text);
      const { byteStart, byteEnd, line, column } = locator;
      add('registries', { path, problems }, { byteStart, byteEnd, line, column });
    }
    this.#readPolicies(path, text, add);
    if (known.PRE_COMMIT.test(path)) this.#readPreCommit(path, text, add);
    this.#readData(path, body, add);
  }

  #readPolicies(path: string, text: string, add: (list: ListName, fact: JsonObject) => void): void {
    if (known.SECURITY_TXT.test(path)) {
      const expires = /^Expires:\s{0,5}(\d{4}-\d{2}-\d{2}T[\d:.]{5,12}(?:Z|[+-]\d{2}:\d{2}))/im.exec(text)?.[1] ?? '';
      add('securityTxt', { path, expires, contact: /^Contact:\s{0,5}\S/im.test(text) });
    }
    if (known.WEAKNESS_POLICY.test(path)) add('remediation', { path, severities: severitiesWithTime(text) });
    if (known.THREAT_MODEL.test(path)) add('threatModels', { path, reviewed: reviewedOn(text) });
  }

  #readData(path: string, body: Buffer, add: (list: ListName, fact: JsonObject) => void): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (isOthersOrTests(path)) {
      const counts = [known.SCAN_REPORT, known.ATTESTATION, known.VEX].some((pattern) => pattern.test(path));
      if (counts || SBOM_NAME.test(name)) this.#setAside += 1;
      return;
    }
    const rules = known.BRANCH_RULES.test(path) ? branchRuleFact(path, valueOf(path, body)) : undefined;
    if (rules !== undefined) add('branchRules', rules);
    if (SBOM_NAME.test(name) && /\.json$/i.test(name)) {
      const fact = sbomFact(path, valueOf(path, body));
      // Another file may carry the name by chance.
      if (fact['format'] !== 'other' || fact['parses'] === false) add('sboms', fact);
    }
    if (known.SCAN_REPORT.test(path)) add('scanReports', scanReportFact(path, valueOf(path, body)));
    if (known.ATTESTATION.test(path)) add('attestations', attestationFact(path, body));
    if (known.VEX.test(path)) {
      const value = valueOf(path, body) as { readonly statements?: Json; readonly document?: Json } | undefined;
      add('vex', {
        path,
        parses: value !== undefined,
        statements: Array.isArray(value?.statements) ? value.statements.length : 0,
      });
    }
    if (known.UPDATE_SETTINGS.test(path)) add('updates', updateFact(path, valueOf(path, body), this.#ecosystems()));
  }

  #readHidden(path: string, text: string, add: (list: ListName, fact: JsonObject, place: Locator) => void): void {
    const signs = hiddenSigns(text);
    if (signs.length === 0) return;
    const positions = new Positions(text);
    for (const { line, kind, start, end } of signs) {
      const place = { byteStart: positions.byteAt(start), byteEnd: positions.byteAt(end), line, column: 1 };
      add('hiddenText', { path, line, kind }, place);
    }
  }

  #readPreCommit(path: string, text: string, add: (list: ListName, fact: JsonObject) => void): void {
    const active = text.replaceAll(/^\s{0,50}#.{0,500}$/gm, '');
    const named =
      /\b(?:gitleaks|detect-secrets|trufflehog|ggshield|secretlint|talisman|ripsecrets|detect-private-key)\b/i.exec(
        active,
      )?.[0];
    if (named !== undefined)
      add('tools', { tool: named.toLowerCase(), use: 'secret-scan', path, onChangeRequest: false, blocking: true });
    for (const { tool, use } of toolsIn(active))
      if (use !== 'secret-scan') add('tools', { tool, use, path, onChangeRequest: false, blocking: true });
  }

  #ecosystems(): readonly string[] {
    const found = new Set<string>();
    for (const { path } of this.#files) {
      const kind = manifestKind(path);
      if (kind !== undefined) found.add(kind.ecosystem);
      if (ciSystemOf(path) === 'github-actions') found.add('github-actions');
      if (isContainerFile(path)) found.add('docker');
      if (path.endsWith('.tf')) found.add('terraform');
    }
    return [...found];
  }

  /** Returns the facts and the places; `pipelines` are the facts of the pipeline files. */
  result(
    pipelines: readonly { readonly facts: PipelineFacts; readonly sha256: string; readonly bytes: number }[],
    infrastructure: boolean,
  ): {
    readonly facts: JsonObject;
    readonly places: ReadonlyMap<string, { readonly path: string; readonly locator: Locator }>;
  } {
    const onRequest = reachedByRequests(pipelines.map((item) => item.facts));
    for (const { facts, sha256, bytes } of pipelines)
      this.#addTools(facts, onRequest.has(facts.path), { byteStart: 0, byteEnd: bytes, line: 1, column: 1, sha256 });
    const places = new Map<string, { readonly path: string; readonly locator: Locator }>();
    const listed = (list: ListName): readonly JsonObject[] => {
      const entries = (this.#lists.get(list) ?? []).toSorted((a, b) =>
        a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
      );
      entries.forEach(({ path, locator }, index) => places.set(`/${list}/${index}`, { path, locator }));
      return entries.map((entry) => entry.fact);
    };
    const files = this.#files;
    const facts = {
      files: files.length,
      setAside: this.#setAside,
      unreadFiles: this.#unread.toSorted(),
      ownership: ownershipFact(this.#files, this.#ownersPath, this.#owners),
      pipelines: {
        total: pipelines.length,
        systems: [...new Set(pipelines.map((item) => item.facts.system))].sort(),
        unparsed: pipelines
          .filter((item) => !item.facts.parses)
          .map((item) => item.facts.path)
          .sort(),
        onChangeRequest: onRequest.size,
        notFollowed: pipelines.filter((item) => onRequest.has(item.facts.path) && item.facts.runsElsewhere).length,
        calledElsewhere: pipelines.filter((item) => item.facts.calls.some((call) => call.includes('@'))).length,
        notRead: this.#pathsOf(known.OTHER_PIPELINES).slice(0, 50),
        readInFull: pipelines.filter((item) => item.facts.depth === 'jobs').length,
      },
      infrastructure,
      binaries: this.#pathsOf(known.BINARY)
        .filter((path) => !this.#texts.has(path))
        .slice(0, 200),
      governance: this.#pathsOf(known.GOVERNANCE),
      tools: listed('tools'),
      licences: listed('licences'),
      contributing: listed('contributing'),
      hiddenText: listed('hiddenText'),
      submodules: listed('submodules'),
      branchRules: listed('branchRules'),
      registries: listed('registries'),
      sboms: listed('sboms'),
      vex: listed('vex'),
      attestations: listed('attestations'),
      securityTxt: listed('securityTxt'),
      remediation: listed('remediation'),
      scanReports: listed('scanReports'),
      threatModels: listed('threatModels'),
      updates: listed('updates'),
    };
    return { facts, places };
  }

  #pathsOf(pattern: RegExp): readonly string[] {
    return this.#files.map((file) => file.path).filter((path) => pattern.test(path));
  }

  #addTools(facts: PipelineFacts, onChangeRequest: boolean, locator: Locator): void {
    for (const { tool, use, blocking } of facts.tools) {
      const entries = this.#lists.get('tools') ?? [];
      const fact = { tool, use, path: facts.path, onChangeRequest, blocking };
      if (entries.length < 500) this.#lists.set('tools', [...entries, { fact, path: facts.path, locator }]);
    }
  }
}
