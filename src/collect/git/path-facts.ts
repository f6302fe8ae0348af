import {
  AGENT_INSTRUCTIONS,
  CI_SYSTEMS,
  CODEOWNERS,
  COMPOSITE_ACTION,
  MCP_CONFIGS,
  SBOM_NAME,
  SECRET_FILES,
  SECURITY_POLICY,
  TEMPLATE_ENDING,
  TEST_FOLDERS,
  UPDATE_BOTS,
  WORKFLOW,
} from './known-files.ts';
import { manifestKind } from './manifests.ts';

/** What a tracked path is to us; one path can be several things. */
export type Role =
  | 'codeowners'
  | 'security-policy'
  | 'manifest'
  | 'update-bot'
  | 'sbom'
  | 'workflow'
  | 'composite-action'
  | 'pipeline'
  | 'secret-file'
  | 'private-part'
  | 'agent-instructions'
  | 'mcp-config';

/** Roles that cannot be told from the path alone. */
export const READ_ROLES: ReadonlySet<Role> = new Set<Role>([
  'codeowners',
  'security-policy',
  'manifest',
  'sbom',
  'workflow',
  'composite-action',
  'pipeline',
  'private-part',
]);

/** Returns the roles of a path. */
export function rolesOf(path: string): readonly Role[] {
  const roles: Role[] = [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (CODEOWNERS.includes(path)) roles.push('codeowners');
  if (SECURITY_POLICY.test(path)) roles.push('security-policy');
  if (manifestKind(path) !== undefined) roles.push('manifest');
  if (UPDATE_BOTS.some((bot) => bot.path.test(path))) roles.push('update-bot');
  if (SBOM_NAME.test(name)) roles.push('sbom');
  if (WORKFLOW.test(path)) roles.push('workflow');
  else if (COMPOSITE_ACTION.test(path)) roles.push('composite-action');
  else if (ciSystemOf(path) !== '') roles.push('pipeline');
  const secret = secretFileKind(path);
  if (secret !== undefined) roles.push(secret.privatePart === true ? 'private-part' : 'secret-file');
  if (AGENT_INSTRUCTIONS.test(path)) roles.push('agent-instructions');
  if (MCP_CONFIGS.test(path)) roles.push('mcp-config');
  return roles;
}

/** Returns the CI system a path configures, '' where none. */
export function ciSystemOf(path: string): string {
  return CI_SYSTEMS.find((system) => system.path.test(path))?.system ?? '';
}

/** Returns the update bot a path configures, '' where none. */
export function updateBotOf(path: string): string {
  return UPDATE_BOTS.find((bot) => bot.path.test(path))?.tool ?? '';
}

/** Returns what kind of secret file a path usually is, undefined where none; templates without values are none. */
export function secretFileKind(path: string): (typeof SECRET_FILES)[number] | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (TEMPLATE_ENDING.test(name)) return undefined;
  return SECRET_FILES.find((file) => file.name.test(name));
}

/** Tells whether a path lies in a folder that usually holds tests or their data. */
export function isInTestFolder(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => TEST_FOLDERS.includes(folder.toLowerCase()));
}

/** Returns the number of CODEOWNERS lines that name at least one owner. */
export function ownerRules(text: string): number {
  let rules = 0;
  for (const line of text.split('\n')) {
    const words = line
      .trim()
      .split(/\s/)
      .filter((word) => word !== '');
    if (
      words.length === 0 ||
      words[0]?.startsWith('#') === true ||
      words[0]?.startsWith('[') === true ||
      words[0]?.startsWith('^[') === true
    )
      continue;
    if (words.slice(1).some((word) => word.includes('@'))) rules += 1;
  }
  return rules;
}

/** Tells whether a security policy says where to report: an address, a link, or the forge's private form. */
export function namesContact(text: string): boolean {
  if (/[^\s@<>()]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{2,100}/.test(text)) return true;
  return /https?:\/\/[^\s)>\]]{4}/.test(text) || /private(?:ly)?[ -](?:vulnerability[ -])?report/i.test(text);
}

/** Returns the format of a bill of materials by its content, '' where it is none. */
export function sbomFormat(text: string): string {
  if (/"bomFormat"\s{0,20}:\s{0,20}"CycloneDX"/.test(text) || text.includes('cyclonedx.org/schema/bom'))
    return 'CycloneDX';
  if (/["']?spdxVersion["']?\s{0,20}:/i.test(text) || text.includes('spdx.org/rdf')) return 'SPDX';
  return '';
}

/** Tells whether the bytes of a `.pem` or `.key` file hold a private key in text form; certificates and public keys do not. */
export function holdsPrivatePart(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(text)) return true;
  return /-----BEGIN OPENVPN STATIC KEY/i.test(text);
}

/** Tells whether a path is an action that other workflows run. */
export function isCompositeAction(path: string): boolean {
  return COMPOSITE_ACTION.test(path);
}
