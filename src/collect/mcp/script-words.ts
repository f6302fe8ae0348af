/** One word of a script as it stands there, or one sign that ends a command. */
export interface ScriptWord {
  readonly text: string;
  /** Where the text begins, in characters of the script. */
  readonly start: number;
  readonly operator: boolean;
}

/** Splits a script into words as a shell would, each with its place; a word that is quoted as a whole stands without quotes. */
export function scriptWords(script: string): readonly ScriptWord[] {
  const words: ScriptWord[] = [];
  let at = 0;
  while (at < script.length) {
    const character = script.charAt(at);
    if (/\s/.test(character) && character !== '\n') {
      at += 1;
    } else if (OPERATOR.test(character)) {
      words.push({ text: character, start: at, operator: true });
      at += 1;
    } else {
      const end = wordEnd(script, at);
      words.push(unquoted(script.slice(at, end), at));
      at = end;
    }
  }
  return words;
}

const OPERATOR = /[;|&<>()`\n]/;

function wordEnd(script: string, start: number): number {
  let quote = '';
  for (let at = start; at < script.length; at += 1) {
    const character = script.charAt(at);
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (/\s/.test(character) || OPERATOR.test(character)) return at;
  }
  return script.length;
}

function unquoted(text: string, start: number): ScriptWord {
  const first = text.charAt(0);
  const quoted = (first === '"' || first === "'") && text.indexOf(first, 1) === text.length - 1 && text.length > 1;
  return quoted ? { text: text.slice(1, -1), start: start + 1, operator: false } : { text, start, operator: false };
}
