/** Function tables of dialects are data: `$1`, `$2` stand for arguments, `$*` for all of them joined by commas. */
import { requireThat } from '../lib/require-that.ts';
import type { SqlTemplates } from './dialect.ts';

/** One text, or a text by number of arguments. */
export type SqlTemplate = string | Readonly<Record<number, string>>;

/** Makes a table of functions out of a table of texts. */
export function sqlTemplates(table: Readonly<Record<string, SqlTemplate>>): SqlTemplates {
  return Object.fromEntries(Object.entries(table).map(([name, template]) => [name, writer(name, template)]));
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
