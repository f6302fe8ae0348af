import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import { clean } from '../argument.ts';
import { inner, text, words } from '../entry-values.ts';
import type { ClientFile } from '../found-file.ts';
import { emptyManifest, type ManifestFacts, manifestItem, manifestTrail, objectsOf, readCommon } from './facts.ts';

/** Yields the manifest item of a plugin, extension or marketplace; its servers are read like those of any client. */
export function* extensionManifest(file: ClientFile, root: Json): Generator<Collected> {
  if (!isJsonObject(root)) return;
  const { document } = file.text;
  const form = formOf(file);
  const trail = manifestTrail({ document, tools: file.tools });
  const facts = emptyManifest(form);
  readCommon(root, facts, form === 'marketplace' ? ['name', 'owner', 'plugins'] : ['name', 'version', 'description']);
  const plugins = objectsOf(root['plugins'], '/plugins').map(([plugin]) => plugin);
  const holders = [root, ...plugins];
  facts.servers = count(holders.map((each) => each['mcpServers']));
  facts.hooks = count(holders.map((each) => each['hooks']));
  const described = holders.map((each) => `${text(each['description'])} ${text(each['displayName'])}`).join(' ');
  facts.describesServers = /\b(?:mcp|servers?|tools?|connect(?:s|or)?|integration)\b/i.test(described);
  facts.describesHooks = /\bhooks?\b/i.test(described);
  facts.sources = plugins.map(sourceOf);
  facts.autoUpdate = holders.some(
    (each) => each['autoUpdate'] === true || inner(each, 'metadata')['autoUpdate'] === true,
  );
  facts.prompts = count(holders.map((each) => each['commands']));
  for (const [index, setting] of objectsOf(root['settings'], '/settings').entries()) {
    const [value] = setting;
    const name = text(value['envVar']) || text(value['name']) || `setting ${index + 1}`;
    facts.inputs.push({
      where: 'user-config',
      name: clean(name),
      secretName: /key|token|secret|passw/i.test(name),
      marked: value['sensitive'] === true,
      required: value['required'] === true,
      hasLiteral: false,
    });
  }
  yield manifestItem(file, facts, trail, {
    '/servers': '/mcpServers',
    '/sources': '/plugins',
    '/describesServers': '/description',
    '/describesHooks': '/description',
    '/versionClass': '/version',
    '/inputs': '/settings',
  });
}

function formOf({ client, source }: ClientFile): ManifestFacts['form'] {
  if (/marketplace\.json$/i.test(source.path)) return 'marketplace';
  if (client.id === 'gemini-cli') return 'gemini-extension';
  if (client.id === 'cursor') return 'cursor-plugin';
  return client.id === 'codex' ? 'codex-plugin' : 'claude-plugin';
}

/** A map counts its entries; a path to a file counts once, because what is in it is read there. */
function count(values: readonly (Json | undefined)[]): number {
  let sum = 0;
  for (const value of values) sum += isJsonObject(value) ? Object.keys(value).length : words(value).length;
  return sum;
}

/** A folder of the same repository changes with it; another repository is fixed by a commit only, a package by its version. */
function sourceOf(plugin: JsonObject): ManifestFacts['sources'][number] {
  const source = plugin['source'];
  const name = clean(text(plugin['name']));
  if (!isJsonObject(source)) return { name, kind: 'path', fixed: true };
  const kind = text(source['source']) || (text(source['url']) === '' ? 'path' : 'url');
  const commit = [source['sha'], source['ref'], source['commit']].map(text).some((each) => /^[0-9a-f]{40}$/.test(each));
  const version = /^\d{1,9}\.\d{1,9}\.\d{1,9}/.test(text(source['version']));
  return {
    name,
    kind: clean(kind),
    fixed: kind === 'path' || commit || ((kind === 'npm' || kind === 'pip') && version),
  };
}
