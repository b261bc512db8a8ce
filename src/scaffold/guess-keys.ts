/** Keys that a database does not declare, as warehouses and files do not: guessed by name, to be checked by its rows. */
import { singular } from './names.ts';
import { isSameTable, kindOf, type ForeignKey, type DatabaseTable, type TableName } from './table.ts';

/** The column that is likely to tell each row of the table apart; null where none looks like it. */
export function likelyKey(table: DatabaseTable): string | null {
  if (table.primaryKey.length > 0) return null;
  const own = singular(table.name.toLowerCase());
  const wanted = ['id', `${own}_id`, `${own}id`, `${table.name.toLowerCase()}_id`, `${own}_key`, 'key', 'code'];
  const columns = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
  const found = wanted.map((name) => columns.get(name)).find((column) => column !== undefined);
  const kind = found && kindOf(found);
  return found !== undefined && (kind === 'whole' || kind === 'string') ? found.name : null;
}

/** Foreign keys that columns' names tell of and nobody has declared: `customer_id` where there is a table `customers`. */
export function likelyForeignKeys(table: DatabaseTable, tables: readonly DatabaseTable[]): readonly ForeignKey[] {
  const declared = new Set(table.foreignKeys.map(({ column }) => column));
  return table.columns.flatMap((column): readonly ForeignKey[] => {
    if (declared.has(column.name)) return [];
    const target = targetOf(column.name, table, tables);
    if (target === null) return [];
    const key = target.columns.find(({ name }) => name === target.primaryKey[0]);
    if (key === undefined || kindOf(key) !== kindOf(column)) return [];
    return [{ column: column.name, to: nameOf(target) }];
  });
}

function nameOf({ schema, name }: DatabaseTable): TableName {
  return { schema, name };
}

function targetOf(column: string, from: DatabaseTable, tables: readonly DatabaseTable[]): DatabaseTable | null {
  const stem = /^(.+?)_?(?:id|key|code)$/.exec(column.toLowerCase())?.[1];
  if (stem === undefined) return null;
  const fits = tables.filter(({ name, primaryKey }) => {
    const table = name.toLowerCase();
    return primaryKey.length === 1 && (table === stem || singular(table) === stem);
  });
  // A table's own key names its own rows.
  const others = fits.filter((table) => !(isSameTable(table, from) && table.primaryKey[0] === column));
  return others.find(({ schema }) => schema === from.schema) ?? (others.length === 1 ? (others[0] ?? null) : null);
}
