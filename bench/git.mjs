// Measures reading a large repository: node bench/git.mjs [MEGABYTES]. Makes one with git fast-import, then times opening
// the shadow, a first collection, a second one after some new commits, and the plain git commands a collection needs, run
// on the same repository one after the other. Prints one JSON line. Needs a build.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { findLayout } = await import('../dist/collect/git/layout.js');
const { readReferences } = await import('../dist/collect/git/references.js');
const { openShadow } = await import('../dist/collect/git/shadow.js');
const { gitCollectorWith } = await import('../dist/collect/git/collector.js');

const megabytes = Number(process.argv[2] ?? 500);
const FILE = 32 * 1024;
const NOW = Date.parse('2026-11-22T12:00:00Z') / 1000;
const root = mkdtempSync(join(tmpdir(), 'probity-bench-git-'));
const folder = join(root, 'large.git');

/** Text that packs to three quarters of its length, so that the pack has the size asked for. */
function text(index) {
  return Buffer.from(
    `// file ${index}\n${randomBytes((FILE * 3) / 4)
      .toString('base64')
      .replace(/(.{76})/g, '$1\n')}\n`,
  );
}

async function add(commits, from) {
  const child = spawn('git', ['fast-import', '--quiet', '--depth=0'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const closed = once(child, 'close');
  for (let index = from; index < from + commits; index += 1) {
    const body = text(index);
    const message = `Change ${index} (#${index})`;
    // Two hours apart, up to now: the last 90 days hold about a thousand commits.
    const at = NOW - (from === 0 ? commits - index : 0) * 7200;
    const first = index === from && from > 0 ? 'from refs/heads/main^0\n' : '';
    const parts = [
      `commit refs/heads/main\ncommitter Bench <bench@example.org> ${at} +0000\ndata ${message.length}\n${message}\n${first}`,
      `M 100644 inline src/d${index % 97}/f${index % 2011}.ts\ndata ${body.length}\n`,
      body,
      '\n',
    ];
    if (!child.stdin.write(Buffer.concat(parts.map((part) => Buffer.from(part))))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await closed;
}

function git(argv, input) {
  const { status, stdout } = spawnSync('git', ['-c', 'core.commitGraph=false', ...argv], {
    cwd: folder,
    input,
    maxBuffer: 8 << 30,
    stdio: ['pipe', input === undefined || argv.includes('--batch-check') ? 'pipe' : 'ignore', 'ignore'],
  });
  if (status !== 0) throw new Error(`git ${argv.join(' ')} ended with ${status}`);
  return stdout?.toString('latin1') ?? '';
}

/** The plain commands: who descends from whom, the tree, the commits of the window, and every file content once. */
function plainGit() {
  const started = performance.now();
  const head = git(['rev-parse', 'HEAD']).trim();
  const walk = git(['rev-list', '--parents', '--timestamp', head]).split('\n');
  git(['rev-list', '--first-parent', '--timestamp', head]);
  git(['rev-list', '--count', '--first-parent', `--max-age=${NOW - 90 * 86_400}`, head]);
  const tree = git(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', head]);
  git(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', head]);
  const folders = tree.split('\0').flatMap((line) => (line.startsWith('040000') ? [line.slice(12, 52)] : []));
  git(['cat-file', '--batch', '--buffer'], `${folders.join('\n')}\n`);
  const recent = walk
    .filter((line) => Number(line.split(' ')[0]) > NOW - 90 * 86_400)
    .map((line) => line.split(' ')[1]);
  git(['cat-file', '--batch', '--buffer'], `${recent.join('\n')}\n`);
  const listed = git(['cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectname) %(objectsize)']);
  const blobs = listed.split('\n').flatMap((line) => (line.startsWith('blob') ? [line.split(' ')[1]] : []));
  git(['cat-file', '--batch', '--buffer'], `${blobs.join('\n')}\n`);
  return performance.now() - started;
}

/** Milliseconds of processor time of this process and of every program it has waited for; Linux only, else none. */
function processorMs() {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  return [11, 12, 13, 14].map((index) => fields[index] * 10).reduce((sum, each) => sum + each, 0);
}

async function timed(task) {
  const started = performance.now();
  const value = await task();
  return [performance.now() - started, value];
}

async function collect(settings) {
  const scratch = mkdtempSync(join(root, 'scratch-'));
  const fingerprint = (value) => createHmac('sha256', 'bench').update(value).digest('hex').slice(0, 16);
  const now = '2026-11-22T12:00:00Z';
  const tools = { now, fingerprint, scratch, progress() {}, signal: new AbortController().signal };
  const scope = { root, files: [], repositories: ['large.git'], explicit: true };
  const items = [];
  for await (const each of gitCollectorWith(settings).collect(scope, tools)) items.push(each);
  return items;
}

try {
  mkdirSync(folder);
  spawnSync('git', ['init', '-q', '--bare', '-b', 'main', '.'], { cwd: folder });
  const commits = Math.round((megabytes * 1e6) / (FILE * 0.765));
  await add(commits, 0);
  const pack = spawnSync('sh', ['-c', 'du -sb objects | cut -f1'], { cwd: folder, encoding: 'utf8' });
  let open = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const [took, shadow] = await timed(async () => {
      const found = await findLayout(root, 'large.git');
      return openShadow(found.layout, await readReferences(found.layout), root);
    });
    open = Math.min(open, took);
    await shadow.close();
  }
  let processor = processorMs();
  const raw = plainGit();
  const rawProcessor = processorMs() - processor;
  const cache = join(root, 'cache');
  processor = processorMs();
  const [first, items] = await timed(() => collect({ cache }));
  const firstProcessor = processorMs() - processor;
  const [again] = await timed(() => collect({ cache }));
  await add(50, commits);
  const [added] = await timed(() => collect({ cache }));
  const problems = items.filter((each) => each.type === 'problem').length;
  const cacheBytes = spawnSync('sh', ['-c', 'du -sb . | cut -f1'], { cwd: cache, encoding: 'utf8' });
  if (problems > 0 || !statSync(cache).isDirectory()) throw new Error('The collection had problems.');
  const ms = (value) => Math.round(value);
  console.log(
    JSON.stringify({
      megabytes: ms(Number(pack.stdout) / 1e6),
      commits,
      openMs: Number(open.toFixed(1)),
      plainGitMs: ms(raw),
      firstMs: ms(first),
      ratio: Number((first / raw).toFixed(2)),
      // On a machine that others use, what the processors worked says more than what a clock showed.
      processorRatio: Number((firstProcessor / rawProcessor).toFixed(2)),
      againMs: ms(again),
      after50NewCommitsMs: ms(added),
      cacheMegabytes: Number((Number(cacheBytes.stdout) / 1e6).toFixed(1)),
      peakMegabytes: ms(process.resourceUsage().maxRSS / 1024),
    }),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
