import { attestationsCollector } from './attestations/collector.ts';
import type { Collector, Deriver } from './collector.ts';
import { documentsCollector } from './documents/collector.ts';
import { gitCollector } from './git/collector.ts';
import { inventoryDeriver } from './inventory/deriver.ts';
import { logsCollector } from './logs/collector.ts';
import { mcpCollector } from './mcp/collector.ts';

/** Every collector, with the group of sources in probity.yaml that steers it; the order is the order of a run. */
export const COLLECTORS: readonly {
  readonly group: 'mcp' | 'logs' | 'repositories' | 'documents' | null;
  readonly collector: Collector;
}[] = [
  { group: 'mcp', collector: mcpCollector },
  { group: 'logs', collector: logsCollector },
  { group: 'repositories', collector: gitCollector },
  { group: 'documents', collector: documentsCollector },
  // Statements of people are always looked for: no list of sources can leave them out.
  { group: null, collector: attestationsCollector },
];

/** What is derived from collected items, in order. */
export const DERIVERS: readonly Deriver[] = [inventoryDeriver];
