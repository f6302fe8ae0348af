const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DEEPEST = 8;

/**
 * Tells whether a path means the same file to every tool: relative, `/` between plain ASCII names, none of them hidden,
 * `.` or `..`. BagIt's percent-encoding (RFC 8493 §2.1.3) is then never needed.
 */
export function isPlainPath(path: string): boolean {
  const segments = path.split('/');
  return segments.length <= DEEPEST && segments.every((segment) => SEGMENT.test(segment));
}
