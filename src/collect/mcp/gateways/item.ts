import type { Source } from '../../../model/evidence.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ParsedDocument } from '../../../platform/document.ts';
import type { Collected, Tools } from '../../collector.ts';
import { clean } from '../argument.ts';
import { mcpDraft } from '../draft.ts';
import type { ServerEntry } from '../entry.ts';
import { serverFacts } from '../server.ts';
import { FactTrail } from '../trail.ts';

/** One gateway file while it is read; the path of `source` is fit for storing. */
export interface GatewayFile {
  readonly document: ParsedDocument;
  readonly source: Source;
  readonly tools: Tools;
}

/** What a product states about one route, workload or plugin; what it cannot state stays as in `NO_ROUTE`. */
export interface RouteReading {
  readonly pointer: string;
  readonly name: string;
  readonly listeners: readonly string[];
  readonly targets: readonly string[];
  readonly authenticationMode: string;
  readonly authenticationKinds: readonly string[];
  readonly checksTokens: boolean;
  readonly audiences: readonly string[];
  readonly bearerMethods: readonly string[];
  readonly rules: number;
  readonly allowRules: number;
  readonly allowAll: boolean;
  readonly corsPresent: boolean;
  readonly corsOrigins: readonly string[];
  readonly corsCredentials: boolean;
  readonly rateLimited: boolean;
  readonly passthrough: boolean;
  readonly networkTargets: number;
  readonly networkTargetsWithCertificate: number;
}

/** A route that states nothing. */
export const NO_ROUTE: Omit<RouteReading, 'pointer' | 'name'> = {
  listeners: [],
  targets: [],
  authenticationMode: 'none',
  authenticationKinds: [],
  checksTokens: false,
  audiences: [],
  bearerMethods: [],
  rules: 0,
  allowRules: 0,
  allowAll: false,
  corsPresent: false,
  corsOrigins: [],
  corsCredentials: false,
  rateLimited: false,
  passthrough: false,
  networkTargets: 0,
  networkTargetsWithCertificate: 0,
};

/** What a gateway records, lets out and binds to, beyond its routes. */
export interface GatewayPosture {
  readonly accessLog: {
    readonly state: 'configured' | 'suppressed' | 'absent';
    readonly fields: readonly string[];
    readonly filtered: boolean;
  };
  readonly logPointer: string;
  readonly logEvents: { readonly included: readonly string[]; readonly excluded: readonly string[] };
  /** True where what callers send and servers answer is recorded too. */
  readonly payloadLogging: boolean;
  readonly egress: { readonly state: 'restricted' | 'open' | 'unstated'; readonly hosts: readonly string[] };
  /** Policies that are kept elsewhere and may cover the routes. */
  readonly detachedPolicies: number;
  readonly binds: readonly { readonly name: string; readonly reach: string }[];
}

/** A gateway that says nothing about logs, egress and addresses. */
export const NO_POSTURE: GatewayPosture = {
  accessLog: { state: 'absent', fields: [], filtered: false },
  logPointer: '',
  logEvents: { included: [], excluded: [] },
  payloadLogging: false,
  egress: { state: 'unstated', hosts: [] },
  detachedPolicies: 0,
  binds: [],
};

/** Returns the part of the facts that every product shares beside its routes. */
export function postureFacts(posture: GatewayPosture): JsonObject {
  const { accessLog, logEvents, payloadLogging, egress, binds } = posture;
  return {
    accessLog: { ...accessLog, fields: accessLog.fields.map(clean) },
    logEvents: { included: logEvents.included.map(clean), excluded: logEvents.excluded.map(clean) },
    payloadLogging,
    egress: { state: egress.state, hosts: egress.hosts.map(clean) },
    binds: binds.map((bind) => ({ ...bind, name: clean(bind.name) })),
  };
}

/** Returns the item of a gateway of this product. */
export function gatewayItem(
  file: GatewayFile,
  product: 'toolhive' | 'kong' | 'contextforge',
  routes: readonly RouteReading[],
  posture: GatewayPosture,
  blindSpots: readonly string[],
): Collected {
  const { document, source, tools } = file;
  const trail = new FactTrail(document, (secret) => tools.fingerprint(secret));
  // Policies can hold keys and passwords, so no digest of a part of the file is published.
  trail.bar('');
  for (const name of ['', '/listeners', '/targets', '/networkTargetsWithCertificate', '/egress', '/binds'])
    trail.at(name, '');
  trail.at('/routes', routes[0]?.pointer ?? '');
  for (const name of ['/accessLog', '/logEvents', '/payloadLogging']) trail.at(name, posture.logPointer);
  const facts = {
    product,
    listeners: [],
    routes: routes.map(({ pointer, ...route }, index) => {
      trail.at(`/routes/${index}`, pointer);
      return {
        ...route,
        name: clean(route.name),
        targets: route.targets.map(clean),
        audiences: route.audiences.map(clean),
        corsOrigins: route.corsOrigins.map(clean),
      };
    }),
    targets: [...new Set(routes.flatMap((route) => route.targets.map(clean)))].sort(),
    networkTargets: 0,
    networkTargetsWithCertificate: 0,
    detachedPolicies: posture.detachedPolicies,
    ...postureFacts(posture),
  };
  const subject = `${product} ${source.path}`;
  const parameters = { recognisedBy: 'content' };
  const parts = {
    subject,
    source,
    facts: facts as unknown as JsonObject,
    locators: trail.locators(),
    redactions: [],
    parameters,
    blindSpots,
  };
  return { type: 'item', draft: mcpDraft({ ...parts, kind: 'mcp-gateway' }, tools) };
}

/** Returns the item of one server behind a gateway, read by the same code as the servers of clients. */
export function targetServer({ document, source, tools }: GatewayFile, entry: ServerEntry): Collected {
  const { facts, locators, redactions } = serverFacts(entry, document, (secret) => tools.fingerprint(secret));
  const subject = `${entry.client} ${source.path} › ${clean(entry.name)}`;
  const parameters = { client: entry.client, pointer: clean(entry.pointer) };
  const blindSpots = ['The server is reached through the gateway; the policies that guard it are in the gateway item.'];
  const parts = { kind: 'mcp-server', subject, source, facts, locators, redactions, parameters, blindSpots };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}
