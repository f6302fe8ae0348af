import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Run } from '../support.ts';
import { collect, serverOf } from './support.ts';

/** Passwords people choose and programs make, none of a shape that any scanner knows; assembled, so that none is a literal. */
const SECRETS: readonly string[] = [
  ['Zxn88', 'Hx!jSI6'].join(''),
  ['q7', 'wfl19x'].join(''),
  ['4829', '1730'].join(''),
  ['Kq', '$Epsil$Zeta9'].join(''),
  ['Rd/Delta9', '/x+Q=='].join(''),
];
/** Words of a dictionary, which only the option before them gives away. */
const WORDS: readonly string[] = ['correcthorse', 'battery-staple', 'Sommer'];

const OPTIONS: readonly string[] = [
  ...'pw pwd pass passwd password passcode secret token key api-key auth bearer credential creds apikey api_key'.split(
    ' ',
  ),
  ...'api-token pat access pin user-password basic-auth user login dsn conn connection connection-string cookie'.split(
    ' ',
  ),
  ...'session jwt sig signature salt license license-key otp mnemonic seed private-key wallet'.split(' '),
];
/** Those after which an ordinary word is a name or a mode, and stays. */
const KEEP_WORDS = new Set(
  'auth access session salt license license-key seed wallet dsn conn connection cookie user login'.split(' '),
);

type Entry = { readonly command: string; readonly args: readonly string[] };
const started = (command: string, ...args: readonly string[]): Entry => ({ command, args });

/** Every place of a command line in which a newcomer's tests found a secret readable; `s` is the secret. */
const PLACES: readonly (readonly [string, (s: string) => Entry])[] = [
  ...OPTIONS.flatMap((option): (readonly [string, (s: string) => Entry])[] => [
    [`--${option} V`, (s) => started('x', `--${option}`, s)],
    [`--${option}=V`, (s) => started('x', `--${option}=${s}`)],
    [`npx --${option} V pkg`, (s) => started('npx', '-y', `--${option}`, s, 'some-server@1.0.0')],
  ]),
  ['-p V', (s) => started('x', '-p', s)],
  ['-k V', (s) => started('x', '-k', s)],
  ['-pV', (s) => started('x', `-p${s}`)],
  ['mysql -pV', (s) => started('mysql', '-u', 'root', `-p${s}`)],
  ['sshpass -p V', (s) => started('sshpass', '-p', s, 'ssh', 'db.example.org')],
  ['-u bob:V', (s) => started('curl', '-u', `bob:${s}`, 'https://h.example.org')],
  ['--user=bob:V', (s) => started('x', `--user=bob:${s}`)],
  ['--login bob:V', (s) => started('x', '--login', `bob:${s}`)],
  ['a shell: mysql -pV', (s) => started('bash', '-c', `mysql -uroot '-p${s}' -h x`)],
  ['a shell: sshpass', (s) => started('bash', '-c', `sshpass -p '${s}' ssh x`)],
  ['a shell: curl -u', (s) => started('bash', '-c', `curl -u 'bob:${s}' https://h.example.org; npx server`)],
  ['a shell: export', (s) => started('bash', '-c', `export PW='${s}'; npx server`)],
  ['a shell: echo into a login', (s) => started('sh', '-c', `echo '${s}' | docker login -u x --password-stdin`)],
  ['a shell: behind a path', (s) => started('sh', '-c', `/usr/bin/tool --pw '${s}'`)],
  ['a shell in a shell', (s) => started('sh', '-c', `bash -c "tool --pw '${s}'"`)],
  ['a shell: in a substitution', (s) => started('sh', '-c', `tool $(printer --pw '${s}')`)],
  ['--header X-Auth', (s) => started('mcp-remote', 'https://h.example.org/mcp', '--header', `X-Auth: ${s}`)],
  ['-H Foo:V', (s) => started('mcp-remote', 'https://h.example.org/mcp', '-H', `Foo:${s}`)],
  ['--header=Foo: V', (s) => started('x', `--header=Foo: ${s}`)],
  ['a JSON argument: pw', (s) => started('x', '--config', JSON.stringify({ pw: s }))],
  ['a JSON argument: credentials', (s) => started('x', JSON.stringify({ credentials: { password: s, user: 'u' } }))],
  ['a JSON argument in another', (s) => started('x', JSON.stringify({ a: JSON.stringify({ pw: s, b: 'c' }) }))],
  ['env PW=V', (s) => started('env', `PW=${s}`, 'npx', 'some-server')],
  ['docker -e PW=V', (s) => started('docker', 'run', '-e', `PW=${s}`, 'image:1')],
  ['Python', (s) => started('python', '-c', `import os; PASSWORD='${s}'; run(pw='${s}')`)],
  ['the command line of a program nobody knows as one text', (s) => started(`x --pw '${s}'`)],
  ['the command line as one text', (s) => started(`npx server --pw '${s}'`)],
];

/** Places where only the look of the value speaks. */
const OPAQUE_PLACES: readonly (readonly [string, (s: string) => Entry])[] = [
  ['a word of its own', (s) => started('x', s)],
  ['an option nobody knows', (s) => started('x', '--foo', s)],
  ['an option nobody knows, in one word', (s) => started('x', `--foo=${s}`)],
  ['an option of a package runner nobody knows', (s) => started('npx', '--foo', s, 'some-server@1.0.0')],
  ['a JSON argument: any key', (s) => started('x', JSON.stringify({ credentials: { value: s } }))],
  ['a list of a JSON argument', (s) => started('x', JSON.stringify([s, 'b']))],
  ['a word of a script', (s) => started('sh', '-c', `tool '${s}'`)],
  ['the default of a reference', (s) => started('x', `--foo=\${A:-${s}}`)],
  ['a word around a reference', (s) => started('x', '--token', `${s}\${A}`)],
  ['what stands before a reference', (s) => started('x', `${s}:\${A}`)],
  ['a port that is none', (s) => started('docker', 'run', '-p', s, 'image:1')],
];

function expectHidden(run: Run, secret: string): void {
  const everything = JSON.stringify(run.all);
  for (const form of [
    secret,
    JSON.stringify(secret),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ])
    expect(everything).not.toContain(form);
  // A digest without a key gives a short secret away as well as its text does.
  for (const written of [secret, JSON.stringify(secret)]) {
    expect(everything).not.toContain(createHash('sha256').update(written).digest('hex'));
  }
  expect(run.drafts.filter((draft) => draft.kind === 'mcp-server')).toHaveLength(1);
}

const config = (entry: Entry): { readonly [path: string]: string } => ({
  '.mcp.json': JSON.stringify({ mcpServers: { s: entry } }, null, 2),
});

describe('a secret on a command line', () => {
  it.each(PLACES)('given as %s is in nothing that is kept', async (place, entry) => {
    for (const secret of SECRETS) expectHidden(await collect(config(entry(secret))), secret);
    const option = /^--([\w-]{1,40})/.exec(place)?.[1] ?? /^npx --([\w-]{1,40})/.exec(place)?.[1] ?? '';
    if (KEEP_WORDS.has(option) || place === '-H Foo:V') return;
    for (const word of WORDS) {
      const kept = JSON.stringify((await collect(config(entry(word)))).all);
      expect(kept).not.toContain(word);
    }
  });

  it.each(OPAQUE_PLACES)('is hidden as %s, where nothing shows it to be harmless', async (_place, entry) => {
    for (const secret of SECRETS.filter((each) => !each.startsWith('4829')))
      expectHidden(await collect(config(entry(secret))), secret);
  });

  it('that is a number is hidden where no setting asks for one so large', async () => {
    const shown = async (...args: string[]): Promise<unknown> => (await serverOf({ command: 'x', args }))['args'];
    expect(await shown('48291730')).toEqual(['[redacted opaque, 8 characters]']);
    expect(await shown('--foo=48291730')).toEqual(['--foo=[redacted opaque, 8 characters]']);
    expect(await shown('--pin', '4829')).toEqual(['--pin', '[redacted unrecognised, 4 characters]']);
    expect(await shown('--otp=1234')).toEqual(['--otp=[redacted opaque, 4 characters]']);
  });

  it.each(['@', '/', '$', '?', '#', "'", '<', '{', ':'])(
    'in an address is hidden up to the last at sign, also with %s in it',
    async (sign) => {
      const parts = ['Q7wAlpha', 'Beta9'];
      const address = `postgres://svc:${parts.join(sign)}@db.example.org/x`;
      for (const entry of [
        started('x', address),
        started('x', '--dsn', address),
        started('sh', '-c', `x "${address}"`),
      ]) {
        const everything = JSON.stringify((await collect(config(entry))).all);
        for (const part of parts) expect(everything).not.toContain(part);
        expect(everything).toContain('db.example.org');
      }
    },
  );

  it('counts as one that is written out where the option says so, and not where only its look does', async () => {
    const credentials = async (...args: readonly string[]): Promise<number> => {
      const { literals } = await serverOf({ command: 'x', args });
      return (literals as readonly { readonly credential: boolean }[]).filter((each) => each.credential).length;
    };
    const [secret = ''] = SECRETS;
    for (const args of [
      ['--pw', secret],
      ['--auth', secret],
      ['-u', `bob:${secret}`],
      ['-H', `X-Auth: ${secret}`],
      ['--pin', '4829'],
    ])
      expect(await credentials(...args), args[0]).toBe(1);
    for (const args of [
      [secret],
      ['--foo', secret],
      ['-p', secret],
      ['--auth', 'oauth'],
      ['--password', '<your password>'],
    ])
      expect(await credentials(...args), args.join(' ')).toBe(0);
  });
});

describe('what has a reason to be read', () => {
  it.each([
    '-y',
    '--read-only',
    '--port=8080',
    '--transport=streamable-http',
    '--timeout=120000',
    '@modelcontextprotocol/server-filesystem@1.0.2',
    'ghcr.io/github/github-mcp-server:v0.4.1',
    'git+https://github.com/oraios/serena',
    'mcp-server-git==2026.1.14',
    '/srv/claims/2026',
    '/Users/ana/Desktop/方案设计/index.js',
    'C:\\Program Files\\nodejs\\npx.cmd',
    '${workspaceFolder}/src/index.ts',
    './dist/index.js',
    'https://mcp.example.org:8443/mcp',
    'https://unpkg.com/@scope/pkg@1.2.3/index.js',
    'postgres://localhost:5432/claims',
    '127.0.0.1:3000',
    '0.0.0.0',
    'us-east-1',
    'claude-3-5-sonnet',
    'GITHUB_PERSONAL_ACCESS_TOKEN',
    '--env=NODE_ENV=production',
    'type=bind,src=/srv/claims,dst=/data,readonly',
    '/srv/claims:/data:ro',
    '2026-11-20',
    '{"mode":"readonly","limit":50}',
    '${API_TOKEN}',
    '--token=${API_TOKEN}',
    'Authorization: Bearer ${API_TOKEN}',
  ])('%s stays as it is', async (word) => {
    const { args } = await serverOf({ command: 'x', args: [word] });
    expect(args).toEqual([word]);
  });

  it('stays where it follows an option', async () => {
    const args = [
      '--port',
      '8080',
      '--host',
      'localhost',
      '--user',
      '1000:1000',
      '--auth',
      'oauth',
      '--max-tokens',
      '4096',
    ];
    expect((await serverOf({ command: 'x', args }))['args']).toEqual(args);
  });
});
