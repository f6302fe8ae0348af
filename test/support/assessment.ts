import type {
  Assessment,
  ControlPart,
  ControlResult,
  Determination,
  DeterminationReason,
  DeterminationStatus,
  EvidenceEntry,
  FrameworkSummary,
  Gap,
  RequirementResult,
} from '../../src/model/assessment.ts';
import type { RequirementKind, Severity } from '../../src/model/catalogue.ts';
import { idOf } from '../../src/model/ids.ts';
import type { Observation, Population, Verdict } from '../../src/model/verdict.ts';

/** Hex that looks like a digest and depends only on the text. */
function fakeDigest(text: string): string {
  let state = 2166136261;
  let hex = '';
  for (let index = 0; hex.length < 64; index += 1) {
    state ^= text.charCodeAt(index % Math.max(1, text.length)) || 7;
    state = Math.imul(state, 16777619) >>> 0;
    hex += state.toString(16).padStart(8, '0');
  }
  return hex.slice(0, 64);
}

/** A subject with a bidi override, a zero-width space, control characters, Greek, an emoji and CJK. */
export const HOSTILE_SUBJECT = 'server\u202egnp.exe\u200b\u0007 "Ωmega" 😀 検査 <script>&amp; C:\\x';

const DETERMINATIONS: readonly (readonly [DeterminationStatus, DeterminationReason['code'], string])[] = [
  [
    'satisfied',
    'controls-met',
    'All controls of the set are met, and together they demand everything the requirement does.',
  ],
  [
    'partially-satisfied',
    'controls-met-in-part',
    'The met controls cover a part of the requirement: encryption in transit, not at rest.',
  ],
  [
    'not-satisfied',
    'control-not-met',
    'IAM-03 is not met: 2 of 40 servers accept a token that was issued for somebody else.',
  ],
  [
    'not-assessed',
    'control-unknown',
    'LOG-02 is unknown: the newest log evidence is 41 days old, its time to live is 30 days.',
  ],
  [
    'not-applicable',
    'role-excluded',
    'Not applicable: the organisation states the role deployer, the requirement binds providers.',
  ],
  ['not-yet-applicable', 'applies-later', 'The obligation begins after the as-of date.'],
  [
    'not-assessed',
    'out-of-scope',
    'Concerns the relation between supervisory authorities, on which no organisation can show evidence.',
  ],
  ['not-assessed', 'not-mapped', 'No control is mapped to this requirement yet.'],
];

const KINDS: readonly RequirementKind[] = [
  'duty',
  'duty',
  'duty',
  'content-item',
  'alternative',
  'trigger',
  'factor',
  'permitted-purpose',
];

export interface AssessmentSize {
  readonly frameworks?: number;
  readonly requirements?: number;
  readonly controls?: number;
  readonly observationsPerCheck?: number;
  readonly evidence?: number;
}

/** Builds an assessment that covers every status, long names, hostile subjects, redacted locators and cross references. */
export function buildAssessment(size: AssessmentSize = {}, changes: Partial<Assessment> = {}): Assessment {
  const wanted = { frameworks: 2, requirements: 33, controls: 8, observationsPerCheck: 5, evidence: 12, ...size };
  const evidence = Array.from({ length: wanted.evidence }, (_, index) => entry(index));
  const controls = Array.from({ length: wanted.controls }, (_, index) => control(index, evidence));
  const frameworks = Array.from(
    { length: wanted.frameworks },
    (_, index) => FRAMEWORK_NAMES[index % FRAMEWORK_NAMES.length] ?? '',
  );
  const units = frameworks.flatMap((name) => requirementsOf(name, wanted.requirements, controls));
  const observations = controls.flatMap((result, index) =>
    observationsOf(result, index, wanted.observationsPerCheck, evidence),
  );
  return {
    schema: 'urn:probity:assessment:1',
    generator: { name: 'probity', version: '0.1.0' },
    classification: 'Confidential',
    organisation: 'Nordwind Logistik & Partner GmbH',
    scope: {
      name: 'Freight desk agents, EU production',
      statement:
        'The agents of the freight desk, the twelve MCP servers they may reach, and the systems behind those servers.',
      includes: [
        'Freight desk agents in production',
        'MCP gateway and its twelve servers',
        'Logs of the gateway, kept for 400 days',
      ],
      excludes: [
        {
          what: 'Office productivity assistants',
          why: 'They reach no MCP server; reviewed in the yearly software inventory.',
        },
      ],
    },
    asOf: '2026-09-30T12:00:00Z',
    clock: 'declared',
    period: { label: '2026-Q3', from: '2026-07-01', to: '2026-09-30' },
    catalogue: { version: '2026.09', digest: fakeDigest('catalogue') },
    facts: {
      gdpr: { roles: ['controller'], route: null, answers: {} },
      'eu-ai-act': { roles: ['deployer'], route: 'annex-iii', answers: {} },
      hipaa: { roles: null, route: null, answers: {} },
    },
    frameworks: frameworks.map((name) => summaryOf(name, units)),
    requirements: units.filter((unit) => unit.kind !== 'information'),
    information: units
      .filter((unit) => unit.kind === 'information')
      .map(({ framework, id, title }) => ({ framework, id, title, concerns: 'definition' })),
    controls,
    checks: controls.flatMap((result) => checkOf(result)),
    observations,
    evidence,
    search: [
      {
        collector: 'mcp-config',
        root: 'clients',
        searched: 128,
        found: 12,
        problems: [{ path: 'clients/legacy/mcp.json', state: 'unreadable', message: 'Permission denied.' }],
      },
      { collector: 'logs', root: 'logs/gateway', searched: 3, found: 0, problems: [] },
    ],
    gaps: gapsOf(controls, evidence),
    exceptions: [
      {
        id: 'EX-2026-004',
        control: idOf('IAM-03'),
        reason: 'The vendor ships bound tokens with release 7.2 in November.',
        owner: 'Ada Brandt',
        approver: 'Jonas Vik, CISO',
        approvedOn: '2026-08-01',
        expires: '2026-11-30',
        scope: 'server:freight-quotes',
        subjects: null,
        severity: null,
        compensating: 'The server is reached from one subnet only.',
        compensatingControls: [],
        state: 'in-force',
        why: 'Approved and not yet expired.',
      },
    ],
    questions: [
      {
        fact: 'frameworks.hipaa.roles',
        question: 'Is the organisation a covered entity or a business associate?',
        why: 'Decides which HIPAA safeguards apply.',
      },
    ],
    parameters: {
      'log.retention-days': { value: 400, from: 'organisation' },
      'mfa.required': { value: true, from: 'catalogue' },
    },
    ...changes,
  };
}

const FRAMEWORK_NAMES = ['gdpr', 'eu-ai-act', 'hipaa', 'pci-dss', 'ccpa', 'nist-ai-rmf', 'iso-42001'];
const SHORT: { readonly [id: string]: string } = {
  gdpr: 'GDPR',
  'eu-ai-act': 'EU AI Act',
  hipaa: 'HIPAA',
  'pci-dss': 'PCI DSS',
  ccpa: 'CCPA',
  'nist-ai-rmf': 'NIST AI RMF',
  'iso-42001': 'ISO/IEC 42001',
};

function determination(
  status: DeterminationStatus,
  code: DeterminationReason['code'],
  text: string,
  controls: readonly string[],
): Determination {
  return { status, because: [{ code, text, controls: controls.map((id) => idOf<'control'>(id)) }] };
}

function requirementsOf(
  framework: string,
  count: number,
  controls: readonly ControlResult[],
): readonly RequirementResult[] {
  return Array.from({ length: count }, (_, index) => {
    const [status, code, text] = DETERMINATIONS[index % DETERMINATIONS.length] ?? DETERMINATIONS[0]!;
    const first = controls[index % Math.max(1, controls.length)];
    const second = controls[(index + 3) % Math.max(1, controls.length)];
    const information = index % 11 === 10;
    const mapped =
      !information && !['not-mapped', 'out-of-scope'].includes(code) && first !== undefined && second !== undefined;
    const raw = determination(status, information ? 'not-mapped' : code, text, first === undefined ? [] : [first.id]);
    const excepted = status === 'not-satisfied' && index % 3 === 0;
    return {
      framework: idOf<'framework'>(framework),
      id: idOf<'requirement'>(
        `${framework === 'gdpr' ? 'Art. ' : 'R-'}${Math.floor(index / 4) + 1}(${(index % 4) + 1})`,
      ),
      parent: null,
      level: 'paragraph',
      title:
        index % 5 === 4
          ? ''
          : ([
              'Security of processing',
              'Records of processing activities',
              'Notification of a personal data breach to the supervisory authority',
              'Human oversight',
            ][index % 4] ?? ''),
      titleOfficial: framework === 'gdpr',
      summary:
        'Protect the data that agents process with measures that fit the risk, test them regularly, and be able to show that they work.',
      kind: information ? 'information' : (KINDS[index % KINDS.length] ?? 'duty'),
      scope: index % 2 === 0 ? 'organisation' : 'system',
      roles: ['controller'],
      appliesFrom: status === 'not-yet-applicable' ? '2027-08-02' : null,
      raw,
      effective: excepted
        ? determination('partially-satisfied', 'exception-in-force', 'EX-2026-004 covers IAM-03 until 2026-11-30.', [
            'IAM-03',
          ])
        : raw,
      edges: mapped
        ? [
            {
              controls: [first.id, second.id],
              relationship: index % 2 === 0 ? 'superset-of' : 'intersects-with',
              strength: 8,
              rationale:
                'Both controls bind every decision to the identity of the requester; what happens on paper outside the systems stays outside.',
              ceiling: 'partly',
              review: index % 3 === 0 ? 'draft' : 'reviewed',
              status: (['met', 'not-met', 'unknown', 'not-applicable'] as const)[index % 4] ?? 'unknown',
              demands: [],
            },
          ]
        : [],
      exceptions: excepted ? ['EX-2026-004'] : [],
    };
  });
}

function summaryOf(framework: string, requirements: readonly RequirementResult[]): FrameworkSummary {
  const own = requirements.filter((requirement) => requirement.framework === framework);
  const duties = own.filter((requirement) => requirement.kind === 'duty');
  const counts = (which: 'raw' | 'effective'): FrameworkSummary['raw'] => {
    const count = (status: DeterminationStatus): number =>
      duties.filter((duty) => duty[which].status === status).length;
    return {
      satisfied: count('satisfied'),
      'partially-satisfied': count('partially-satisfied'),
      'not-satisfied': count('not-satisfied'),
      'not-assessed': count('not-assessed'),
      'not-applicable': count('not-applicable'),
      'not-yet-applicable': count('not-yet-applicable'),
    };
  };
  return {
    framework: idOf(framework),
    title:
      framework === 'gdpr'
        ? 'General Data Protection Regulation (EU) 2016/679'
        : `${SHORT[framework] ?? framework}, full title`,
    shortTitle: SHORT[framework] ?? framework,
    version: '2016/679, consolidated 2016-05-04',
    licence: 'Public law; summaries are our own.',
    sourceUrl: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
    voluntary: framework.startsWith('nist'),
    roles: ['controller'],
    units: own.length,
    duties: duties.length,
    inDoubt: duties.filter((duty) => duty.effective.because.some((reason) => reason.code === 'control-unknown')).length,
    mapped: duties.filter((duty) => duty.edges.length > 0).length,
    raw: counts('raw'),
    effective: counts('effective'),
  };
}

function population(index: number): Population {
  return {
    holds: 38,
    fails: index % 4 === 1 ? 2 : 0,
    notApplicable: 1,
    notObservable: index % 4 === 2 ? 3 : 0,
    notes: index % 5 === 0 ? 1 : 0,
  };
}

function verdictOf(index: number, evidence: readonly EvidenceEntry[]): Verdict {
  const shown = evidence[index % Math.max(1, evidence.length)];
  const ids = shown === undefined ? [] : [shown.id];
  if (index % 4 === 0 && shown !== undefined)
    return {
      status: 'met',
      basis: index % 8 === 0 ? 'observed' : 'attested',
      from: [{ evidence: shown.id, nature: 'observed' }],
    };
  if (index % 4 === 1)
    return {
      status: 'not-met',
      because: [
        { code: 'check-fails', text: '2 of 40 servers accept a token issued for somebody else.', evidence: ids },
      ],
    };
  if (index % 4 === 2)
    return {
      status: 'unknown',
      because: [
        { code: 'evidence-stale', text: 'The newest evidence is 41 days old; it lives 30 days.', evidence: ids },
      ],
    };
  return {
    status: 'not-applicable',
    because: [{ code: 'does-not-apply', text: 'No remote server is in scope.', evidence: [] }],
  };
}

const FAMILIES = ['identity-and-authentication', 'identity-and-authentication', 'logging', 'supply-chain'];

function control(index: number, evidence: readonly EvidenceEntry[]): ControlResult {
  const verdict = verdictOf(index, evidence);
  const parts: ControlPart[] = [
    {
      op: 'check',
      check: idOf(`MCP-AUTH-${String(index + 1).padStart(3, '0')}`),
      where: index % 3 === 2 ? "facts.transport == 'http'" : null,
      matched: index % 3 === 2 ? evidence.slice(0, 2).map(({ id }) => id) : null,
      population: population(index),
      verdict,
    },
  ];
  if (index % 2 === 0) {
    parts.push({
      op: 'attestation',
      attestation: idOf(`IAM-${String(index).padStart(2, '0')}/access-review`),
      statement:
        'All accounts that agents use were reviewed with their owners, and those no longer needed were closed.',
      frequency: 'quarterly',
      values: [],
      given:
        index % 4 === 0
          ? { by: 'Ada Brandt', role: 'Head of platform', on: '2026-08-14', stated: true, lapses: '2026-11-14' }
          : null,
      verdict:
        index % 4 === 0
          ? verdict
          : {
              status: 'unknown',
              because: [{ code: 'attestation-missing', text: 'Nobody has given this statement yet.', evidence: [] }],
            },
    });
  }
  return {
    id: idOf(`IAM-${String(index).padStart(2, '0')}`),
    title:
      [
        'Decisions are bound to the identity of the requester',
        'Tokens are audience-bound',
        'Every tool call is logged with who, what and when',
        'Servers are pinned',
      ][index % 4] ?? '',
    family: FAMILIES[Math.floor(index / 2) % FAMILIES.length] ?? 'logging',
    objective:
      'A server acts only with the rights of the person or agent that asked, so that no server can be used as a confused deputy.',
    guidance: 'Bind tokens to their audience and refuse all others.',
    type: 'preventive',
    ownerRole: 'Platform owner',
    frequency: 'continuous',
    threats: ['MCP04:2025', 'LLM06:2025'],
    verdict,
    population: population(index),
    parts,
    serves: ['gdpr:Art. 1(1)', 'gdpr:Art. 1(2)', 'eu-ai-act:R-1(1)'],
  };
}

function checkOf(result: ControlResult): Assessment['checks'] {
  return result.parts
    .filter((part) => part.op === 'check')
    .map((part) => ({
      id: part.check,
      version: 2,
      title: 'Remote servers require audience-bound tokens',
      question: 'Does every remote server refuse tokens that were issued for another audience?',
      reads: idOf<'kind'>('mcp-server-config'),
      severity: 'high' as const,
      threats: ['MCP04:2025'],
    }));
}

function observationsOf(
  result: ControlResult,
  index: number,
  count: number,
  evidence: readonly EvidenceEntry[],
): readonly Observation[] {
  const [part] = result.parts;
  if (part?.op !== 'check' || evidence.length === 0) return [];
  return Array.from({ length: count }, (_, place) => {
    const source = evidence[(index + place) % evidence.length]!;
    const seen = {
      check: part.check,
      checkVersion: 2,
      severity: (['critical', 'high', 'medium', 'low', 'informational'] as const)[place % 5] as Severity,
      evidence: source.id,
      subject: place === 0 ? HOSTILE_SUBJECT : source.subject,
      because: 'The server accepts tokens without an audience, so a token stolen elsewhere opens it.',
      shown: [
        {
          pointer: '/auth/audience',
          value: null,
          locator: {
            byteStart: 1204,
            byteEnd: 1260,
            line: 41,
            column: 7,
            ...(place % 2 === 0 ? { sha256: fakeDigest(`loc${place}`) } : {}),
          },
        },
        { pointer: '/transport', value: 'http', locator: null },
      ],
    };
    if (place % 3 === 0) return { ...seen, outcome: 'fails', remediation: 'Set the audience.' };
    return { ...seen, outcome: place % 3 === 1 ? 'not-observable' : 'holds' };
  });
}

function entry(index: number): EvidenceEntry {
  const subject = index === 3 ? HOSTILE_SUBJECT : `mcp-server:freight-${index}`;
  return {
    id: idOf(`sha256:${fakeDigest(`item${index}`)}`),
    label: `EV-${String(index + 1).padStart(4, '0')}`,
    kind: idOf('mcp-server-config'),
    kindTitle: 'MCP server configuration',
    subject,
    source: {
      path:
        index % 4 === 1
          ? 'clients/a-very-long-directory-name-that-goes-on/and-on/until-it-no-longer-fits/in-one-column/.cursor/mcp.json'
          : `clients/team-${index}/mcp.json`,
      sha256: fakeDigest(`source${index}`),
      bytes: 2048 + index,
      ...(index % 3 === 0
        ? { repository: { identity: 'git.example.com/freight/agents', commit: fakeDigest('commit').slice(0, 40) } }
        : {}),
    },
    collected: '2026-09-29T08:30:00Z',
    period: index % 2 === 0 ? { from: '2026-07-01T00:00:00Z', to: '2026-09-29T08:30:00Z' } : null,
    collector: { id: 'mcp-config', version: '0.1.0' },
    ttlDays: 30 * (1 + (index % 4)),
    freshness: (['current', 'stale', 'from-the-future'] as const)[index % 3] ?? 'current',
    redactions:
      index % 2 === 0
        ? [{ pointer: '/env/TOKEN', class: 'github-token', length: 40, fingerprint: 'a1b2c3d4e5f60718' }]
        : [],
    blindSpots: index % 3 === 1 ? ['Environment variables set outside of this file are not seen.'] : [],
  };
}

function gapsOf(controls: readonly ControlResult[], evidence: readonly EvidenceEntry[]): readonly Gap[] {
  const open = controls.filter((result) => result.verdict.status === 'not-met' || result.verdict.status === 'unknown');
  return open.map((result, index) => ({
    label: `GAP-${String(index + 1).padStart(3, '0')}`,
    kind: result.verdict.status === 'not-met' ? 'control-not-met' : 'control-unknown',
    severity:
      result.verdict.status === 'not-met' ? ((['critical', 'high', 'medium'] as const)[index % 3] ?? 'high') : null,
    control: result.id,
    title: result.title,
    finding: '2 of 40 servers accept a token that was issued for another audience.',
    remediation: 'Set the expected audience in the gateway and refuse every other token.',
    subjects: [HOSTILE_SUBJECT, 'mcp-server:freight-quotes'],
    evidence: evidence.slice(0, 2).map((item) => item.id),
    requirements: ['gdpr:Art. 1(1)', 'eu-ai-act:R-1(2)'],
    exceptions: index === 0 ? ['EX-2026-004'] : [],
  }));
}

/** An assessment in which every list is empty. */
export function emptyAssessment(): Assessment {
  return buildAssessment(
    { frameworks: 0, requirements: 0, controls: 0, evidence: 0 },
    {
      scope: { name: 'Nothing', statement: '', includes: [], excludes: [] },
      search: [],
      gaps: [],
      exceptions: [],
      questions: [],
      parameters: {},
      facts: {},
      period: null,
      clock: 'system',
    },
  );
}
