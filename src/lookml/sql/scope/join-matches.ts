/**
 * What is known about joined rows: whether a join can drop rows, which conditions its rows meet, and whether a row was
 * joined.
 */
import { qualifiedNames } from '../../../sql-lexer/sql-tokens.ts';
import type { ResolvedJoin } from '../../resolve/resolved-model.ts';
import type { WrittenJoin } from '../text/join-branches.ts';
import { rawCondition, rawKeepsOthers, rawMayDropRows } from '../text/raw-join.ts';
import { enclosed } from '../text/sql-operand.ts';
import { joinSql, sql, usesOf, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';
import { generatedColumn, markedTable, numberedTable, primaryKey } from './primary-key.ts';
import { findFrom, type QueryScope } from './query-scope.ts';

/** What of a joined table is written beside its rows: a number for each, which is a key, or a mark that it is there. */
export type TableForm = 'plain' | 'numbered' | 'marked';

export interface MadeJoin {
  readonly join: ResolvedJoin;
  /** Null = there is nothing to write. */
  readonly write: ((form: TableForm) => WrittenJoin) | null;
  readonly condition: SqlText | null;
  readonly parents: readonly string[];
  readonly where: SqlText | null;
  /** Aliases that `where` reads. */
  readonly whereUses: ReadonlySet<string>;
}

/** Does the join decide who sees any rows? A cross join with a table that is empty for some users does. */
export function isGate({ type, sql: raw }: ResolvedJoin, write: MadeJoin['write']): boolean {
  return type === 'cross' && !raw && write?.('plain').clause.asksAboutUser === true;
}

/** The same for a join whose condition does not read its own table: what matters is whether that has a row. */
function gateOf(scope: QueryScope, join: ResolvedJoin, { write, condition }: Pick<MadeJoin, 'write' | 'condition'>) {
  const reads = [...usesOf([condition]), ...aliasesIn(condition?.text ?? '', scope)].includes(join.name);
  const isGated = !reads && write?.('plain').clause.asksAboutUser === true;
  return isGated ? [sql`EXISTS (SELECT 1 FROM ${tableClause(scope, join.name)('plain')})`] : [];
}

/** Does the join drop rows that match nothing? */
export function mayDropRows(scope: QueryScope, { type, sql: raw }: ResolvedJoin, condition: SqlText | null): boolean {
  return raw ? rawMayDropRows(condition?.text ?? '', scope.session.dialect) : type === 'inner';
}

/**
 * The conditions that joined rows meet. With a raw join that keeps rows of others, any view may be missing, so that only
 * the gates are known.
 * @param formOf of a join's table, or of the base's, by its alias
 */
export function matchesOf(
  scope: QueryScope,
  joins: readonly MadeJoin[],
  formOf: (alias: string) => TableForm,
): readonly SqlText[] {
  const { dialect } = scope.session;
  const isSaid = joins.every(({ join, condition }) => !join.sql || !rawKeepsOthers(condition?.text ?? '', dialect));
  const lastFull = joins.findLastIndex(({ join }) => isFull(join));
  return joins.flatMap(({ join, write, condition }, index) => {
    if (isGate(join, write)) return [sql`EXISTS (SELECT 1 FROM ${tableClause(scope, join.name)('plain')})`];
    if (!isSaid || write === null || condition === null) return [];
    const raw = join.sql ? rawCondition(condition, dialect) : null;
    if (join.sql) return raw ? matchOf(scope, join, raw.condition, raw.isLeft) : [];
    const gate = join.type === 'inner' ? gateOf(scope, join, { write, condition }) : [];
    const mark = formOf(join.name) === 'plain' ? null : generatedColumn(scope, join.name);
    if (lastFull === -1) return [...matchOf(scope, join, condition, join.type !== 'inner', mark), ...gate];
    const match = matchOf(scope, join, condition, join.type !== 'inner' || index < lastFull, mark);
    return isFull(join)
      ? orAlone(scope, match, [scope.fields.explore.baseAlias, ...before(joins, index)], formOf)
      : match;
  });
}

export function isFull({ type, sql: raw }: ResolvedJoin): boolean {
  return type === 'full_outer' && !raw;
}

/** Aliases of the tables before that of `joins[index]`. */
function before(joins: readonly MadeJoin[], index: number): readonly string[] {
  return joins.slice(0, index).flatMap(({ join, write }) => (write === null ? [] : [join.name]));
}

/** In a row of a full outer join that matches none, all views before it are missing. Empty if no column tells it. */
function orAlone(
  scope: QueryScope,
  match: readonly SqlText[],
  others: readonly string[],
  formOf: (alias: string) => TableForm,
): readonly SqlText[] {
  const missing = others.map((alias) => {
    const key = formOf(alias) === 'plain' ? primaryKey(scope, alias) : generatedColumn(scope, alias);
    return key && (formOf(alias) !== 'plain' || key.column === alias) ? sql`${key} IS NULL` : null;
  });
  const known = missing.flatMap((one) => one ?? []);
  if (known.length < missing.length) return [];
  return match.map((one) => sql`${one} OR (${joinSql(known, ' AND ')})`);
}

/**
 * Can nothing in the view's rows show that one was joined? Columns of its condition may be null in a row that matches
 * none, and a key that is an expression may give a value for nulls.
 */
export function needsMark(scope: QueryScope, { type, sql: raw, name }: ResolvedJoin, isBesideFull: boolean): boolean {
  return (type === 'left_outer' || isBesideFull) && !raw && lacksKey(scope, name);
}

/** Is there no key that is a column of the view? */
export function lacksKey(scope: QueryScope, alias: string): boolean {
  return primaryKey(scope, alias)?.column !== alias;
}

/** What a join's rows meet: its condition or, if the view's row may be missing, that its columns are null. */
function matchOf(
  scope: QueryScope,
  join: ResolvedJoin,
  condition: SqlText,
  mayBeMissing: boolean,
  mark: SqlText | null = null,
): readonly SqlText[] {
  if (!mayBeMissing) return [condition];
  const key = mark ?? primaryKey(scope, join.name);
  const columns = key !== null && (mark || key.column === join.name) ? [key] : ownColumns(scope, join, condition);
  if (columns.length === 0) return [];
  const missing = joinSql(
    columns.map((column) => sql`${column} IS NULL`),
    ' AND ',
  );
  return [sql`${enclosed(condition, scope.session.dialect)} OR ${columns.length > 1 ? sql`(${missing})` : missing}`];
}

const tableForms: Readonly<Record<TableForm, (table: SqlText, scope: QueryScope) => SqlText>> = {
  plain: (table) => table,
  numbered: numberedTable,
  marked: markedTable,
};

/** Writes `table AS alias`. */
export function tableClause(scope: QueryScope, alias: string): (form: TableForm) => SqlText {
  const table = scope.session.tables.tableOf(scope, alias);
  const name = tableAlias(alias, scope.session.dialect);
  return (form) => sql`${tableForms[form](table, scope)} AS ${name}`;
}

/**
 * The view's columns in a join's condition, written as fields or in SQL. If the view's row is missing, all are null.
 */
function ownColumns(scope: QueryScope, join: ResolvedJoin, { text }: SqlText): readonly SqlText[] {
  const fromFields = [...(join.sqlOn?.text ?? '').matchAll(REFERENCE)].flatMap(([, name = '']) => {
    const ref = findFrom(scope, name, join.name);
    if (ref?.alias !== join.name || ref.field.category !== 'dimension') return [];
    const { bare } = scope.dimension(ref);
    return bare.column === join.name || /^\s*["`]?\w+["`]?\s*$/.test(bare.text) ? [bare] : [];
  });
  const fromText = qualifiedNames(text, scope.session.dialect.lexis)
    .filter(({ table }) => table === join.name)
    .map(({ start, end }) => sql`${text.slice(start, end)}`);
  return [...new Map([...fromFields, ...fromText].map((column) => [column.text.trim(), column])).values()];
}

const REFERENCE = /\$\{\s*([\w.]+)\s*\}/g;

/**
 * An expression that is not null if the view has a row. An equality holds only if the view's own column in it is not
 * null; if one of several columns may have been enough, any of them shows that there is a row.
 */
export function presenceOf(scope: QueryScope, join: ResolvedJoin, condition: SqlText | null): SqlText | null {
  const columns = condition ? ownColumns(scope, join, condition) : [];
  const first = joinColumn(scope, join) ?? columns[0] ?? null;
  if (columns.length < 2 || !ONE_MAY_BE_NULL.test(condition?.text ?? '')) return first;
  const isThere = joinSql(
    columns.map((column) => sql`${column} IS NOT NULL`),
    ' OR ',
  );
  return sql`CASE WHEN ${isThere} THEN 1 END`;
}

/** Words by which a condition can hold although one of its columns is null. */
const ONE_MAY_BE_NULL = /\b(?:or|coalesce|ifnull|nvl|case|is|not)\b/i;

/** The first of the view's own columns in its condition. */
function joinColumn(scope: QueryScope, join: ResolvedJoin): SqlText | null {
  for (const [, name = ''] of (join.sqlOn?.text ?? '').matchAll(REFERENCE)) {
    const ref = findFrom(scope, name, join.name);
    if (ref?.alias === join.name && ref.field.category === 'dimension') return scope.dimension(ref).bare;
  }
  return null;
}

/** Aliases that the text names itself (`orders.id`), not by `${…}`. */
export function aliasesIn(text: string, scope: QueryScope): readonly string[] {
  const { lexis } = scope.session.dialect;
  return qualifiedNames(text, lexis).flatMap(({ table }) => (scope.fields.view(table) ? [table] : []));
}
