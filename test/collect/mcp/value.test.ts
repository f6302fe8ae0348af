import { describe, expect, it } from 'vitest';
import { argumentParts } from '../../../src/collect/mcp/argument.ts';
import { coverLine } from '../../../src/collect/mcp/diagnostics.ts';
import { readEndpoint } from '../../../src/collect/mcp/endpoint.ts';
import { reachOf } from '../../../src/collect/mcp/file-roots.ts';
import { hide, readValue } from '../../../src/collect/mcp/value.ts';

const TOKEN = ['ghp', 'aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA1cD3fG5'].join('_');
const claims = (role: string): string => Buffer.from(JSON.stringify({ iss: 'supabase', role })).toString('base64url');
const jwt = (role: string): string => `eyJhbGciOiJIUzI1NiJ9.${claims(role)}.c2lnbmF0dXJlc2lnbmF0dXJl`;

const VALUES: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['GITHUB_TOKEN', TOKEN, 'literal', ['github-token']],
  ['GITHUB_TOKEN', '${GITHUB_TOKEN}', 'reference', []],
  ['GITHUB_TOKEN', '${input:token}', 'reference', []],
  ['GITHUB_TOKEN', '$GITHUB_TOKEN', 'reference', []],
  ['GITHUB_TOKEN', '%GITHUB_TOKEN%', 'reference', []],
  ['API_KEY', '${{ secrets.API_KEY }}', 'reference', []],
  ['Authorization', 'Bearer ${TOKEN}', 'reference', []],
  ['Authorization', 'Bearer', 'empty', []],
  ['Authorization', '', 'empty', []],
  ['API_KEY', `\${API_KEY:-${TOKEN}}`, 'literal', ['github-token']],
  ['DB_PASSWORD', '${DB_PASSWORD:-hunter22}', 'literal', ['password-assignment']],
  ['API_KEY', 'YOUR_API_KEY', 'placeholder', []],
  ['API_KEY', '<votre clé>', 'placeholder', []],
  ['API_KEY', 'tu_clave_aqui', 'placeholder', []],
  ['API_KEY', 'xxxxxxxx', 'placeholder', []],
  ['API_KEY', '********', 'placeholder', []],
  ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE', 'placeholder', []],
  ['PGPASSWORD', 'postgres1', 'literal', ['unrecognised']],
  ['API_KEY', '$ecret123word', 'literal', ['unrecognised']],
  ['MAX_OUTPUT_TOKENS', '65535', 'literal', []],
  ['TOKEN_URL', 'https://login.example/token', 'literal', []],
  ['GOOGLE_APPLICATION_CREDENTIALS', '/srv/key.json', 'literal', []],
  ['CONNECTION_STRING', 'Server=db;Integrated Security=true;TrustServerCertificate=True', 'literal', []],
  ['CONNECTION_STRING', 'Server=db;User=a;Password=Sup3rSecret9', 'literal', ['password-assignment']],
  ['DATABASE_URL', 'postgres://u:s3cr3tPass@db/x', 'literal', ['url-credential']],
  ['AWS_REGION', 'us-east-1', 'literal', []],
  ['ANON', jwt('anon'), 'literal', ['supabase-anon-key']],
  ['SERVICE', jwt('service_role'), 'literal', ['jwt']],
];

describe('the class of a value', () => {
  it.each(VALUES)('%s = %s is %s with %j taken out', (name, value, valueClass, classes) => {
    const reading = readValue(name, value);
    expect([reading.valueClass, reading.hidden.map((part) => part.class)]).toEqual([valueClass, classes]);
  });

  it('takes a published anonymous key out without calling it a credential', () => {
    expect(readValue('K', jwt('anon')).hidden.map((part) => part.credential)).toEqual([false]);
    expect(readValue('K', jwt('service_role')).hidden.map((part) => part.credential)).toEqual([true]);
  });
});

const ARGUMENTS: readonly (readonly [string, string, string])[] = [
  ['0fa4e00dc0ffee000fa4e00dc0ffee00', '--token', '[redacted unrecognised, 32 characters]'],
  ['--api-key=hunter2hunter2', '', '--api-key=[redacted password-assignment, 14 characters]'],
  [
    'Authorization: Bearer abcdefghij1234567890',
    '--header',
    'Authorization: Bearer [redacted bearer-token, 20 characters]',
  ],
  ['X-API-Key: hunter2hunter2', '-H', 'X-API-Key: [redacted password-assignment, 14 characters]'],
  ['API_KEY=hunter2hunter2', '-e', 'API_KEY=[redacted password-assignment, 14 characters]'],
  ['{"apiKey":"hunter2hunter2"}', '', '{"apiKey":"[redacted password-assignment, 14 characters]"}'],
  ['{\\"apiKey\\":\\"hunter2hunter2\\"}', '', '{\\"apiKey\\":\\"[redacted unrecognised, 14 characters]\\"}'],
  [
    'https://h.example/mcp?api_key=hunter2hunter2&x=1',
    '',
    'https://h.example/mcp?api_key=[redacted password-assignment, 14 characters]&x=1',
  ],
  [
    'export TOKEN=hunter2hunter2 && node x --secret hunter3hunter3',
    '-c',
    'export TOKEN=[redacted unrecognised, 14 characters] && node x --secret [redacted unrecognised, 14 characters]',
  ],
  ['API_KEY=${input:key}', '-e', 'API_KEY=${input:key}'],
  ['@scope/server-name', '-y', '@scope/server-name'],
  ['--verbose', '--token', '--verbose'],
];

describe('secrets on the command line', () => {
  it.each(ARGUMENTS)('%s after "%s" is shown as %s', (text, previous, shown) => {
    expect(hide(text, argumentParts(text, previous, false))).toBe(shown);
  });

  it('takes out what looks random without calling it a credential, and leaves digests alone', () => {
    const parts = argumentParts('https://h.example/s/Zm9vYmFyMTIzNDU2Nzg5MA/mcp', '', true);
    expect(parts.map((part) => [part.class, part.credential])).toEqual([['opaque', false]]);
    expect(argumentParts(`i@sha256:${'0a1'.repeat(20)}abcd`, '', true)).toEqual([]);
  });

  it('stays linear on hostile text', () => {
    const started = performance.now();
    for (const text of [
      'a='.repeat(50_000),
      '"'.repeat(100_000),
      '://'.repeat(30_000),
      `--${'x '.repeat(50_000)}`,
      '${'.repeat(50_000),
    ])
      argumentParts(text, '--token', true);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

const HOSTS: readonly (readonly [string, string, string])[] = [
  ['http://localhost:3000/mcp', 'localhost', 'loopback'],
  ['http://127.8.9.1', '127.8.9.1', 'loopback'],
  ['http://2130706433/', '127.0.0.1', 'loopback'],
  ['http://[::1]:80/', '[::1]', 'loopback'],
  ['http://10.1.2.3', '10.1.2.3', 'private'],
  ['http://172.32.0.1', '172.32.0.1', 'public'],
  ['http://nas.local', 'nas.local', 'private'],
  ['http://tools.default.svc.cluster.local', 'tools.default.svc.cluster.local', 'cluster'],
  ['http://jenkins:8080/x', 'jenkins', 'cluster'],
  ['https://mcp.example.com', 'mcp.example.com', 'public'],
  ['https://user:pass@mcp.example.com/x', 'mcp.example.com', 'public'],
  ['https://${HOST}/mcp', '${HOST}', 'unknown'],
  ['http://localhost.evil.example', 'localhost.evil.example', 'public'],
];

describe('addresses', () => {
  it.each(HOSTS)('%s leads to %s, %s', (address, host, hostClass) => {
    const endpoint = readEndpoint(address, () => 'f');
    expect([endpoint.host, endpoint.hostClass]).toEqual([host, hostClass]);
  });

  it.each([
    ['/', 'root'],
    ['~', 'home'],
    ['$HOME', 'home'],
    ['${userHome}', 'home'],
    ['/home/ana', 'home'],
    ['/Users', 'all-users'],
    ['C:\\', 'drive'],
    ['C:\\Users\\ana', 'home'],
    ['/mnt/c', 'drive'],
    ['..', 'parent'],
    ['${workspaceFolder}/..', 'parent'],
    ['/etc', 'system'],
    ['/srv/projects/x', 'folder'],
    ['/home/ana/x', 'folder'],
    ['.', 'folder'],
  ])('the folder %s reaches %s', (path, reach) => {
    expect(reachOf(path)).toBe(reach);
  });
});

describe('source lines in diagnostics', () => {
  it('keep keys and punctuation and cover every value in place', () => {
    const line = '  "API_TOKEN": "hunter2", "x": [1]';
    expect(coverLine(line)).toBe('  "API_TOKEN": "•••••••", "•": [•]');
    expect(coverLine(line)).toHaveLength(line.length);
    expect(coverLine('hunter2 in a block')).not.toContain('hunter2');
  });
});
