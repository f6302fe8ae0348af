import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { AI_PACKAGES } from './cards.ts';

const KNOWN: ReadonlySet<string> = new Set(AI_PACKAGES);

/** Packages that train or run a model themselves, so that data beside them is likely to be training data. */
const TRAINING: ReadonlySet<string> = new Set([
  'torch',
  'tensorflow',
  'keras',
  'scikit-learn',
  'xgboost',
  'transformers',
  'diffusers',
  'sentence-transformers',
]);

/** Returns the AI packages that a manifest depends on; names in a description, a keyword or the manifest's own name do not count. */
export function packagesIn(path: string, text: string): readonly string[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const asked = new Set(askedIn(name, text).map((each) => each.toLowerCase()));
  return [...KNOWN].filter((each) => asked.has(each));
}

/** Tells whether a package trains or runs models itself. */
export function isTraining(name: string): boolean {
  return TRAINING.has(name);
}

function askedIn(name: string, text: string): readonly string[] {
  if (name === 'package.json') return npmNames(text);
  if (name === 'go.mod')
    return [...text.matchAll(/^\s{0,20}(?:require\s{1,5})?([a-z0-9./_-]{3,200})\s{1,5}v\d/gm)].map(first);
  if (name === 'pyproject.toml') return pythonNames(text);
  if (name === 'requirements.txt') return lineNames(text);
  if (name === 'Cargo.toml' || name === 'Pipfile') return tableNames(text);
  // Names in quotes, between tags or between colons: a gem, a package reference, an artefact.
  return [...text.matchAll(/["'>:]([@A-Za-z0-9][A-Za-z0-9@/._-]{1,100})(?=["'<:])/g)].map(first);
}

function first(match: RegExpMatchArray): string {
  return match[1] ?? '';
}

function npmNames(text: string): readonly string[] {
  let value: JsonObject;
  try {
    const parsed = JSON.parse(text) as Json;
    value = isJsonObject(parsed) ? parsed : {};
  } catch {
    return [];
  }
  return ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((group) =>
    isJsonObject(value[group]) ? Object.keys(value[group]) : [],
  );
}

function lineNames(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^\s{0,20}([A-Za-z0-9][A-Za-z0-9._-]{0,100})/.exec(line)?.[1] ?? []);
}

/** Quoted requirements inside the lists of dependencies, and the keys of Poetry's tables. */
function pythonNames(text: string): readonly string[] {
  const found: string[] = [];
  let section = '';
  let inList = false;
  for (const line of text.split('\n')) {
    const header = /^\[\[?([A-Za-z0-9_.-]{1,120})\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      inList = false;
      continue;
    }
    if (/^tool\.poetry\.(?:[A-Za-z0-9_.-]{1,80}\.)?dependencies$/.test(section)) {
      found.push(/^["']?([A-Za-z0-9][A-Za-z0-9._-]{0,100})["']?\s{0,9}=/.exec(line)?.[1] ?? '');
      continue;
    }
    const lists =
      (section === 'project' && /^(?:dependencies)\s{0,9}=/.test(line)) ||
      (/^(?:project\.optional-dependencies|dependency-groups|tool\.uv|tool\.hatch\.envs\..{1,80}|build-system)$/.test(
        section,
      ) &&
        /^[A-Za-z0-9_"-]{1,80}\s{0,9}=\s{0,9}\[/.test(line) &&
        !/^(?:requires|classifiers)/.test(line));
    if (lists) inList = true;
    if (!inList) continue;
    for (const [, quoted = ''] of line.matchAll(/["']([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?=[\s"'<>=!~;[@(,])/g))
      found.push(quoted);
    if (/\]\s{0,9}(?:#.{0,200})?$/.test(line)) inList = false;
  }
  return found;
}

/** Keys of tables of dependencies in TOML. */
function tableNames(text: string): readonly string[] {
  const found: string[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    const header = /^\[([^\]\n]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) {
      inside = /(?:^|\.)(?:dev-|build-)?(?:dependencies|packages|dev-packages)$/.test(header);
      found.push(/(?:^|\.)(?:dev-|build-)?dependencies\.["']?([A-Za-z0-9_-]{1,100})["']?$/.exec(header)?.[1] ?? '');
    } else if (inside) found.push(/^["']?([A-Za-z0-9][A-Za-z0-9._-]{0,100})["']?\s{0,9}[=.]/.exec(line)?.[1] ?? '');
  }
  return found;
}
