// Writes invented gateway events as JSON lines, the same bytes for the same size: node bench/make-events.mjs FILE MEGABYTES
import { closeSync, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TOOLS = [
  'get_invoice',
  'list_tickets',
  'create_refund',
  'delete_user',
  'search_docs',
  'read_document',
  'send_email',
];
const WORDS = [
  'claim',
  'invoice',
  'status',
  'customer',
  'open',
  'closed',
  'search',
  'result',
  'total',
  'page',
  'order',
  'note',
];
const START = Date.UTC(2025, 9, 1);

/** Writes at least so many megabytes (millions of bytes) and returns what was written. */
export function makeEvents(path, megabytes) {
  const next = random(20261122);
  const descriptor = openSync(path, 'w', 0o600);
  let bytes = 0;
  let lines = 0;
  // Thirteen months whatever the size, so that every measure of span and gaps has something to see.
  const step = (400 * 86_400_000) / Math.max(1, Math.ceil((megabytes * 1e6) / 640));
  while (bytes < megabytes * 1e6) {
    let text = '';
    for (let i = 0; i < 2000; i += 1) {
      text += `${JSON.stringify(event(lines, START + Math.floor(lines * step) + next(900), next))}\n`;
      lines += 1;
    }
    bytes += writeSync(descriptor, text);
  }
  closeSync(descriptor);
  return { bytes, lines };
}

function event(number, time, next) {
  const ts = new Date(time).toISOString();
  const user = `u${next(800)}`;
  const tool = TOOLS[next(TOOLS.length)];
  const chance = next(1000);
  const outcome = chance < 960 ? 'success' : chance < 980 ? 'error' : chance < 992 ? 'denied' : 'auth_failure';
  const args = Array.from({ length: 24 + next(24) }, () => WORDS[next(WORDS.length)]).join(' ');
  return {
    ts,
    level: 'info',
    request_id: `r-${number}`,
    seq: number,
    session: `s${next(5000)}`,
    user: { id: user, name: `User ${user}` },
    source: { ip: `10.0.${next(255)}.${next(255)}`, port: 1024 + next(60_000) },
    server: `srv-${next(12)}`,
    tool,
    method: 'tools/call',
    outcome,
    status: outcome === 'success' ? 200 : outcome === 'denied' ? 403 : 500,
    duration_ms: next(4000),
    tls: 'TLSv1.3',
    args: { query: args, limit: next(100) },
    ...(tool === 'delete_user' ? { approval: { decision: 'approved', by: `u${next(800)}`, at: ts } } : {}),
  };
}

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, megabytes] = process.argv.slice(2);
  console.log(JSON.stringify(makeEvents(path, Number(megabytes))));
}
