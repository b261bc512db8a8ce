/** Primary keys, by which rows that joins repeat are counted once. */
import type { FieldRef } from '../../plan/field-ref.ts';
import type { ResolvedView } from '../../resolve/resolved-model.ts';
import { qualifiedNames } from '../../../sql-lexer/sql-tokens.ts';
import type { QueryScope } from './query-scope.ts';
import { alone, sql, using, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';

const keys = new WeakMap<ResolvedView, string | null>();

/** The SQL of the primary key of an alias's view; null if the view declares none. */
export function primaryKey(scope: QueryScope, alias: string): SqlText | null {
  const ref = primaryKeyField(scope, alias);
  return ref ? scope.still.dimension(ref).bare : null;
}

/** The column of `numberedTable` and `markedTable`, which is null only if an outer join found no row. */
const GENERATED = 'z___key';

/**
 * The key by which repeated rows are counted once: the primary key, or a generated one for a view without. The table of
 * such a view has it only in queries that repeat its rows.
 */
export function repeatedKey(scope: QueryScope, alias: string): SqlText | null {
  const key = primaryKey(scope, alias);
  if (key || !generatesKey(scope, alias)) return key;
  return generatedColumn(scope, alias);
}

/** Of a table that `numberedTable` or `markedTable` wrote. */
export function generatedColumn({ session: { dialect } }: QueryScope, alias: string): SqlText {
  return using(sql`${tableAlias(alias, dialect)}.${dialect.quoteIdentifier(GENERATED)}`, alone(alias));
}

/** Does the view get generated keys? Not in a raw join, which names its table itself. */
export function generatesKey(scope: QueryScope, alias: string): boolean {
  const { explore } = scope.fields;
  const asks = explore.generatesKeys || scope.fields.view(alias)?.generatesKeys === true;
  return asks && !primaryKeyField(scope, alias) && !explore.joins.some(({ name, sql: raw }) => name === alias && raw);
}

/** The table with a number for each of its rows, which have nothing else to tell them apart. */
export function numberedTable(table: SqlText, scope: QueryScope): SqlText {
  return withColumn(table, 'ROW_NUMBER() OVER ()', scope);
}

/** The table with a column that tells its rows from those that an outer join did not find. */
export function markedTable(table: SqlText, scope: QueryScope): SqlText {
  return withColumn(table, '1', scope);
}

function withColumn(table: SqlText, value: string, { session: { dialect } }: QueryScope): SqlText {
  return sql`(SELECT z___rows.*, ${value} AS ${dialect.quoteIdentifier(GENERATED)} FROM ${table} AS z___rows)`;
}

/**
 * The primary key if an outer join may leave the view's row out: null for a missing row, even if the key is computed
 * from columns and gives a value for nulls (as `CONCAT` does in most databases).
 */
export function presentKey(scope: QueryScope, alias: string): SqlText | null {
  const key = primaryKey(scope, alias);
  if (!key) return null;
  const columns = new Set(
    qualifiedNames(key.text, scope.session.dialect.lexis)
      .filter(({ table }) => table === alias)
      .map(({ start, end }) => key.text.slice(start, end)),
  );
  if (columns.size === 0 || columns.has(key.text)) return key;
  const isThere = Array.from(columns, (column) => `${column} IS NOT NULL`).join(' OR ');
  return sql`CASE WHEN ${isThere} THEN ${key} END`;
}

function primaryKeyField(scope: QueryScope, alias: string): FieldRef | undefined {
  const view = scope.fields.view(alias);
  if (!view) return undefined;
  let name = keys.get(view);
  if (name === undefined) {
    name = Object.values(view.fields).find((field) => field.primaryKey)?.name ?? null;
    keys.set(view, name);
  }
  return name === null ? undefined : scope.fields.find(`${alias}.${name}`);
}
