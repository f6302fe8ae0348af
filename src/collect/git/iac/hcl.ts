/** A block of a Terraform file. Only what the checks need is understood: names, nested blocks and raw attribute texts. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
  readonly blocks: readonly HclBlock[];
  /** Character offsets of the whole block. */
  readonly start: number;
  readonly end: number;
}

const MAX_DEPTH = 40;

/**
 * Reads the blocks of a Terraform file. Tolerant: what it does not understand is skipped up to the end of its line.
 * `complete` is false where brackets or quotes do not close, so that blocks can be missing. Expressions are not evaluated.
 */
export function readHcl(text: string): { readonly blocks: readonly HclBlock[]; readonly complete: boolean } {
  const reader = new HclReader(text);
  const { blocks } = reader.body(0, true);
  return { blocks, complete: reader.complete };
}

class HclReader {
  readonly #text: string;
  #at = 0;
  complete = true;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads attributes and blocks up to the closing brace, or to the end of the file. */
  body(depth: number, top: boolean): Pick<HclBlock, 'attributes' | 'blocks'> {
    const attributes = new Map<string, string>();
    const blocks: HclBlock[] = [];
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.#text.length) {
        if (!top) this.complete = false;
        return { attributes, blocks };
      }
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        if (!top) return { attributes, blocks };
        this.complete = false;
        continue;
      }
      this.#entry(depth, attributes, blocks);
    }
  }

  #entry(depth: number, attributes: Map<string, string>, blocks: HclBlock[]): void {
    const start = this.#at;
    const name = this.#word();
    if (name === '') {
      this.#at += 1;
      return;
    }
    const labels: string[] = [];
    for (;;) {
      this.#skipSpaces();
      const next = this.#text[this.#at];
      if (next === '=' && labels.length === 0) {
        this.#at += 1;
        attributes.set(name, this.#expression().trim());
        return;
      }
      if (next === '{') {
        this.#at += 1;
        if (depth >= MAX_DEPTH) {
          this.complete = false;
          this.#at = this.#text.length;
          return;
        }
        const inner = this.body(depth + 1, false);
        blocks.push({ type: name, labels, ...inner, start, end: this.#at });
        return;
      }
      const label = next === '"' ? this.#string().slice(1, -1) : this.#word();
      if (label === '' && next !== '"') {
        this.#line();
        return;
      }
      labels.push(label);
    }
  }

  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && /[A-Za-z0-9_.-]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** Reads an expression: to the end of the line, or further while brackets are open. */
  #expression(): string {
    const start = this.#at;
    let open = 0;
    while (this.#at < this.#text.length) {
      const sign = this.#text.charAt(this.#at);
      if (sign === '"') {
        this.#string();
        continue;
      }
      if (sign === '<' && this.#heredoc()) {
        if (open === 0) return this.#text.slice(start, this.#at);
        continue;
      }
      if (this.#atComment()) {
        if (open === 0 && sign === '#') return this.#text.slice(start, this.#at);
        this.#comment();
        continue;
      }
      if ('([{'.includes(sign)) open += 1;
      else if (')]}'.includes(sign)) {
        if (open === 0) return this.#text.slice(start, this.#at);
        open -= 1;
      } else if (sign === '\n' && open === 0) return this.#text.slice(start, this.#at);
      this.#at += 1;
    }
    if (open > 0) this.complete = false;
    return this.#text.slice(start, this.#at);
  }

  #atComment(): boolean {
    return this.#text[this.#at] === '#' || /^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2));
  }

  /** Reads a quoted text; an interpolation may hold quotes of its own. */
  #string(): string {
    const start = this.#at;
    this.#at += 1;
    let open = 0;
    while (this.#at < this.#text.length) {
      const sign = this.#text.charAt(this.#at);
      if (sign === '\\') this.#at += 1;
      else if ((sign === '$' || sign === '%') && this.#text[this.#at + 1] === '{') {
        open += 1;
        this.#at += 1;
      } else if (sign === '}' && open > 0) open -= 1;
      else if (sign === '\n' && open === 0) break;
      else if (sign === '"' && open === 0) {
        this.#at += 1;
        return this.#text.slice(start, this.#at);
      }
      this.#at += 1;
    }
    this.complete = false;
    return `${this.#text.slice(start, this.#at)}"`;
  }

  #heredoc(): boolean {
    const word = /^<<-?([A-Za-z_][A-Za-z0-9_]{0,60})\r?\n/.exec(this.#text.slice(this.#at, this.#at + 80))?.[1];
    if (word === undefined) return false;
    for (;;) {
      this.#line();
      if (this.#at >= this.#text.length) {
        this.complete = false;
        return true;
      }
      const end = this.#text.indexOf('\n', this.#at);
      const line = this.#text.slice(this.#at, end === -1 ? undefined : end);
      if (line.trim() !== word) continue;
      this.#at = end === -1 ? this.#text.length : end;
      return true;
    }
  }

  #line(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end + 1;
  }

  #comment(): void {
    if (!this.#text.startsWith('/*', this.#at)) {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end === -1 ? this.#text.length : end;
      return;
    }
    const end = this.#text.indexOf('*/', this.#at + 2);
    if (end === -1) this.complete = false;
    this.#at = end === -1 ? this.#text.length : end + 2;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  #skipBlank(): void {
    for (;;) {
      while (/\s/.test(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at += 1;
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (two.startsWith('#') || two === '//' || two === '/*') this.#comment();
      else return;
    }
  }
}
