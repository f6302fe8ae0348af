import type { Assessment } from '../../model/assessment.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Block, Para, Section, TableBlock } from './blocks.ts';
import { familyTitle } from './sections/parts.ts';

/** The language of the catalogue, and of every reason that is built from it. */
const CATALOGUE_LANGUAGE = 'en';

/** Returns the section as it is; in a pack of another language, with the catalogue's texts marked as English. */
export type MarkLanguage = (section: Section) => Section;

/**
 * Returns what marks the texts of catalogue and judging in a pack of another language, so that a screen reader says them
 * in their own (PDF/UA-1 §7.2: changes of natural language are declared). What the organisation wrote stays unmarked.
 */
export function markLanguage(assessment: Assessment, lang: string): MarkLanguage {
  if (lang === CATALOGUE_LANGUAGE || lang.startsWith(`${CATALOGUE_LANGUAGE}-`)) return (section) => section;
  const known = catalogueTexts(assessment);
  return (section) => ({ ...section, blocks: section.blocks.map((block) => markBlock(block, known)) });
}

function markBlock(block: Block, known: ReadonlySet<string>): Block {
  switch (block.block) {
    case 'paragraph':
      return { ...block, para: markWhole(block.para, known) };
    case 'list':
      return { ...block, items: block.items.map((para) => markWhole(para, known)) };
    case 'heading': {
      // A control's heading is its id and its title.
      const title = block.text.slice(block.text.indexOf(' ') + 1);
      return known.has(block.text) || known.has(title) ? { ...block, lang: CATALOGUE_LANGUAGE } : block;
    }
    case 'table':
      return markTable(block, known);
    case 'beside':
      return { ...block, table: markTable(block.table, known) };
    default:
      return block;
  }
}

function markTable(table: TableBlock, known: ReadonlySet<string>): TableBlock {
  const rows = table.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => cell.flatMap((para) => markParts(para, known))),
  }));
  return { ...table, rows };
}

function markWhole(para: Para, known: ReadonlySet<string>): Para {
  return known.has(para.text) ? { ...para, lang: CATALOGUE_LANGUAGE } : para;
}

/** Marks a paragraph of a cell; where a catalogue text follows or precedes words of the pack, each becomes its own. */
function markParts(para: Para, known: ReadonlySet<string>): readonly Para[] {
  if (para.text === '' || para.code === true) return [para];
  if (known.has(para.text)) return [{ ...para, lang: CATALOGUE_LANGUAGE }];
  if (para.to !== undefined) return [para];
  const { mark: _mark, above: _above, ...rest } = para;
  for (const end of ends(para.text)) {
    const text = para.text.slice(end + 1);
    if (known.has(text))
      return [
        { ...para, text: para.text.slice(0, end) },
        { ...rest, text, lang: CATALOGUE_LANGUAGE },
      ];
  }
  const bracket = para.text.lastIndexOf(' (');
  const title = para.text.slice(0, Math.max(0, bracket));
  if (!known.has(title)) return [para];
  return [
    { ...para, text: title, lang: CATALOGUE_LANGUAGE },
    { ...rest, text: para.text.slice(bracket + 1) },
  ];
}

/** The first few places where a label or a sentence of the pack may end and a catalogue text begin. */
function ends(text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(' '); at > 0 && found.length < 8; at = text.indexOf(' ', at + 1)) {
    if (text[at - 1] === ':' || text[at - 1] === '.') found.push(at);
  }
  return found;
}

/** Every text of the catalogue in an assessment, and every reason that judging wrote. */
function catalogueTexts(assessment: Assessment): ReadonlySet<string> {
  const texts = new Set<string>();
  const add = (...all: readonly string[]): void => {
    // Single words and ids are the same in every language.
    for (const text of all) if (text.includes(' ')) texts.add(text);
  };
  const reasons = (verdict: Verdict): void => {
    if (verdict.status !== 'met') for (const { text } of verdict.because) add(text);
  };
  for (const framework of assessment.frameworks) add(framework.title, framework.licence);
  for (const unit of assessment.requirements) {
    add(unit.title, unit.summary);
    for (const { because } of [unit.raw, unit.effective]) {
      for (const { text } of because) add(text);
      add(because.map(({ text }) => text).join(' '));
    }
    for (const edge of unit.edges) add(edge.rationale);
  }
  for (const control of assessment.controls) {
    add(control.title, control.objective, control.guidance, familyTitle(control.family));
    reasons(control.verdict);
    for (const part of control.parts) {
      reasons(part.verdict);
      if (part.op === 'attestation') add(part.statement);
    }
  }
  for (const { title, question } of assessment.checks) add(title, question);
  for (const { kindTitle, blindSpots } of assessment.evidence) add(kindTitle, ...blindSpots);
  for (const { because } of assessment.observations) add(because);
  for (const { title, finding, remediation } of assessment.gaps) add(title, finding, remediation);
  for (const { question, why } of assessment.questions) add(question, why);
  for (const { why } of assessment.exceptions) add(why);
  for (const { problems } of assessment.search) for (const { message } of problems) add(message);
  return texts;
}
