import { type JsonObject, textOf } from '../../../model/json.ts';
import { reviewedOn } from '../files/text-facts.ts';

/** A document that a high-risk AI system needs, where it usually lies, and what it has to speak about. */
interface Part {
  readonly id: string;
  readonly path: RegExp;
  /** Whose duty it is, as the inventory states roles. */
  readonly role: 'provider' | 'deployer';
  readonly topics: readonly (readonly [string, RegExp])[];
}

const END = '[A-Za-z0-9_. -]{0,60}\\.(?:md|rst|adoc|txt)$';
const at = (names: string): RegExp => new RegExp(`(?:^|/)(?:${names})${END}`, 'i');

/**
 * What Regulation (EU) 2024/1689 asks to be written down for a high-risk AI system, and the topics of each document:
 * Annex IV and Articles 12, 13(3), 14, 27(1) and 72(3).
 */
const PARTS: readonly Part[] = [
  {
    id: 'technical documentation',
    path: at('annex[-_ ]?iv|technical[-_ ]documentation'),
    role: 'provider',
    topics: [
      ['intended purpose', /intended (?:purpose|use)/i],
      ['development', /develop|design|architecture/i],
      ['data', /\bdata\b/i],
      ['monitoring and control', /monitor|control/i],
      ['performance', /performance|accuracy|metric/i],
      ['risk management', /risk[- ]management|risks?\b/i],
      ['changes', /change|lifecycle|life cycle/i],
      ['standards', /standard|specification/i],
      ['declaration of conformity', /declaration of conformity/i],
      ['post-market monitoring', /post[- ]market/i],
    ],
  },
  {
    id: 'instructions for use',
    path: at('instructions?[-_ ](?:for|of)[-_ ]use'),
    role: 'provider',
    topics: [
      ['provider', /provider|contact/i],
      ['purpose and limits', /purpose|limitation|capabilit/i],
      ['accuracy', /accuracy|performance|robust/i],
      ['human oversight', /oversight/i],
      ['maintenance', /maintenance|update|lifetime|resources/i],
      ['logs', /\blog(?:s|ging)?\b/i],
    ],
  },
  {
    id: 'human oversight',
    path: at('human[-_ ]oversight'),
    role: 'provider',
    topics: [
      ['people', /person|people|operator|reviewer|owner/i],
      ['stopping', /\bstop|override|interrupt|disregard|reverse|halt/i],
      ['automation bias', /automation bias|over-?rel(?:y|iance)/i],
    ],
  },
  {
    id: 'record keeping',
    path: at('record[-_ ]keeping|logging[-_ ](?:plan|policy|concept)'),
    role: 'provider',
    topics: [
      ['events', /event|entry|entries|record/i],
      ['retention', /retention|retain|months|days/i],
    ],
  },
  {
    id: 'post-market monitoring',
    path: at('post[-_ ]market[-_ ]monitoring'),
    role: 'provider',
    topics: [
      ['data collected', /collect|data/i],
      ['evaluation', /evaluat|analys|review/i],
      ['incidents', /incident/i],
    ],
  },
  {
    id: 'fundamental rights impact assessment',
    path: at('fria|fundamental[-_ ]rights[-_ ]impact'),
    role: 'deployer',
    topics: [
      ['process', /process|purpose/i],
      ['period and frequency', /period|frequen|duration/i],
      ['people affected', /affected|categor|group/i],
      ['harm', /harm|risk/i],
      ['human oversight', /oversight/i],
      ['measures', /measure|complaint|mitigat/i],
    ],
  },
];

const TEMPLATE_TEXT = /\bTODO\b|\bTBD\b|\[(?:more information needed|insert|fill in)[^\]\n]{0,80}\]|lorem ipsum/i;

/** Tells whether a path is a document of a high-risk AI system. */
export function isHighRiskPath(path: string): boolean {
  return PARTS.some((part) => part.path.test(path));
}

/** Returns which part a document is, what it says nothing about, and whether template text is left in it. */
export function highRiskFact(path: string, text: string): JsonObject {
  const part = PARTS.find((each) => each.path.test(path));
  const missing = part?.topics.filter(([, words]) => !words.test(text)).map(([topic]) => topic) ?? [];
  return { path, part: part?.id ?? '', missing, template: TEMPLATE_TEXT.test(text), reviewed: reviewedOn(text) };
}

/**
 * Returns the documents that an entry of the inventory asks for: none unless it states a high risk class. Only some deployers
 * owe the assessment of Article 27, so it is asked for where the entry says that it is due (`fria: true`).
 */
export function neededParts(entry: JsonObject): readonly string[] {
  const stated = new Map(
    Object.entries(entry).map(([key, value]) => [key.toLowerCase().replaceAll('_', '-'), value] as const),
  );
  const risk = textOf(stated.get('risk-class') ?? stated.get('ai-act-class') ?? '');
  if (!/^high(?:[- ]risk)?$/i.test(risk.trim())) return [];
  const role = textOf(stated.get('role') ?? '').toLowerCase();
  const provider = !role.includes('deployer') || role.includes('provider');
  const assessed = stated.get('fria') === true;
  return PARTS.filter((part) => (part.role === 'provider' ? provider : assessed)).map((part) => part.id);
}
