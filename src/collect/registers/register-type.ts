import type { Row } from './row.ts';
import type { Tally } from './tally.ts';

/** A column of a register: the headings people write over it, and whether the register is incomplete without it. */
interface Column {
  readonly headers: readonly string[];
  readonly required?: true;
  /** Cells that say something must hold a date. */
  readonly date?: true;
}

/** Somebody or something a register lists: under which names it may stand elsewhere, its state and its date. */
export interface Listed {
  /** Texts that name it, before they become keyed hashes; e-mail address, number, name. */
  readonly names: readonly string[];
  readonly state: string;
  /** `YYYY-MM-DD`, or ''. */
  readonly on: string;
}

/** One type of register, as data and one reading of a row. */
export interface RegisterType {
  readonly id: string;
  /** What the register is called in a sentence. */
  readonly title: string;
  /** Names of files, in kebab-case without ending, that mean this register wherever they lie. */
  readonly files: readonly string[];
  /** Shorter names that mean it only in a folder named `registers`. */
  readonly short: readonly string[];
  readonly columns: { readonly [id: string]: Column };
  /** Columns that together tell entries apart; none where nothing does. */
  readonly key: readonly string[];
  /** True where a register without an entry is in order: nothing may have happened. */
  readonly mayBeEmpty: boolean;
  readonly flags: readonly string[];
  readonly dates: readonly string[];
  readonly numbers: readonly string[];
  /** Entries the register must have, by their ids; those it has not become a list of this name. */
  readonly expects?: { readonly fact: string; readonly ids: readonly string[]; idOf(row: Row): string };
  read(row: Row, tally: Tally): void;
  /** What other registers are compared with; absent where nothing is. */
  listed?(row: Row): Listed;
}

/** Flags a row once for the first of the columns that says nothing; tells whether any did. */
export function flagBlank(flag: string, row: Row, columns: readonly string[], tally: Tally): boolean {
  const blank = columns.find((column) => !row.says(column));
  if (blank !== undefined) tally.flag(flag, row, blank);
  return blank !== undefined;
}
