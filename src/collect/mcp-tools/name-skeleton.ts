// Letters of other alphabets that look like a Latin one in most typefaces, after Unicode's own list of confusables, cut to
// what names of tools use; digits that are read as letters.
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  ɡ: 'g',
  һ: 'h',
  к: 'k',
  м: 'm',
  т: 't',
  в: 'b',
  н: 'h',
  α: 'a',
  ο: 'o',
  ρ: 'p',
  ν: 'v',
  ι: 'i',
  κ: 'k',
  τ: 't',
  υ: 'u',
  '0': 'o',
  '1': 'l',
  i: 'l',
  '|': 'l',
};

/** Returns what a name looks like: compatibility forms, capitals, separators and lookalikes made equal. */
export function nameSkeleton(name: string): string {
  let skeleton = '';
  for (const letter of name.normalize('NFKC').toLowerCase()) {
    if (/[\p{L}\p{N}|]/u.test(letter)) skeleton += LOOKALIKES[letter] ?? letter;
  }
  return skeleton;
}
