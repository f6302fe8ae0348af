import type { Tools } from '../../../src/collect/collector.ts';
import { mcpCollector } from '../../../src/collect/mcp/collector.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { fixedTools, folderWith, type Run, runOver } from '../support.ts';

/** Runs the collector over a folder. */
export async function collectFrom(root: string, tools: Tools = fixedTools()): Promise<Run> {
  return await runOver(mcpCollector, root, { tools });
}

/** Runs the collector over files given as text. */
export async function collect(files: { readonly [path: string]: string | Uint8Array }): Promise<Run> {
  return await collectFrom(folderWith(files));
}

/** Returns the facts of the only server of a `.mcp.json` with this entry. */
export async function serverOf(entry: object, path = '.mcp.json', key = 'mcpServers'): Promise<JsonObject> {
  const run = await collect({ [path]: JSON.stringify({ [key]: { s: entry } }) });
  const draft = run.drafts.find((each) => each.kind === 'mcp-server');
  if (draft === undefined) throw new Error('no server was read');
  return draft.facts;
}
