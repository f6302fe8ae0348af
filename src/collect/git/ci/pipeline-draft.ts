import type { Locator } from '../../../model/evidence.ts';
import { PlacedList } from '../file-reading.ts';
import type { AgentFact, PipelineFacts } from './facts.ts';

type ItemOf<Key extends keyof PipelineFacts> = PipelineFacts[Key] extends readonly (infer Item)[] ? Item : never;

/** Gathers the lists of one pipeline file, each fact with its place. */
export class PipelineDraft {
  readonly images: PlacedList<ItemOf<'images'>> = new PlacedList();
  readonly includes: PlacedList<ItemOf<'includes'>> = new PlacedList();
  readonly writeRights: PlacedList<ItemOf<'writeRights'>> = new PlacedList();
  readonly headCheckouts: PlacedList<ItemOf<'headCheckouts'>> = new PlacedList();
  readonly injections: PlacedList<ItemOf<'injections'>> = new PlacedList();
  readonly inheritedSecrets: PlacedList<ItemOf<'inheritedSecrets'>> = new PlacedList();
  readonly secrets: PlacedList<ItemOf<'secrets'>> = new PlacedList();
  readonly keptCredentials: PlacedList<ItemOf<'keptCredentials'>> = new PlacedList();
  readonly selfHosted: PlacedList<ItemOf<'selfHosted'>> = new PlacedList();
  readonly pipedDownloads: PlacedList<ItemOf<'pipedDownloads'>> = new PlacedList();
  readonly literalCredentials: PlacedList<ItemOf<'literalCredentials'>> = new PlacedList();
  readonly tools: PlacedList<ItemOf<'tools'>> = new PlacedList();
  readonly staticKeys: PlacedList<ItemOf<'staticKeys'>> = new PlacedList();
  readonly deployments: PlacedList<ItemOf<'deployments'>> = new PlacedList();
  readonly unsafeSteps: PlacedList<ItemOf<'unsafeSteps'>> = new PlacedList();
  readonly agents: PlacedList<AgentFact> = new PlacedList();
  readonly calls: Set<string> = new Set();
  federated = false;
  runsElsewhere = false;

  /** Returns the lists as facts. */
  facts(): Pick<PipelineFacts, ListKey | 'federated' | 'calls' | 'runsElsewhere'> {
    return {
      images: this.images.facts,
      includes: this.includes.facts,
      writeRights: this.writeRights.facts,
      headCheckouts: this.headCheckouts.facts,
      injections: this.injections.facts,
      inheritedSecrets: this.inheritedSecrets.facts,
      secrets: this.secrets.facts,
      keptCredentials: this.keptCredentials.facts,
      selfHosted: this.selfHosted.facts,
      pipedDownloads: this.pipedDownloads.facts,
      literalCredentials: this.literalCredentials.facts,
      tools: this.tools.facts,
      staticKeys: this.staticKeys.facts,
      deployments: this.deployments.facts,
      unsafeSteps: this.unsafeSteps.facts,
      agents: this.agents.facts,
      federated: this.federated,
      calls: [...this.calls].sort(),
      runsElsewhere: this.runsElsewhere,
    };
  }

  /** Returns the places of all lists by pointer. */
  locators(): Map<string, Locator> {
    const locators = new Map<string, Locator>();
    for (const key of LIST_KEYS) this[key].cite(`/${key}`, locators);
    return locators;
  }
}

const LIST_KEYS = [
  'images',
  'includes',
  'writeRights',
  'headCheckouts',
  'injections',
  'inheritedSecrets',
  'secrets',
  'keptCredentials',
  'selfHosted',
  'pipedDownloads',
  'literalCredentials',
  'tools',
  'staticKeys',
  'deployments',
  'unsafeSteps',
  'agents',
] as const;
type ListKey = (typeof LIST_KEYS)[number];
