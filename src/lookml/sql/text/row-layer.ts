/**
 * Where fan-out is undone. If a query's joins repeat the rows of a view, and its measures would count them twice,
 * layers come between its joins and its grouping. The first layer names the groups and every aggregated value and key.
 * The next numbers the rows of each key within each group, so that a value is aggregated only in the first of them:
 *
 *     SUM(CASE WHEN first_1 = 1 AND <key> IS NOT NULL THEN <value> END)
 *     … first_1 being ROW_NUMBER() OVER (PARTITION BY <groups>, <key>)
 *
 * Plain aggregates over these layers are exact, for any aggregate, on any database with window functions. Every
 * expression is written once, so that the SQL grows with the number of fields and not with its square. If there are
 * several keys, another layer numbers the groups once for all of them.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { JoinBranch } from './join-branches.ts';
import { fromSubquery, printSelect, type SelectItem } from './select-layout.ts';
import { applySql, joinSql, markSql, sql, wholeOrigin, type SqlText } from './sql-text.ts';

/** The rows that a grouping aggregates. */
export interface Rows {
  /** What the grouping reads in place of an expression over the joined rows. */
  expression(value: SqlText): SqlText;
}

/** Rows over layers in which fan-out is undone. */
export interface LayeredRows extends Rows {
  /** The same, but in one row only for each combination of `keys` in a group. */
  once(value: SqlText, once: OnceOptions): SqlText;
  /**
   * The place of each value in its group, from 1 with nulls last, and the number of values. `value` is what the
   * grouping reads.
   */
  placed(value: SqlText): { readonly place: SqlText; readonly count: SqlText };
}

export interface OnceOptions {
  readonly keys: readonly SqlText[];
  /** Different values of one key each count once: for values that depend on more than the key. */
  readonly byValue: boolean;
  /** Where it is null, there is no row to count. */
  readonly present: SqlText | null;
}

/** No layer: the grouping sees the joined rows themselves. */
export const directRows: Rows = { expression: (value) => value };

/** Collects what the grouping asks for. `from` writes it, and must therefore be called last. */
export interface MaterialRows extends LayeredRows {
  /** One of `groups`, as the grouping reads it. */
  group(item: SelectItem): SqlText;
  /** What the grouping reads from: the rows of all `branches`, under the layers that were asked for. */
  from(branches: readonly JoinBranch[]): SqlText;
}

/** The alias of every layer in the next, so that an expression over one layer is valid in all layers above it. */
const LAYER = 'joined_rows';

/** @param groups what the query groups by, with the names that they have in the result */
// oxlint-disable-next-line max-lines-per-function -- one state, which each of its operations reads
export function materialRows(groups: readonly SelectItem[], dialect: Dialect): MaterialRows {
  const names = new FreeNames(groups.map(({ name }) => name));
  const groupId = names.take('group');
  const columns = new Map<string, SelectItem>();
  /** Columns of a partition within the group → the column that numbers its rows. */
  const firsts = new Map<string, { readonly name: string; readonly keys: readonly SqlText[] }>();
  const places = new Map<string, { readonly place: string; readonly count: string; readonly value: SqlText }>();

  const named = (name: string): SqlText => sql`${LAYER}.${dialect.quoteIdentifier(name)}`;
  const expression = (value: SqlText): SqlText => {
    let column = columns.get(value.text);
    if (!column) columns.set(value.text, (column = { name: names.take('value'), sql: value }));
    return columnFor(value, named(column.name));
  };
  const group = ({ name, sql: value }: SelectItem): SqlText => {
    const origin = wholeOrigin(value);
    const column = columnFor(value, named(name));
    return origin ? markSql(column, origin) : column;
  };
  const groupNames = groups.map(group);

  return {
    expression,
    group,
    once(value, { keys, byValue, present }) {
      const column = expression(value);
      const partition = [...keys.map(expression), ...(byValue ? [column] : [])];
      const key = partition.map(({ text }) => text).join();
      let first = firsts.get(key);
      if (!first) firsts.set(key, (first = { name: names.take('first'), keys: partition }));
      const isFirst = sql`${named(first.name)} = 1`;
      const condition = present ? sql`${isFirst} AND ${expression(present)} IS NOT NULL` : isFirst;
      return sql`CASE WHEN ${condition} THEN ${column} END`;
    },
    placed(value) {
      let placed = places.get(value.text);
      if (!placed) places.set(value.text, (placed = { place: names.take('place'), count: names.take('count'), value }));
      return { place: named(placed.place), count: named(placed.count) };
    },
    from(branches) {
      const items = [...groups, ...columns.values()];
      const filled = items.length > 0 ? items : [{ sql: sql`1`, name: 'one' }];
      const selects = branches.map(({ from, where }) =>
        printSelect({ items: filled, from, where, groupBy: [], having: [], orderBy: [], limit: null }, dialect),
      );
      const rows = joinSql(selects, '\nUNION ALL\n');
      const hasWindows = firsts.size > 1 || places.size > 0;
      let layer = fromSubquery(hasWindows ? applySql(dialect.windowed, [rows]) : rows, LAYER);
      const add = (more: readonly SelectItem[]): void => {
        if (more.length > 0) layer = fromSubquery(withColumns(layer, more, dialect), LAYER);
      };
      const isNumbered = groups.length > 0 && firsts.size + places.size > 1;
      /** What identifies the group in a partition. */
      const groupKey = isNumbered ? [named(groupId)] : groupNames;
      if (isNumbered) {
        add([{ name: groupId, sql: sql`DENSE_RANK() OVER (ORDER BY ${joinSql(groupNames, ', ')})` }]);
      }
      add([...firsts.values()].map(({ name, keys }) => ({ name, sql: rowNumber([...groupKey, ...keys]) })));
      add([...places.values()].flatMap((columnsOfPlace) => placeItems(columnsOfPlace, groupKey)));
      return layer;
    },
  };
}

/** The column of a value, which may have a user's part as well. */
function columnFor(value: SqlText, column: SqlText): SqlText {
  return value.isTemplated === true ? { ...column, isTemplated: true } : column;
}

/** Selects all columns of `layer`, and more. */
function withColumns(layer: SqlText, more: readonly SelectItem[], dialect: Dialect): SqlText {
  const added = more.map(({ name, sql: value }) => sql`${value} AS ${dialect.quoteIdentifier(name)}`);
  return joinSql([sql`SELECT\n    ${joinSql([`${LAYER}.*`, ...added], ',\n    ')}`, layer], '\n');
}

function partitionBy(keys: readonly SqlText[]): SqlText {
  return keys.length === 0 ? sql`` : sql`PARTITION BY ${joinSql(keys, ', ')}`;
}

function rowNumber(keys: readonly SqlText[]): SqlText {
  return sql`ROW_NUMBER() OVER (${partitionBy(keys)})`;
}

function placeItems(
  { place, count, value }: { readonly place: string; readonly count: string; readonly value: SqlText },
  group: readonly SqlText[],
): readonly SelectItem[] {
  const partition = partitionBy(group);
  const order = sql`ORDER BY CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END, ${value}`;
  return [
    { name: place, sql: sql`ROW_NUMBER() OVER (${joinSql(group.length === 0 ? [order] : [partition, order], ' ')})` },
    { name: count, sql: sql`COUNT(${value}) OVER (${partition})` },
  ];
}

/** Names for the layers' own columns that no group has: `value_1`, `value_2`, `first_1` … */
class FreeNames {
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  /** Databases differ in whether names differ by case alone. */
  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  take(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}_${String(count)}`;
    return this.#taken.has(name) ? this.take(kind) : name;
  }
}
