import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A complete catalogue of one of each, small enough to break on purpose. */
export const TINY: Readonly<Record<string, string>> = {
  'controls/threats.yaml': `lists:
  - id: demo-list
    title: Demo list
    edition: "2025"
    publisher: Nobody
    source-url: https://example.org/
    licence: none
    threats:
      - {id: "D01:2025", title: First}
`,
  'controls/audit/AUD-01.yaml': `id: AUD-01
title: A log is kept
family: audit
objective: Every action of an agent leaves an event in a log that is kept.
guidance: Switch the audit log of the gateway on, keep it where the gateway cannot change it, and look at it every month.
type: detective
owner-role: Head of operations
frequency: monthly
threats: ["D01:2025"]
state: active
assessment:
  all:
    - check: LOG-01
    - attestation:
        id: review
        statement: The log was read this quarter and what stood out was followed up.
        frequency: quarterly
`,
  'frameworks/demo/framework.yaml': `id: demo
title: Demo framework
short-title: Demo
version: "1"
authority: Nobody
source-url: https://example.org/
licence: Our own.
text-depth: own-titles-and-own-summaries
verified-against: {nothing: it is invented}
voluntary: false
roles:
  - {id: keeper, meaning: Keeps logs.}
  - {id: reader, meaning: Reads logs.}
penalties: {}
requirements:
  - {id: "1", level: chapter, title: Logs, kind: information, concerns: structure}
  - {id: "1.1", parent: "1", level: rule, title: Keep, kind: duty, summary: Keep a log., roles: [keeper]}
  - {id: "1.2", parent: "1", level: rule, title: Read, kind: duty, summary: Read the log., roles: [reader], applies-from: "2027-01-01"}
`,
  'frameworks/demo/mapping.yaml': `framework: demo
version: "1"
authored-by: tests
edges:
  - requirement: "1.1"
    controls: [AUD-01]
    relationship: superset-of
    strength: 8
    rationale: The control keeps a log and has it read, which is all the rule asks for and a little more.
    ceiling: partly
    review: draft
out-of-scope: []
`,
  'evidence/log/kind.yaml': `id: log
version: 1
title: Log
description: One log.
collector: logs
ttl-days: 30
sensitivity: internal
subject: its name
example: {name: a, days: 10, share: 0.5, kept: true, tags: [x], parts: [{id: p, size: 1}]}
`,
  'evidence/log/facts.schema.json': `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object", "additionalProperties": false,
  "required": ["name", "days", "share", "kept", "tags", "parts"],
  "properties": {
    "name": {"type": "string"}, "days": {"type": "integer"}, "share": {"type": "number"}, "kept": {"type": "boolean"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "parts": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["id", "size"],
      "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}}}
  }
}
`,
  'evidence/log/checks/LOG-01.yaml': `id: LOG-01
version: 1
title: Log too short
question: Does the log reach back far enough?
reads: log
severity: medium
lifecycle: stable
threats: ["D01:2025"]
parameters:
  minimum: {default: 180, because: Six months is the shortest retention a law here asks for.}
applies: facts.kept
observable: facts.days >= 0
holds: facts.days >= params.minimum
points-at: [/days]
because:
  fails: \${facts.name} reaches back \${facts.days} days, \${params.minimum} are asked for.
  holds: \${facts.name} reaches back \${facts.days} days.
remediation: Keep the log for at least \${params.minimum} days.
examples:
  - {name: long, outcome: holds, facts: {days: 400}}
  - {name: short, outcome: fails, facts: {days: 3}}
  - {name: own threshold, outcome: holds, facts: {days: 3}, parameters: {minimum: 2}}
  - {name: not kept, outcome: not-applicable, facts: {kept: false}}
  - {name: unknown, outcome: not-observable, facts: {days: -1}}
`,
};

/** Writes files into a new temporary folder, some replaced; undefined leaves a file out. */
export function writeTree(files: Readonly<Record<string, string | undefined>>): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-test-'));
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The tiny catalogue with one text replaced in one file. Throws where the text is not there. */
export function tinyWith(path: string, before: string, after: string): string {
  const text = TINY[path];
  if (text === undefined || !text.includes(before)) throw new Error(`${path} has no "${before}"`);
  return writeTree({ ...TINY, [path]: text.replace(before, after) });
}
