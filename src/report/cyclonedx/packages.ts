import type { EvidenceItem } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import { entries, text } from './read-facts.ts';

interface Packages {
  readonly components: readonly JsonObject[];
  /** Returns the references of the packages that the launch of a server fetches. */
  refsOf(item: EvidenceItem): readonly string[];
}

// Types of the package URL specification (https://github.com/package-url/purl-spec); other origins get no purl.
const PURL_TYPES: { readonly [ecosystem: string]: string } = {
  npm: 'npm',
  pypi: 'pypi',
  oci: 'docker',
  go: 'golang',
  nuget: 'nuget',
};

/** Returns every package that the servers fetch, once per specification, in order, and which server fetches which. */
export function packageComponents(servers: readonly EvidenceItem[]): Packages {
  const components = new Map<string, JsonObject>();
  for (const server of servers) {
    for (const each of fetched(server)) components.set(refOf(each), componentOf(each));
  }
  return {
    components: [...components].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component),
    refsOf: (item) => fetched(item).map(refOf),
  };
}

function fetched(item: EvidenceItem): readonly JsonObject[] {
  return entries(item.facts, 'packages').filter((each) => text(each, 'name') !== '');
}

function refOf(each: JsonObject): string {
  return `package:${text(each, 'ecosystem')}:${text(each, 'spec') || text(each, 'name')}`;
}

function componentOf(each: JsonObject): JsonObject {
  const ecosystem = text(each, 'ecosystem');
  const name = text(each, 'name');
  const version = versionOf(each);
  return {
    type: ecosystem === 'oci' ? 'container' : 'library',
    'bom-ref': refOf(each),
    name,
    ...(version === '' ? {} : { version }),
    ...purl(ecosystem, name, version),
    properties: [
      { name: 'mcp:specification', value: text(each, 'spec') },
      { name: 'mcp:pin', value: text(each, 'pin') },
    ],
  };
}

/** The version where the specification fixes one; a range or a moving tag is no version. */
function versionOf(each: JsonObject): string {
  const pin = text(each, 'pin');
  if (pin !== 'exact' && pin !== 'digest') return '';
  const spec = text(each, 'spec');
  const rest = spec.startsWith(text(each, 'name')) ? spec.slice(text(each, 'name').length) : '';
  return rest.replace(/^(?:==|[@:])/, '');
}

function purl(ecosystem: string, name: string, version: string): JsonObject {
  const type = PURL_TYPES[ecosystem];
  if (type === undefined) return {};
  const path = name.split('/').map(encodeURIComponent).join('/');
  return { purl: `pkg:${type}/${path}${version === '' ? '' : `@${encodeURIComponent(version)}`}` };
}
