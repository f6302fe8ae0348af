import { describe, expect, it } from 'vitest';
import type { Tools } from '../../../../src/collect/collector.ts';
import { idOf } from '../../../../src/model/ids.ts';
import { atPointer } from '../../../../src/model/json.ts';
import type { MeasureOf, MeasureRequest } from '../../../../src/model/measure.ts';
import { folderWith } from '../../support.ts';
import { call, collectIn, lines, schemaProblems } from '../support.ts';

type Sigma = Omit<MeasureOf<'sigma'>, 'type'>;

function asking(...rules: readonly Sigma[]): Partial<Tools> {
  const requests = rules.map(
    (each, index): MeasureRequest => ({
      id: idOf<'check'>(`SIG-00${index + 1}`),
      measure: { type: 'sigma', ...each },
      params: {},
    }),
  );
  return { measures: requests };
}

function rule(logSource: string, detection: string, title = 'rule'): string {
  return `title: ${title}\nname: ${title}\nlogsource: { ${logSource} }\ndetection: ${detection}\n`;
}

async function measured(
  files: { readonly [path: string]: string },
  ...rules: readonly Sigma[]
): Promise<readonly unknown[]> {
  const { drafts } = await collectIn(folderWith(files), true, asking(...rules));
  expect(drafts.length).toBe(1);
  const facts = drafts[0]?.facts ?? {};
  expect(schemaProblems(facts)).toEqual([]);
  return rules.map((_, index) => atPointer(facts, `/measures/SIG-00${index + 1}`));
}

const TRAIL = [
  ['ConsoleLogin', 'signin.amazonaws.com'],
  ['StopLogging', 'cloudtrail.amazonaws.com'],
  ['DescribeInstances', 'ec2.amazonaws.com'],
].map(([eventName, eventSource], index) => ({
  eventVersion: '1.09',
  eventTime: `2026-07-30T21:31:2${index}Z`,
  eventSource,
  eventName,
  sourceIPAddress: '10.0.0.9',
  userIdentity: { type: 'Root', userName: 'ana' },
  requestParameters: index === 1 ? { name: 'main', tags: [{ key: 'env', value: 'prod' }] } : null,
}));
const CLOUDTRAIL = 'product: aws, service: cloudtrail';

describe('a Sigma rule of a log source that is known', () => {
  it('counts the events it matches and names their lines', async () => {
    const stop =
      '{ s: { eventSource: cloudtrail.amazonaws.com, eventName: [StopLogging, DeleteTrail] }, condition: s }';
    const tags = '{ s: { requestParameters.tags.value: prod, userIdentity.type: root }, condition: s }';
    const results = await measured(
      { 'logs/trail.jsonl': lines(...TRAIL) },
      { rule: rule(CLOUDTRAIL, stop) },
      { rule: rule(CLOUDTRAIL, tags) },
    );
    for (const result of results) {
      expect(result).toMatchObject({
        population: 3,
        pass: 2,
        fail: 1,
        value: 1,
        observable: true,
        samples: [{ line: 2 }],
      });
      expect(result).toMatchObject({ samples: [{ path: 'logs/trail.jsonl' }] });
    }
  });

  it('reads records within a document, and words anywhere in them', async () => {
    const files = { 'logs/trail.jsonl': JSON.stringify({ Records: TRAIL }) };
    const words = rule(CLOUDTRAIL, '{ k: [stoplogging], condition: k }');
    const none = rule(CLOUDTRAIL, '{ k: [__line, "__part"], condition: k }');
    const [found, nothing] = await measured(files, { rule: words }, { rule: none });
    expect(found).toMatchObject({ population: 3, fail: 1 });
    expect(nothing).toMatchObject({ population: 3, fail: 0 });
  });

  it('looks only at the program that the log source names', async () => {
    const files = {
      'auth.log': [
        '2026-11-20T10:00:00Z gw sshd[7]: Failed password for root from 10.0.0.9',
        '2026-11-20T10:00:01Z gw sshd[7]: Accepted publickey for ana',
        '2026-11-20T10:00:02Z gw app[9]: Failed password in a test',
        '',
      ].join('\n'),
    };
    const [sshd, vsftpd] = await measured(
      files,
      { rule: rule('product: linux, service: sshd', "{ k: ['Failed password'], condition: k }") },
      { rule: rule('product: linux, service: vsftpd', "{ k: ['Failed password'], condition: k }") },
    );
    expect(sshd).toMatchObject({ population: 2, pass: 1, fail: 1, samples: [{ line: 1 }] });
    expect(vsftpd).toMatchObject({ observable: false, reason: expect.stringContaining('no event') });
  });

  it('reads the columns of a web server log by the names that rules give them, and only if they are written', async () => {
    const head = '#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status';
    const rows = [
      '2026-01-13 00:32:17 GET /a q=../etc/passwd 10.0.0.7 curl/8 200',
      '2026-01-13 00:32:18 GET /b - 10.0.0.8 x 404',
    ];
    const [query, agent, host] = await measured(
      { 'logs/w3c.log': [head, ...rows, ''].join('\n') },
      { rule: rule('category: webserver', "{ s: { 'cs-uri-query|contains': etc/passwd }, condition: s }") },
      { rule: rule('category: webserver', '{ s: { cs-user-agent: curl*, sc-status: 200 }, condition: s }') },
      { rule: rule('category: webserver', '{ s: { cs-host: x }, condition: s }') },
    );
    expect(query).toMatchObject({ population: 2, fail: 1, samples: [{ line: 2 }] });
    expect(agent).toMatchObject({ population: 2, fail: 1, samples: [{ line: 2 }] });
    expect(host).toMatchObject({ observable: false, reason: expect.stringContaining('"cs-host"') });
  });

  it('finds a correlation over several events', async () => {
    const failed = TRAIL.map((event, index) => ({
      ...event,
      errorCode: 'AccessDenied',
      eventTime: `2026-07-30T21:3${index}:00Z`,
    }));
    const text = `${rule(CLOUDTRAIL, '{ s: { errorCode: AccessDenied }, condition: s }', 'denied')}---
title: many
correlation: { type: event_count, rules: [denied], group-by: [userIdentity.userName], timespan: 5m, condition: { gte: 3 } }
`;
    const [result] = await measured({ 'logs/trail.jsonl': lines(...failed) }, { rule: text });
    expect(result).toMatchObject({ population: 3, fail: 1, samples: [{ line: 3 }] });
  });
});

describe('a rule that a log cannot answer', () => {
  const generic = { 'calls.jsonl': lines(call(0), call(1, { outcome: 'denied' })) };
  it.each([
    [
      'a source we know no format of',
      'product: okta, service: okta',
      '{ s: { eventtype: x }, condition: s }',
      'No log format of ours',
    ],
    ['a source of another format', CLOUDTRAIL, '{ s: { eventName: x }, condition: s }', 'about other logs'],
    ['a format the user does not name', 'product: okta', '{ s: { tool: x }, condition: s }', 'No log format of ours'],
    [
      'our events and a column that is none',
      'product: probity',
      '{ s: { toool: x }, condition: s }',
      'no column "toool"',
    ],
    ['a rule that is wrong', 'product: probity', '{ s: { tool: x }, condition: t }', 'no search "t"'],
    [
      'an expression that the engine refuses',
      'product: probity',
      "{ s: { 'tool|re': '(' }, condition: s }",
      'refuses a regular expression',
    ],
  ])('%s is not observable, and no pass', async (_, logSource, detection, reason) => {
    const [result] = await measured(generic, { rule: rule(logSource, detection) });
    expect(result).toMatchObject({
      observable: false,
      pass: 0,
      population: 0,
      reason: expect.stringContaining(reason),
    });
  });

  it('because no event has the field, is not observable either', async () => {
    const stated: Sigma = {
      rule: rule('product: okta', '{ s: { outcome: denied }, f: { actor: root }, condition: s and f }'),
      formats: ['probity-generic'],
    };
    const [result] = await measured(generic, stated);
    expect(result).toMatchObject({
      observable: false,
      reason: expect.stringContaining('No event of this log has the field "actor"'),
    });
  });

  it('because the query of an address is not read, says so', async () => {
    const files = {
      'access.log': '10.0.0.7 - ana [20/Jul/2026:22:59:26 +0200] "GET /mcp?key=1 HTTP/1.1" 200 134 "-" "curl/8"\n',
    };
    const [query, agent] = await measured(
      files,
      { rule: rule('category: webserver', "{ s: { 'cs-uri-query|contains': key }, condition: s }") },
      { rule: rule('category: webserver', "{ s: { 'cs-user-agent|startswith': curl }, condition: s }") },
    );
    expect(query).toMatchObject({ observable: false, reason: expect.stringContaining('cs-uri-query') });
    expect(agent).toMatchObject({ population: 1, fail: 1 });
  });
});

describe('a rule of our own', () => {
  it('reads the columns of the event table in every format, or the fields of a format that is named', async () => {
    const files = { 'calls.jsonl': lines(call(0), call(1, { outcome: 'denied', tool: 'delete_all' })) };
    const [events, fields] = await measured(
      files,
      { rule: rule('product: probity', "{ s: { 'tool|startswith': delete, outcome: denied }, condition: s }") },
      { rule: rule('product: probity, service: probity-generic', "{ s: { tool: '*_all' }, condition: s }") },
    );
    expect(events).toMatchObject({ population: 2, fail: 1, samples: [{ line: 2 }] });
    expect(fields).toMatchObject({ population: 2, fail: 1, samples: [{ line: 2 }] });
  });
});
