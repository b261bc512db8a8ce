/** What is known of the rows that joins make: what they may drop, what holds of them, and what tells that one is there. */
import { qualifiedNames } from '../../../sql-lexer/sql-tokens.ts';
import type { ResolvedJoin } from '../../resolve/resolved-model.ts';
import type { WrittenJoin } from '../text/join-branches.ts';
import { rawCondition, rawKeepsOthers, rawMayDropRows } from '../text/raw-join.ts';
import { enclosed } from '../text/sql-operand.ts';
import { joinSql, sql, usesOf, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';
import { numberedTable, primaryKey } from './primary-key.ts';
import { findFrom, type QueryScope } from './query-scope.ts';

export interface MadeJoin {
  readonly join: ResolvedJoin;
  /** Of a table whose rows are numbered, or not; null = writes nothing. */
  readonly write: ((isNumbered: boolean) => WrittenJoin) | null;
  readonly condition: SqlText | null;
  readonly parents: readonly string[];
  readonly where: SqlText | null;
  /** Aliases that `where` reads. */
  readonly whereUses: ReadonlySet<string>;
}

/** A cross join shows rows to those alone for whom its table has one. */
export function isGate({ type, sql: raw }: ResolvedJoin, write: MadeJoin['write']): boolean {
  return type === 'cross' && !raw && write?.(false).clause.asksAboutUser === true;
}

/** Nothing of its table stands in its condition: all that counts is whether there is a row. */
function gateOf(scope: QueryScope, join: ResolvedJoin, { write, condition }: Pick<MadeJoin, 'write' | 'condition'>) {
  const reads = [...usesOf([condition]), ...aliasesIn(condition?.text ?? '', scope)].includes(join.name);
  const isGated = !reads && write?.(false).clause.asksAboutUser === true;
  return isGated ? [sql`EXISTS (SELECT 1 FROM ${tableClause(scope, join.name)(false)})`] : [];
}

/** Do rows without a partner go? */
export function mayDropRows(scope: QueryScope, { type, sql: raw }: ResolvedJoin, condition: SqlText | null): boolean {
  return raw ? rawMayDropRows(condition?.text ?? '', scope.session.dialect) : type === 'inner';
}

/** With a full outer join any view may be missing, and nothing is said of any but those that have to be there at all. */
export function matchesOf(scope: QueryScope, joins: readonly MadeJoin[]): readonly SqlText[] {
  const { dialect } = scope.session;
  const isSaid = joins.every(({ join, condition }) =>
    join.sql ? !rawKeepsOthers(condition?.text ?? '', dialect) : join.type !== 'full_outer',
  );
  return joins.flatMap(({ join, write, condition }) => {
    if (isGate(join, write)) return [sql`EXISTS (SELECT 1 FROM ${tableClause(scope, join.name)(false)})`];
    if (!isSaid || write === null || condition === null) return [];
    const raw = join.sql ? rawCondition(condition, dialect) : null;
    if (join.sql) return raw ? matchOf(scope, join, raw.condition, raw.isLeft) : [];
    const gate = join.type === 'inner' ? gateOf(scope, join, { write, condition }) : [];
    return [...matchOf(scope, join, condition, join.type !== 'inner'), ...gate];
  });
}

/** What holds of joined rows: the condition, or, where the view's row may be missing, that nothing of it is there. */
function matchOf(scope: QueryScope, join: ResolvedJoin, condition: SqlText, mayBeMissing: boolean): readonly SqlText[] {
  if (!mayBeMissing) return [condition];
  const key = primaryKey(scope, join.name);
  const columns = key?.column === join.name ? [key] : ownColumns(scope, join, condition);
  if (columns.length === 0) return [];
  const missing = joinSql(
    columns.map((column) => sql`${column} IS NULL`),
    ' AND ',
  );
  return [sql`${enclosed(condition, scope.session.dialect)} OR ${columns.length > 1 ? sql`(${missing})` : missing}`];
}

/** `table AS alias`, with a number for each row where the view needs a key and has none. */
export function tableClause(scope: QueryScope, alias: string): (isNumbered: boolean) => SqlText {
  const table = scope.session.tables.tableOf(scope, alias);
  const name = tableAlias(alias, scope.session.dialect);
  return (isNumbered) => sql`${isNumbered ? numberedTable(table, scope) : table} AS ${name}`;
}

/** The columns of the view in a join's condition, as fields or as SQL has them: where a row is missing, all are null. */
function ownColumns(scope: QueryScope, join: ResolvedJoin, { text }: SqlText): readonly SqlText[] {
  const ofFields = [...(join.sqlOn?.text ?? '').matchAll(REFERENCE)].flatMap(([, name = '']) => {
    const ref = findFrom(scope, name, join.name);
    if (ref?.alias !== join.name || ref.field.category !== 'dimension') return [];
    const { bare } = scope.dimension(ref);
    return bare.column === join.name || /^\s*["`]?\w+["`]?\s*$/.test(bare.text) ? [bare] : [];
  });
  const ofText = qualifiedNames(text, scope.session.dialect.lexis)
    .filter(({ table }) => table === join.name)
    .map(({ start, end }) => sql`${text.slice(start, end)}`);
  return [...new Map([...ofFields, ...ofText].map((column) => [column.text.trim(), column])).values()];
}

const REFERENCE = /\$\{\s*([\w.]+)\s*\}/g;

/**
 * An equality needs both its sides: the view's own column in it says whether a row was joined. Where one of several may
 * have been enough, any of the view's columns says so.
 */
export function presenceOf(scope: QueryScope, join: ResolvedJoin, condition: SqlText | null): SqlText | null {
  const first = joinColumn(scope, join);
  const columns = first && condition ? ownColumns(scope, join, condition) : [];
  if (columns.length < 2 || !ONE_MAY_BE_NULL.test(condition?.text ?? '')) return first;
  const isThere = joinSql(
    columns.map((column) => sql`${column} IS NOT NULL`),
    ' OR ',
  );
  return sql`CASE WHEN ${isThere} THEN 1 END`;
}

/** What lets a join hold though one of the columns that it names is null. */
const ONE_MAY_BE_NULL = /\b(?:or|coalesce|ifnull|nvl|case|is|not)\b/i;

/** The view's own column that its condition names first. */
function joinColumn(scope: QueryScope, join: ResolvedJoin): SqlText | null {
  for (const [, name = ''] of (join.sqlOn?.text ?? '').matchAll(REFERENCE)) {
    const ref = findFrom(scope, name, join.name);
    if (ref?.alias === join.name && ref.field.category === 'dimension') return scope.dimension(ref).bare;
  }
  return null;
}

/** Aliases that the text itself names (`orders.id`), without `${…}`. */
export function aliasesIn(text: string, scope: QueryScope): readonly string[] {
  const { lexis } = scope.session.dialect;
  return qualifiedNames(text, lexis).flatMap(({ table }) => (scope.fields.view(table) ? [table] : []));
}
