import type { FieldRef } from '../plan/field-ref.ts';
import type { ResolvedView } from '../resolve/resolved-model.ts';
import type { QueryScope } from './query-scope.ts';
import { sql, type SqlText } from './sql-text.ts';
import { tableAlias } from './table-alias.ts';

const keys = new WeakMap<ResolvedView, string | null>();

/** SQL of the primary key of an alias's view; null when the view declares none. */
export function primaryKey(scope: QueryScope, alias: string): SqlText | null {
  const ref = primaryKeyField(scope, alias);
  return ref ? scope.dimension(ref).bare : null;
}

/**
 * The primary key where an outer join may leave the view's row out: null there, although a key that is put together from
 * columns may have a value for nulls too (`CONCAT` of most databases).
 */
export function presentKey(scope: QueryScope, alias: string): SqlText | null {
  const key = primaryKey(scope, alias);
  if (!key) return null;
  const table = tableAlias(alias, scope.session.dialect);
  const columns = new Set(
    Array.from(key.text.matchAll(TEXT_OR_COLUMN), ([column]) => column).filter((one) => one.startsWith(`${table}.`)),
  );
  if (columns.size === 0 || columns.has(key.text)) return key;
  const isThere = Array.from(columns, (column) => `${column} IS NOT NULL`).join(' OR ');
  return sql`CASE WHEN ${isThere} THEN ${key} END`;
}

/** `'text'`, or a qualified column with or without quotes. */
const TEXT_OR_COLUMN = /'(?:[^']|'')*'|(?<![\w.])(?:\w+|"[^"]*"|`[^`]*`)\.(?:\w+|"[^"]*"|`[^`]*`)/g;

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
