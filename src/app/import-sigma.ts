import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { logSourceText } from '../collect/logs/sigma/log-source.ts';
import { type ReadRule, readRules } from '../collect/logs/sigma/read-rules.ts';
import { RuleError, type SigmaRule } from '../collect/logs/sigma/rule.ts';
import { inOrder, linked, logSourcesOf, type RuleSet } from '../collect/logs/sigma/rule-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject, textOf } from '../model/json.ts';
import { parsePositioned } from '../platform/document.ts';
import { writeAtomically } from '../platform/write.ts';
import { askedFormats, sigmaCheckText } from './sigma-check-text.ts';

/** What to import and where to. */
export interface ImportOptions {
  readonly into: string;
  readonly kind: string;
  /** Log formats to ask the rules of, where their log sources do not tell. */
  readonly formats: readonly string[];
  /** Each as NAME=VALUE, several values parted by commas. */
  readonly placeholders: readonly string[];
}

/** What an import wrote, and what it could not. */
export interface ImportResult {
  readonly written: readonly { readonly id: string; readonly path: string; readonly title: string }[];
  /** Checks that were there already as they would be written. */
  readonly unchanged: number;
  readonly rules: number;
  readonly diagnostics: readonly Diagnostic[];
}

const KIND = 'activity-log';
const PER_PREFIX = 999;

/**
 * Writes a check for every Sigma rule of some files and folders into an overlay folder. A rule that was imported before
 * keeps its check's id. Throws a KnownFailure (exit 2) where the options are wrong.
 */
export function importSigma(paths: readonly string[], options: ImportOptions): ImportResult {
  if (options.kind !== KIND) throw refused(`Sigma rules are asked of "${KIND}"; "${options.kind}" is no kind of log.`);
  const placeholders = placeholdersOf(options.placeholders);
  const diagnostics: Diagnostic[] = [];
  const all: ReadRule[] = [];
  for (const file of paths.flatMap(ruleFiles)) {
    const read = readRules(relative('', file), readFileSync(file), placeholders);
    all.push(...read.rules);
    diagnostics.push(...read.diagnostics);
  }
  const checks = new ChecksFolder(join(options.into, 'evidence', KIND, 'checks'));
  const counted = new Set(all.flatMap(({ rule }) => (rule.type === 'correlation' ? rule.rules : [])));
  const written: { id: string; path: string; title: string }[] = [];
  const unknown: string[] = [];
  let unchanged = 0;
  for (const each of all) {
    // A rule that another one counts is no finding by itself.
    if (counted.has(each.rule.name) || counted.has(each.rule.id)) continue;
    const set = setOf(each, all, diagnostics);
    if (set === undefined) continue;
    if (askedFormats(set, options.formats).length === 0)
      unknown.push(logSourcesOf(set).map(logSourceText).join(' and '));
    const documents = inOrder(set).map((rule) => all.find((other) => other.rule === rule)?.text ?? '');
    const place = checks.placeOf(keyOf(each.rule));
    const check = { id: place.id, set, documents, formats: options.formats, placeholders };
    if (place.text === sigmaCheckText({ ...check, version: place.version })) {
      unchanged += 1;
      continue;
    }
    writeAtomically(place.path, sigmaCheckText({ ...check, version: place.version + 1 }));
    written.push({ id: place.id, path: place.path, title: each.rule.title });
  }
  return { written, unchanged, rules: all.length, diagnostics: [...diagnostics, ...unknownSources(unknown)] };
}

function keyOf({ id, name, title }: SigmaRule): string {
  return id || name || title;
}

function setOf({ rule }: ReadRule, all: readonly ReadRule[], diagnostics: Diagnostic[]): RuleSet | undefined {
  try {
    return linked([...all.map((other) => other.rule).filter((other) => other !== rule), rule]);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    diagnostics.push({ code: 'sigma-rule', severity: 'error', message: `${rule.title}: ${error.message}` });
    return undefined;
  }
}

/** One warning for all rules of a log source. */
function unknownSources(sources: readonly string[]): readonly Diagnostic[] {
  const next = 'Name the log format with --format where you collect such logs.';
  return [...new Set(sources)].sort().map((source) => {
    const count = sources.filter((each) => each === source).length;
    const message = `${count} ${count === 1 ? 'rule is' : 'rules are'} about ${source}; no log format of ours is known to hold that, so the checks stay not observable.`;
    return { code: 'sigma-log-source', severity: 'warning', message, next };
  });
}

function ruleFiles(path: string): readonly string[] {
  if (!existsSync(path)) throw refused(`There is no ${path}.`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /[.]ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function placeholdersOf(stated: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const placeholders = new Map<string, readonly string[]>();
  for (const text of stated) {
    const [, name = '', values = ''] = /^(\w+)=(.+)$/s.exec(text) ?? [];
    if (name === '') throw refused(`A placeholder is stated as NAME=VALUE,VALUE; "${text}" is not.`);
    placeholders.set(name, values.split(','));
  }
  return placeholders;
}

interface CheckPlace {
  readonly id: string;
  readonly path: string;
  /** Of the check that is there; 0 where none is. */
  readonly version: number;
  readonly text: string;
}

/** The checks that are in the overlay already, by the rule they were made from. */
class ChecksFolder {
  readonly #folder: string;
  readonly #byRule = new Map<string, CheckPlace>();
  readonly #ids = new Set<string>();
  #next = 0;

  constructor(folder: string) {
    this.#folder = folder;
    const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    for (const name of names.filter((each) => each.endsWith('.yaml')).sort()) this.#remember(join(folder, name));
  }

  placeOf(rule: string): CheckPlace {
    const known = this.#byRule.get(rule);
    if (known !== undefined) return known;
    let id: string;
    do {
      id = idAt(this.#next);
      this.#next += 1;
    } while (this.#ids.has(id));
    const place = { id, path: join(this.#folder, `${id}.yaml`), version: 0, text: '' };
    this.#byRule.set(rule, place);
    this.#ids.add(id);
    return place;
  }

  #remember(path: string): void {
    const bytes = readFileSync(path);
    const { value } = parsePositioned(path, bytes, 'yaml');
    if (!isJsonObject(value)) return;
    const [id, { measure }] = [textOf(value['id']), value];
    this.#ids.add(id);
    if (!isJsonObject(measure) || measure['type'] !== 'sigma') return;
    const given = Array.isArray(measure['placeholders']) ? measure['placeholders'].filter(isJsonObject) : [];
    const values = (entry: (typeof given)[number]): readonly string[] =>
      Array.isArray(entry['values']) ? entry['values'].map(textOf) : [];
    const placeholders = new Map(given.map((entry) => [textOf(entry['name']), values(entry)]));
    const rule = readRules(path, Buffer.from(textOf(measure['rule'])), placeholders).rules.at(-1)?.rule;
    if (rule === undefined) return;
    this.#byRule.set(keyOf(rule), { id, path, version: Number(value['version']), text: bytes.toString('utf8') });
  }
}

/** Ids have three digits, so that further thousands take letters: SIGMA-001, SIGMA-A-001, SIGMA-B-001 and so on. */
function idAt(index: number): string {
  const [thousand, number] = [Math.floor(index / PER_PREFIX), (index % PER_PREFIX) + 1];
  let letters = '';
  for (let rest = thousand; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `SIGMA${letters === '' ? '' : `-${letters}`}-${String(number).padStart(3, '0')}`;
}

function refused(message: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'import', severity: 'error', message }]);
}
