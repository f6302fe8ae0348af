import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { type Conversation, PlainProtocol, STATELESS_VERSION, statelessMeta } from './conversation.ts';
import type { LiveLimits } from './limits.ts';

const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';

/** Asks a server of the stateless era what it is. Rejects where it is none; then the transport is still open. */
export async function openStateless(
  transport: Transport,
  limits: LiveLimits,
  signal: AbortSignal,
): Promise<Conversation> {
  const protocol = new PlainProtocol();
  await protocol.connect(transport);
  transport.setProtocolVersion?.(STATELESS_VERSION);
  const meta = statelessMeta(packageVersion());
  const request = async (method: string, params: JsonObject, milliseconds: number): Promise<JsonObject> => {
    const question = { method, params: { ...params, _meta: meta } };
    return plain(await protocol.request(question as never, ResultSchema, { timeout: milliseconds, signal }));
  };
  const about = await request('server/discover', {}, limits.probe);
  const versions = Array.isArray(about['supportedVersions']) ? about['supportedVersions'] : [];
  if (!versions.includes(STATELESS_VERSION)) throw new Error('It names no version that is spoken here.');
  const carried = isJsonObject(about['_meta']) ? about['_meta'][SERVER_INFO] : undefined;
  return {
    era: 'stateless',
    protocolVersion: STATELESS_VERSION,
    serverInfo: objectOf(about['serverInfo'] ?? carried),
    capabilities: objectOf(about['capabilities']),
    instructions: textOf(about['instructions']) || undefined,
    request,
  };
}

/** Greets a server of the session era with the client of the SDK, which offers the server nothing. */
export async function openSession(
  transport: Transport,
  limits: LiveLimits,
  signal: AbortSignal,
): Promise<Conversation> {
  const client = new Client({ name: 'probity', version: packageVersion() }, { capabilities: {} });
  let protocolVersion = '';
  // The client keeps the version it agreed on to itself and tells only its transport.
  const tell = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
    tell?.(version);
  };
  await client.connect(transport, { timeout: limits.connect, signal });
  return {
    era: 'session',
    protocolVersion,
    serverInfo: plain(client.getServerVersion()),
    capabilities: plain(client.getServerCapabilities()),
    instructions: client.getInstructions(),
    request: async (method, params, milliseconds) =>
      plain(await client.request({ method, params }, ResultSchema, { timeout: milliseconds, signal })),
  };
}

function plain(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
