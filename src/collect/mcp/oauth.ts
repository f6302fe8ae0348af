import type { Source } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ParsedDocument } from '../../platform/document.ts';
import type { Collected, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import { mcpDraft } from './draft.ts';
import { readEndpoint } from './endpoint.ts';
import { text, words } from './entry-values.ts';
import { FactTrail } from './trail.ts';

const BLIND_SPOTS = [
  'Reads a saved copy: whether the server still answers with it, and whether it keeps to it, is not seen.',
  'Whether the resource named here is the address clients use is not seen.',
];
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'device_authorization_endpoint',
  'pushed_authorization_request_endpoint',
];

/** Returns which OAuth document this is, by its members; undefined where it is none. */
function oauthForm(root: Json | undefined): string | undefined {
  if (!isJsonObject(root)) return undefined;
  if (
    Array.isArray(root['authorization_servers']) ||
    (text(root['resource']) !== '' && Array.isArray(root['bearer_methods_supported']))
  )
    return 'protected-resource';
  if (
    text(root['issuer']) !== '' &&
    (text(root['authorization_endpoint']) !== '' || text(root['token_endpoint']) !== '')
  ) {
    return Array.isArray(root['subject_types_supported']) ? 'openid-provider' : 'authorization-server';
  }
  const id = text(root['client_id']);
  return id.startsWith('https://') && Array.isArray(root['redirect_uris']) ? 'client-metadata' : undefined;
}

/** Yields the item of a saved OAuth document: RFC 9728, RFC 8414, OpenID discovery, or a client's metadata. */
export function* oauthItems(document: ParsedDocument, source: Source, tools: Tools): Generator<Collected> {
  const root = document.value;
  const form = oauthForm(root);
  if (form === undefined || !isJsonObject(root)) return;
  const trail = new FactTrail(document, (secret) => tools.fingerprint(secret));
  for (const [fact, member] of PLACES) trail.at(fact, `/${member}`);
  trail.at('', '');
  const facts = {
    form,
    wellKnown: /(?:^|\/)\.well-known\//.test(source.path),
    ...resourceFacts(root),
    ...issuerFacts(root),
    ...listFacts(root),
  };
  const parts = {
    kind: 'oauth-metadata',
    subject: `${form} ${source.path}`,
    source,
    facts: facts as unknown as JsonObject,
    locators: trail.locators(),
    redactions: [],
    parameters: { form },
    blindSpots: BLIND_SPOTS,
  };
  yield { type: 'item', draft: mcpDraft(parts, tools) };
}

const PLACES: readonly (readonly [string, string])[] = [
  ['/form', ''],
  ['/resource', 'resource'],
  ['/authorizationServers', 'authorization_servers'],
  ['/issuer', 'issuer'],
  ['/endpoints', 'token_endpoint'],
  ['/codeChallengeMethods', 'code_challenge_methods_supported'],
  ['/issuerParameter', 'authorization_response_iss_parameter_supported'],
  ['/scopes', 'scopes_supported'],
  ['/bearerMethods', 'bearer_methods_supported'],
  ['/grantTypes', 'grant_types_supported'],
  ['/tokenAuthMethods', 'token_endpoint_auth_methods_supported'],
  ['/redirects', 'redirect_uris'],
];

function addressFact(address: string): JsonObject {
  const { present, scheme, host, hostClass } = readEndpoint(address, () => '');
  return { present, scheme, host: clean(host), hostClass };
}

function resourceFacts(root: JsonObject): JsonObject {
  return {
    resource: addressFact(text(root['resource'])),
    authorizationServers: words(root['authorization_servers']).map(addressFact),
    resourceName: clean(text(root['resource_name'])),
    signed: text(root['signed_metadata']) !== '',
    certificateBound: root['tls_client_certificate_bound_access_tokens'] === true,
    tokenBinding: root['dpop_bound_access_tokens_required'] === true,
  };
}

function issuerFacts(root: JsonObject): JsonObject {
  const issuer = readEndpoint(text(root['issuer']), () => '');
  const iss = root['authorization_response_iss_parameter_supported'];
  return {
    issuer: addressFact(text(root['issuer'])),
    endpoints: ENDPOINTS.filter((name) => text(root[name]) !== '').map((name) => {
      const { scheme, host } = readEndpoint(text(root[name]), () => '');
      return { name, scheme, host: clean(host), issuerHost: host === issuer.host };
    }),
    issuerParameter: { stated: typeof iss === 'boolean', supported: iss === true },
    dynamicRegistration: text(root['registration_endpoint']) !== '',
    clientIdMetadata: root['client_id_metadata_document_supported'] === true,
  };
}

function listFacts(root: JsonObject): JsonObject {
  const cleaned = (member: string): readonly string[] => words(root[member]).map(clean);
  return {
    codeChallengeMethods: cleaned('code_challenge_methods_supported'),
    scopes: cleaned('scopes_supported'),
    bearerMethods: cleaned('bearer_methods_supported'),
    grantTypes: cleaned('grant_types_supported'),
    responseTypes: cleaned('response_types_supported'),
    tokenAuthMethods: cleaned('token_endpoint_auth_methods_supported'),
    redirects: words(root['redirect_uris']).map(addressFact),
  };
}
