import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBag } from '../../src/report/bag/read-bag.ts';
import { readAttachments } from '../../src/report/pdf/read.ts';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

/** One secret per place, each of its own, so that a leak names its place. None has a shape that a scanner knows. */
const secrets = new Map<string, string>();
function secret(place: string): string {
  const made = ['Zx', String(secrets.size + 10), 'n8!Hq', 'w', String(secrets.size + 37)].join('');
  secrets.set(place, made);
  return made;
}

const OPTIONS =
  'pw bearer jwt creds dsn conn connection connection-string auth basic-auth pin otp mnemonic seed session sig signature';
const server = (command: string, ...args: readonly string[]): object => ({ command, args });

/** The places in which a newcomer's tests found secrets readable in packs, journals, exports and explanations. */
function servers(): Readonly<Record<string, object>> {
  const found: Record<string, object> = {};
  for (const option of OPTIONS.split(' ')) {
    found[`${option} apart`] = server('x', `--${option}`, secret(`--${option} V`));
    found[`${option} together`] = server('x', `--${option}=${secret(`--${option}=V`)}`);
  }
  return {
    ...found,
    'p apart': server('x', '-p', secret('-p V')),
    'k apart': server('x', '-k', secret('-k V')),
    'p together': server('x', `-p${secret('-pV')}`),
    mysql: server('mysql', '-uroot', `-p${secret('mysql -pV')}`),
    sshpass: server('sshpass', '-p', secret('sshpass -p V'), 'ssh', 'h'),
    curl: server('curl', '-u', `bob:${secret('-u bob:V')}`),
    user: server('x', '--user', `bob:${secret('--user bob:V')}`, '--login', `bob:${secret('--login bob:V')}`),
    shell: server(
      'bash',
      '-c',
      `export PW='${secret('export PW=V')}'; echo '${secret('echo V |')}' | docker login --password-stdin; npx server`,
    ),
    header: server('x', '--header', `X-Auth: ${secret('--header X-Auth')}`, '-H', `Foo:${secret('-H Foo:V')}`),
    json: server('x', JSON.stringify({ pw: secret('JSON pw'), credentials: { value: secret('JSON value') } })),
    own: server('x', secret('a word of its own')),
    address: server('x', `postgres://svc:${secret('address')}@Beta9@db.example.org/x`),
    fallback: {
      command: 'x',
      env: { INNOCENT: `\${A:-${secret('the default of a reference in env')}}` },
      args: [`--foo=\${A:-${secret('the default of a reference in an argument')}}`],
    },
    folder: { command: 'x', cwd: `/srv/${secret('cwd')}`, somethingElse: { deep: secret('an unknown key') } },
  };
}

function everyFile(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The bytes of a file as they are, and unpacked where they are packed. */
function* texts(path: string): Generator<readonly [string, Buffer]> {
  const bytes = readFileSync(path);
  yield [path, bytes];
  if (path.endsWith('.gz')) yield [`${path} unpacked`, gunzipSync(bytes)];
  if (path.endsWith('.zip'))
    for (const [name, part] of readBag(bytes).payload) yield [`${path} ${name}`, Buffer.from(part)];
  if (!path.endsWith('.pdf')) return;
  for (const [name, part] of readAttachments(bytes)) yield [`${path} ${name}`, Buffer.from(part)];
  for (let at = bytes.indexOf('stream\n'); at !== -1; at = bytes.indexOf('stream\n', at + 7)) {
    try {
      yield [`${path} at ${at}`, inflateSync(bytes.subarray(at + 7), { finishFlush: 2 })];
    } catch {
      // Not every stream is packed.
    }
  }
}

function expectNone(name: string, bytes: Buffer): void {
  for (const [place, value] of secrets) {
    const digests = [value, JSON.stringify(value)].map((text) => createHash('sha256').update(text).digest('hex'));
    for (const form of [value, Buffer.from(value).toString('base64'), ...digests]) {
      if (bytes.includes(form)) expect.fail(`${name} holds the secret given as ${place}`);
    }
  }
}

describe('secrets on command lines', () => {
  const root = smallOrganisation({
    'logs/gateway.jsonl': undefined,
    '.mcp.json': JSON.stringify({ mcpServers: servers() }, null, 1),
  });
  const out = join(root, 'probity-out');
  const run = [root, '--out', out, '--framework', 'gdpr', '--as-of', '2026-11-20'];
  beforeAll(async () => void (await probity('audit', ...run)), 60_000);

  it('are in no file that an audit leaves: locker, assessment, evidence, pack, what the pack carries, bag', () => {
    const files = everyFile(out);
    expect(files.some((path) => path.endsWith('pack.pdf'))).toBe(true);
    let searched = 0;
    for (const path of files) {
      for (const [name, bytes] of texts(path)) {
        expectNone(name, bytes);
        searched += 1;
      }
    }
    expect(searched).toBeGreaterThan(files.length);
    expect(secrets.size).toBeGreaterThan(45);
  });

  it.each([
    ['collect', '--json'],
    ['evaluate', '--json'],
    ['explain', 'SEC-01'],
    ['explain', 'SEC-01', '--json'],
    ['export', '--format', 'json'],
    ['export', '--format', 'cyclonedx'],
  ])('are in nothing that probity %s %s %s prints', async (...args) => {
    const [command = '', ...rest] = args;
    const named = command === 'explain' ? rest.slice(0, 1) : [];
    const { stdout, stderr } = await probity(command, ...named, ...run, ...rest.slice(named.length));
    expect(stdout.length).toBeGreaterThan(100);
    expectNone(`the output of ${command}`, Buffer.from(stdout + stderr));
  });
});
