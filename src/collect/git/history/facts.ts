import type { JsonObject } from '../../../model/json.ts';

/** How the signatures of the commits in the window turned out. */
export interface SignatureCounts extends JsonObject {
  readonly store: boolean;
  readonly storeKeys: number;
  readonly storeUnread: number;
  readonly trusted: number;
  readonly otherPerson: number;
  readonly unknownKey: number;
  readonly outsideValidity: number;
  readonly bad: number;
  readonly unverified: number;
  readonly unsigned: number;
  readonly trustedShare: number;
  readonly sample: readonly { readonly commit: string; readonly state: string }[];
}

/** What the commits of the window state and prove. */
export interface ChangeFacts extends JsonObject {
  readonly commits: number;
  readonly changes: number;
  readonly secondCount: number;
  readonly populationDigest: string;
  readonly signatures: SignatureCounts;
  readonly reviewed: number;
  readonly selfReviewed: readonly string[];
  readonly selfReviewedCount: number;
  readonly ticketed: number;
  readonly ticketShare: number;
  readonly humanCommits: number;
  readonly signedOff: number;
  readonly signedOffShare: number;
  readonly backwardDates: readonly string[];
  readonly people: readonly {
    readonly person: string;
    readonly commits: number;
    readonly bot: boolean;
    readonly address: string;
  }[];
  readonly peopleCount: number;
  readonly botUpdates: number;
  readonly updateBots: readonly string[];
  readonly assisted: number;
  readonly assistedUntraced: number;
  readonly assistants: readonly string[];
}

/** What the references and remotes of the clone show. */
export interface ReferenceFacts extends JsonObject {
  readonly branches: number;
  readonly tags: number;
  readonly tips: readonly { readonly ref: string; readonly commit: string }[];
  readonly tipsCut: boolean;
  readonly remotes: readonly { readonly name: string; readonly address: string; readonly credentials: boolean }[];
  readonly releases: readonly {
    readonly tag: string;
    readonly annotated: boolean;
    readonly signature: string;
    readonly tagged: string;
  }[];
  readonly comparedTips: number;
  readonly rewritten: readonly string[];
}
