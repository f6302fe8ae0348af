import type { LineCursor, LogEvent, Measure } from '../event.ts';

const MAX_NAMES = 2000;

/** Which servers and tools a stream names, and how many users. */
export interface NamesResult {
  readonly servers: readonly string[];
  readonly tools: readonly string[];
  /** True where there were more names than are listed. */
  readonly namesCut: boolean;
  readonly users: number;
}

/** Gathers the distinct names of servers and tools; of users only the number leaves this measure. */
export class NamesMeasure implements Measure<NamesResult> {
  readonly #servers = new Set<string>();
  readonly #tools = new Set<string>();
  readonly #users = new Set<string>();
  #cut = false;

  see(event: LogEvent, _at: LineCursor): void {
    this.#add(this.#servers, event.server);
    if (event.toolCall) this.#add(this.#tools, event.tool);
    if (event.user !== '') this.#users.add(event.user);
  }

  result(): NamesResult {
    return {
      servers: [...this.#servers].sort(),
      tools: [...this.#tools].sort(),
      namesCut: this.#cut,
      users: this.#users.size,
    };
  }

  #add(names: Set<string>, name: string): void {
    if (name === '' || names.has(name)) return;
    if (names.size < MAX_NAMES) names.add(name);
    else this.#cut = true;
  }
}
