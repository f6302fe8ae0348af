import type { EvidenceItem } from '../../model/evidence.ts';
import { isJsonObject, type Json, textOf } from '../../model/json.ts';

/** One definition as an item keeps it. */
export interface SeenDefinition {
  readonly name: string;
  readonly hash: string;
}

export type SeenList = 'tools' | 'prompts' | 'resources';

/** What an item says about one server's surface. */
export interface SeenSurface {
  readonly item: EvidenceItem;
  readonly server: string;
  /** By which surfaces are matched; '' where the server is not named. */
  readonly key: string;
  readonly origin: string;
  readonly complete: boolean;
  readonly listed: ReadonlySet<SeenList>;
  readonly tools: readonly SeenDefinition[];
  readonly prompts: readonly SeenDefinition[];
  readonly resources: readonly SeenDefinition[];
  readonly mentions: readonly { readonly tool: string; readonly fingerprints: ReadonlySet<string> }[];
}

/** Reads a surface back from its evidence. */
export function seenSurface(item: EvidenceItem): SeenSurface {
  const { facts } = item;
  const listed = (['tools', 'prompts', 'resources'] as const).filter((list) => facts[`${list}Listed`] === true);
  const server = textOf(facts['server']);
  return {
    item,
    server,
    key: server.trim().toLowerCase(),
    origin: textOf(facts['origin']),
    complete: facts['complete'] === true,
    listed: new Set(listed),
    tools: definitions(facts['tools']),
    prompts: definitions(facts['prompts']),
    resources: [...definitions(facts['resources']), ...definitions(facts['resourceTemplates'])],
    mentions: objects(facts['mentions']).map((each) => ({
      tool: textOf(each['tool']),
      fingerprints: new Set(Array.isArray(each['fingerprints']) ? each['fingerprints'].map(textOf) : []),
    })),
  };
}

function definitions(value: Json | undefined): readonly SeenDefinition[] {
  return objects(value).map((each) => ({ name: textOf(each['name']), hash: textOf(each['hash']) }));
}

function objects(value: Json | undefined): readonly { readonly [key: string]: Json }[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
