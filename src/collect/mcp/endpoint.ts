import { isSecretName } from '../secrets.ts';

/** Where a remote server is reached. Path, query and user part are never kept: tokens hide there. */
export interface EndpointFact {
  readonly present: boolean;
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly hostClass: 'loopback' | 'private' | 'cluster' | 'public' | 'unknown' | 'none';
  /** Keyed fingerprint of the path and query, so that two addresses on one host can be told apart; '' where there is none. */
  readonly pathFingerprint: string;
  /** True where the path ends in `/sse`, as servers of the older transport are reached. */
  readonly endsInSse: boolean;
}

/** What stands in the facts where there is no address. */
export const NO_ENDPOINT: EndpointFact = {
  present: false,
  scheme: '',
  host: '',
  port: '',
  hostClass: 'none',
  pathFingerprint: '',
  endsInSse: false,
};

/** A named part of an address that could carry a secret. */
export interface AddressPart {
  readonly name: string;
  readonly value: string;
  /** As it stands in the address, percent signs and all. */
  readonly raw: string;
}

interface Address {
  readonly scheme: string;
  /** What stands before the last `@` of the authority; '' where nothing does. */
  readonly user: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

function splitAddress(text: string): Address | undefined {
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):\/\//i.exec(text);
  if (scheme === null) return undefined;
  const rest = text.slice(scheme[0].length);
  const at = userEnd(rest);
  const parts = /^([^/?#]{0,400})([^?#]{0,2000})(\?[^#]{0,4000})?/.exec(rest.slice(at + 1));
  const [, host = '', path = '', query = ''] = parts ?? [];
  return { scheme: scheme[1] ?? '', user: at === -1 ? '' : rest.slice(0, at), host, path, query };
}

/**
 * Returns where the user part of an address ends, counted behind `://`; -1 where it has none. A password that nobody
 * encoded may hold `/`, `?` and `#`: where what follows the first colon is no port, the last `@` ends it.
 */
export function userEnd(rest: string): number {
  const end = rest.search(/[/?#]/);
  const head = end === -1 ? rest : rest.slice(0, end);
  const own = head.lastIndexOf('@');
  if (own !== -1 || end === -1 || !head.includes(':') || head.startsWith('[')) return own;
  if (/:(?:\d{0,5}|[$%{\ue000].{0,400})$/.test(head)) return -1;
  return rest.lastIndexOf('@');
}

/** Reads an address into scheme, host and the kind of network the host's name points to. No name is looked up. */
export function readEndpoint(address: string, fingerprint: (value: string) => string): EndpointFact {
  const text = address.trim();
  if (text === '') return NO_ENDPOINT;
  const split = splitAddress(text);
  if (split === undefined) return { ...NO_ENDPOINT, present: true, hostClass: 'unknown' };
  const { scheme, path, query } = split;
  const host = hostOf(split);
  const tail = `${path === '/' ? '' : path}${query}`;
  return {
    present: true,
    scheme: scheme.toLowerCase(),
    host: host.name,
    port: host.port,
    hostClass: /[${}%]/.test(host.name) || host.name === '' ? 'unknown' : hostClass(host.name),
    pathFingerprint: tail === '' ? '' : fingerprint(tail),
    endsInSse: /\/sse\/?$/i.test(path),
  };
}

/** Returns the user part and the query values of an address that could carry a secret, by name. */
export function addressParts(address: string): readonly AddressPart[] {
  const split = splitAddress(address.trim());
  if (split === undefined) return [];
  const parts: AddressPart[] = [];
  const { user } = split;
  if (user !== '') {
    const colon = user.indexOf(':');
    const raw = user.slice(colon + 1);
    parts.push({ name: colon === -1 ? 'userinfo-token' : 'userinfo-password', value: decoded(raw), raw });
  }
  for (const pair of split.query.slice(1).split('&')) {
    const equals = pair.indexOf('=');
    const raw = pair.slice(equals + 1);
    if (equals > 0) parts.push({ name: pair.slice(0, equals), value: decoded(raw), raw });
  }
  return parts;
}

/** Tells whether a query name usually carries a credential; short names that only mean it inside an address included. */
export function isSecretQueryName(name: string): boolean {
  return isSecretName(name) || /^(?:userinfo-.{1,20}|sig|signature|key|auth|code|apikey|token|jwt)$/i.test(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostOf({ scheme, user, host: plain }: Address): { name: string; port: string } {
  try {
    const url = new URL(`${scheme}://${plain}`);
    if (url.hostname !== '' && !/[${}%]/.test(user + plain)) return { name: url.hostname, port: url.port };
  } catch {
    // An address with a reference in it is no valid URL; its host is read from the text below.
  }
  const port = /:(\d{1,5})$/.exec(plain)?.[1] ?? '';
  return { name: port === '' ? plain : plain.slice(0, -port.length - 1), port };
}

const LOOPBACK =
  /^(?:localhost|.{0,200}\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|0\.0\.0\.0|\[::\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;
const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd][0-9a-f]{0,2}:|\[fe80:)/;
const PRIVATE_NAME = /\.(?:local|lan|internal|intranet|corp|home|home\.arpa|private)$/;
const CLUSTER_NAME = /(?:\.svc|\.svc\.cluster\.local|\.cluster\.local)$/;

function hostClass(name: string): EndpointFact['hostClass'] {
  const host = name.toLowerCase().replace(/\.$/, '');
  if (LOOPBACK.test(host)) return 'loopback';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$|^\[/.test(host)) return PRIVATE.test(host) ? 'private' : 'public';
  if (CLUSTER_NAME.test(host) || !host.includes('.') || host === 'host.docker.internal') return 'cluster';
  return PRIVATE_NAME.test(host) ? 'private' : 'public';
}
