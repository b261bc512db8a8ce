/** Lays SELECT statements out as Looker does: four spaces, one item a line, grouped and ordered by position. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { enclosed } from './sql-operand.ts';
import { joinSql, markSql, sql, wholeOrigin, type SqlPart, type SqlText } from './sql-text.ts';

export interface SelectItem {
  readonly sql: SqlText;
  /** Column name, not quoted. */
  readonly name: string;
}

export interface SelectParts {
  readonly items: readonly SelectItem[];
  /** `FROM …` with its joins. */
  readonly from: SqlText;
  /** Joined by AND. */
  readonly where: readonly SqlText[];
  /** Positions, from 1. */
  readonly groupBy: readonly number[];
  readonly having: readonly SqlText[];
  /** Complete: with direction and nulls. */
  readonly orderBy: readonly SqlPart[];
  /** null = all rows. */
  readonly limit: number | null;
}

/**
 * Does not re-indent what authors wrote, since a line break may be part of a literal.
 * @param nameOf writes the name of a column; by default in quotes, so that the database returns it unchanged
 */
export function printSelect(
  parts: SelectParts,
  dialect: Dialect,
  nameOf = (name: string): string => dialect.quoteIdentifier(name),
): SqlText {
  return selectWithLimit(parts, dialect, nameOf)(parts.limit);
}

/** The same statement for any limit. */
export function selectWithLimit(
  parts: Omit<SelectParts, 'limit'>,
  dialect: Dialect,
  nameOf = (name: string): string => dialect.quoteIdentifier(name),
): (limit: number | null) => SqlText {
  const lines: SqlPart[] = [listed(parts.items.map((item) => sql`${item.sql} AS ${nameOf(item.name)}`))];
  lines.push('\n', parts.from);
  if (parts.where.length > 0) lines.push('\nWHERE ', conjunction(parts.where, dialect));
  if (parts.groupBy.length > 0)
    lines.push('\nGROUP BY\n', listed(parts.groupBy.map((at) => groupTerm(at, parts.items, dialect))));
  if (parts.having.length > 0) lines.push('\nHAVING ', conjunction(parts.having, dialect));
  if (parts.orderBy.length > 0) lines.push('\nORDER BY\n', listed(parts.orderBy));
  const rest = joinSql(lines);
  return (limit) => {
    if (limit === null) return sql`SELECT\n${rest}`;
    const written = dialect.limit.sql(limit);
    return dialect.limit.place === 'after_select' ? sql`SELECT ${written}\n${rest}` : sql`SELECT\n${rest}\n${written}`;
  };
}

/**
 * An item as a term of GROUP BY: its number, or its SQL again. Databases report some errors at the number; they are the
 * item's.
 */
function groupTerm(at: number, items: readonly SelectItem[], dialect: Dialect): SqlPart {
  const item = items[at - 1];
  if (item && dialect.groupBy === 'expression') return item.sql;
  const origin = item && wholeOrigin(item.sql);
  return origin ? markSql(String(at), origin) : String(at);
}

function listed(items: readonly SqlPart[]): SqlText {
  return joinSql([joinSql(['    ']), joinSql(items, ',\n    ')]);
}

function conjunction(conditions: readonly SqlText[], dialect: Dialect): SqlText {
  return joinSql(
    conditions.map((condition) => enclosed(condition, dialect)),
    '\n    AND ',
  );
}

/** `FROM (\n…\n) AS alias`. */
export function fromSubquery(query: SqlText, alias: string): SqlText {
  return sql`FROM (\n${query}\n) AS ${alias}`;
}
