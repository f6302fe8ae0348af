// Builds a small git repository whose commit ids are the same on every machine: objects are written by git's plumbing
// from fixed texts, dates and names, and no configuration, template or hook of the machine takes part.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATES = fileURLToPath(new URL('templates/claims-mcp-server/', import.meta.url));

const WRONA = ['Tomasz Wrona', 'tomasz.wrona@halmera.example'];
const FERRO = ['Luca Ferro', 'luca.ferro@halmera.example'];
const BOT = ['dependency-bot', 'dependency-bot@halmera.example'];

/** The history, oldest first. Two commits name no pull request: they were pushed to main directly. */
const COMMITS = [
  {
    date: '2026-07-06T08:12:00Z',
    by: FERRO,
    message: 'Server with get_claim and search_claims (#1)',
    adds: ['README.md', '.gitignore', 'package.json', 'package-lock.json', 'src/tools.ts', 'src/server.ts'],
  },
  {
    date: '2026-07-14T13:40:00Z',
    by: FERRO,
    message: 'Exchange the token for the person who asks (#3)',
    adds: ['src/claims-api.ts'],
  },
  {
    date: '2026-08-24T09:05:00Z',
    by: WRONA,
    message: 'Test and build every pull request (#6)',
    adds: ['.github/workflows/ci.yml', 'test/tools.test.js'],
  },
  { date: '2026-08-31T14:22:00Z', by: WRONA, message: 'Owners of the code (#7)', adds: ['.github/CODEOWNERS'] },
  { date: '2026-09-03T10:48:00Z', by: FERRO, message: 'Refuse unknown arguments (#9)', adds: [] },
  {
    date: '2026-09-10T07:31:00Z',
    by: WRONA,
    message: 'Static analysis with CodeQL (#10)',
    adds: ['.github/workflows/codeql.yml'],
  },
  {
    date: '2026-09-18T16:55:00Z',
    by: WRONA,
    message: 'Release image from tags',
    adds: ['.github/workflows/release.yml'],
  },
  {
    date: '2026-09-24T11:20:00Z',
    by: BOT,
    message: 'Bump zod from 3.25.74 to 3.25.76 (#13)',
    adds: ['.github/dependabot.yml'],
  },
  { date: '2026-10-01T08:44:00Z', by: FERRO, message: 'Security policy (#14)', adds: ['SECURITY.md'] },
  { date: '2026-10-08T12:10:00Z', by: FERRO, message: 'Instructions for coding agents (#15)', adds: ['AGENTS.md'] },
  { date: '2026-10-16T15:02:00Z', by: FERRO, message: 'Limit the length of reasons (#17)', adds: [] },
  { date: '2026-10-27T09:37:00Z', by: WRONA, message: 'Example of the environment file (#18)', adds: ['.env.example'] },
  { date: '2026-11-05T17:48:00Z', by: WRONA, message: 'Hotfix: answer 502 as an error', adds: [] },
  { date: '2026-11-12T10:15:00Z', by: FERRO, message: 'Release 2.3.1 (#20)', adds: [] },
];

/** Builds the repository in an empty or missing folder; returns the id of its newest commit. Throws where git fails. */
export function makeRepository(folder) {
  mkdirSync(folder, { recursive: true });
  const git = gitIn(folder);
  git(['init', '-q', '--template=', '--object-format=sha1', '.']);
  git(['symbolic-ref', 'HEAD', 'refs/heads/main']);
  const contents = readTemplates();
  const done = [];
  let parent = '';
  for (const commit of COMMITS) {
    done.unshift(`- ${commit.date.slice(0, 10)} ${commit.message}`);
    const changed = new Map([['CHANGELOG.md', `# Changes\n\n${done.join('\n')}\n`]]);
    for (const path of commit.adds) changed.set(path, contentOf(contents, path));
    for (const [path, text] of changed) writeFile(join(folder, path), text);
    parent = commitFiles(git, changed, commit, parent);
    git(['update-ref', 'refs/heads/main', parent]);
  }
  return parent;
}

function contentOf(contents, path) {
  const text = contents.get(path);
  if (text === undefined) throw new Error(`There is no template for ${path}.`);
  return text;
}

function readTemplates() {
  const contents = new Map();
  for (const name of readdirSync(TEMPLATES, { recursive: true })) {
    if (!statSync(join(TEMPLATES, name)).isFile()) continue;
    // Templates of hidden files are kept visible, so that they mean nothing to the tools of this repository.
    const path = name.replaceAll('\\', '/').replaceAll(/(^|\/)dot-/g, '$1.');
    contents.set(path, readFileSync(join(TEMPLATES, name), 'utf8').replaceAll('\r\n', '\n'));
  }
  return contents;
}

function commitFiles(git, changed, { date, by: [name, email], message }, parent) {
  let index = '';
  for (const [path, text] of changed) {
    const blob = git(['hash-object', '-w', '--stdin'], { input: text });
    index += `100644 ${blob}\t${path}\n`;
  }
  git(['update-index', '--add', '--index-info'], { input: index });
  const tree = git(['write-tree']);
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  return git(['commit-tree', tree, ...(parent === '' ? [] : ['-p', parent])], { input: `${message}\n`, env });
}

function writeFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function gitIn(folder) {
  const kept = Object.entries(process.env).filter(([name]) => /^(?:path|systemroot|tmp|temp)$/i.test(name));
  const base = {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const settings = ['-c', 'core.logAllRefUpdates=false', '-c', 'commit.gpgSign=false', '-c', 'core.autocrlf=false'];
  return (args, { input = '', env = {} } = {}) => {
    const run = spawnSync('git', [...settings, ...args], {
      cwd: folder,
      input,
      env: { ...base, ...env },
      encoding: 'utf8',
    });
    if (run.error !== undefined)
      throw new Error(`git cannot be started (${run.error.code}); the example needs git 2.29 or newer.`);
    if (run.status !== 0) throw new Error(`git ${args[0]} failed: ${run.stderr.trim()}`);
    return run.stdout.trim();
  };
}
