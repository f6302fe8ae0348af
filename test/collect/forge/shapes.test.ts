import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import { readExport } from '../../../src/collect/forge/export-file.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { forgeIn } from './forge-in.ts';

const SOURCE = { ruleset_source_type: 'Repository', ruleset_source: 'acme/app', ruleset_id: 42 };

describe('the rules that hold for a branch, as GitHub lists them one by one', () => {
  it('are read as rules in force; who may go past them is not said there, and stays unknown', async () => {
    const { items, problems } = await forgeIn({
      'forge-exports/app/rules-main.json': [
        { type: 'deletion', ...SOURCE },
        { type: 'non_fast_forward', ...SOURCE },
        {
          type: 'pull_request',
          ...SOURCE,
          parameters: { required_approving_review_count: 2, dismiss_stale_reviews_on_push: true },
        },
        { type: 'required_status_checks', ...SOURCE, parameters: { required_status_checks: [{ context: 'build' }] } },
      ],
    });
    expect(problems).toEqual([]);
    const facts = items[0]?.facts ?? {};
    const schema = JSON.parse(readFileSync('evidence/forge-branch-rules/facts.schema.json', 'utf8')) as JsonObject;
    expect(compileValueSchema(schema)(facts)).toEqual([]);
    expect(facts).toMatchObject({
      inForce: 4,
      approvals: 2,
      approvalsKnown: true,
      staleDismissed: 'yes',
      adminsBound: 'unknown',
      requiredChecks: ['build'],
      forcePushForbidden: 'yes',
    });
  });

  it('say nothing of approvals where no rule asks for a request: older protections are listed elsewhere', async () => {
    const { items } = await forgeIn({ 'forge-rules.json': [{ type: 'non_fast_forward', ...SOURCE }] });
    expect(items[0]?.facts).toMatchObject({ approvalsKnown: false, checksKnown: false, forcePushForbidden: 'yes' });
  });
});

describe('an export in UTF-16, as a redirection in Windows PowerShell writes it', () => {
  it('is refused with how to write it', () => {
    const read = readExport('forge-x.json', Buffer.from('\ufeff[]', 'utf16le'));
    expect(read.ok ? [] : read.diagnostics.map(({ code }) => code)).toEqual(['forge-encoding']);
  });

  it('is read where it is UTF-8 with a byte order mark', () => {
    expect(readExport('forge-x.json', Buffer.from('\ufeff[{"login":"a"}]')).ok).toBe(true);
  });
});

describe('what is saved in place of an export', () => {
  const REFUSED = { message: 'Branch not protected', documentation_url: 'https://docs.github.com/rest', status: '404' };
  it.each([
    ['a refusal of GitHub', REFUSED, 'forge-refused'],
    ['a refusal of GitLab', { message: '404 Project Not Found' }, 'forge-refused'],
    ['an expired token', { error: 'invalid_token', error_description: 'Token was revoked.' }, 'forge-refused'],
    [
      'a list of rule sets without rules',
      [
        {
          id: 42,
          name: 'main',
          target: 'branch',
          source_type: 'Repository',
          source: 'acme/app',
          enforcement: 'active',
        },
      ],
      'forge-summary',
    ],
    ['nothing', [], 'forge-empty'],
    ['something else', [{ colour: 'red' }], 'forge-unrecognised'],
  ])('%s is named, with what to do next', async (_, content, code) => {
    const { items, problems } = await forgeIn({ 'forge-x.json': content });
    expect(items).toEqual([]);
    expect(problems[0]?.diagnostics[0]).toMatchObject({ code });
    expect(problems[0]?.diagnostics[0]?.next).not.toBe('');
  });
});
