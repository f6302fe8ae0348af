import type { Locator } from '../../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { parsePositioned } from '../../../platform/document.ts';
import { findSecrets, isSecretName } from '../../secrets.ts';
import { isPlaceholder, isReference } from '../../stand-in.ts';
import { listOf, objectOf, placeOf } from '../file-reading.ts';
import { FOREIGN_FOLDERS } from '../known-files.ts';
import { isolationOf, rightsFact } from './kubernetes-rules.ts';

/** Files in the shape of resources that other programs read: catalogues, local clusters, overlays, client settings. */
const NOT_FOR_A_CLUSTER =
  /^(?:backstage\.io|skaffold|kustomize\.config\.k8s\.io|kind\.x-k8s\.io|k3d\.io|ctlptl\.dev|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|audit\.k8s\.io|chainsaw\.kyverno\.io|kuttl\.dev|kyverno-test)|^v1 Config$/;
const ROLES = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);
/** A line where a template stands for a key, a value or a condition, or names what Helm fills in. */
const FILLED_IN =
  /^\s{0,80}(?:-\s)?\{\{|^\s{0,80}(?:-\s{1,4})?[A-Za-z0-9_./-]{1,80}:\s{1,4}["']?\{\{|\{\{-?\s{0,5}(?:\.Values|\.Release|\.Chart|include\s|template\s|if\s|range\s|with\s|end\s{0,5}-?\})/;

interface Place {
  readonly path: string;
  readonly locator: Locator | undefined;
}

/** Gathers what the Kubernetes manifests of a repository declare. */
export class KubernetesSurvey {
  readonly #lists = {
    workloads: new Array<{ fact: JsonObject; place: Place }>(),
    policies: new Array<{ fact: JsonObject; place: Place }>(),
    grants: new Array<{ fact: JsonObject; place: Place }>(),
    secrets: new Array<{ fact: JsonObject; place: Place }>(),
  };
  readonly #files = new Set<string>();
  readonly #templates: string[] = [];
  #resources = 0;
  #roles = 0;

  static wants(path: string): boolean {
    return (
      /\.ya?ml$/.test(path) &&
      !path.startsWith('.github/') &&
      !path.split('/').some((folder) => FOREIGN_FOLDERS.includes(folder))
    );
  }

  read(path: string, body: Buffer): void {
    const head = body.toString('utf8');
    if (!/^\s{0,20}-?\s{0,20}["']?kind["']?\s{0,5}:/m.test(head) || !/apiVersion/.test(head)) return;
    if (isTemplate(path, head)) {
      this.#templates.push(path);
      return;
    }
    const document = parsePositioned(path, body, 'yaml-stream');
    if (document.diagnostics.length > 0 || !Array.isArray(document.value)) {
      this.#templates.push(path);
      return;
    }
    document.value.forEach((item: Json, index) => {
      const resource = objectOf(item);
      const members = textOf(resource['kind']).endsWith('List') ? listOf(resource['items']) : [item];
      members.forEach((member, inner) => {
        const pointer = members.length === 1 && member === item ? `/${index}` : `/${index}/items/${inner}`;
        this.#readResource(objectOf(member), { path, locator: placeOf(document, pointer) });
      });
    });
  }

  #readResource(resource: JsonObject, place: Place): void {
    const kind = textOf(resource['kind']);
    const version = textOf(resource['apiVersion']);
    if (kind === '' || version === '' || NOT_FOR_A_CLUSTER.test(`${version} ${kind}`)) return;
    this.#files.add(place.path);
    this.#resources += 1;
    const name = textOf(objectOf(resource['metadata'])['name']);
    const namespace = textOf(objectOf(resource['metadata'])['namespace']);
    const pod = podOf(kind, resource);
    if (ROLES.has(kind)) this.#roles += 1;
    if (pod !== undefined) {
      const fact = { kind, name, namespace, path: place.path, ...podFacts(pod) };
      this.#lists.workloads.push({ fact, place });
    }
    if (kind === 'NetworkPolicy')
      this.#lists.policies.push({ fact: { name, namespace, path: place.path, ...isolationOf(resource) }, place });
    for (const right of rightsFact(kind, resource))
      this.#lists.grants.push({ fact: { kind, name, path: place.path, right }, place });
    if (kind === 'Secret') {
      const values = [...Object.values(objectOf(resource['data'])), ...Object.values(objectOf(resource['stringData']))];
      const plain = values.filter((value) => isPlainSecret(textOf(value))).length;
      const encrypted = resource['sops'] !== undefined;
      if (plain > 0 && !encrypted)
        this.#lists.secrets.push({
          fact: { name, path: place.path, where: 'Secret', values: plain },
          place: { path: place.path, locator: withoutDigest(place.locator) },
        });
    }
    if (pod !== undefined) this.#readEnvironment(pod, name, place);
  }

  #readEnvironment(pod: JsonObject, name: string, place: Place): void {
    let values = 0;
    for (const container of containersOf(pod)) {
      for (const entry of listOf(container['env']).map(objectOf)) {
        const text = textOf(entry['value']);
        const variable = textOf(entry['name']);
        // A value that repeats its own name is filled in before it is used.
        const named = variable !== '' && text.toLowerCase().includes(variable.toLowerCase());
        const literal =
          text.length >= 6 && !named && !isPlaceholder(text) && !isReference(text) && !text.startsWith('$');
        if (
          literal &&
          (isSecretName(variable) || findSecrets(text).length > 0) &&
          !/^(?:\/|https?:\/\/[^@]*$)/.test(text)
        )
          values += 1;
      }
    }
    if (values > 0)
      this.#lists.secrets.push({
        fact: { name, path: place.path, where: 'environment', values },
        place: { path: place.path, locator: withoutDigest(place.locator) },
      });
  }

  /** Returns the facts, or undefined where no file holds a Kubernetes resource. */
  result(): { readonly facts: JsonObject; readonly places: ReadonlyMap<string, Place> } | undefined {
    if (this.#files.size === 0 && this.#templates.length === 0) return undefined;
    const places = new Map<string, Place>();
    const lists: Record<string, Json> = {};
    for (const [list, entries] of Object.entries(this.#lists)) {
      entries.sort((a, b) => (a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : 0));
      entries.forEach(({ place }, index) => places.set(`/${list}/${index}`, place));
      lists[list] = entries.map(({ fact }) => fact);
    }
    const used = new Set(this.#lists.workloads.map(({ fact }) => textOf(fact['namespace'])));
    const denied = (direction: 'deniesIngress' | 'deniesEgress'): Set<string> =>
      new Set(
        this.#lists.policies
          .filter(({ fact }) => fact[direction] === true)
          .map(({ fact }) => textOf(fact['namespace'])),
      );
    const [ingress, egress] = [denied('deniesIngress'), denied('deniesEgress')];
    const facts = {
      files: this.#files.size,
      templates: this.#templates.toSorted(),
      resources: this.#resources,
      roles: this.#roles,
      ...lists,
      namespaces: [...used].sort(),
      namespacesWithoutIngressDeny: [...used].filter((name) => !ingress.has(name)).sort(),
      namespacesWithoutEgressDeny: [...used].filter((name) => !egress.has(name)).sort(),
    };
    return { facts, places };
  }
}

/** Tells whether a file is filled in before it is applied. Braces in the text of a definition or a rule are no template. */
function isTemplate(path: string, text: string): boolean {
  if (!/\{\{[^\n]{0,500}\}\}/.test(text)) return false;
  return /(?:^|\/)templates\//.test(path) || text.split('\n').some((line) => FILLED_IN.test(line));
}

function withoutDigest(locator: Locator | undefined): Locator | undefined {
  if (locator === undefined) return undefined;
  const { byteStart, byteEnd, line, column } = locator;
  return { byteStart, byteEnd, line, column };
}

function isPlainSecret(value: string): boolean {
  return value !== '' && !isPlaceholder(value) && !isReference(value) && !/^(?:ENC\[|AgA|vault:|\$|<)/.test(value);
}

const POD_TEMPLATES = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'ReplicationController']);

/** Returns the pod a resource would start, or undefined. */
function podOf(kind: string, resource: JsonObject): JsonObject | undefined {
  const spec = objectOf(resource['spec']);
  const fromTemplate = (holder: JsonObject): JsonObject | undefined => {
    const pod = objectOf(holder['template'])['spec'];
    return isJsonObject(pod) ? pod : undefined;
  };
  const pod =
    kind === 'Pod'
      ? spec
      : kind === 'CronJob'
        ? fromTemplate(objectOf(objectOf(spec['jobTemplate'])['spec']))
        : POD_TEMPLATES.has(kind)
          ? fromTemplate(spec)
          : undefined;
  // A change laid over another file names only what it changes; without an image it starts nothing by itself.
  return pod !== undefined && containersOf(pod).some((container) => textOf(container['image']) !== '')
    ? pod
    : undefined;
}

function containersOf(pod: JsonObject): readonly JsonObject[] {
  return ['initContainers', 'containers'].flatMap((key) => listOf(pod[key]).map(objectOf));
}

function podFacts(pod: JsonObject): JsonObject {
  const own = objectOf(pod['securityContext']);
  const containers = containersOf(pod);
  const contexts = containers.map((container) => objectOf(container['securityContext']));
  const every = (test: (context: JsonObject) => boolean): boolean => contexts.length > 0 && contexts.every(test);
  const runsAsOther = (context: JsonObject): boolean => {
    if (context['runAsUser'] === 0) return false;
    const user = context['runAsUser'] ?? own['runAsUser'];
    return (context['runAsNonRoot'] ?? own['runAsNonRoot']) === true || (typeof user === 'number' && user > 0);
  };
  const volumes = listOf(pod['volumes']).map(objectOf);
  const hostPaths = volumes.map((volume) => textOf(objectOf(volume['hostPath'])['path'])).filter((path) => path !== '');
  return {
    containers: containers.length,
    nonRoot: every(runsAsOther),
    noEscalation: every((context) => context['allowPrivilegeEscalation'] === false),
    readOnlyRoot: every((context) => context['readOnlyRootFilesystem'] === true),
    dropsAll: every((context) =>
      listOf(objectOf(context['capabilities'])['drop']).some((item) => textOf(item).toUpperCase() === 'ALL'),
    ),
    privileged: contexts.some((context) => context['privileged'] === true),
    hostNamespaces: ['hostNetwork', 'hostPID', 'hostIPC'].some((key) => pod[key] === true),
    hostPaths,
    containerSocket: hostPaths.some((path) => /(?:docker|containerd|crio)\.sock/.test(path)),
    limits:
      containers.length > 0 &&
      containers.every((container) => {
        const limits = objectOf(objectOf(container['resources'])['limits']);
        return limits['memory'] !== undefined;
      }),
    imagesByDigest:
      containers.length > 0 &&
      containers.every((container) => /@sha256:[0-9a-f]{64}$/.test(textOf(container['image']))),
    imagesFloating: containers.map((container) => textOf(container['image'])).filter(isFloating),
  };
}

function isFloating(image: string): boolean {
  if (image === '' || image.includes('$') || image.includes('@sha256:')) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}
