import type { JsonObject } from '../../model/json.ts';
import type { Tools } from '../collector.ts';
import { isTellingName } from './mentions.ts';
import { nameSkeleton } from './name-skeleton.ts';
import type { SeenSurface } from './seen-surface.ts';

interface Owned {
  readonly name: string;
  readonly surface: SeenSurface;
}

const SHOWN = 30;

/** Knows the names of every server's tools, so that one server can be compared with all the others in one pass. */
export class Neighbours {
  readonly #bySkeleton = new Map<string, Owned[]>();
  readonly #byFingerprint = new Map<string, Owned[]>();
  readonly #keys: ReadonlySet<string>;

  constructor(surfaces: readonly SeenSurface[], tools: Pick<Tools, 'fingerprint'>) {
    this.#keys = new Set(surfaces.map(keyOf));
    for (const surface of surfaces) {
      for (const { name } of surface.tools) {
        push(this.#bySkeleton, nameSkeleton(name), { name, surface });
        push(this.#byFingerprint, tools.fingerprint(name.toLowerCase()), { name, surface });
      }
      const { server } = surface;
      if (isTellingName(server))
        push(this.#byFingerprint, tools.fingerprint(server.toLowerCase()), { name: '', surface });
    }
  }

  /** Returns what a surface shares with those of other servers, and which of them were used. */
  of(surface: SeenSurface): { readonly facts: JsonObject; readonly used: readonly SeenSurface[] } {
    const mine = keyOf(surface);
    const own = new Set(surface.tools.map((tool) => tool.name.toLowerCase()));
    const shared = new Set<string>();
    const confusable = new Set<string>();
    const mentions = new Set<string>();
    const used = new Set<SeenSurface>();
    for (const { name } of surface.tools) {
      for (const other of this.#bySkeleton.get(nameSkeleton(name)) ?? []) {
        if (keyOf(other.surface) === mine) continue;
        used.add(other.surface);
        const place = nameOf(other.surface);
        if (other.name === name) shared.add(`${name} (also ${place})`);
        else confusable.add(`${name} (like ${other.name} of ${place})`);
      }
    }
    for (const { tool, fingerprints } of surface.mentions) {
      for (const fingerprint of fingerprints) {
        for (const other of this.#byFingerprint.get(fingerprint) ?? []) {
          // A name that this server has too is its own.
          if (keyOf(other.surface) === mine || own.has(other.name.toLowerCase())) continue;
          used.add(other.surface);
          const what =
            other.name === '' ? `server ${nameOf(other.surface)}` : `${other.name} of ${nameOf(other.surface)}`;
          mentions.add(`${tool} names ${what}`);
        }
      }
    }
    const facts = {
      otherServers: this.#keys.size - 1,
      sharedNames: listed(shared),
      confusableNames: listed(confusable),
      foreignMentions: listed(mentions),
    };
    return { facts, used: [...used] };
  }
}

/** Two lists without a server's name are two servers, as far as anyone can tell. */
function keyOf(surface: SeenSurface): string {
  return surface.key === '' ? `path ${surface.item.source.path}` : `server ${surface.key}`;
}

function nameOf(surface: SeenSurface): string {
  return surface.server === '' ? surface.item.source.path : surface.server;
}

function push(map: Map<string, Owned[]>, key: string, owned: Owned): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [owned]);
  else known.push(owned);
}

function listed(texts: ReadonlySet<string>): readonly string[] {
  const all = [...texts].sort();
  return all.length > SHOWN ? [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`] : all;
}
