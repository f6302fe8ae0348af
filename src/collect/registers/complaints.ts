import type { Diagnostic } from '../../model/diagnostic.ts';
import { shownAnonymousText } from '../text-redactor.ts';
import type { RegisterType } from './register-type.ts';
import type { Table, TableProblem } from './table.ts';
import { REGISTER_TYPES } from './types/all.ts';

const NEXT: Readonly<Record<TableProblem['state'] | 'unreadable', string>> = {
  unparsable:
    'Open it in a spreadsheet program, save it as "CSV UTF-8" or as XLSX without a password, and collect again.',
  'too-large': 'Save only the sheet of the register as CSV, or split it by year or by unit, and collect again.',
  empty: 'Fill it in, or take it away: a register without a row shows nothing.',
  unreadable: 'Check that the file can be read by you, then collect again.',
};

/** Returns what is said of a register that could not be read: which file, why, and what to do. */
export function cannotRead(path: string, type: RegisterType, why: string, state: string): Diagnostic {
  const message = `${shownAnonymousText(path)}, ${article(type)} ${type.title}, cannot be read. ${why}`;
  const next = Object.hasOwn(NEXT, state) ? NEXT[state as keyof typeof NEXT] : NEXT.unreadable;
  return {
    code: state === 'unparsable' ? 'register-unreadable' : `register-${state}`,
    severity: 'error',
    message,
    next,
  };
}

function article({ title }: RegisterType): string {
  return /^[aeiou]/.test(title) ? 'an' : 'a';
}

/** Returns what is said of a register in which nothing stands where headings are looked for. */
export function headless(path: string, type: RegisterType): Diagnostic {
  const columns = Object.values(type.columns);
  const named = (required: boolean): string =>
    columns
      .filter((column) => (column.required === true) === required)
      .map((column) => column.headers[0] ?? '')
      .join(', ');
  const more = named(false);
  return {
    code: 'register-headings',
    severity: 'error',
    message: `${shownAnonymousText(path)} has no row of headings of ${article(type)} ${type.title} among its first ten rows, so nothing in it was read.`,
    next: `Give it the columns ${named(true)}${more === '' ? '' : `, and where you have it ${more}`}; "probity init --registers" writes one to fill in.`,
  };
}

/** Returns what is said of a table among the registers whose name tells no type. */
export function nameless(path: string): Diagnostic {
  const known = REGISTER_TYPES.map((type) => type.files[0] ?? '').join(', ');
  const message = `${shownAnonymousText(path)} lies among the registers, but its name tells no type, so it was not read.`;
  return { code: 'register-name', severity: 'warning', message, next: `Name it like one of these: ${known}.` };
}

/** Returns what is said of a table among the registers in a format that is not read. */
export function otherFormat(path: string): Diagnostic {
  const message = `${shownAnonymousText(path)} lies among the registers in a format that is not read.`;
  return { code: 'register-format', severity: 'warning', message, next: 'Save it as XLSX or CSV.' };
}

/** Returns what is said of a register of which a part could not be read, or not for certain. */
export function complaintsOf(path: string, table: Table): readonly Diagnostic[] {
  const shown = shownAnonymousText(path);
  const complaints: Diagnostic[] = table.unreadable.slice(0, 20).map(({ line, why }) => ({
    code: 'row-unreadable',
    severity: 'warning',
    message: `Line ${line} cannot be read: ${why}.`,
    place: { file: shown, line, column: 1 },
    next: 'Put the cell in quotation marks and double those inside it.',
  }));
  const warn = (code: string, message: string, next: string): void => {
    complaints.push({ code, severity: 'warning', message, next });
  };
  if (table.cut) {
    const message = `Of ${shown} only the first ${table.rows.length} rows were read; what follows was not seen.`;
    warn('table-cut', message, 'Split the register by year or by unit.');
  }
  const [alike] = table.alike ?? [];
  if (alike !== undefined) {
    const count = table.alike?.length ?? 0;
    const message = `Sheets of ${shown} with the same headings that were not read: ${count}, the first of them "${shownAnonymousText(alike)}".`;
    const next = `Only the sheet "${shownAnonymousText(table.sheet)}" was read. Save the others as files of their own, where they belong to the register.`;
    warn('sheet-unread', message, next);
  }
  if (table.encoding === 'windows-1252') {
    const message = `${shown} is no UTF-8; it was read as Windows-1252.`;
    warn('table-encoding', message, 'Save it as "CSV UTF-8".');
  }
  return complaints;
}
