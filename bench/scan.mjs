// The scan of a log file for sensitive data, and the same search by V8's regular expressions and by ripgrep beside it.
// Speeds count seconds of the processor, because the machine may be shared; `cold` is the first reading with its start.
// node bench/scan.mjs make FILE MEGABYTES [rare] | scan FILE | pool FILE | plain FILE | ripgrep FILE; prints JSON.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [, , task, file = '', size = '256', shape = 'address'] = process.argv;

// The same kinds of things that the scan looks for, written the way a search program takes them.
const PATTERNS = [
  String.raw`\b(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11})\b`,
  String.raw`\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b`,
  String.raw`\b\d{3}-\d{2}-\d{4}\b`,
  String.raw`\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b`,
  String.raw`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}`,
  String.raw`\bgh[pousr]_[A-Za-z0-9]{36,255}\b`,
  String.raw`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`,
  String.raw`\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}`,
  String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----`,
  String.raw`\bxox[abeoprs]-[A-Za-z0-9-]{10,250}`,
  String.raw`\b[rsp]k_live_[A-Za-z0-9]{16,120}\b`,
  String.raw`\bAIza[A-Za-z0-9_-]{35}`,
  String.raw`(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,4}[=:]\s{0,4}["']?[^\s"'&;,<>]{6,200}`,
];

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

// Calls as a gateway records them: times, ids, numbers, a user by e-mail address or, in the other shape, by a name, prose; a
// leak in one line of a thousand.
function make() {
  const pick = random(7);
  const tools = ['read_file', 'search', 'delete_branch', 'send_mail', 'query', 'list_tables'];
  const words = 'the agent asked for a list of open orders and wrote them to a table before it went on'.split(' ');
  const hex = (length) => Array.from({ length }, () => '0123456789abcdef'[pick(16)]).join('');
  const leaks = [
    () => 'mail ana.lima@customer.example',
    () => 'card 4111 1111 1111 1111',
    () => 'ssn 219-09-9999',
    () => `key ghp_${hex(36)}`,
    () => `password=${hex(12)}`,
  ];
  const output = openSync(file, 'w');
  const bytes = Number(size) << 20;
  let block = '';
  for (let written = 0, line = 0; written < bytes; line += 1) {
    const prose = Array.from({ length: 6 + pick(20) }, () => words[pick(words.length)]).join(' ');
    const note = line % 1000 === 999 ? leaks[pick(leaks.length)]() : prose;
    block += `${JSON.stringify({
      ts: new Date(1_780_000_000_000 + line * 37).toISOString(),
      user: `user${pick(400)}${shape === 'rare' ? '' : '@corp.example'}`,
      session: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
      server: 'https://mcp.example/tools',
      method: 'tools/call',
      tool: tools[pick(tools.length)],
      args: { note, limit: pick(500), cursor: `${pick(1e9)}${pick(1e9)}` },
      duration: pick(1e9) / 1e6,
      trace_id: hex(32),
      outcome: 'success',
    })}\n`;
    if (block.length < 1 << 20) continue;
    written += writeSync(output, block);
    block = '';
  }
  closeSync(output);
  return { bytes: statSync(file).size };
}

const watch = { signal: new AbortController().signal, onBytes: () => undefined };

// One thread, without the digest: what the scan itself takes.
async function scan() {
  const { scanHere } = await import('../dist/collect/logs/scan/scan-file.js');
  const job = { absolute: file, compression: 'none', identity: [['user']], digest: false };
  const costs = [];
  for (let pass = 0; pass < 5; pass += 1) {
    const started = clock();
    const { file: found, counts } = await scanHere(job, watch);
    costs.push({ ...counts, lines: found.lines, ...cost(started, found.bytes) });
  }
  return { ...fastest(costs), cold: costs[0].speed };
}

async function pool() {
  const { ScanPool } = await import('../dist/collect/logs/scan/scan-pool.js');
  const started = clock();
  const bytes = statSync(file).size;
  const crew = ScanPool.open(bytes, watch.signal);
  const request = { absolute: file, bytes, compression: 'none', identity: [['user']], fingerprint: () => '' };
  const { lines, sha256 } = await crew.scanFile(request);
  const result = { lines, sha256, ...cost(started, bytes) };
  await crew.close();
  return result;
}

// All patterns in one expression over the text in pieces of a megabyte.
function plain() {
  const expression = new RegExp(PATTERNS.join('|'), 'g');
  const text = readFileSync(file).subarray(0, 64 << 20);
  return fastest([1, 2].map(() => searched(text, expression)));
}

function searched(text, expression) {
  const started = clock();
  let hits = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.lastIndexOf(10, Math.min(text.length, from + (1 << 20))) + 1;
    const piece = text.toString('latin1', from, end <= from ? text.length : end);
    for (const _match of piece.matchAll(expression)) hits += 1;
    from += piece.length;
  }
  return { hits, ...cost(started, text.length) };
}

function ripgrepProgram() {
  try {
    return createRequire(import.meta.url)('@vscode/ripgrep').rgPath;
  } catch {
    return process.env.RIPGREP ?? 'rg';
  }
}

function ripgrep() {
  const folder = mkdtempSync(join(tmpdir(), 'probity-bench-rg-'));
  const patterns = join(folder, 'patterns');
  writeFileSync(patterns, `${PATTERNS.join('\n')}\n`);
  // Only the shell tells what its child took of the processor.
  const { status, stdout, error } = spawnSync(
    'sh',
    [
      '-c',
      '"$0" "$@" && times',
      ripgrepProgram(),
      '--threads=1',
      '--text',
      '--no-unicode',
      '--count-matches',
      '--no-filename',
      '--file',
      patterns,
      file,
    ],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true, force: true });
  if (error !== undefined || status !== 0) return { skipped: 'ripgrep is not on this machine' };
  const [hits = '', , children = ''] = stdout.trim().split('\n');
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (all, each) => all + each[1] * 60 + Number(each[2]),
    0,
  );
  const bytes = statSync(file).size;
  return { hits: Number(hits), bytes, seconds, speed: bytes / seconds / 1e9 };
}

function clock() {
  return { wall: performance.now(), cpu: process.cpuUsage() };
}

function fastest(costs) {
  return costs.reduce((best, each) => (each.speed > best.speed ? each : best));
}

function cost(started, bytes) {
  const { user, system } = process.cpuUsage(started.cpu);
  const seconds = (user + system) / 1e6;
  const wall = (performance.now() - started.wall) / 1000;
  return { bytes, seconds, wall, speed: bytes / seconds / 1e9, megabytes: process.resourceUsage().maxRSS / 1024 };
}

console.log(JSON.stringify(await { make, scan, pool, plain, ripgrep }[task]()));
