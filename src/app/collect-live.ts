import { nearest } from '../catalogue/nearest.ts';
import type { Collector } from '../collect/collector.ts';
import { LIVE_VERSION, liveCollector } from '../collect/live/collector.ts';
import { type LaunchReading, readLiveLaunch } from '../collect/live/launch.ts';
import type { LiveLaunch, LiveTarget } from '../collect/live/target.ts';
import { argumentParts, clean, visible } from '../collect/mcp/argument.ts';
import { clientOf } from '../collect/mcp/clients.ts';
import { readConfigText, readContent } from '../collect/mcp/config-file.ts';
import { hide } from '../collect/mcp/value.ts';
import { answeredDraft } from '../collect/mcp-tools/answered-surface.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { readBounded, type Walk, walk } from '../platform/files.ts';
import { printable } from '../platform/text.ts';
import { selectSources } from './select-sources.ts';
import type { Workspace } from './workspace.ts';

/** What a person is asked before a server is started or reached. Secrets are taken out, everything else is exact. */
export interface LiveQuestion {
  readonly name: string;
  readonly place: string;
  /** True where a program of the configuration is started on this machine. */
  readonly starts: boolean;
  /** One fact per line, in the order in which it is to be read. */
  readonly lines: readonly (readonly [label: string, text: string])[];
}

/** Which servers were named with --live, and who can be asked. */
export interface LiveChoice {
  /** Names, or `FILE#NAME` where several files configure one name differently. */
  readonly names: readonly string[];
  /** Null where there is no terminal to ask on. */
  readonly confirm: ((question: LiveQuestion) => Promise<boolean>) | null;
}

/** One configured server, with its literal launch: in memory only. */
interface Configured {
  readonly name: string;
  readonly path: string;
  readonly place: string;
  readonly switchedOff: boolean;
  readonly reading: LaunchReading;
}

const MAX_CONFIG_BYTES = 16 << 20;

/**
 * Returns the collector for the servers that were named and agreed to, or null where none was named. Throws a
 * KnownFailure (exit 2) where a name leads to no server or to several, where a server may not be asked unattended, and
 * where a person says no.
 */
export async function liveServers(
  root: string,
  workspace: Workspace,
  choice: LiveChoice,
  environment: { readonly [name: string]: string | undefined } = process.env,
): Promise<Collector | null> {
  if (choice.names.length === 0) return null;
  const configured = await configuredServers(root, workspace, environment);
  const targets: LiveTarget[] = [];
  for (const wanted of new Set(choice.names)) {
    const found = theOne(wanted, configured);
    const launch = launchOf(found);
    await agree(found, launch, workspace, choice);
    targets.push({ name: clean(found.name), place: found.place, launch });
  }
  return liveCollector(targets, (answer, target, tools) => {
    const { text, transport, era, cutBecause, asideBytes } = answer;
    const { name: server, place } = target;
    const collector = { id: 'live', version: LIVE_VERSION };
    return answeredDraft({ text, server, place, transport, era, cutBecause, asideBytes, collector }, tools);
  });
}

/** Reads every client configuration again: what was collected has no literal command any more. */
async function configuredServers(
  root: string,
  workspace: Workspace,
  environment: { readonly [name: string]: string | undefined },
): Promise<readonly Configured[]> {
  const walked: Walk = await walk(root);
  const { scope } = selectSources(root, walked, workspace.stated.sources?.mcp);
  const found: Configured[] = [];
  for (const file of scope.files) {
    const client = clientOf(file.path);
    const read = client === undefined ? undefined : await readBounded(file.absolute, MAX_CONFIG_BYTES);
    if (client === undefined || read?.ok !== true) continue;
    const { document } = readConfigText(client, file.path, read.bytes);
    if (document.value === undefined) continue;
    for (const { place, value } of readContent(client, document.value).entries) {
      if (value === undefined) continue;
      found.push({
        name: place.name,
        path: file.path,
        place: clean(`${file.path}#${place.pointer}`),
        switchedOff: place.switchedOff || value['disabled'] === true || value['enabled'] === false,
        reading: readLiveLaunch(value, { root, environment }),
      });
    }
  }
  return found;
}

/** Returns the server a name means. Files that configure it alike are one server. */
function theOne(wanted: string, configured: readonly Configured[]): Configured {
  const matches = configured.filter((each) => wanted === each.name || wanted === `${each.path}#${each.name}`);
  const [first, ...more] = matches;
  if (first === undefined) {
    const names = [...new Set(configured.map((each) => visible(each.name)))];
    const guess = nearest(wanted, names);
    const known =
      names.length === 0 ? 'No configuration of a server was found.' : `Configured: ${names.slice(0, 20).join(', ')}.`;
    throw usage(
      `No server is configured under the name "${visible(wanted)}".`,
      guess === undefined ? known : `Did you mean "${guess}"?`,
    );
  }
  const alike = more.every((each) => canonicalJson(each.reading) === canonicalJson(first.reading));
  if (alike) return first;
  const places = matches.map((each) => `--live '${visible(`${each.path}#${each.name}`)}'`);
  throw usage(
    `The name "${visible(wanted)}" stands for different servers.`,
    `Say which one: ${[...new Set(places)].join(' or ')}.`,
  );
}

function launchOf({ name, place, reading }: Configured): LiveLaunch {
  if (reading.ok) return reading.launch;
  throw usage(
    `The server "${visible(name)}" (${place}) cannot be asked: ${reading.missing} is missing.`,
    'Set what is missing in the environment of this run, or save the list of tools with a client and collect that file.',
  );
}

/** Nothing is started or reached before a person has seen it and said yes, or has named it in probity.yaml beforehand. */
async function agree(found: Configured, launch: LiveLaunch, workspace: Workspace, choice: LiveChoice): Promise<void> {
  const { live = [] } = workspace.stated as { readonly live?: readonly string[] };
  if (choice.confirm === null) {
    if (live.includes(found.name)) return;
    throw usage(
      `The server "${visible(found.name)}" is not started or reached without a person who agrees to it, and there is no terminal to ask on.`,
      `Run this on a terminal, or name the server in probity.yaml: live: [${JSON.stringify(visible(found.name))}].`,
    );
  }
  if (await choice.confirm(questionOf(found, launch))) return;
  throw usage(
    `You said no to "${visible(found.name)}", so nothing was collected.`,
    'Leave out --live to collect everything else.',
  );
}

function questionOf(found: Configured, launch: LiveLaunch): LiveQuestion {
  const { name, place, switchedOff } = found;
  const off: LiveQuestion['lines'] = switchedOff ? [['note', 'the configuration switches this server off']] : [];
  const common = { name: visible(clean(name)), place: visible(place) };
  if (launch.kind === 'address') {
    const headers = Object.keys(launch.headers).map(visible).join(', ');
    const lines = [['address', shownWord(launch.url, '')] as const, ...named('headers', headers)];
    return { ...common, starts: false, lines: [...off, ...lines] };
  }
  const words = [launch.command, ...launch.args];
  const shown = words.map((word, index) => shownWord(word, words[index - 1] ?? ''));
  const variables = Object.keys(launch.env).map(visible).join(', ');
  return {
    ...common,
    starts: true,
    lines: [
      ...off,
      ...shown.map((word, index) => [index === 0 ? 'program' : `argument ${index}`, word] as const),
      ['folder', shownWord(launch.cwd, '')],
      ...named('variables', variables),
    ],
  };
}

/** A word in full, quoted so that nobody takes one for two; only what looks like a secret is covered. */
function shownWord(word: string, previous: string): string {
  return printable(JSON.stringify(hide(word, argumentParts(word, previous, false))));
}

function named(label: string, names: string): LiveQuestion['lines'] {
  return names === '' ? [] : [[label, `${names} (values not shown)`]];
}

function usage(message: string, next: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'live-refused', severity: 'error', message, next }]);
}
