import type { LineCursor, LogEvent, Measure } from './event.ts';

/** Shares of the tool calls, 0 to 1, that say who, what, when, where from and with what outcome. */
export interface CompletenessResult {
  readonly toolCalls: number;
  readonly shares: {
    readonly who: number;
    readonly what: number;
    readonly when: number;
    readonly where: number;
    readonly outcome: number;
  };
}

/** Counts which of the five audit questions each tool call answers. */
export class CompletenessMeasure implements Measure<CompletenessResult> {
  #calls = 0;
  readonly #answered = { who: 0, what: 0, when: 0, where: 0, outcome: 0 };

  see(event: LogEvent, _at: LineCursor): void {
    if (!event.toolCall) return;
    this.#calls += 1;
    if (event.user !== '') this.#answered.who += 1;
    if (event.tool !== '') this.#answered.what += 1;
    if (event.zoned && !Number.isNaN(event.time)) this.#answered.when += 1;
    if (event.source !== '') this.#answered.where += 1;
    if (event.outcome !== 'unknown') this.#answered.outcome += 1;
  }

  result(): CompletenessResult {
    const share = (count: number): number => (this.#calls === 0 ? 0 : count / this.#calls);
    const { who, what, when, where, outcome } = this.#answered;
    return {
      toolCalls: this.#calls,
      shares: { who: share(who), what: share(what), when: share(when), where: share(where), outcome: share(outcome) },
    };
  }
}
