import type { JsonObject } from '../../model/json.ts';

/** A file whose name says that it holds secrets, and what kind of file it is. */
export interface SecretFileFact extends JsonObject {
  readonly path: string;
  readonly class: string;
  readonly inTestFolder: boolean;
}

export interface ManifestFact extends JsonObject {
  readonly path: string;
  readonly ecosystem: string;
  /** Path of the lockfile that covers it; '' where there is none. */
  readonly lockfile: string;
  /** False where the ecosystem knows no lockfile, or the manifest asks for nothing. */
  readonly lockable: boolean;
}

export interface WorkflowFact extends JsonObject {
  readonly path: string;
  readonly parses: boolean;
  readonly actions: number;
  readonly pinned: number;
  readonly permissions: 'read' | 'write' | 'absent' | 'not-applicable';
  readonly jobsThatWrite: number;
}

export interface UnpinnedFact extends JsonObject {
  readonly path: string;
  readonly uses: string;
}

export interface ScanFact extends JsonObject {
  readonly present: boolean;
  readonly tool: string;
  readonly path: string;
}

export interface WindowFacts extends JsonObject {
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly commits: number;
  readonly signed: number;
  readonly signedShare: number;
  readonly firstParent: number;
  readonly traced: number;
  readonly tracedShare: number;
  readonly authors: number;
  readonly daysWithCommits: number;
  readonly unsignedSample: readonly string[];
  readonly untracedSample: readonly string[];
}

/** What the files at HEAD show. */
export interface TreeFacts extends JsonObject {
  readonly codeowners: { readonly present: boolean; readonly path: string; readonly rules: number };
  readonly securityPolicy: { readonly present: boolean; readonly path: string; readonly hasContact: boolean };
  readonly manifests: readonly ManifestFact[];
  readonly manifestsWithoutLock: readonly string[];
  readonly updateBot: { readonly present: boolean; readonly path: string; readonly tool: string };
  readonly sbom: readonly { readonly path: string; readonly format: string }[];
  readonly ciSystems: readonly string[];
  readonly workflows: readonly WorkflowFact[];
  readonly actionsTotal: number;
  readonly actionsPinned: number;
  readonly unpinnedActions: readonly UnpinnedFact[];
  readonly writePermissions: readonly string[];
  readonly undeclaredPermissions: readonly string[];
  readonly codeScan: ScanFact;
  readonly dependencyScan: ScanFact;
  readonly secretFiles: readonly SecretFileFact[];
  readonly agentInstructions: readonly string[];
  readonly mcpConfigs: readonly string[];
  /** Files whose content would have counted but could not be read or trusted. */
  readonly unreadFiles: readonly string[];
}

/** The facts of one git repository, as evidence/git-repository/facts.schema.json declares them. */
export interface RepositoryFacts extends TreeFacts {
  readonly identity: readonly string[];
  readonly head: string;
  readonly branch: string;
  readonly detached: boolean;
  readonly empty: boolean;
  readonly shallow: boolean;
  readonly partial: boolean;
  readonly grafts: number;
  readonly replaceRefs: number;
  readonly commitGraph: 'absent' | 'agrees' | 'disagrees';
  readonly tamperedObjects: number;
  readonly missingObjects: number;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly commits: number;
  readonly futureCommits: number;
  readonly lastCommit: string;
  readonly window: WindowFacts;
  readonly files: number;
  readonly filesCut: boolean;
  readonly links: number;
  readonly submodules: number;
}
