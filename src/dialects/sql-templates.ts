/** Function tables of dialects are data: `$1`, `$2` stand for arguments, `$*` for all of them joined by commas. */
import { requireThat } from '../lib/require-that.ts';
import type { SqlTemplates } from './dialect.ts';

/** One text, or a text by number of arguments. */
export type SqlTemplate = string | Readonly<Record<number, string>>;

/** Makes a table of functions out of a table of texts. */
export function sqlTemplates(table: Readonly<Record<string, SqlTemplate>>): SqlTemplates {
  return Object.fromEntries(Object.entries(table).map(([name, template]) => [name, writer(name, template)]));
}

/** Is the SQL a whole number as it is written? */
export function isWholeNumber(sql: string): boolean {
  return /^-?\d+$/.test(sql.replaceAll(/[()\s]/g, ''));
}

/** The table with whole numbers for all arguments of `name` behind the first, where a database takes no others. */
export function withWholeNumbers(name: string, table: SqlTemplates): SqlTemplates {
  const write = table[name];
  requireThat(write !== undefined, `${name} is in the table`);
  const whole = (arg: string): string => (isWholeNumber(arg) ? arg : `CAST(${arg} AS INTEGER)`);
  return { ...table, [name]: (args) => write(args.map((arg, index) => (index === 0 ? arg : whole(arg)))) };
}

function writer(name: string, template: SqlTemplate): (args: readonly string[]) => string {
  return (args) => {
    const text = typeof template === 'string' ? template : template[args.length];
    requireThat(text !== undefined, `${name} does not take ${String(args.length)} arguments`);
    return text.replace(/\$(\d|\*)/g, (_, which: string) => {
      if (which === '*') return args.join(', ');
      const arg = args[Number(which) - 1];
      requireThat(arg !== undefined, `${name} needs argument ${which}`);
      return arg;
    });
  };
}
