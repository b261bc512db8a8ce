import type { FieldRef } from '../../plan/field-ref.ts';
import type { ResolvedView } from '../../resolve/resolved-model.ts';
import { qualifiedNames } from '../../../sql-lexer/sql-tokens.ts';
import type { QueryScope } from './query-scope.ts';
import { sql, using, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';

const keys = new WeakMap<ResolvedView, string | null>();

/** SQL of the primary key of an alias's view; null when the view declares none. */
export function primaryKey(scope: QueryScope, alias: string): SqlText | null {
  const ref = primaryKeyField(scope, alias);
  return ref ? scope.dimension(ref).bare : null;
}

/** `autogenerate_primary_keys`: the number of the row, which its table has where `numberedTable` wrote it. */
const GENERATED = 'z___key';

/**
 * The key by which rows count once that joins repeat: the primary key, or the one that is made in the query for a view
 * without one. The table of such a view has it in a query that repeats its rows, and in no other.
 */
export function repeatedKey(scope: QueryScope, alias: string): SqlText | null {
  const key = primaryKey(scope, alias);
  if (key || !generatesKey(scope, alias)) return key;
  const { dialect } = scope.session;
  return using(sql`${tableAlias(alias, dialect)}.${dialect.quoteIdentifier(GENERATED)}`, new Set([alias]));
}

/** Raw joins name their table themselves. */
export function generatesKey(scope: QueryScope, alias: string): boolean {
  const { explore } = scope.fields;
  const asks = explore.generatesKeys || scope.fields.view(alias)?.generatesKeys === true;
  return asks && !primaryKeyField(scope, alias) && !explore.joins.some(({ name, sql: raw }) => name === alias && raw);
}

/** The table with a number for each of its rows, which are known apart by nothing else. */
export function numberedTable(table: SqlText, { session: { dialect } }: QueryScope): SqlText {
  return sql`(SELECT z___rows.*, ROW_NUMBER() OVER () AS ${dialect.quoteIdentifier(GENERATED)} FROM ${table} AS z___rows)`;
}

/**
 * The primary key where an outer join may leave the view's row out: null there, although a key that is put together from
 * columns may have a value for nulls too (`CONCAT` of most databases).
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
