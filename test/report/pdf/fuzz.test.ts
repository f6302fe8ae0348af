import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../src/model/assessment.ts';
import { openCanvas } from '../../../src/report/pdf/canvas.ts';
import { type PdfInput, renderPdf } from '../../../src/report/pdf/index.ts';
import { readAttachments } from '../../../src/report/pdf/read.ts';
import { sanitise } from '../../../src/report/pdf/sanitise.ts';
import { checkSeal } from '../../../src/report/pdf/seal.ts';
import { buildAssessment } from '../../support/assessment.ts';
import { packInput, packTemplate } from '../../support/pack.ts';
import { rulesAgainst } from './rules/check-rules.ts';
import { shownText } from './rules/content-rules.ts';
import { openPdf } from './rules/opened.ts';

/** Keys whose texts come from the organisation, its sources or an overlay: whatever stands there is printed. */
const FREE = new Set([
  'organisation',
  'classification',
  'name',
  'statement',
  'what',
  'why',
  'subject',
  'path',
  'because',
  'text',
  'title',
  'shortTitle',
  'summary',
  'rationale',
  'objective',
  'guidance',
  'ownerRole',
  'question',
  'finding',
  'remediation',
  'reason',
  'owner',
  'approver',
  'message',
  'kindTitle',
  'identity',
  'root',
  'licence',
  'version',
  'pointer',
  'where',
]);
const FREE_LISTS = new Set(['includes', 'subjects', 'blindSpots', 'threats', 'roles']);

/** Returns the assessment with every free text replaced by the next of `texts`. */
function poisoned(assessment: Assessment, texts: readonly string[]): Assessment {
  let place = 0;
  const next = (): string => texts[place++ % texts.length] ?? '';
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each) => visit(each));
    if (typeof value !== 'object' || value === null) return value;
    const out: { [key: string]: unknown } = {};
    for (const [key, each] of Object.entries(value)) {
      if (FREE.has(key) && typeof each === 'string') out[key] = next();
      else if (FREE_LISTS.has(key) && Array.isArray(each) && each.every((entry) => typeof entry === 'string'))
        out[key] = each.map(() => next());
      else out[key] = visit(each);
    }
    return out;
  };
  return visit(assessment) as Assessment;
}

/** Texts that have broken writers of PDF, of XML, of tags or of links before. */
const KNOWN: readonly string[] = [
  '\u202egnp.exe',
  '\u2066isolated\u2069',
  '\u200b\u200d\ufeff',
  'a\u0000b\u0007c\u001b[31m',
  '\u0085\u009b',
  'x\ud800',
  '\udc00y',
  'שלום עולם',
  'مرحبا بالعالم',
  'نص \u202b mixed',
  '検査報告書',
  'ประเทศไทย',
  'नमस्ते',
  '👩‍👩‍👧‍👦 🇩🇪 😀',
  'e\u0301\u0302\u0303\u0304'.repeat(40),
  'Z\u0351\u036b\u0343a\u0311\u0350l\u030dg\u0321o',
  '\u{e0041}\u{e0042}',
  '\ufff9\ufffa\ufffb\ufffc\ufffd',
  '\uf8ff\ue000',
  '\u{10ffff}',
  'ﬁ ﬂ ﬃ',
  ')(\\) ] >> endstream endobj %%EOF',
  '(((((',
  '\\\\\\',
  '<< /Type /Catalog >>',
  '(sha256:' + '0'.repeat(64) + ')\nendobj\n',
  'xref\ntrailer\nstartxref',
  '\n(sha256:' + 'a'.repeat(64) + ')\nendobj\n',
  '/MCID 3 BDC EMC',
  '<?xpacket end="w"?>',
  ']]> & <b>"\'</rdf:RDF>',
  '&amp;&#0;',
  '<!-- -- -->',
  'javascript:alert(1)',
  'https://user:password@example.com/?a=b&c=<d>',
  'file:///etc/passwd',
  '=HYPERLINK("http://x")',
  'data:text/html,<script>',
  'W'.repeat(1200),
  'a/'.repeat(700),
  '-'.repeat(500),
  'i\u00ad'.repeat(200),
  '😀'.repeat(500),
  'two\nlines and\n\n\nmore of them',
  'a\r\nb\rc\u2028d\u2029e',
  '\t tab \u00a0 nbsp \u3000 wide',
  '{n} {page} ${x} %s %n',
  '__proto__',
  'constructor',
  '\u0130\u0131\u1e9e\u00df',
  'ΐ Ώ ЯЪ Ё ế',
  '½ ™ © € ≥ → ✓ ●',
];

const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...KNOWN), fc.constantFrom(...KNOWN)).map(([a, b]) => `${a} ${b}`) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 30 })
      .map((units) => String.fromCharCode(...units)),
  },
);

const base = buildAssessment({ frameworks: 2, requirements: 6, controls: 3, observationsPerCheck: 2, evidence: 3 });
const plain = packInput({ assessment: base });
const { metrics } = openCanvas({
  layout: packTemplate.layout,
  fonts: plain.fonts,
  size: [595, 842],
  date: new Date(0),
  info: { Title: 'x' },
});

function inputOf(texts: readonly string[]): PdfInput {
  const assessment = poisoned(base, texts);
  const bytes = Buffer.from(JSON.stringify(assessment), 'utf8');
  const [, attached] = plain.attachments;
  return packInput({ assessment, attachments: attached === undefined ? [] : [{ ...attached, bytes }] });
}

const squeezed = (text: string): string => text.replaceAll(/\s+/g, '');

/** What must stand in the pack for a text: the text itself, and what cannot be set as its number. */
function visible(text: string): string {
  return squeezed(sanitise(text, (code) => metrics.has('regular', code)));
}

async function expectWhole(input: PdfInput): Promise<string> {
  const bytes = renderPdf(input);
  expect(checkSeal(bytes)).toBe('intact');
  const files = readAttachments(bytes);
  expect([...files.keys()]).toEqual(input.attachments.map((file) => file.name));
  for (const file of input.attachments)
    expect(Buffer.compare(files.get(file.name) ?? Buffer.alloc(0), file.bytes)).toBe(0);
  const pdf = await openPdf(bytes);
  expect(rulesAgainst(pdf)).toEqual([]);
  return squeezed(shownText(pdf));
}

describe('untrusted text', () => {
  it('that is known to break writers breaks neither file, tags, links nor reader, and stays visible', async () => {
    for (let first = 0; first < KNOWN.length; first += 13) {
      const texts = KNOWN.slice(first, first + 13);
      const input = inputOf(texts);
      const text = await expectWhole(input);
      expect(text).toContain(visible(input.assessment.scope.statement));
    }
  });

  it('of any kind breaks neither file, tags, links nor reader, and stays visible', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 5, maxLength: 12 }), async (texts) => {
        const input = inputOf(texts);
        const text = await expectWhole(input);
        expect(text).toContain(visible(input.assessment.scope.statement));
        for (const framework of input.assessment.frameworks) expect(text).toContain(visible(framework.title));
      }),
      { numRuns: 8, seed: 20261120, endOnFailure: true },
    );
  });

  it.each(KNOWN.map((text) => [sanitise(JSON.stringify(text), (code) => code < 0x7f).slice(0, 40), text]))(
    '%s: printed whole, or shown as numbers',
    async (_, text) => {
      const { excludes } = base.scope;
      const scope = { ...base.scope, statement: text, excludes: [{ what: text, why: excludes[0]?.why ?? '' }] };
      const template = { ...packTemplate, layout: { ...packTemplate.layout, sections: ['cover', 'scope'] as const } };
      const printed = await expectWhole(packInput({ assessment: { ...base, organisation: text, scope }, template }));
      expect(printed).toContain(visible(text));
      expect(printed).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u200b-\u200f\u202a-\u202e]/u);
    },
  );
});
