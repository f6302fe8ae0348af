import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ApprovalGiven, approveDocument } from '../../src/app/approve.ts';
import { documentsCollector } from '../../src/collect/documents/collector.ts';
import { KnownFailure } from '../../src/model/exit.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { walk } from '../../src/platform/files.ts';
import { runOver } from '../collect/support.ts';
import { writeTree } from '../support/tiny-catalogue.ts';

const GIVEN: ApprovalGiven = { by: 'Chief Executive', on: '2026-11-20', version: '', today: '2026-11-23' };
const POLICY = `---
title: Access policy
owner: Head of Security
approved_by: Former Chief
approved_on: 2025-01-10
version: 2.1
next_review: 2027-01-10
---

# Access

Nobody shares an account.
`;

async function factsOf(root: string): Promise<Record<string, unknown>> {
  const files = (await walk(root)).files.filter((file) => file.kind === 'file');
  const { drafts } = await runOver(documentsCollector, root, { files });
  return drafts[0]?.facts as Record<string, unknown>;
}

async function refused(root: string, name: string, given: Partial<ApprovalGiven> = {}): Promise<string> {
  try {
    await approveDocument(join(root, name), { ...GIVEN, ...given });
  } catch (error) {
    if (error instanceof KnownFailure) return error.diagnostics[0]?.message ?? '';
    throw error;
  }
  return '';
}

describe('approving a document', () => {
  it('records the text as it stands, and the collector then reads who, when and which text from that approval', async () => {
    const root = writeTree({ 'access.md': POLICY });
    const approved = await approveDocument(join(root, 'access.md'), GIVEN);
    expect(approved).toMatchObject({ added: true, missing: [], byOwner: false });
    expect(approved.sha256).toBe(sha256Hex('# Access\n\nNobody shares an account.'));
    const facts = await factsOf(root);
    expect(facts).toMatchObject({ approvedBy: 'Chief Executive', approvedOn: '2026-11-20', version: '2.1' });
    expect(facts['approvedSha256']).toBe(facts['contentSha256']);
  });

  it('shows a text changed afterwards; a new review date, other line ends and a byte order mark are no change', async () => {
    const root = writeTree({ 'access.md': POLICY });
    const path = join(root, 'access.md');
    await approveDocument(path, GIVEN);
    writeFileSync(path, `\ufeff${POLICY.replace('2027-01-10', '2028-01-10').replaceAll('\n', '\r\n')}\r\n`);
    const same = await factsOf(root);
    expect(same['nextReview']).toBe('2028-01-10');
    expect(same['approvedSha256']).toBe(same['contentSha256']);
    writeFileSync(path, POLICY.replace('Nobody shares', 'Everybody shares'));
    const changed = await factsOf(root);
    expect(changed['approvedSha256']).not.toBe(changed['contentSha256']);
  });

  it('lets the newest approval count, and one that names no text is never joined with the digest of an older one', async () => {
    const root = writeTree({ 'access.md': POLICY });
    const path = join(root, 'access.md');
    await approveDocument(path, GIVEN);
    writeFileSync(path, POLICY.replace('2025-01-10', '2026-11-22'));
    expect(await factsOf(root)).toMatchObject({
      approvedBy: 'Former Chief',
      approvedOn: '2026-11-22',
      approvedSha256: '',
    });
    await approveDocument(path, { ...GIVEN, by: 'Board', on: '2026-11-23' });
    const facts = await factsOf(root);
    expect(facts).toMatchObject({ approvedBy: 'Board', approvedOn: '2026-11-23' });
    expect(facts['approvedSha256']).toBe(facts['contentSha256']);
  });

  it('takes any other file as a whole, says what its sidecar lacks, and records nothing twice', async () => {
    const root = writeTree({ 'access.pdf': '%PDF-1.7 invented' });
    const path = join(root, 'access.pdf');
    const first = await approveDocument(path, { ...GIVEN, version: '3' });
    expect(first.sha256).toBe(sha256Hex('%PDF-1.7 invented'));
    expect(first.missing).toEqual(['title', 'owner', 'next_review']);
    const text = readFileSync(first.sidecar, 'utf8');
    expect((await approveDocument(path, { ...GIVEN, version: '3' })).added).toBe(false);
    expect(readFileSync(first.sidecar, 'utf8')).toBe(text);
    expect(await factsOf(root)).toMatchObject({
      version: '3',
      approvedSha256: first.sha256,
      contentSha256: first.sha256,
    });
  });

  it.each([
    ['comments, and no last line end', '# ours\ntitle: "A: b" # kept\nowner: Head of Security'],
    [
      'a list in the middle',
      "title: A\napprovals:\n    - {by: B Ek, on: '2024-01-05'}\n    - by: B Ek\n      on: '2025-01-05'\nowner: Head # last\n",
    ],
    ['a list without indentation', "approvals:\n- by: B Ek\n  on: '2025-01-05'\n\n# end\nowner: Head\n"],
  ])('keeps every byte of a sidecar with %s', async (_, before) => {
    const root = writeTree({ 'a.pdf': 'x', 'a.pdf.meta.yaml': before });
    const { sidecar } = await approveDocument(join(root, 'a.pdf'), GIVEN);
    const after = readFileSync(sidecar, 'utf8');
    const added = after.split('\n').filter((line) => !before.split('\n').includes(line));
    expect(added.join('\n')).toContain('by: Chief Executive');
    expect(before.split('\n').every((line) => after.split('\n').includes(line))).toBe(true);
    expect(await factsOf(root)).toMatchObject({ approvedBy: 'Chief Executive', approvedOn: '2026-11-20' });
  });

  it.each([
    ['a list in brackets', "approvals: [{by: B Ek, on: '2025-01-05'}]\n"],
    ['no mapping', '- title\n'],
    ['broken YAML', 'title: [\n'],
  ])('leaves a sidecar alone that is %s', async (_, before) => {
    const root = writeTree({ 'a.pdf': 'x', 'a.pdf.meta.yaml': before });
    expect(await refused(root, 'a.pdf')).not.toBe('');
    expect(readFileSync(join(root, 'a.pdf.meta.yaml'), 'utf8')).toBe(before);
  });

  it('says when the owner approved it', async () => {
    const root = writeTree({ 'access.md': POLICY });
    const approved = await approveDocument(join(root, 'access.md'), { ...GIVEN, by: 'head of  security' });
    expect(approved.byOwner).toBe(true);
  });

  it('refuses what cannot be approved, and writes nothing then', async () => {
    const root = writeTree({ 'a.pdf': 'x', 'a.pdf.meta.yaml': 'title: A\n' });
    mkdirSync(join(root, 'folder'));
    symlinkSync(join(root, 'a.pdf'), join(root, 'link.pdf'));
    expect(await refused(root, 'none.pdf')).toContain('There is no such file');
    expect(await refused(root, 'folder')).toContain('a folder, a link or a device');
    expect(await refused(root, 'link.pdf')).toContain('a folder, a link or a device');
    expect(await refused(root, 'a.pdf.meta.yaml')).toContain('describes a document');
    expect(await refused(root, 'a.pdf', { on: '2026-12-01' })).toContain('still to come');
    expect(await refused(root, 'a.pdf', { on: '20.11.2026' })).toContain('not a day');
    expect(await refused(root, 'a.pdf', { by: ' ' })).toContain('not said who');
    expect(readFileSync(join(root, 'a.pdf.meta.yaml'), 'utf8')).toBe('title: A\n');
    expect(existsSync(join(root, 'link.pdf.meta.yaml'))).toBe(false);
  });
});
