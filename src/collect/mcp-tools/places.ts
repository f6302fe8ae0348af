/** What the path of a file says about a saved list of tools. */
export interface SnapshotPlace {
  /** True where the name alone says that it is such a list, so that an unreadable one is reported. */
  readonly named: boolean;
  /** Name of the server by the convention `<server>.tools.json`; '' where the name does not say. */
  readonly server: string;
  /** True below a folder `approved-tools`: the lists a person has approved. */
  readonly approved: boolean;
  /** True where every line is a document of its own. */
  readonly lines: boolean;
}

const CONVENTION = /^(.{1,200})[.](?:tools|prompts|resources|mcp-surface)[.](json|jsonl|ndjson)$/i;
const GENERIC =
  /^(?:mcp[-_.])?(?:tools|prompts|resources|tools?[-_]list|list[-_]tools|mcp-scan)(?:[-_.](?:snapshot|response|result))?[.](json|jsonl|ndjson)$/i;
// Lists of dependencies and settings are large, common, and no lists of tools.
const OTHERS =
  /^(?:package|package-lock|npm-shrinkwrap|composer|tsconfig.*|jsconfig.*|deno|biome|turbo|renovate|.*[.]schema)[.]json$/i;

/** Returns what the path of a file says, or undefined where the file cannot hold a saved list. */
export function snapshotPlace(path: string): SnapshotPlace | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const approved = /(?:^|\/)approved-tools\//i.test(path);
  const convention = CONVENTION.exec(name);
  if (convention !== null) {
    const [, server = '', ending = ''] = convention;
    return { named: true, server, approved, lines: ending.toLowerCase() !== 'json' };
  }
  const generic = GENERIC.exec(name);
  if (generic !== null) return { named: true, server: '', approved, lines: generic[1]?.toLowerCase() !== 'json' };
  if (!/[.]json$/i.test(name) || OTHERS.test(name)) return undefined;
  return { named: approved, server: approved ? name.replace(/[.]json$/i, '') : '', approved, lines: false };
}
