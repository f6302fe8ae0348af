import { EXIT, KnownFailure } from '../model/exit.ts';
import type { JsonObject } from '../model/json.ts';
import { bomOf } from '../report/cyclonedx/bom.ts';
import type { RunOptions } from './audit.ts';
import { evaluateStored } from './stored.ts';

type Exporter = (stored: Awaited<ReturnType<typeof evaluateStored>>) => JsonObject;

// Adding a format is one entry here and one folder under report/.
const EXPORTERS: ReadonlyMap<string, Exporter> = new Map<string, Exporter>([
  ['json', ({ assessment }) => assessment as unknown as JsonObject],
  [
    'cyclonedx',
    ({ assessment, items }) =>
      bomOf(items, { generator: assessment.generator, scope: assessment.scope.name, asOf: assessment.asOf }),
  ],
]);

/** The formats that an assessment can be exported to. */
const EXPORT_FORMATS: readonly string[] = [...EXPORTERS.keys()];

/**
 * Returns the newest collection, judged, in a format as text that ends with a line end.
 * Throws a KnownFailure: exit 2 for an unknown format, exit 5 where the locker holds no evidence.
 */
export async function exportStored(format: string, options: RunOptions): Promise<string> {
  const exporter = EXPORTERS.get(format);
  if (exporter === undefined) {
    throw new KnownFailure(EXIT.usage, [
      {
        code: 'usage',
        severity: 'error',
        message: `There is no format "${format}".`,
        next: `Known: ${EXPORT_FORMATS.join(', ')}.`,
      },
    ]);
  }
  return `${JSON.stringify(exporter(await evaluateStored(options)), null, 2)}\n`;
}
