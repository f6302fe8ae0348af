import type { Assessment, ControlResult, RequirementResult } from '../../model/assessment.ts';
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
  if (block.block === 'paragraph') return { ...block, para: markWhole(block.para, known) };
  if (block.block === 'list') return { ...block, items: block.items.map((para) => markWhole(para, known)) };
  if (block.block === 'table') return markTable(block, known);
  if (block.block === 'beside') return { ...block, table: markTable(block.table, known) };
  if (block.block !== 'heading') return block;
  // A control's heading is its id and its title.
  const title = block.text.slice(block.text.indexOf(' ') + 1);
  return known.has(block.text) || known.has(title) ? { ...block, lang: CATALOGUE_LANGUAGE } : block;
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

/** Every text of the catalogue in an assessment, and every reason that judging wrote; single words and ids need no language. */
function catalogueTexts(assessment: Assessment): ReadonlySet<string> {
  const texts = [
    ...assessment.frameworks.flatMap(({ title, licence }) => [title, licence]),
    ...assessment.requirements.flatMap(requirementTexts),
    ...assessment.controls.flatMap(controlTexts),
    ...assessment.checks.flatMap(({ title, question }) => [title, question]),
    ...assessment.evidence.flatMap(({ kindTitle, blindSpots }) => [kindTitle, ...blindSpots]),
    ...assessment.observations.map(({ because }) => because),
    ...assessment.gaps.flatMap(({ title, finding, remediation }) => [title, finding, remediation]),
    ...assessment.questions.flatMap(({ question, why }) => [question, why]),
    ...assessment.exceptions.map(({ why }) => why),
    ...assessment.search.flatMap(({ problems }) => problems.map(({ message }) => message)),
  ];
  return new Set(texts.filter((text) => text.includes(' ')));
}

function requirementTexts({ title, summary, raw, effective, edges }: RequirementResult): readonly string[] {
  const reasons = [raw, effective].map(({ because }) => because.map(({ text }) => text));
  // Reasons are printed one by one in the tables, and as one text in compact lists.
  return [
    title,
    summary,
    ...reasons.flat(),
    ...reasons.map((all) => all.join(' ')),
    ...edges.map((edge) => edge.rationale),
  ];
}

function controlTexts({ title, objective, guidance, family, verdict, parts }: ControlResult): readonly string[] {
  const statements = parts.flatMap((part) => (part.op === 'attestation' ? [part.statement] : []));
  const reasons = [verdict, ...parts.map((part) => part.verdict)].flatMap(reasonTexts);
  return [title, objective, guidance, familyTitle(family), ...statements, ...reasons];
}

function reasonTexts(verdict: Verdict): readonly string[] {
  const reasons = verdict.status === 'met' ? (verdict.limits ?? []) : verdict.because;
  return reasons.map(({ text }) => text);
}
