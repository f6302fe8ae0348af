import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTree } from './tiny-catalogue.ts';

/** Assembled here, so that no scanner takes the test itself for a leak. */
export const CANARY: string = ['ghp', `${'Kz9Q'.repeat(8)}Wq7T`].join('_');

/** A small organisation: two servers, a log, a policy, a statement. */
export const SMALL: Readonly<Record<string, string>> = {
  'probity.yaml':
    'organisation: Small Org\nscope: {name: Agents}\nframeworks:\n  gdpr: {roles: [controller]}\n  iso-42001: {}\n',
  '.mcp.json': JSON.stringify(
    {
      mcpServers: {
        files: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem@1.0.2', '/srv/claims'] },
        pay: { type: 'http', url: 'https://pay.example.org/mcp' },
      },
    },
    null,
    2,
  ),
  'logs/gateway.jsonl': Array.from({ length: 20 }, (_, n) =>
    JSON.stringify({
      ts: new Date(Date.UTC(2026, 9, 1 + n)).toISOString(),
      user: 'ana',
      server: 'files',
      tool: 'read_file',
      method: 'tools/call',
      outcome: 'success',
      source: '10.0.0.7',
      approval: 'not-required',
      session: 's1',
    }),
  )
    .join('\n')
    .concat('\n'),
  'policies/incident-response.md':
    '---\ntitle: Incident response\ntype: policy\ntopics: [incident-response]\nowner: CISO\napproved_by: CEO\napproved_on: 2026-05-01\nnext_review: 2027-05-01\nversion: "1.0"\nstatus: approved\n---\n\n# Incident response\n\nWe answer incidents in the order of the harm they may do, and write down what we did.\n',
  'attestations.yaml':
    '- {control: IAM-03, statement-id: STATEMENT, stated: true, by: A. Person, role: CISO, on: 2026-11-01}\n',
};

/** Writes the small organisation, some files replaced or left out, without attestations unless they are given. */
export function smallOrganisation(over: Readonly<Record<string, string | undefined>> = {}): string {
  return writeTree({ ...SMALL, 'attestations.yaml': undefined, ...over });
}

/** Makes a git repository with nothing in it below a folder. */
export function emptyRepository(root: string, name: string): void {
  mkdirSync(join(root, name), { recursive: true });
  execFileSync('git', ['init', '-q', join(root, name)], {
    env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
  });
}
