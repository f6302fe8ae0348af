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
  [/(?:^|[^a-z])ssh(?:$|[^a-z])|kali|metasploit|ansible|tmux/, ['remote-shell']],
  [
    /playwright|puppeteer|browserbase|browser-?(?:mcp|use|tools)|browsermcp|chrome-devtools|selenium|stagehand/,
    ['browser', 'untrusted-content', 'sends-out'],
  ],
  [/(?:^|[^a-z])fetch(?:$|[^a-z])|firecrawl|scrap|crawl|jina|markdownify|rss/, ['untrusted-content', 'sends-out']],
  [
    /brave-search|tavily|(?:^|[^a-z])exa(?:$|[^a-z])|perplexity|duckduckgo|serp|google-search|web-?search|searxng|reddit|twitter|youtube|hacker-?news/,
    ['untrusted-content'],
  ],
  [/file-?system/, ['files', 'private-data']],
  [
    /gmail|outlook|(?:^|[^a-z])e?mail|imap|ms-?365|office-?365|google-?workspace/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /slack|discord|telegram|whatsapp|(?:^|[^a-z])teams(?:$|[^a-z])|mattermost/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /github|gitlab|bitbucket|jira|atlassian|confluence|linear|zendesk|intercom|sentry|asana/,
    ['private-data', 'untrusted-content', 'sends-out'],
  ],
  [
    /notion|gdrive|google-?drive|google-?docs|dropbox|box-mcp|sharepoint|onedrive|obsidian|evernote|airtable|monday/,
    ['private-data', 'sends-out'],
  ],
  [
    /postgres|mysql|mariadb|sqlite|mongo|redis|snowflake|bigquery|clickhouse|mssql|supabase|neon|elasticsearch|duckdb|dbhub|oracle|databricks|planetscale/,
    ['private-data'],
  ],
  [/salesforce|hubspot|stripe|paypal|quickbooks|shopify|workday|xero|plaid|servicenow/, ['private-data', 'sends-out']],
  [/sendgrid|resend|twilio|mailgun|webhook|zapier|make-mcp|n8n|pipedream/, ['sends-out']],
  [
    /(?:^|[^a-z])(?:aws|azure|gcp|gcloud|kubernetes|kubectl|k8s|terraform|cloudflare|vercel)(?:$|[^a-z])/,
    ['private-data', 'sends-out'],
  ],
];

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
  const powers = POWERS.filter(([pattern]) => pattern.test(lower)).flatMap(([, each]) => each);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(lower, powers);
  return powers;
}
