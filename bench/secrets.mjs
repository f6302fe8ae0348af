// Measures the search for secrets on real text: node bench/secrets.mjs [FOLDER…]. Prints one JSON line: speed per core,
// findings by kind and class; with --list also where they stand, never what they are. Needs a build.
// node bench/secrets.mjs --history GIT_DIRECTORY instead searches every file content of a repository, and beside it runs the
// scanners that are on the PATH on its history: seconds of the processor, git included, and findings.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { scanCredentials } = await import(process.env.PROBITY_SCANNER ?? '../dist/collect/credential-scanner.js');
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const fingerprint = (value) => createHmac('sha256', 'bench').update(value).digest('hex').slice(0, 16);
const MAX = 1 << 20;

if (process.argv.includes('--history')) {
  const [repository] = folders;
  console.log(JSON.stringify({ ours: await wholeHistory(repository), ...peers(repository) }));
  process.exit(0);
}

// Every content once, as the collector does it; it also hashes them again, which is not counted here.
async function wholeHistory(repository) {
  const started = process.cpuUsage();
  const git = ['git', ['-C', repository]];
  const list = spawnSync(git[0], [...git[1], 'cat-file', '--batch-all-objects', '--batch-check'], {
    maxBuffer: 1 << 30,
  });
  const oids = list.stdout
    .toString('latin1')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, type, size]) => type === 'blob' && Number(size) <= MAX)
    .map(([oid]) => oid);
  const child = spawn(git[0], [...git[1], 'cat-file', '--batch', '--buffer'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${oids.join('\n')}\n`);
  const secrets = new Set();
  let bytes = 0;
  let pending = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    pending = Buffer.concat([pending, chunk]);
    let at = 0;
    for (let line = pending.indexOf(10, at); line !== -1; line = pending.indexOf(10, at)) {
      const size = Number(pending.toString('latin1', at, line).split(' ')[2]);
      if (line + 1 + size + 1 > pending.length) break;
      const body = pending.subarray(line + 1, line + 1 + size);
      bytes += size;
      for (const { kind, fingerprint: mark } of scanCredentials(body, fingerprint).hits)
        if (kind.confidence !== 'candidate') secrets.add(mark);
      at = line + 1 + size + 1;
    }
    pending = pending.subarray(at);
  }
  const { user, system } = process.cpuUsage(started);
  const gitSeconds = childSeconds(
    `git -C "$0" cat-file --batch --batch-all-objects --buffer > /dev/null`,
    repository,
  ).seconds;
  return {
    contents: oids.length,
    bytes,
    seconds: (user + system) / 1e6 + gitSeconds,
    gitSeconds,
    secrets: secrets.size,
  };
}

function peers(repository) {
  const folder = mkdtempSync(join(tmpdir(), 'probity-bench-secrets-'));
  const report = join(folder, 'report');
  const commands = {
    gitleaks: `gitleaks git --no-banner --exit-code 0 --report-format json --report-path ${report} "$0"`,
    trufflehog: `trufflehog git --no-verification --no-update --json "file://$0" > ${report}`,
    noseyparker: `noseyparker scan --datastore ${folder}/np "$0" > ${report}`,
    kingfisher: `kingfisher scan --no-validate --format jsonl "$0" > ${report}`,
  };
  const rows = Object.entries(commands).map(([name, command]) => {
    if (spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0) return [name, { skipped: 'not on the PATH' }];
    const { seconds, status } = childSeconds(`${command} 2> /dev/null`, repository);
    const text = readFileSync(report, 'utf8');
    // gitleaks writes one list, the others a line for each.
    const findings = name === 'gitleaks' ? JSON.parse(text) : text.split('\n').filter((line) => line !== '');
    const secrets = name === 'gitleaks' ? new Set(findings.map((each) => each.Secret)).size : findings.length;
    return [name, { seconds, status, findings: findings.length, secrets }];
  });
  rmSync(folder, { recursive: true, force: true });
  return Object.fromEntries(rows);
}

/** Only the shell tells what its child took of the processor. */
function childSeconds(command, argument) {
  const { stdout, status } = spawnSync('bash', ['-c', `${command}; code=$?; times >&1; exit $code`, argument], {
    encoding: 'utf8',
  });
  const children = stdout.trim().split('\n').at(-1) ?? '';
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (all, each) => all + each[1] * 60 + Number(each[2]),
    0,
  );
  return { seconds, status };
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size <= MAX) yield path;
  }
}

const buffers = [];
for (const folder of folders.length > 0 ? folders : ['node_modules', 'src']) {
  for (const path of filesBelow(folder)) buffers.push([path, readFileSync(path)]);
}
const text = buffers.filter(([, bytes]) => !bytes.subarray(0, 8192).includes(0));
const bytes = text.reduce((sum, [, each]) => sum + each.length, 0);
for (const [, each] of text.slice(0, 500)) scanCredentials(each, fingerprint);

let best = Infinity;
let slowest = ['', 0];
const found = new Map();
for (let round = 0; round < 3; round += 1) {
  found.clear();
  const started = performance.now();
  for (const [path, each] of text) {
    const before = performance.now();
    const { hits, notScanned } = scanCredentials(each, fingerprint);
    const took = performance.now() - before;
    if (took > slowest[1]) slowest = [path, took];
    if (notScanned !== '') console.error(`${notScanned}: ${path}`);
    for (const hit of hits) {
      const list = found.get(hit.kind.id) ?? [];
      list.push(`${path}:${hit.line}`);
      found.set(hit.kind.id, list);
    }
  }
  best = Math.min(best, performance.now() - started);
}
if (process.argv.includes('--list')) {
  for (const [id, places] of found) console.error(`${id} ${places.length}\n  ${places.slice(0, 12).join('\n  ')}`);
}
const kinds = Object.fromEntries(
  [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, places]) => [id, places.length]),
);
const mbPerSecond = bytes / 1e6 / (best / 1000);
console.log(JSON.stringify({ files: text.length, bytes, ms: Math.round(best), mbPerSecond, slowest, kinds }));
