import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeOf } from '../../../src/collect/logs/line-bytes.ts';
import { isCardNumber } from '../../../src/collect/logs/sensitive/card-number.ts';
import { jsonPathAt } from '../../../src/collect/logs/sensitive/json-path.ts';
import { scanLine } from '../../../src/collect/logs/sensitive/sensitive-scan.ts';
import { findSecrets } from '../../../src/collect/secrets.ts';
import { folderWith } from '../support.ts';
import { call, collectIn, fact, lines } from './support.ts';

const mixed = (length: number): string => 'aZ3kQ9xW7pL2mN8vB4cR6tY1uJ5hG0dFsEiO'.repeat(6).slice(0, length);
const hex = (length: number): string =>
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'.repeat(2).slice(0, length);

// One made-up value per class that src/collect/secrets.ts knows.
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'github-token': [`ghp_${mixed(36)}`, `gho_${mixed(36)}`, `ghs_${mixed(36)}`, `github_pat_${mixed(40)}`],
  'gitlab-token': [`glpat-${mixed(20)}`],
  'anthropic-key': [`sk-ant-${mixed(40)}`],
  'openai-key': [`sk-proj-${mixed(40)}`],
  'stripe-key': [`sk_live_${mixed(24)}`, `rk_test_${mixed(24)}`],
  'slack-token': [`xoxb-${mixed(30)}`],
  'slack-webhook': [`https://hooks.slack.com/services/T00/B00/${mixed(24)}`],
  'aws-access-key-id': ['AKIAQYLPMN5HFIQR7XYA', 'ASIAQYLPMN5HFIQR7XYA'],
  'google-api-key': [`AIza${mixed(35)}`],
  'npm-token': [`npm_${mixed(36)}`],
  'pypi-token': [`pypi-${mixed(70)}`],
  'hugging-face-token': [`hf_${mixed(34)}`],
  'supabase-token': [`sbp_${hex(40)}`],
  'neon-key': [`napi_${hex(60)}`],
  'perplexity-key': [`pplx-${mixed(48)}`],
  'sendgrid-key': [`SG.${mixed(22)}.${mixed(43)}`],
  'figma-token': [`figd_${mixed(40)}`],
  'notion-token': [`ntn_${mixed(46)}`],
  'linear-key': [`lin_api_${mixed(40)}`],
  'digitalocean-token': [`dop_v1_${hex(64)}`],
  jwt: [`eyJ${mixed(20)}.eyJ${mixed(40)}.${mixed(43)}`],
  'private-key': ['-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n'],
  'url-credential': ['postgres://app:hunter2secret@db.internal/prod'],
  'bearer-token': [`Bearer ${mixed(32)}`, `authorization: bearer ${mixed(32)}`],
  'basic-credential': ['Basic dXNlcjpodW50ZXIyc2VjcmV0'],
  'storage-account-key': [`AccountKey=${mixed(86)}==`, `SharedAccessKey=${mixed(43)}=`],
  'password-assignment': ['password=hunter2x9', 'ACCESS-TOKEN="q8w7e6r5t4"', 'secret = q8w7e6r5t4'],
};

function hitsIn(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return scanLine(wholeOf(bytes)).hits.map((hit) => hit.class);
}

describe('secrets', () => {
  it('are found for every class that the project knows, bare, in JSON, and in JSON inside JSON', () => {
    const source = readFileSync(new URL('../../../src/collect/secrets.ts', import.meta.url), 'utf8');
    const classes = [...source.matchAll(/\{\s*class: '([a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(classes.length).toBeGreaterThan(20);
    for (const each of new Set(classes)) {
      expect(SAMPLES[each], `a sample of ${each} is missing in this test`).toBeDefined();
      for (const sample of SAMPLES[each] ?? []) {
        // What the shapes themselves see of the bare text is the measure; the quick way may not see less.
        const expected = findSecrets(sample).map((hit) => hit.class);
        expect(expected, sample).toContain(each);
        const once = JSON.stringify({ args: { note: `first\n${sample}` } });
        const twice = JSON.stringify({ body: once });
        for (const text of [sample, once, twice]) expect(hitsIn(text), text).toContain(each);
      }
    }
  });

  it('are found under the longer names that recorded requests use, and not where a stand-in or a reference stands', () => {
    for (const name of [
      'password',
      'api_key',
      'apiKey',
      'auth-token',
      'client_secret',
      'clientSecret',
      'db_password',
      'refresh_token',
      'secret_key',
      'privateKey',
      'PGPASSWORD',
    ]) {
      expect(hitsIn(JSON.stringify({ args: { [name]: 'q8w7e6r5t4' } })), name).toEqual(['password-assignment']);
      expect(hitsIn(JSON.stringify({ body: JSON.stringify({ [name]: 'q8w7e6r5t4' }) })), name).toEqual([
        'password-assignment',
      ]);
      expect(hitsIn(JSON.stringify({ [name]: '[redacted]', other: '${SECRET}' })), name).toEqual([]);
    }
    for (const harmless of ['page_token', 'key', 'passwordless', 'token_count', 'primary_key']) {
      expect(hitsIn(JSON.stringify({ [harmless]: 'q8w7e6r5t4' })), harmless).toEqual([]);
    }
  });

  it('lie at the bytes that are reported, behind characters of several bytes too', () => {
    const token = `ghp_${mixed(36)}`;
    for (const text of [`{"a":"äöü€ ${token}"}`, JSON.stringify({ a: JSON.stringify({ b: `ü\n${token}` }) })]) {
      const bytes = Buffer.from(text, 'utf8');
      const [hit] = scanLine(wholeOf(bytes)).hits;
      expect(bytes.toString('utf8', hit?.start, hit?.end)).toBe(token);
    }
  });

  it('do not hide behind unicode escapes', () => {
    const text = `{"a":"\\u0067hp_${mixed(36)}","b":"ana\\u0040corp.example"}`;
    expect(hitsIn(text)).toEqual(['github-token', 'email-address']);
  });
});

describe('card numbers', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4929-6495-8333-3657',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
  ])('%s is found', (number) => {
    expect(hitsIn(`{"note":"paid with ${number} today"}`)).toEqual(['card-number']);
    expect(hitsIn(JSON.stringify({ note: `card\n${number}\n` }))).toEqual(['card-number']);
  });

  it.each([
    ['a fraction', '{"duration":0.4111111111111111}'],
    ['digits before a fraction', '{"x":4111111111111111.5}'],
    ['a part of a UUID', '"53102787-4111-1111-1111-111111111111-a441"'],
    ['a longer number', '"41111111111111111111"'],
    ['mixed separators', '"4111 1111-1111 1111"'],
    ['a wrong check digit', '"4111111111111112"'],
    ['no issuer', '"1234567812345670"'],
    ['one digit throughout', '"4444444444444444"'],
    ['a tail of a name', '"order_4111111111111111"'],
    ['microseconds since 1970', '"1745532517537123"'],
  ])('%s is none', (_why, text) => {
    expect(hitsIn(text)).toEqual([]);
  });

  it('are found at every place of a line, whatever stands before', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', ':', '7', 'é', '"', '-'), maxLength: 40 }), (before) => {
        const text = `${before}, 4111111111111111 x`;
        expect(hitsIn(text)).toContain('card-number');
      }),
    );
  });

  it('need range, length and check digit together', () => {
    expect(isCardNumber('4222222222222')).toBe(true);
    expect(isCardNumber('42222222222220')).toBe(false);
    expect(isCardNumber('2720990000000007')).toBe(true);
    expect(isCardNumber('2721000000000004')).toBe(false);
  });
});

describe('people', () => {
  it('are found by e-mail address, also percent-encoded, and not by package names or remotes', () => {
    expect(hitsIn('{"to":"ana.lima+x@corp.example"}')).toEqual(['email-address']);
    expect(hitsIn('"/u?mail=ana%40corp.example"')).toEqual(['email-address']);
    for (const none of ['"@scope/pkg"', '"npx pkg@1.2.3"', '"git@github.com:a/b"', '"img@sha256:00"', '"a@b"', '"@"'])
      expect(hitsIn(none)).toEqual([]);
  });

  it('are found by social security and bank account number, checked by their own rules', () => {
    expect(hitsIn('"ssn 219-09-9999"')).toEqual(['us-social-security-number']);
    for (const none of [
      '"000-12-3456"',
      '"666-12-3456"',
      '"912-12-3456"',
      '"219-00-9999"',
      '"1219-09-9999"',
      '"219-09-99991"',
    ])
      expect(hitsIn(none)).toEqual([]);
    expect(hitsIn('"DE89370400440532013000"')).toEqual(['iban']);
    expect(hitsIn('"GB82 WEST 1234 5698 7654 32 "')).toEqual(['iban']);
    expect(hitsIn('"DE89370400440532013001"')).toEqual([]);
  });

  it('named on purpose are no leak: only the mapped fields are exempt, and only from being personal data', async () => {
    const mail = 'ana@corp.example';
    const rows = [
      call(0, { user: mail, approval: { by: 'bo@corp.example', decision: 'approved' } }),
      call(1, { user: { id: mail } }),
      call(2, { user: mail, args: { user: mail } }),
      call(3, { user: '4111111111111111' }),
      call(4, { user: `ghp_${mixed(36)}` }),
      call(5, { span_id: '4111111111111111', order_id: '6011000000000000000' }),
    ];
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': lines(...rows) }));
    expect(fact(drafts[0], 'sensitive')).toMatchObject({
      emails: 1,
      cardNumbers: 1,
      secrets: 1,
      personIds: 0,
      samples: [{ line: 3 }, { line: 4 }, { line: 5 }],
    });
  });
});

describe('a canary secret planted in every field, name and folder', () => {
  const secret = `ghp_${mixed(36)}`;
  const card = '4929649583333657';
  const mail = 'canary.person@corp.example';
  const canary = `${secret} ${card} ${mail}`;

  it('appears in nothing that is collected', async () => {
    const fields = Object.fromEntries(
      ['user', 'server', 'tool', 'method', 'source', 'session', 'args', 'note'].map((name) => [name, canary]),
    );
    const toolhive = {
      audit_id: canary,
      type: 'mcp_tool_call',
      logged_at: '2026-10-01T00:00:00Z',
      outcome: 'success',
      component: canary,
      source: { value: canary, extra: { session_id: canary } },
      subjects: { user: canary },
      target: { name: canary, method: canary },
    };
    const kong = {
      started_at: 1_780_000_000_000,
      client_ip: canary,
      request: { uri: canary },
      latencies: { request: 1 },
      response: { status: 401 },
      consumer: { username: canary },
      ai: { mcp: { rpc: [{ method: 'tools/call', tool_name: canary }] } },
    };
    const gateway = {
      scope: 'request',
      time: '2026-10-01T00:00:00Z',
      'http.status': 401,
      'src.addr': canary,
      'jwt.sub': canary,
      'mcp.target': canary,
      'gen_ai.tool.name': canary,
      'mcp.method.name': 'tools/call',
    };
    const root = folderWith({
      [`a-${secret}/generic.jsonl`]: `${lines(call(0, fields), call(1, { ...fields, method: 'tools/call', tool: `delete ${canary}` }), call(2, { tool: canary, user: canary, outcome: 'denied' }), call(3, { tool: canary, user: canary }))}${canary}\n${canary}`,
      'toolhive.jsonl': lines(toolhive, toolhive),
      'kong.jsonl': lines(kong),
      'gateway.jsonl': lines(gateway),
      [`${secret}.jsonl`]: lines({ [canary]: canary }),
      'prose.jsonl': canary,
      [`broken-${secret}.log.gz`]: canary,
    });
    const { all, drafts, problems } = await collectIn(root, true);
    expect([drafts.length, problems.length]).toEqual([4, 4]);
    const text = JSON.stringify(all);
    for (const value of [secret, card, mail]) expect(text).not.toContain(value);
    const generic = drafts.find((draft) => draft.subject.startsWith('probity-generic'));
    expect(generic?.redactions.length).toBeGreaterThan(5);
    for (const redaction of generic?.redactions ?? []) expect(redaction.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    for (const [pointer, locator] of Object.entries(generic?.locators ?? {}))
      expect(locator.sha256, pointer).toBeUndefined();
  });

  it('and terminal escapes in names are made visible', async () => {
    const { all } = await collectIn(
      folderWith({ 'a.jsonl': lines(call(0, { tool: 'x\u001b[31m', server: 'y\u202e' })) }),
    );
    expect(JSON.stringify(all)).toContain('x<U+001B>[31m');
    expect(JSON.stringify(all)).not.toMatch(/\\u001b|\u202e/);
  });
});

describe('the path to a value', () => {
  it('is the one JSON itself gives, for any value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.nat(3)), { minLength: 1, maxLength: 6 }),
        fc.string(),
        (path, noise) => {
          let value: unknown = 'TARGET';
          for (const key of [...path].reverse()) {
            value =
              typeof key === 'number'
                ? [...Array.from({ length: key }, () => ({ [noise]: [noise] })), value]
                : { [`~${noise}`]: noise, [`k${key}`]: value };
          }
          const bytes = Buffer.from(JSON.stringify(value));
          const at = bytes.lastIndexOf('"TARGET"') + 1;
          const expected = path.map((key) => (typeof key === 'number' ? String(key) : `k${key}`));
          expect(jsonPathAt(bytes, 0, at)).toEqual(expected);
        },
      ),
    );
  });

  it('never throws on broken lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a') }), (text) => {
        const bytes = Buffer.from(text);
        expect(Array.isArray(jsonPathAt(bytes, 0, bytes.length))).toBe(true);
      }),
    );
  });
});
