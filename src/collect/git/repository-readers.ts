import type { Locator } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import { AiSurvey } from './ai/survey.ts';
import type { PipelineFacts } from './ci/facts.ts';
import { isPipeline, readPipelineFile } from './ci/reader.ts';
import type { Reading } from './file-reading.ts';
import { FilesSurvey } from './files/survey.ts';
import { isContainerFile, readContainerFile } from './iac/container-file.ts';
import { KubernetesSurvey } from './iac/kubernetes.ts';
import { TerraformSurvey } from './iac/terraform.ts';
import { GIT_LIMITS } from './limits.ts';
import type { TreeEntry } from './tree.ts';

interface Place {
  readonly path: string;
  readonly locator: Locator | undefined;
}

/** Facts about the whole of a repository, with the file each was read from. */
export interface WideReading {
  readonly kind: string;
  readonly noun: string;
  readonly facts: JsonObject;
  readonly places: ReadonlyMap<string, Place>;
  readonly blindSpots: readonly string[];
  /** What was counted, for whoever wants to count again; goes into the parameters of the item. */
  readonly population?: readonly { readonly commit: string; readonly at: string }[];
}

/** Every reader of tracked files beyond the survey of the repository itself; each file is offered to each once. */
export class RepositoryReaders {
  readonly #files: FilesSurvey;
  readonly #ai: AiSurvey;
  readonly #kubernetes = new KubernetesSurvey();
  readonly #terraform: TerraformSurvey;
  readonly #pipelines: (Reading & { readonly facts: PipelineFacts })[] = [];
  readonly #containers: Reading[] = [];
  readonly wanted: readonly TreeEntry[];

  constructor(files: readonly TreeEntry[]) {
    this.#files = new FilesSurvey(files);
    this.#ai = new AiSurvey(files);
    this.#terraform = new TerraformSurvey(files);
    this.wanted = files.filter((file) => file.size <= GIT_LIMITS.settingsBytes && this.#wants(file.path));
  }

  #wants(path: string): boolean {
    return (
      this.#files.wants(path) ||
      this.#ai.wants(path) ||
      isPipeline(path) ||
      isContainerFile(path) ||
      TerraformSurvey.wants(path) ||
      KubernetesSurvey.wants(path)
    );
  }

  /** Takes in the content of a file; undefined where it could not be read. */
  read(path: string, body: Buffer | undefined): void {
    if (this.#files.wants(path)) this.#files.read(path, body);
    if (body === undefined) return;
    if (this.#ai.wants(path)) this.#ai.read(path, body);
    if (isPipeline(path)) this.#pipelines.push(readPipelineFile(path, body) as Reading & { facts: PipelineFacts });
    if (isContainerFile(path)) this.#containers.push(readContainerFile(path, body));
    if (TerraformSurvey.wants(path)) this.#terraform.read(path, body);
    if (KubernetesSurvey.wants(path)) this.#kubernetes.read(path, body);
  }

  /** Returns what single files show, in path order. */
  files(): readonly Reading[] {
    return [...this.#pipelines, ...this.#containers].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Returns what the repository as a whole shows. */
  wide(): readonly WideReading[] {
    const kubernetes = this.#kubernetes.result();
    const terraform = this.#terraform.result();
    const infrastructure = kubernetes !== undefined || terraform !== undefined || this.#containers.length > 0;
    const pipelines = this.#pipelines.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const files = this.#files.result(pipelines, infrastructure);
    const ai = this.#ai.result(this.#files.owners);
    return [
      { kind: 'repository-files', noun: 'files of repository', ...files, blindSpots: FILES_BLIND },
      { kind: 'ai-repository', noun: 'AI in repository', ...ai, blindSpots: AI_BLIND },
      ...(kubernetes === undefined
        ? []
        : [
            {
              kind: 'kubernetes-manifests',
              noun: 'Kubernetes in repository',
              ...kubernetes,
              blindSpots: KUBERNETES_BLIND,
            },
          ]),
      ...(terraform === undefined
        ? []
        : [
            {
              kind: 'terraform-configuration',
              noun: 'Terraform in repository',
              facts: terraform.facts as JsonObject,
              places: terraform.places,
              blindSpots: TERRAFORM_BLIND,
            },
          ]),
    ];
  }
}

const FILES_BLIND = [
  'Rules for branches, approvals and member lists live on the hosting platform; an export of its settings shows whether they are in force.',
  'Hidden signs are looked for in pipelines, agent instructions and the settings and documents that are read, not in all source code.',
  'Programs are recognised by the ending of their names.',
  'Signatures of stored attestations are not checked.',
];
const AI_BLIND = [
  'Packages are found in manifests by name; calls to a model over plain HTTP and vendored code are not seen.',
  'Cards and documents are tested for what they speak about, not for whether it is true.',
];
const KUBERNETES_BLIND = [
  'Only files in folders or with names usual for Kubernetes are looked at. What runs in a cluster is not in a clone.',
  'Helm and other templates are listed but not filled in, so what they would create is not known.',
];
const TERRAFORM_BLIND = [
  'Read by a tolerant reader of our own for a few attributes: variables, functions and modules are not evaluated.',
  'What is applied, and settings of the account around it, are not in a clone.',
];
