/**
 * Where fan-out is undone. A query whose joins repeat a view's rows, and whose measures would count them twice, gets a
 * layer between its joins and its grouping: every value that is aggregated becomes a column there, and a value that
 * counts once for each primary key is null on all but the first of its repeated rows:
 *
 *     CASE WHEN ROW_NUMBER() OVER (PARTITION BY <groups>, <key>) = 1 AND <key> IS NOT NULL THEN <value> END
 *
 * Plain aggregates over these columns are then exact, for any aggregate, on any database with window functions.
 */
import { requireThat } from '../../lib/require-that.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { joinSql, sql, type SqlText } from './sql-text.ts';

export interface RowLayer {
  /** What the grouping sees of an expression over the joined rows. */
  expression(value: SqlText): SqlText;
  /** The same, once for each combination of `keys` in a group. */
  once(value: SqlText, once: OnceOptions): SqlText;
  /** Place of each value of `column` (one of the layer's) in its group, from 1 and nulls last, and how many there are. */
  placed(column: SqlText): { readonly place: SqlText; readonly count: SqlText };
}

export interface OnceOptions {
  readonly keys: readonly SqlText[];
  /** Values that differ within a key count once each: for values that more than the key decides. */
  readonly byValue: boolean;
  /** Null = there is no row to count. */
  readonly present: SqlText | null;
}

/** No layer: the grouping sees the joined rows themselves. */
export const directRows: RowLayer = {
  expression: (value) => value,
  placed: (column) => {
    requireThat(false, 'values are put in order in a layer');
    return { place: column, count: column };
  },
  once: (value) => {
    requireThat(false, 'values that count once get a layer of their own');
    return value;
  },
};

export interface MaterialRows extends RowLayer {
  /** Columns asked for so far, in order. */
  columns(): readonly { readonly name: string; readonly sql: SqlText }[];
  /** Names of the columns among them whose places are asked for; `placeName` and `countName` hold these. */
  placedColumns(): readonly string[];
}

export function placeName(column: string): string {
  return `${column}_place`;
}

export function countName(column: string): string {
  return `${column}_count`;
}

/** `alias` is the layer's name in SQL; `groups` are the expressions that the query groups by. */
export function materialRows(alias: string, groups: readonly SqlText[], dialect: Dialect): MaterialRows {
  const columns = new Map<string, { name: string; sql: SqlText }>();
  const placed = new Set<string>();
  const named = (name: string): SqlText => ({ text: `${alias}.${dialect.quoteIdentifier(name)}`, mappings: [] });
  const column = (value: SqlText): SqlText => {
    let known = columns.get(value.text);
    if (!known) {
      known = { name: `value_${String(columns.size + 1)}`, sql: value };
      columns.set(value.text, known);
    }
    return named(known.name);
  };
  return {
    expression: column,
    once(value, { keys, byValue, present }) {
      const partition = joinSql([...groups, ...keys, ...(byValue ? [value] : [])], ', ');
      const first = sql`ROW_NUMBER() OVER (PARTITION BY ${partition}) = 1`;
      const condition = present ? sql`${first} AND ${present} IS NOT NULL` : first;
      return column(sql`CASE WHEN ${condition} THEN ${value} END`);
    },
    placed(value) {
      const known = [...columns.values()].find(({ name }) => named(name).text === value.text);
      requireThat(known !== undefined, 'only columns of the layer have places');
      placed.add(known.name);
      return { place: named(placeName(known.name)), count: named(countName(known.name)) };
    },
    columns: () => [...columns.values()],
    placedColumns: () => [...placed],
  };
}
