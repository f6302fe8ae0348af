import type { EvidenceDraft, Locator, Redaction, Source } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Tools } from '../collector.ts';

/** Version of this collector; a change of what it reads changes it. */
export const MCP_VERSION = '1.0.0';

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
    ...parts,
    kind: idOf<'kind'>(parts.kind),
    kindVersion: 1,
    collected: tools.now,
    period: null,
    collector: { id: 'mcp', version: MCP_VERSION },
  };
}
