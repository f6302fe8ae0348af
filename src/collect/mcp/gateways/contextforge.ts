import type { JsonObject } from '../../../model/json.ts';
import { type ParsedDocument, type Span } from '../../../platform/document.ts';
import { Positions } from '../../../platform/position.ts';
import type { Collected } from '../../collector.ts';
import { type GatewayFile, gatewayItem, NO_POSTURE, NO_ROUTE } from './item.ts';

const BLIND_SPOTS = [
  'Only this file is read: variables set where the gateway is started, and what administrators set in its own pages, are not seen.',
  'A value that the file does not set is the one the product comes with.',
];
const NAMES =
  /^(?:AUTH_REQUIRED|MCP_CLIENT_AUTH_ENABLED|MCPGATEWAY_[A-Z_]{1,40}|AUDIT_TRAIL_ENABLED|PERMISSION_AUDIT_ENABLED|SECURITY_LOGGING_ENABLED|STRUCTURED_LOGGING_[A-Z_]{1,40}|SIEM_EXPORT_[A-Z_]{1,40}|LOG_[A-Z_]{1,40}|CORS_ENABLED|CORS_ALLOW_CREDENTIALS|ALLOWED_ORIGINS|TOOL_RATE_LIMIT|RATE_LIMIT[A-Z_]{0,30}|HOST|SKIP_SSL_VERIFY|ENABLE_HEADER_PASSTHROUGH|DEFAULT_PASSTHROUGH_HEADERS|SSRF_[A-Z_]{1,40}|JWT_AUDIENCE|JWT_AUDIENCE_VERIFICATION|REQUIRE_TOKEN_EXPIRATION)$/;

/** Tells whether a file of variables is that of ContextForge, by variables that only it has. */
export function isContextForge(text: string): boolean {
  return (
    /^(?:export )?(?:MCPGATEWAY_|AUDIT_TRAIL_ENABLED=|PERMISSION_AUDIT_ENABLED=|FEDERATION_ENABLED=)/m.test(text) &&
    /^(?:export )?(?:AUTH_REQUIRED|JWT_SECRET_KEY|BASIC_AUTH_USER|MCPGATEWAY_UI_ENABLED)=/m.test(text)
  );
}

/** Reads a file of `NAME=value` lines, taking only variables that say how the gateway behaves; a secret is never among them. */
export function contextForgeDocument(file: string, bytes: Uint8Array): ParsedDocument {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const value: Record<string, string> = {};
  const spans = new Map<string, Span>([['', { start: 0, end: text.length }]]);
  let start = 0;
  for (const line of text.split('\n')) {
    const [, name = '', given = ''] =
      /^\s{0,40}(?:export\s{1,9})?([A-Z][A-Z0-9_]{0,80})=(.{0,2000})$/.exec(line.replace(/\r$/, '')) ?? [];
    if (NAMES.test(name)) {
      value[name] = given
        .replace(/\s#.*$/, '')
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
      spans.set(`/${name}`, { start, end: start + line.length });
    }
    start += line.length + 1;
  }
  return { file, text, positions: new Positions(text), value, spans, keys: new Map(), diagnostics: [] };
}

/** Yields the gateway item of a ContextForge instance; the servers behind it are kept in its database. */
export function* contextForgeItems(file: GatewayFile): Generator<Collected> {
  const root = (file.document.value ?? {}) as JsonObject;
  const given = (name: string): string => (typeof root[name] === 'string' ? root[name] : '');
  const on = (name: string, fallback: boolean): boolean =>
    given(name) === '' ? fallback : /^(?:1|true|yes|on)$/i.test(given(name));
  const audits = ['AUDIT_TRAIL_ENABLED', 'PERMISSION_AUDIT_ENABLED', 'SECURITY_LOGGING_ENABLED'].filter((name) =>
    on(name, false),
  );
  const stated = ['AUDIT_TRAIL_ENABLED', 'PERMISSION_AUDIT_ENABLED', 'SECURITY_LOGGING_ENABLED'].find(
    (name) => given(name) !== '',
  );
  const required = on('AUTH_REQUIRED', true);
  const origins = given('ALLOWED_ORIGINS')
    .replaceAll(/[[\]"'\s]/g, '')
    .split(',')
    .filter((each) => each !== '');
  const audience = given('JWT_AUDIENCE');
  const host = given('HOST');
  const route = {
    ...NO_ROUTE,
    pointer: given('AUTH_REQUIRED') === '' ? '' : '/AUTH_REQUIRED',
    name: 'ContextForge',
    // Switched off, callers are let in without a token and with one alike.
    authenticationMode: required ? 'strict' : 'permissive',
    authenticationKinds: required ? ['AUTH_REQUIRED'] : [],
    checksTokens: required && on('JWT_AUDIENCE_VERIFICATION', true),
    audiences: audience === '' ? ['mcpgateway-api'] : [audience],
    corsPresent: on('CORS_ENABLED', true),
    corsOrigins: origins,
    corsCredentials: on('CORS_ALLOW_CREDENTIALS', true),
    rateLimited: given('TOOL_RATE_LIMIT') !== '0',
    passthrough: on('ENABLE_HEADER_PASSTHROUGH', false) && /authorization/i.test(given('DEFAULT_PASSTHROUGH_HEADERS')),
  };
  const posture = {
    ...NO_POSTURE,
    accessLog: {
      state:
        audits.length > 0
          ? ('configured' as const)
          : stated === undefined
            ? ('absent' as const)
            : ('suppressed' as const),
      fields: audits,
      filtered: false,
    },
    // Roles and teams are kept in the database; the file cannot say who may do what.
    detachedPolicies: 1,
    logPointer: stated === undefined ? '' : `/${stated}`,
    binds: host === '0.0.0.0' || host === '::' ? [{ name: 'HOST', reach: 'all-interfaces' as const }] : [],
  };
  yield gatewayItem(file, 'contextforge', [route], posture, BLIND_SPOTS);
}
