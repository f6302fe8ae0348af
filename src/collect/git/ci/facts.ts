import type { JsonObject } from '../../../model/json.ts';

/** The facts of one pipeline file, as evidence/ci-pipeline/facts.schema.json declares them. */
export interface PipelineFacts extends JsonObject {
  readonly path: string;
  readonly system: string;
  /** `jobs` where triggers, jobs and steps were read; `commands` where only the texts that run are known. */
  readonly depth: 'jobs' | 'commands';
  readonly parses: boolean;
  readonly jobs: number;
  readonly triggers: readonly string[];
  /** Triggers that strangers can fire while the pipeline holds the repository's own rights. */
  readonly strangerTriggers: readonly string[];
  readonly onChangeRequest: boolean;
  readonly tokenRights: 'read' | 'write' | 'absent' | 'not-applicable';
  readonly images: readonly { readonly job: string; readonly image: string; readonly pinned: boolean }[];
  readonly includes: readonly { readonly source: string; readonly pinned: boolean }[];
  readonly writeRights: readonly { readonly job: string; readonly scope: string; readonly explained: boolean }[];
  readonly headCheckouts: readonly { readonly job: string; readonly trigger: string }[];
  readonly injections: readonly { readonly job: string; readonly expression: string; readonly sink: string }[];
  readonly inheritedSecrets: readonly { readonly job: string; readonly how: string }[];
  readonly secrets: readonly { readonly job: string; readonly name: string; readonly environment: string }[];
  readonly keptCredentials: readonly { readonly job: string }[];
  readonly selfHosted: readonly { readonly job: string; readonly labels: string }[];
  readonly pipedDownloads: readonly { readonly job: string }[];
  readonly literalCredentials: readonly { readonly job: string; readonly where: string }[];
  readonly tools: readonly { readonly tool: string; readonly use: string; readonly blocking: boolean }[];
  readonly staticKeys: readonly { readonly job: string; readonly name: string }[];
  readonly federated: boolean;
  readonly deployments: readonly { readonly job: string; readonly environment: string }[];
  readonly unsafeSteps: readonly { readonly job: string; readonly what: string }[];
  readonly agents: readonly AgentFact[];
  /** Pipelines it calls: a path in this repository, or a reference to another one. */
  readonly calls: readonly string[];
  /** True where it runs scripts, makefiles or pipelines whose content is not read. */
  readonly runsElsewhere: boolean;
}

/** An agent that a job starts. */
export interface AgentFact extends JsonObject {
  readonly job: string;
  readonly tool: string;
  readonly rights: 'read' | 'write' | 'undeclared';
  /** True where text of people outside can reach it: by the trigger, or by an expression in its prompt. */
  readonly strangerText: boolean;
  /** True where a condition on the job asks who triggered it. */
  readonly gated: boolean;
  /** True where its own settings let people without write access start it. */
  readonly openToAll: boolean;
  /** True where another job decides whether it runs, so that a gate may lie there. */
  readonly gateElsewhere: boolean;
}
