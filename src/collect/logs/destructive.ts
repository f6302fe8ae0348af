// A tool's name is the only thing every log format records about what a call does, and names begin with a verb. The
// first known verb decides, so that `get_refund` reads and `create_refund` acts.

/** Verbs of calls that remove, overwrite, pay, send or take access away: a person could not simply undo them. */
const DESTRUCTIVE_VERBS: ReadonlySet<string> = new Set([
  // remove data
  'delete',
  'del',
  'drop',
  'remove',
  'rm',
  'purge',
  'wipe',
  'erase',
  'truncate',
  'destroy',
  'clear',
  'uninstall',
  'reset',
  // overwrite data
  'write',
  'overwrite',
  'update',
  'replace',
  'edit',
  'patch',
  'modify',
  'rename',
  'move',
  'merge',
  'restore',
  'rollback',
  'put',
  // move money
  'refund',
  'transfer',
  'pay',
  'charge',
  'withdraw',
  'payout',
  'purchase',
  'buy',
  'order',
  'wire',
  'debit',
  // speak to the outside
  'send',
  'publish',
  'post',
  'email',
  'broadcast',
  'deploy',
  'release',
  'push',
  // take or give access, stop things
  'revoke',
  'grant',
  'terminate',
  'kill',
  'stop',
  'shutdown',
  'disable',
  'cancel',
  'suspend',
  'ban',
  'block',
  'rotate',
  'approve',
  'close',
  'archive',
  'execute',
  'exec',
  'run',
]);

/** Verbs of calls that only look; a name that begins with one of them is not destructive whatever follows. */
const READING_VERBS: ReadonlySet<string> = new Set([
  'get',
  'list',
  'read',
  'search',
  'find',
  'query',
  'fetch',
  'show',
  'describe',
  'count',
  'check',
  'lookup',
  'view',
  'browse',
  'inspect',
  'validate',
  'preview',
  'summarize',
  'summarise',
  'explain',
  'compare',
  'calculate',
  'convert',
  'download',
  'export',
  'resolve',
  'status',
  'ping',
  'health',
  'now',
  'estimate',
]);

/** Tells whether a tool of this name acts in a way that a person could not simply undo. */
export function isDestructiveName(tool: string): boolean {
  const spaced = tool
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  for (const word of spaced.split(/[^a-z0-9]+/)) {
    if (DESTRUCTIVE_VERBS.has(word)) return true;
    if (READING_VERBS.has(word)) return false;
  }
  return false;
}
