import { attestationsCollector } from './attestations/collector.ts';
import type { Collector, Deriver } from './collector.ts';
import { documentsCollector } from './documents/collector.ts';
import { forgeCollector } from './forge/collector.ts';
import { reviewComparisonDeriver } from './forge/deriver.ts';
import { gitCollector } from './git/collector.ts';
import { inventoryDeriver } from './inventory/deriver.ts';
import { logsCollector } from './logs/collector.ts';
import { mcpCollector } from './mcp/collector.ts';
import { mcpToolsCollector } from './mcp-tools/collector.ts';
import { toolComparisonDeriver } from './mcp-tools/deriver.ts';
import { registersCollector } from './registers/collector.ts';
import { registersDeriver } from './registers/deriver.ts';

/** Every collector, with the group of sources in probity.yaml that steers it; the order is the order of a run. */
export const COLLECTORS: readonly {
  readonly group: 'mcp' | 'logs' | 'repositories' | 'documents' | null;
  readonly collector: Collector;
  /** Whether a link with a name the collector would read is reported; elsewhere links are common and mean nothing. */
  readonly links: boolean;
}[] = [
  { group: 'mcp', collector: mcpCollector, links: true },
  { group: 'mcp', collector: mcpToolsCollector, links: false },
  { group: 'logs', collector: logsCollector, links: true },
  { group: 'repositories', collector: gitCollector, links: false },
  { group: 'documents', collector: documentsCollector, links: false },
  { group: 'documents', collector: registersCollector, links: false },
  // What the hosting platform enforces and what people state is always looked for: no list of sources can leave it out.
  { group: null, collector: forgeCollector, links: false },
  { group: null, collector: attestationsCollector, links: true },
];

/** What is derived from collected items, in order. */
export const DERIVERS: readonly Deriver[] = [
  inventoryDeriver,
  toolComparisonDeriver,
  registersDeriver,
  reviewComparisonDeriver,
];
