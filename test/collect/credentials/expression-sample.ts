/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Node =
  | { readonly type: 'characters'; readonly from: string }
  | { readonly type: 'sequence'; readonly parts: readonly Node[] }
  | { readonly type: 'either'; readonly options: readonly Node[] }
  | { readonly type: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }
  | { readonly type: 'group'; readonly number: number; readonly part: Node };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORD = `${LETTERS}${LETTERS.toUpperCase()}0123456789_`;

/** Makes texts of the shape an expression describes; only what the tables of credentials use is understood. */
export class ExpressionSample {
  readonly #source: string;
  readonly #random: () => number;
  #at = 0;
  #groups = 0;
  #secret: Node | undefined;
  readonly #whole: Node;

  constructor(source: string, random: () => number) {
    this.#source = source.replaceAll('\\x60', '`');
    this.#random = random;
    this.#whole = this.#either();
    if (this.#at !== this.#source.length) throw new Error(`Not understood at ${this.#at}: ${source}`);
  }

  /** A text the whole expression fits. */
  whole(): string {
    return this.#make(this.#whole);
  }

  /** A text of the first group alone, of the whole where there is none. */
  secret(): string {
    return this.#make(this.#secret ?? this.#whole);
  }

  #make(node: Node): string {
    if (node.type === 'characters') return node.from.charAt(Math.floor(this.#random() * node.from.length));
    if (node.type === 'sequence') return node.parts.map((part) => this.#make(part)).join('');
    if (node.type === 'group') return this.#make(node.part);
    if (node.type === 'either') {
      return this.#make(node.options[Math.floor(this.#random() * node.options.length)] as Node);
    }
    const most = Math.min(node.most, Math.max(node.least + 12, Math.ceil(node.least * 1.2)));
    const times = node.least + Math.floor(this.#random() * (most - node.least + 1));
    return Array.from({ length: times }, () => this.#make(node.part)).join('');
  }

  #either(): Node {
    const options = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      options.push(this.#sequence());
    }
    return options.length === 1 ? (options[0] as Node) : { type: 'either', options };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      const part = this.#atom();
      if (part !== undefined) parts.push(this.#quantified(part));
    }
    return { type: 'sequence', parts };
  }

  #quantified(part: Node): Node {
    const found = /^(?:\{(\d+)(?:,(\d+))?\}|(\?))\??/.exec(this.#source.slice(this.#at));
    if (found === null) return part;
    this.#at += found[0].length;
    if (found[3] !== undefined) return { type: 'repeat', part, least: 0, most: 1 };
    return { type: 'repeat', part, least: Number(found[1]), most: Number(found[2] ?? found[1]) };
  }

  #atom(): Node | undefined {
    const rest = this.#source.slice(this.#at);
    const look = /^\(\?<?[!=]/.exec(rest);
    if (look !== null) {
      this.#at += look[0].length;
      this.#either();
      this.#at += 1;
      return undefined;
    }
    if (rest.startsWith('(')) return this.#group(rest.startsWith('(?:'));
    if (rest.startsWith('[')) return this.#class();
    this.#at += 1;
    if (rest.startsWith('\\')) {
      this.#at += 1;
      return { type: 'characters', from: escape(rest.charAt(1)) };
    }
    if (rest.startsWith('$')) return undefined;
    return { type: 'characters', from: rest.charAt(0) };
  }

  #group(plain: boolean): Node {
    this.#at += plain ? 3 : 1;
    const number = plain ? 0 : (this.#groups += 1);
    const part = this.#either();
    this.#at += 1;
    const group: Node = { type: 'group', number, part };
    if (number === 1) this.#secret = group;
    return group;
  }

  #class(): Node {
    let end = this.#at + 1;
    while (this.#source[end] !== ']') end += this.#source[end] === '\\' ? 2 : 1;
    let body = this.#source.slice(this.#at + 1, end);
    this.#at = end + 1;
    const negated = body.startsWith('^');
    if (negated) body = body.slice(1);
    let from = '';
    for (let at = 0; at < body.length; at += 1) {
      if (body[at] === '\\') {
        at += 1;
        from += escape(body.charAt(at));
      } else if (body[at + 1] === '-' && at + 2 < body.length) {
        for (let code = body.charCodeAt(at); code <= body.charCodeAt(at + 2); code += 1)
          from += String.fromCharCode(code);
        at += 2;
      } else from += body.charAt(at);
    }
    // What a class leaves out is filled from letters and digits, as a password would be.
    if (negated)
      from = WORD.split('')
        .filter((character) => !from.includes(character))
        .join('');
    return { type: 'characters', from };
  }
}

function escape(character: string): string {
  const known: Readonly<Record<string, string>> = {
    w: WORD,
    d: '0123456789',
    s: ' ',
    r: '\r',
    n: '\n',
    t: '\t',
    0: '\0',
    b: '',
  };
  return known[character] ?? character;
}
