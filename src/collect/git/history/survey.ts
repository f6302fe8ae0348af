import { sha256Hex } from '../../../platform/digest.ts';
import { namesChangeRequest } from '../commits.ts';
import { parseSigners, type Signer } from '../signatures/signer-store.ts';
import { type SignatureState, signatureState, signedPartOf } from '../signatures/ssh-signature.ts';
import type { ChangeFacts, SignatureCounts } from './facts.ts';
import { addressKind, isBot, personOf, readMessage, updateBotIn } from './messages.ts';

const SAMPLE = 20;
const PEOPLE = 500;
const POPULATION = 5000;
const DAY = 86_400;

/** Gathers what the commits of the window state and prove, one commit at a time. */
export class ChangeSurvey {
  readonly #signers: readonly Signer[];
  readonly #unreadSigners: number;
  readonly #store: boolean;
  readonly #counts = new Map<SignatureState, number>();
  readonly #untrusted: { commit: string; state: string }[] = [];
  readonly #people = new Map<string, { commits: number; bot: boolean; address: string }>();
  readonly #population: string[] = [];
  readonly #times = new Map<string, number>();
  readonly #parents = new Map<string, string>();
  readonly #bots = new Set<string>();
  readonly #reviews: { readonly oid: string; readonly tip: string; readonly reviewers: readonly string[] }[] = [];
  readonly #authors = new Map<string, string>();
  readonly #assistants = new Set<string>();
  #reviewed = 0;
  #ticketed = 0;
  #signedOff = 0;
  #commits = 0;
  #human = 0;
  #botUpdates = 0;
  #assisted = 0;
  #assistedUntraced = 0;
  readonly #pseudonym: (address: string) => string;

  constructor(signers: string | undefined, pseudonym: (address: string) => string) {
    const parsed = parseSigners(signers ?? '');
    this.#signers = parsed.signers;
    this.#unreadSigners = parsed.unread;
    this.#store = signers !== undefined;
    this.#pseudonym = pseudonym;
  }

  /** The organisation's keys, for tags. */
  get signers(): readonly Signer[] {
    return this.#signers;
  }

  /** The changes on the first-parent line, newest first, so that others can count and match them; at most 5000. */
  get population(): readonly { readonly commit: string; readonly at: string }[] {
    return this.#population.slice(0, POPULATION).map((commit) => {
      const date = new Date((this.#times.get(commit) ?? 0) * 1000);
      return { commit, at: Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}Z` };
    });
  }

  /** Takes in one commit whose content matched its own name. */
  read(oid: string, body: Buffer, firstParent: boolean): void {
    const text = body.toString('utf8');
    const split = text.indexOf('\n\n');
    const header = split === -1 ? text : text.slice(0, split);
    const message = split === -1 ? '' : text.slice(split + 2);
    const author = personOf(header, 'author');
    const committer = personOf(header, 'committer');
    const stated = readMessage(message, author.address);
    const bot = isBot(author.name, author.address);
    this.#commits += 1;
    this.#times.set(oid, committer.at);
    const parents = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map((match) => match[1] ?? '');
    if (parents[0] !== undefined) this.#parents.set(oid, parents[0]);
    this.#addSignature(oid, body, committer);
    this.#addPerson(author.address, bot);
    if (!bot) {
      this.#human += 1;
      if (stated.signedOff) this.#signedOff += 1;
    }
    const updater = updateBotIn(author.name, author.address);
    if (updater !== '') {
      this.#botUpdates += 1;
      this.#bots.add(updater);
    }
    if (stated.assistant !== '') {
      this.#assisted += 1;
      this.#assistants.add(stated.assistant);
      if (firstParent && !namesChangeRequest(message)) this.#assistedUntraced += 1;
    }
    this.#authors.set(oid, author.address);
    // The author of a merge is whoever merged; the author of the change stands at the tip it brings in.
    if (firstParent) this.#addChange(oid, parents[1] ?? oid, stated);
  }

  #addChange(oid: string, tip: string, stated: ReturnType<typeof readMessage>): void {
    this.#population.push(oid);
    if (stated.ticket) this.#ticketed += 1;
    if (stated.reviewers.length === 0) return;
    this.#reviewed += 1;
    this.#reviews.push({ oid, tip, reviewers: stated.reviewers });
  }

  #addSignature(oid: string, body: Buffer, committer: { readonly address: string; readonly at: number }): void {
    const state = signatureState(signedPartOf(body), committer.address, committer.at, this.#signers);
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + 1);
    if (state !== 'trusted' && this.#untrusted.length < SAMPLE) this.#untrusted.push({ commit: oid, state });
  }

  #addPerson(address: string, bot: boolean): void {
    const known = this.#people.get(address) ?? { commits: 0, bot, address: addressKind(address) };
    this.#people.set(address, { ...known, commits: known.commits + 1 });
  }

  /** Returns the facts about the changes; `secondCount` comes from git's own counting. */
  facts(secondCount: number): ChangeFacts {
    const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
    const count = (state: SignatureState): number => this.#counts.get(state) ?? 0;
    const signatures: SignatureCounts = {
      store: this.#store,
      storeKeys: this.#signers.length,
      storeUnread: this.#unreadSigners,
      trusted: count('trusted'),
      otherPerson: count('other-person'),
      unknownKey: count('unknown-key'),
      outsideValidity: count('outside-validity'),
      bad: count('bad'),
      unverified: count('unverified'),
      unsigned: count('unsigned'),
      trustedShare: share(count('trusted'), this.#commits),
      sample: this.#untrusted,
    };
    // Where the tip lies outside the window, its author is not known and nothing is said.
    const selfReviewed = this.#reviews
      .filter(({ tip, reviewers }) => reviewers.every((reviewer) => reviewer === this.#authors.get(tip)))
      .map(({ oid }) => oid);
    const people = [...this.#people]
      .map(([address, person]) => ({ person: this.#pseudonym(address), ...person }))
      .sort((a, b) => b.commits - a.commits || (a.person < b.person ? -1 : 1));
    return {
      commits: this.#commits,
      changes: this.#population.length,
      secondCount,
      populationDigest: sha256Hex(this.#population.join('\n')),
      signatures,
      reviewed: this.#reviewed,
      selfReviewed: selfReviewed.slice(0, SAMPLE),
      selfReviewedCount: selfReviewed.length,
      ticketed: this.#ticketed,
      ticketShare: share(this.#ticketed, this.#population.length),
      humanCommits: this.#human,
      signedOff: this.#signedOff,
      signedOffShare: share(this.#signedOff, this.#human),
      backwardDates: this.#backwardDates(),
      people: people.slice(0, PEOPLE),
      peopleCount: people.length,
      botUpdates: this.#botUpdates,
      updateBots: [...this.#bots].sort(),
      assisted: this.#assisted,
      assistedUntraced: this.#assistedUntraced,
      assistants: [...this.#assistants].sort(),
    };
  }

  /** Commits dated more than a day before their first parent, newest first, at most 20. */
  #backwardDates(): readonly string[] {
    const found: string[] = [];
    for (const [oid, parent] of this.#parents) {
      const before = this.#times.get(parent);
      const own = this.#times.get(oid);
      if (before !== undefined && own !== undefined && own < before - DAY && found.length < SAMPLE) found.push(oid);
    }
    return found;
  }
}
