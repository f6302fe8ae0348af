import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import type { SettingsDialect } from '../clients/descriptor.ts';
import { mcpDraft } from '../draft.ts';
import type { ClientFile } from '../found-file.ts';
import { FactTrail } from '../trail.ts';
import { readClaudeCode } from './claude-code.ts';
import { readAmp, readDockerMcp, readLibreChat, readVsCode, readZed } from './editors.ts';
import { type Effect, SettingsReading } from './reading.ts';
import { readAmazonQ, readCodex, readCrush, readGemini, readGoose, readOpencode } from './terminals.ts';

const READERS: { readonly [dialect in SettingsDialect]: (root: JsonObject, into: SettingsReading) => void } = {
  'amazon-q': readAmazonQ,
  amp: readAmp,
  'claude-code': readClaudeCode,
  codex: readCodex,
  crush: readCrush,
  'docker-mcp': readDockerMcp,
  'gemini-cli': readGemini,
  goose: readGoose,
  librechat: readLibreChat,
  opencode: readOpencode,
  vscode: readVsCode,
  zed: readZed,
};
const BLIND_SPOTS = [
  'Options given when the client is started, and settings of other files that overrule this one, are not seen.',
  'Whether the client on any machine loads this copy of the file is not seen.',
];
const FACTS =
  'approval approvals allowRules askRules denyRules bypassDisabled projectServers allowList denyList managedOnly serverAccess ' +
  'autostart discovery sandbox trusted endpoints telemetry commands plugins marketplaces egress userServers fileRoots writeOn ' +
  'literals stated';

/** Yields what a client's settings say about approval, servers and data; nothing where a shared file says none of it. */
export function* settingsItems(file: ClientFile, dialect: SettingsDialect, root: Json): Generator<Collected> {
  if (!isJsonObject(root)) return;
  const { client, text, source, tools } = file;
  const trail = new FactTrail(text.document, (secret) => tools.fingerprint(secret));
  // Settings hold rules, commands and variables that are not stored, so no digest of a larger part is published.
  trail.bar('');
  const reading = new SettingsReading(trail);
  for (const name of ['', ...FACTS.split(' ').map((each) => `/${each}`)]) trail.at(name, '');
  READERS[dialect](root, reading);
  if (reading.stated.size === 0 && trail.literals.length === 0 && !client.dedicated) return;
  const parts = {
    kind: 'mcp-client-settings',
    subject: `${client.id} ${source.path}`,
    source,
    facts: trail.scrub(factsOf(file, reading)),
    locators: trail.locators(),
    redactions: trail.redactions,
    parameters: { client: client.id, reads: client.title },
    blindSpots: BLIND_SPOTS,
  };
  yield { type: 'item', draft: mcpDraft(parts, tools) };
}

function factsOf({ client }: ClientFile, reading: SettingsReading): JsonObject {
  const { trail, stated, ...facts } = reading;
  return {
    client: client.id,
    scope: client.scope,
    stated: [...stated].sort(),
    approval: strongest(reading.approvals.map((each) => each.effect)),
    ...facts,
    literals: trail.literals as unknown as readonly JsonObject[],
  } as unknown as JsonObject;
}

/** The setting that asks least decides: rules may contradict each other, and one that lets all through is enough. */
function strongest(effects: readonly Effect[]): Effect | 'unstated' {
  for (const effect of ['auto-all', 'auto-some', 'ask', 'deny'] as const) if (effects.includes(effect)) return effect;
  return 'unstated';
}
