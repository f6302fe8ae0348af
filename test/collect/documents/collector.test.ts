import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { dateOf, monthsLater } from '../../../src/collect/calendar.ts';
import { documentsCollector } from '../../../src/collect/documents/collector.ts';
import { cycleMonths } from '../../../src/collect/documents/dates.ts';
import { findPlaceholders } from '../../../src/collect/documents/placeholders.ts';
import { sha256Hex } from '../../../src/platform/digest.ts';
import { type FileEntry, walk } from '../../../src/platform/files.ts';
import { factsValidator, folderWith, runOver, writeBelow } from '../support.ts';

const CANARY = `ghp_${'Ab1'.repeat(12)}`;
let root = '';
beforeEach(() => {
  root = folderWith({});
});

const validate = factsValidator('document');

function write(path: string, text: string): void {
  writeBelow(root, path, text);
}

async function collect(explicit = false) {
  return collectFrom(
    root,
    (await walk(root)).files.filter((file) => file.kind === 'file'),
    explicit,
  );
}

async function collectFrom(folder: string, files: readonly FileEntry[], explicit: boolean) {
  const { all, drafts: items, problems } = await runOver(documentsCollector, folder, { files, explicit });
  for (const item of items) expect(validate(item.facts)).toEqual([]);
  return { all, items, problems };
}

const POLICY = `---
title: Incident response policy
Doc-Type: Policy
tags: [Incident Response, "Access Control, Logging"]
owner: Head of Security
approvedBy: Chief Executive
approval_date: 2026-03-02
version: 2.1
status: Approved
last_reviewed: 2026-03-31
review_cycle: half-yearly
---

# Heading

We act at once. TBD
`;

describe('Markdown with front matter', () => {
  it('is read under the synonyms of its keys, and each fact leads to its bytes', async () => {
    write('policies/ir.md', POLICY);
    const { items, problems } = await collect();
    expect(problems).toEqual([]);
    expect(items[0]?.subject).toBe('document policies/ir.md');
    expect(items[0]?.facts).toEqual({
      title: 'Incident response policy',
      type: 'policy',
      topics: ['access-control', 'incident-response', 'logging'],
      owner: 'Head of Security',
      approvedBy: 'Chief Executive',
      approvedOn: '2026-03-02',
      approvedSha256: '',
      contentSha256: sha256Hex('# Heading\n\nWe act at once. TBD'),
      version: '2.1',
      status: 'approved',
      nextReview: '',
      lastReviewed: '2026-03-31',
      reviewCycle: 'half-yearly',
      reviewDue: '2026-09-30',
      unreadDates: [],
      placeholders: 1,
      words: 6,
      textRead: true,
      hasMetadata: true,
    });
    const at = (pointer: string): string => {
      const locator = items[0]?.locators[pointer];
      return Buffer.from(POLICY).subarray(locator?.byteStart, locator?.byteEnd).toString('utf8');
    };
    expect(at('/owner')).toBe('Head of Security');
    expect(at('/reviewDue')).toBe('2026-03-31');
    expect(at('/placeholders')).toBe('TBD');
    expect(items[0]?.locators['/owner']).toMatchObject({ line: 5, column: 8 });
  });

  it('keeps its places behind a byte order mark, CRLF and letters beyond ASCII', async () => {
    const text = '\ufeff---\r\ntitle: "Größe"\r\nowner: Zoë\r\n---\r\nLorem ipsum\r\n';
    write('a.md', text);
    const { items } = await collect();
    const locator = items[0]?.locators['/owner'];
    expect(items[0]?.facts).toMatchObject({ title: 'Größe', owner: 'Zoë', placeholders: 1 });
    expect(Buffer.from(text).subarray(locator?.byteStart, locator?.byteEnd).toString('utf8')).toBe('Zoë');
  });

  it('is no document without an owner or a review date, unless it was named', async () => {
    write('README.md', '---\ntitle: Blog post\n---\nHello\n');
    write('plain.md', '# Plain\n');
    expect((await collect()).items).toEqual([]);
    const named = await collect(true);
    expect(named.items.map((item) => [item.facts['title'], item.facts['hasMetadata']])).toEqual([
      ['Blog post', true],
      ['Plain', false],
    ]);
  });

  it('says where a date is none and treats it as unknown', async () => {
    write('a.md', '---\nowner: Ann\nnext_review: 2026-02-30\napproved_on: 3 March 2026\n---\n');
    const { items, problems } = await collect();
    expect(items[0]?.facts).toMatchObject({
      nextReview: '',
      approvedOn: '',
      reviewDue: '',
      unreadDates: ['approvedOn', 'nextReview'],
    });
    expect(problems[0]).toMatchObject({ path: 'a.md', state: 'partial' });
    expect(problems[0]?.diagnostics.map((diagnostic) => diagnostic.place?.line)).toEqual([4, 3]);
  });

  it('reports metadata that does not parse, with its place, and goes on with the next file', async () => {
    write('a.md', '---\nowner: [Ann\n---\n');
    write('b.md', '---\nowner: Ann\nowner: Bob\n---\n');
    write('c.md', '---\nowner: Cid\n---\n');
    write('d.md', `---\nowner: x\na: ${'['.repeat(300)}${']'.repeat(300)}\n---\n`);
    write('e.md', '');
    const { items, problems } = await collect();
    expect(items.map((item) => item.subject)).toEqual(['document c.md']);
    expect(problems.map((problem) => [problem.path, problem.state])).toEqual([
      ['a.md', 'unparsable'],
      ['b.md', 'unparsable'],
      ['d.md', 'unparsable'],
    ]);
    expect(problems[1]?.diagnostics[0]?.place?.line).toBe(3);
  });

  it('survives keys that reach for prototypes', async () => {
    write('a.md', '---\nowner: Ann\n__proto__: { owner: Eve }\nconstructor: x\n---\n');
    const { items } = await collect();
    expect(items[0]?.facts['owner']).toBe('Ann');
    expect(({} as { owner?: string }).owner).toBeUndefined();
  });
});

describe('any file with a sidecar', () => {
  it('takes its metadata from beside it and is digested whole, without being read as text', async () => {
    write('dpia.pdf', '%PDF-1.7 TBD');
    write('dpia.pdf.meta.yaml', 'type: assessment\ntopics: dpia\nowner: DPO\nnext_review: 2027-01-01\n');
    const { items, problems } = await collect();
    expect(problems).toEqual([]);
    expect(items[0]?.facts).toMatchObject({
      type: 'assessment',
      topics: ['dpia'],
      owner: 'DPO',
      textRead: false,
      placeholders: 0,
    });
    expect(items[0]?.parameters['places']).toMatchObject({ '': 'dpia.pdf', '/owner': 'dpia.pdf.meta.yaml' });
    expect(items[0]?.source.bytes).toBe(12);
    expect(items[0]?.locators['/owner']?.path).toBe('dpia.pdf.meta.yaml');
    expect(items[0]?.locators['']?.path).toBeUndefined();
  });

  it('lets the document speak before its sidecar', async () => {
    write('a.md', '---\nowner: Ann\n---\n');
    write('a.md.meta.yaml', 'owner: Bob\nversion: 3\n');
    const { items } = await collect();
    expect(items[0]?.facts).toMatchObject({ owner: 'Ann', version: '3' });
    expect(items[0]?.parameters['places']).toMatchObject({ '/owner': 'a.md', '/version': 'a.md.meta.yaml' });
  });

  it('is a problem where the sidecar stands alone or is no mapping', async () => {
    write('gone.pdf.meta.yaml', 'owner: Ann\n');
    write('x.pdf', 'x');
    write('x.pdf.meta.yaml', '- a\n');
    const { items, problems } = await collect();
    expect(items[0]?.facts['hasMetadata']).toBe(false);
    expect(problems.map((problem) => [problem.path, problem.state, problem.diagnostics[0]?.code])).toEqual([
      ['x.pdf.meta.yaml', 'partial', 'sidecar-shape'],
      ['gone.pdf.meta.yaml', 'missing', 'sidecar-alone'],
    ]);
  });
});

describe('secrets and addresses', () => {
  it('appear in no item, problem or diagnostic', async () => {
    const keys = [
      'title',
      'type',
      'topics',
      'version',
      'status',
      'next_review',
      'last_reviewed',
      'review_cycle',
      'approved_by',
      'approved_on',
    ];
    write(
      'a.md',
      `---\nowner: Ann ${CANARY}\n${keys.map((key) => `${key}: ${CANARY}`).join('\n')}\n---\n# ${CANARY}\nTBD ${CANARY}\n`,
    );
    write('b.md', `---\nowner: [${CANARY}\n---\n`);
    write(
      'c.md',
      '---\nowner: Ann <ann@example.org>\napproved_by: bob@example.org\ntitle: mail eve@example.org\n---\n',
    );
    write(`${CANARY}.md`, `---\nowner: Ann\n---\n`);
    write('d.pdf', CANARY);
    write('d.pdf.meta.yaml', `owner: "${CANARY}\n`);
    write('e.md', '---\nowner: "Ann\\u001b[31m"\n---\n');
    const { all, items } = await collect(true);
    const everything = JSON.stringify(all);
    expect(everything).not.toContain(CANARY);
    // In whatever spelling: lower case and hyphens are no disguise.
    expect(everything.toLowerCase()).not.toContain('ab1ab1ab1');
    expect(everything).not.toContain('example.org');
    expect(everything).not.toMatch(/\\u001b/);
    const c = items.find((item) => item.subject === 'document c.md');
    expect(c?.facts['owner']).toBe('Ann');
    expect(c?.facts['approvedBy']).toMatch(/^\[e-mail address [0-9a-f]{16}\]$/);
    expect(c?.locators['/approvedBy']?.sha256).toBeUndefined();
  });
});

const corpus = '../shared/corpus';
describe.skipIf(!existsSync(corpus))('the corpus of real files (skipped where ../shared/corpus is absent)', () => {
  it('is read without a crash, every file that was named once, and every fact fits the schema', async () => {
    const files = (await walk(corpus)).files.filter((file) => file.kind === 'file');
    const named = await collectFrom(corpus, files, true);
    const markdown = files.filter((file) => /\.md$/i.test(file.path)).length;
    expect(named.items.length + named.problems.filter((problem) => problem.state === 'too-large').length).toBe(
      markdown,
    );
  });
});

describe('dates and stand-ins', () => {
  it('takes only days that exist', () => {
    expect(['2026-02-28', '2026-02-30', '2026-03-01T10:00:00Z', '1 March 2026', '03/04/2026', ''].map(dateOf)).toEqual([
      '2026-02-28',
      '',
      '2026-03-01',
      '',
      '',
      '',
    ]);
  });

  it('adds months up to the last day of a month', () => {
    expect(monthsLater('2026-01-31', 1)).toBe('2026-02-28');
    expect(monthsLater('2024-02-29', 12)).toBe('2025-02-28');
    expect(['yearly', 'every-2-years', '18-months', '12-m', 'sometimes', 'constructor'].map(cycleMonths)).toEqual([
      12, 24, 18, 12, 0, 0,
    ]);
  });

  it('finds stand-ins and leaves links, lists, footnotes and code alone', () => {
    const count = (text: string): number => findPlaceholders(text).length;
    expect(
      count('[Company Name] shall, TBD, <insert date>, lorem ipsum, {{owner}}, on YYYY-MM-DD, signed ______'),
    ).toBe(7);
    expect(count('- [ ] done\n[Contact us](https://x)\n[name]: https://x\n[^1]\n`[Company]` and the tbd')).toBe(0);
    expect(count('```\nTODO\n```\nTODO')).toBe(1);
  });

  it('reads a long hostile line in linear time', () => {
    const started = performance.now();
    findPlaceholders(`${'[company '.repeat(40_000)}\n${'_'.repeat(400_000)}`);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('what a document does not say', () => {
  it('is said: letters in another encoding, and a PDF or DOCX named as a source without anything beside it', async () => {
    root = folderWith({
      'policies/old.md': Buffer.from('---\ntitle: Alt\nowner: Leitung\n---\nM\xfcller\n', 'latin1'),
      'policies/notes.md': Buffer.from('---\nlayout: post\n---\nM\xfcller\n', 'latin1'),
      'policies/bare.pdf': '%PDF-1.7',
      'policies/good.docx': 'PK',
      'policies/good.docx.meta.yaml': 'title: Good\nowner: Head of Security\n',
    });
    const found = await collect();
    expect(found.items.map((item) => item.subject)).toEqual([
      'document policies/good.docx',
      'document policies/old.md',
    ]);
    expect(found.problems.map(({ path, state, diagnostics: [first] }) => [path, state, first?.code])).toEqual([
      ['policies/notes.md', 'unrecognised', 'document-without-metadata'],
      ['policies/old.md', 'partial', 'text-encoding'],
      ['policies/bare.pdf', 'unrecognised', 'document-without-metadata'],
    ]);
    const named = await collect(true);
    const bare = named.problems.find((problem) => problem.path === 'policies/bare.pdf');
    expect(bare?.diagnostics[0]).toMatchObject({ code: 'document-without-metadata', severity: 'warning' });
    expect(bare?.diagnostics[0]?.next).toContain('bare.pdf.meta.yaml');
    expect(named.problems.some((problem) => problem.path.includes('good.docx'))).toBe(false);
  });

  it('is said of policies by their folder or name, also where no source names them, each with what to do next', async () => {
    root = folderWith({
      'policies/privacy-policy.pdf': '%PDF-1.7',
      'docs/retention-policy.docx': 'PK',
      'policies/open.md': '---\ntitle: Open\nowner: CISO\n\n# Text\n',
      'policies/broken.md': '---\ntitle: [a\n---\n# Text\n',
      'policies/README.md': 'How we keep policies.\n',
      'handbook/manual.pdf': '%PDF-1.7',
      'notes/policy-ideas.md': 'Ideas.\n',
    });
    const { items, problems } = await collect();
    expect(items).toEqual([]);
    expect(problems.map(({ path, state, diagnostics: [first] }) => [path, state, first?.code])).toEqual([
      ['policies/broken.md', 'unparsable', expect.any(String)],
      ['policies/open.md', 'unrecognised', 'front-matter-unclosed'],
      ['docs/retention-policy.docx', 'unrecognised', 'document-without-metadata'],
      ['policies/privacy-policy.pdf', 'unrecognised', 'document-without-metadata'],
    ]);
    for (const { path, diagnostics } of problems) {
      for (const { next, place, message } of diagnostics) {
        expect(next, path).toMatch(/\w{3}/);
        expect(`${place?.file ?? ''} ${message}`).toContain(path);
      }
    }
  });
});
