import type { PackageFact } from './package.ts';

/** What a server can do by what it is, known from the names of well-known packages, programs and hosts. */
export type Power =
  | 'shell'
  | 'code'
  | 'remote-shell'
  | 'browser'
  | 'files'
  | 'private-data'
  | 'untrusted-content'
  | 'sends-out';

// Parts of the names of published MCP servers; a name that is not here says nothing.
const POWERS: readonly (readonly [RegExp, readonly Power[]])[] = [
  [/desktop-?commander/, ['shell', 'files', 'private-data']],
  [
    /(?:^|[^a-z])(?:shell|terminal|iterm|cli|commands?)-?(?:mcp|server|exec)|mcp-?(?:server-)?(?:shell|terminal|iterm|commands?|win-cli)(?:$|[^a-z])/,
    ['shell'],
  ],
  [
    /(?:execute|run|exec)-?(?:python|code|js|node)|(?:python|code|node|jupyter|ipython)-?(?:exec|executor|repl|runner|interpreter|sandbox)|mcp-?(?:server-)?(?:e2b|jupyter|python-repl)/,
    ['code'],
  ],
  [/(?:^|[^a-z])(?:ssh|kali)(?:$|[^a-z])|metasploit|ansible|tmux/, ['remote-shell']],
  [
    /playwright|puppeteer|browserbase|browser-?(?:mcp|use|tools)|browsermcp|chrome-devtools|selenium|stagehand/,
    ['browser', 'untrusted-content', 'sends-out'],
  ],
  [/(?:^|[^a-z])fetch(?:$|[^a-z])|firecrawl|scrap|crawl|jina|markdownify|rss/, ['untrusted-content', 'sends-out']],
  [
    /brave-search|tavily|(?:^|[^a-z])exa(?:$|[^a-z])|perplexity|duckduckgo|(?:^|[^a-z])serp|google-search|web-?search|searxng|reddit|twitter|youtube|hacker-?news/,
    ['untrusted-content'],
  ],
  [/file-?system/, ['files', 'private-data']],
  [
    /gmail|outlook|(?:^|[^a-z])(?:e?mail|imap)|ms-?365|office-?365|google-?workspace/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /slack|discord|telegram|whatsapp|(?:^|[^a-z])teams(?:$|[^a-z])|mattermost/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /github|gitlab|bitbucket|jira|atlassian|confluence|(?:^|[^a-z])linear|zendesk|intercom|sentry|asana/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /notion|gdrive|google-?drive|google-?docs|dropbox|(?:^|[^a-z])box-mcp|sharepoint|onedrive|obsidian|evernote|airtable|monday/,
    ['private-data', 'sends-out'],
  ],
  [
    /postgres|mysql|mariadb|sqlite|mongo|redis|snowflake|bigquery|clickhouse|mssql|supabase|(?:^|[^a-z])neon|elasticsearch|duckdb|dbhub|oracle|databricks|planetscale/,
    ['private-data'],
  ],
  [
    /salesforce|hubspot|stripe|paypal|quickbooks|shopify|workday|(?:^|[^a-z])xero(?:$|[^a-z])|plaid|servicenow/,
    ['private-data', 'sends-out'],
  ],
  [/sendgrid|resend|twilio|mailgun|webhook|zapier|(?:^|[^a-z])make-mcp|n8n|pipedream/, ['sends-out']],
  [
    /(?:^|[^a-z])(?:aws|azure|gcp|gcloud|kubernetes|kubectl|k8s|cloudflare|vercel)(?:$|[^a-z])/,
    ['private-data', 'sends-out'],
  ],
];

// A server with the public documentation or prices of a service holds none of the data that the service holds.
const ABOUT = /(?:^|[^a-z])(?:docs?|documentation|pricing|diagrams?|knowledge-mcp)(?:$|[^a-z])/;
const OFFICE = /google-?docs|workspace|office|sharepoint|notion|confluence|gdrive|google-?drive/;
const OF_THE_SERVICE = new Set<Power>(['private-data', 'sends-out', 'untrusted-content']);

// Who stores the code, the image or the page is not what it does.
const FORGE = /^(?:www\.)?(?:github|gitlab|bitbucket|codeberg|git\.sr)\.[a-z]{2,4}$/i;
const HOSTED =
  /\.(?:github\.io|gitlab\.io|vercel\.app|netlify\.app|supabase\.co|azure-api\.net|azure\.com|workers\.dev|[a-z0-9-]{1,40}\.amazonaws\.com)$/i;
const GENERIC =
  /^(?:(?:index|main|server|cli|app|run|start|__main__|mcp)\.[a-z]{1,4}|dist|build|out|lib|src|bin|cmd|packages|scripts|servers?|mcp|\.{1,2}|[a-z]:|)$/i;

/** Returns what the name of a package says of its work: where it is fetched from is left out. */
export function workOfPackage({ ecosystem, name, spec }: Pick<PackageFact, 'ecosystem' | 'name' | 'spec'>): string {
  if (ecosystem === 'oci') return name.replace(/^(?:[^/]{0,200}[.:][^/]{0,200}|localhost)\//, '');
  if (ecosystem !== 'git' && ecosystem !== 'url' && ecosystem !== 'go') return name;
  const plain = name
    .replace(/^(?:git\+)?(?:[a-z]{2,9}:\/\/)?(?:git@)?/i, '')
    .replace(/^(?:github|gitlab|bitbucket|sourcehut):/i, '');
  const parts = plain.replace(/\.git$/, '').split(/[/:]/);
  const [host = '', , repository = ''] = parts;
  const folder = /[#&?](?:subdirectory|path)=(?:[^&]{0,200}\/)?([^/&]{1,100})/.exec(spec)?.[1] ?? '';
  const work = FORGE.test(host)
    ? repository
    : host.includes('.') || parts.length < 2
      ? (parts.at(-1) ?? '')
      : (parts[1] ?? '');
  return `${work} ${folder}`.trim();
}

/** Returns what the path of a script says of its work: its own name, or that of the nearest folder with one. */
export function workOfScript(path: string): string {
  const parts = path.split(/[\\/]/);
  const installed = parts.lastIndexOf('node_modules');
  if (installed !== -1)
    return parts.slice(installed + 1, installed + (parts[installed + 1]?.startsWith('@') ? 3 : 2)).join('/');
  const own = parts.at(-1) ?? '';
  return GENERIC.test(own) ? (parts.slice(-4).findLast((part) => !GENERIC.test(part)) ?? '') : own;
}

/** Returns what the name of a host says of its work: the name of a company that only hosts others is left out. */
export function workOfHost(host: string): string {
  return host.replace(HOSTED, '');
}

/** Returns the powers that the names of a server's packages, program and host speak of, in alphabetical order. */
export function powersOf(names: readonly string[]): readonly Power[] {
  return [...new Set(names.flatMap(powersOfName))].sort();
}

// The same few names stand in the configurations of a whole company.
const MOST_KNOWN = 2000;
const KNOWN = new Map<string, readonly Power[]>();

function powersOfName(name: string): readonly Power[] {
  if (name === '') return [];
  const lower = name.toLowerCase().slice(0, 300);
  const known = KNOWN.get(lower);
  if (known !== undefined) return known;
  const named = POWERS.filter(([pattern]) => pattern.test(lower)).flatMap(([, each]) => each);
  const powers = ABOUT.test(lower) && !OFFICE.test(lower) ? named.filter((power) => !OF_THE_SERVICE.has(power)) : named;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(lower, powers);
  return powers;
}
