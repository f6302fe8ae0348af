import type { EvidenceDraft, Locator, Redaction, Source } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Tools } from '../collector.ts';

/** Version of this collector; a change of what it reads changes it. */
export const MCP_VERSION = '1.1.0';
const COLLECTOR = { id: 'mcp', version: MCP_VERSION };

/** What is particular to one item of this collector. */
export interface ItemParts {
  readonly kind: string;
  readonly subject: string;
  readonly source: Source;
  readonly facts: JsonObject;
  readonly locators: { readonly [pointer: string]: Locator };
  readonly redactions: readonly Redaction[];
  readonly parameters: JsonObject;
  readonly blindSpots: readonly string[];
}

/** Returns an evidence draft of the MCP collector, seen now. */
export function mcpDraft(parts: ItemParts, tools: Tools): EvidenceDraft {
  return {
    blindSpots: parts.blindSpots,
    collected: tools.now,
    collector: COLLECTOR,
    facts: parts.facts,
    kind: idOf<'kind'>(parts.kind),
    kindVersion: 1,
    locators: parts.locators,
    parameters: parts.parameters,
    period: null,
    redactions: parts.redactions,
    source: parts.source,
    subject: parts.subject,
  };
}
