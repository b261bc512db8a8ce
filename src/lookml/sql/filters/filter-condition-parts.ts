/** Joins the terms of a list filter to one condition. */
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

/** The parts of a list filter. Each is a condition that needs no parentheses within AND and OR. */
export interface ConditionParts {
  /** Alternatives: one of them must hold. */
  readonly includes: readonly SqlText[];
  /** Exclusions, each written as the condition under which a row stays (`x <> 1`). */
  readonly excludes: readonly SqlText[];
  /** Can `includes` match nulls? */
  readonly includesNull: boolean;
  /** Does the filter exclude nulls explicitly: `-NULL`, `-EMPTY`, `NOT NULL`? */
  readonly excludesNull: boolean;
  readonly column: SqlText;
}

/** Joins includes by OR and excludes by AND. An exclusion keeps nulls, which `x <> 1` alone would drop. */
export function combineParts({ includes, excludes, includesNull, excludesNull, column }: ConditionParts): SqlText {
  const all: SqlText[] = [];
  if (includes.length > 0) all.push(any(includes));
  if (excludes.length > 0) {
    const keepsNulls = !excludesNull && (includes.length === 0 || includesNull);
    const kept = joinSql(excludes, ' AND ');
    if (keepsNulls)
      all.push(excludes.length === 1 ? sql`(${kept} OR ${column} IS NULL)` : sql`((${kept}) OR ${column} IS NULL)`);
    else all.push(kept);
  }
  if (excludesNull) all.push(sql`${column} IS NOT NULL`);
  const text = joinSql(all, ' AND ');
  return all.length === 1 ? text : sql`(${text})`;
}

function any(parts: readonly SqlText[]): SqlText {
  return parts.length === 1 ? joinSql(parts) : sql`(${joinSql(parts, ' OR ')})`;
}
