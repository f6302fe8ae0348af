const IN_FOLDER = /(?:^|\/)forge-exports\/[^/]{1,200}(?:\/[^/]{1,200}){0,5}\.(?:json|csv)$/i;
const BY_NAME = /(?:^|\/)forge-[^/]{1,200}\.(?:json|csv)$/i;

/**
 * Tells whether a file is offered as an export of a hosting platform: in a folder `forge-exports`, or with a name that
 * begins with `forge-`. Others are never looked into: a list of members in somebody's test data is no evidence.
 */
export function isForgeExport(path: string): boolean {
  return IN_FOLDER.test(path) || BY_NAME.test(path);
}
