import { isJsonObject, type JsonObject, textOf } from '../../../model/json.ts';
import { listOf, objectOf, textsOf } from '../file-reading.ts';

/** Returns whether a network policy denies everything that no other policy allows, for every pod of its namespace. */
export function isolationOf(policy: JsonObject): { readonly deniesIngress: boolean; readonly deniesEgress: boolean } {
  const spec = objectOf(policy['spec']);
  const selector = objectOf(spec['podSelector']);
  const everyPod = isJsonObject(spec['podSelector']) && Object.keys(selector).length === 0;
  const types = textsOf(spec['policyTypes']);
  // Without the list, a policy covers incoming traffic, and outgoing traffic where it has rules for it.
  const covers = (type: string): boolean => types.includes(type) || (types.length === 0 && type === 'Ingress');
  const denies = (key: string, type: string): boolean => everyPod && covers(type) && listOf(spec[key]).length === 0;
  return { deniesIngress: denies('ingress', 'Ingress'), deniesEgress: denies('egress', 'Egress') };
}

/** Returns the far-reaching rights a role or a binding gives, in words. */
export function rightsFact(kind: string, resource: JsonObject): readonly string[] {
  if (kind === 'ClusterRoleBinding' || kind === 'RoleBinding')
    return textOf(objectOf(resource['roleRef'])['name']) === 'cluster-admin' ? ['cluster-admin'] : [];
  if (kind !== 'ClusterRole' && kind !== 'Role') return [];
  const found = new Set<string>();
  for (const rule of listOf(resource['rules']).map(objectOf)) {
    const verbs = textsOf(rule['verbs']);
    const resources = textsOf(rule['resources']);
    if (verbs.includes('*')) found.add('every verb');
    if (resources.includes('*')) found.add('every resource');
    if (verbs.some((verb) => verb === 'escalate' || verb === 'bind' || verb === 'impersonate'))
      found.add('takes rights of others');
    const named = listOf(rule['resourceNames']).length > 0;
    if (
      resources.includes('secrets') &&
      !named &&
      verbs.some((verb) => verb === 'get' || verb === 'list' || verb === 'watch')
    )
      found.add('reads every secret');
  }
  return [...found];
}
