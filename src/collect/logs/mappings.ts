import type { AnyOf, Condition, FieldPath, LogMapping } from './mapping.ts';

// Field names are facts about the programs' own output. Where a program is known to write a name in two spellings,
// both are listed; nothing else is tried, because a guessed field would become false evidence.

const TOOLHIVE_TOOL_CALL: readonly Condition[] = [{ path: ['type'], is: ['mcp_tool_call'] }];

const TOOLHIVE: LogMapping = {
  id: 'toolhive-audit',
  title: 'ToolHive audit log',
  signature: [
    [
      { path: ['audit_id'], present: true },
      { path: ['type'], present: true },
      { path: ['outcome'], present: true },
    ],
    [
      { path: ['auditId'], present: true },
      { path: ['type'], present: true },
      { path: ['outcome'], present: true },
    ],
  ],
  companions: [
    [
      { path: ['level'], present: true },
      { path: ['msg'], present: true },
    ],
  ],
  leastShare: 0.02,
  time: [['logged_at'], ['loggedAt'], ['time']],
  timePlus: [],
  user: [
    ['subjects', 'user'],
    ['subjects', 'user_id'],
    ['subjects', 'userId'],
  ],
  source: [['source', 'value']],
  session: [
    ['source', 'extra', 'session_id'],
    ['source', 'extra', 'sessionId'],
  ],
  server: [['component']],
  tool: [['target', 'name']],
  method: [['target', 'method'], ['type']],
  identity: [['subjects'], ['delegation']],
  parts: [],
  toolCall: [TOOLHIVE_TOOL_CALL],
  outcomes: [
    // A refused sign-in has no MCP method yet, so this program types it as a plain HTTP request.
    {
      when: [
        [
          { path: ['type'], is: ['http_request'] },
          { path: ['outcome'], is: ['denied', 'failure'] },
        ],
      ],
      outcome: 'auth-failure',
    },
    { when: [[{ path: ['outcome'], is: ['denied'] }]], outcome: 'denied' },
    { when: [[{ path: ['outcome'], is: ['success'] }]], outcome: 'success' },
    { when: [[{ path: ['outcome'], is: ['application_error', 'applicationerror'] }]], outcome: 'tool-error' },
    { when: [[{ path: ['outcome'], is: ['failure', 'error'] }]], outcome: 'error' },
  ],
  destructive: [],
  approval: null,
};

// Written flat (one key with dots) by default, nested by some collectors on the way.
const AGENTGATEWAY_METHOD: readonly FieldPath[] = [['mcp.method.name'], ['mcp', 'method', 'name']];
const AGENTGATEWAY_CALL: AnyOf = AGENTGATEWAY_METHOD.map((path) => [{ path, is: ['tools/call'] }]);
const httpStatus = (from: number, to: number): AnyOf => [
  [{ path: ['http.status'], between: [from, to] }],
  [{ path: ['http', 'status'], between: [from, to] }],
];

const AGENTGATEWAY: LogMapping = {
  id: 'agentgateway-access',
  title: 'agentgateway access log (JSON)',
  signature: [
    [
      { path: ['scope'], is: ['request'] },
      { path: ['http.status'], present: true },
    ],
    [
      { path: ['scope'], is: ['request'] },
      { path: ['http', 'status'], present: true },
    ],
    [
      { path: ['scope'], is: ['request'] },
      { path: ['protocol'], is: ['mcp'] },
    ],
    [
      { path: ['gateway'], present: true },
      { path: ['route'], present: true },
      { path: ['mcp.method.name'], present: true },
    ],
    [
      { path: ['gateway'], present: true },
      { path: ['route'], present: true },
      { path: ['http.status'], present: true },
    ],
  ],
  companions: [
    [
      { path: ['level'], present: true },
      { path: ['scope'], present: true },
    ],
  ],
  leastShare: 0.02,
  time: [['time'], ['timestamp']],
  timePlus: [],
  user: [['jwt.sub'], ['jwt', 'sub']],
  source: [['src.addr'], ['src', 'addr']],
  session: [['mcp.session.id'], ['mcp', 'session', 'id']],
  server: [['mcp.target'], ['mcp', 'target']],
  tool: [['gen_ai.tool.name'], ['gen_ai', 'tool', 'name']],
  method: AGENTGATEWAY_METHOD,
  identity: [['jwt.sub'], ['jwt']],
  parts: [],
  toolCall: AGENTGATEWAY_CALL,
  outcomes: [
    { when: httpStatus(401, 401), outcome: 'auth-failure' },
    { when: httpStatus(403, 403), outcome: 'denied' },
    { when: httpStatus(429, 429), outcome: 'rate-limited' },
    { when: httpStatus(400, 599), outcome: 'error' },
    {
      when: [[{ path: ['mcp.error.code'], present: true }], [{ path: ['mcp', 'error', 'code'], present: true }]],
      outcome: 'tool-error',
    },
    { when: httpStatus(100, 399), outcome: 'success' },
  ],
  destructive: [],
  approval: null,
};

const KONG: LogMapping = {
  id: 'kong-ai-mcp',
  title: 'Kong log with AI MCP audit',
  signature: [
    [{ path: ['ai', 'mcp'], present: true }],
    // A call without credentials leaves neither consumer nor AI fields, only the ordinary entry of a log plugin.
    [
      { path: ['request'], present: true },
      { path: ['latencies'], present: true },
      { path: ['response'], present: true },
    ],
  ],
  companions: [],
  leastShare: 0.5,
  time: [['started_at']],
  timePlus: [['latencies', 'request']],
  user: [
    ['consumer', 'username'],
    ['consumer', 'custom_id'],
    ['part', 'audit', 'consumer', 'name'],
    ['part', 'audit', 'consumer', 'identifier'],
    ['authenticated_entity', 'id'],
  ],
  source: [['client_ip']],
  session: [['ai', 'mcp', 'mcp_session_id']],
  server: [
    ['service', 'name'],
    ['route', 'name'],
  ],
  tool: [
    ['part', 'rpc', 'tool_name'],
    ['part', 'audit', 'primitive_name'],
  ],
  method: [['part', 'rpc', 'method']],
  identity: [['consumer'], ['authenticated_entity'], ['ai', 'mcp', 'audit', '*', 'consumer']],
  parts: [
    { name: 'rpc', at: ['ai', 'mcp', 'rpc'], joinOn: ['tool_name'] },
    { name: 'audit', at: ['ai', 'mcp', 'audit'], joinOn: ['primitive_name'] },
  ],
  toolCall: [
    [{ path: ['part', 'rpc', 'method'], is: ['tools/call'] }],
    // A denied call leaves an audit entry and no RPC entry; a listing leaves both, and is no call.
    [
      { path: ['part', 'audit', 'primitive'], is: ['tool'] },
      { path: ['ai', 'mcp', 'rpc', '0'], present: false },
    ],
  ],
  outcomes: [
    { when: [[{ path: ['part', 'audit', 'action'], is: ['deny'] }]], outcome: 'denied' },
    { when: [[{ path: ['response', 'status'], between: [401, 401] }]], outcome: 'auth-failure' },
    { when: [[{ path: ['response', 'status'], between: [403, 403] }]], outcome: 'denied' },
    { when: [[{ path: ['response', 'status'], between: [429, 429] }]], outcome: 'rate-limited' },
    { when: [[{ path: ['response', 'status'], between: [400, 599] }]], outcome: 'error' },
    { when: [[{ path: ['part', 'rpc', 'error'], present: true }]], outcome: 'tool-error' },
    { when: [[{ path: ['response', 'status'], between: [100, 399] }]], outcome: 'success' },
    { when: [[{ path: ['part', 'audit', 'action'], is: ['allow'] }]], outcome: 'success' },
  ],
  destructive: [],
  approval: null,
};

const GENERIC_TIME: readonly FieldPath[] = [['ts'], ['timestamp'], ['time']];
const GENERIC_OUTCOME: readonly FieldPath[] = [['outcome'], ['result'], ['status']];
const said = (...words: readonly string[]): AnyOf => GENERIC_OUTCOME.map((path) => [{ path, is: words }]);
const statusBetween = (from: number, to: number): AnyOf => [[{ path: ['status'], between: [from, to] }]];

const GENERIC: LogMapping = {
  id: 'probity-generic',
  title: 'Plain JSON lines with ts, user, server, tool, method, outcome, source, approval and session',
  // Three marks, because one or two of such ordinary names stand in many files that are no activity log.
  signature: GENERIC_TIME.flatMap((time) =>
    (['tool', 'tool_name', 'method'] as const).flatMap((what) =>
      ['outcome', 'result', 'status', 'user', 'server'].map((other) => [
        { path: time, present: true },
        { path: [what], present: true },
        { path: [other], present: true },
      ]),
    ),
  ),
  companions: [],
  leastShare: 0.5,
  time: GENERIC_TIME,
  timePlus: [],
  user: [['user'], ['user', 'id'], ['user', 'name'], ['user_id'], ['actor']],
  source: [['source'], ['source', 'ip'], ['source', 'address'], ['source_ip'], ['client_ip']],
  session: [['session'], ['session_id']],
  server: [['server'], ['server_name']],
  tool: [['tool'], ['tool', 'name'], ['tool_name']],
  method: [['method']],
  identity: [['user'], ['user_id'], ['actor'], ['approval', 'by'], ['approved_by']],
  parts: [],
  toolCall: [
    [{ path: ['method'], is: ['tools/call'] }],
    [
      { path: ['method'], present: false },
      { path: ['tool'], present: true },
    ],
    [
      { path: ['method'], present: false },
      { path: ['tool_name'], present: true },
    ],
  ],
  outcomes: [
    {
      when: said('auth-failure', 'auth_failure', 'unauthenticated', 'unauthorized', 'unauthorised', 'login_failed'),
      outcome: 'auth-failure',
    },
    { when: said('denied', 'deny', 'forbidden', 'rejected', 'blocked'), outcome: 'denied' },
    { when: said('rate-limited', 'rate_limited', 'throttled'), outcome: 'rate-limited' },
    { when: said('success', 'succeeded', 'ok', 'allowed', 'allow'), outcome: 'success' },
    { when: said('tool-error', 'tool_error', 'application_error'), outcome: 'tool-error' },
    { when: said('error', 'failure', 'failed', 'fail', 'timeout'), outcome: 'error' },
    { when: statusBetween(401, 401), outcome: 'auth-failure' },
    { when: statusBetween(403, 403), outcome: 'denied' },
    { when: statusBetween(429, 429), outcome: 'rate-limited' },
    { when: statusBetween(400, 599), outcome: 'error' },
    { when: statusBetween(100, 399), outcome: 'success' },
  ],
  destructive: [[{ path: ['destructive'], is: [true] }], [{ path: ['annotations', 'destructiveHint'], is: [true] }]],
  approval: {
    at: ['approval'],
    decision: [['approval'], ['approval', 'decision'], ['approval', 'status']],
    approver: [['approval', 'by'], ['approval', 'approver'], ['approved_by']],
    approvedAt: [['approval', 'at'], ['approved_at']],
  },
};

/** Every log format that can be read, the most telling first. */
export const LOG_MAPPINGS: readonly LogMapping[] = [TOOLHIVE, AGENTGATEWAY, KONG, GENERIC];
