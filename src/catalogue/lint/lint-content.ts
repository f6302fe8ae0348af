import type { Catalogue } from '../../model/catalogue.ts';
import { coverageFindings } from './coverage.ts';
import { doubtfulEdges, wholeMapping } from './edges.ts';
import type { Finding } from './finding.ts';
import { copiedRationales } from './rationales.ts';

/** Applies every rule about the sense of a catalogue that has already loaded, mapping by mapping, then over all. */
export function lintContent(catalogue: Catalogue): readonly Finding[] {
  const perMapping = catalogue.mappings.flatMap((mapping) => {
    const framework = catalogue.frameworks.find((each) => each.id === mapping.framework);
    const edges = framework === undefined ? [] : doubtfulEdges(mapping, framework, catalogue);
    return [...edges, ...copiedRationales(mapping), ...wholeMapping(mapping)];
  });
  return [...perMapping, ...coverageFindings(catalogue)];
}
