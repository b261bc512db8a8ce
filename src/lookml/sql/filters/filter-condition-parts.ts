import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

/** The parts of a list filter, each a condition that needs no parentheses inside of AND and OR. */
export interface ConditionParts {
  /** Alternatives: one of them must hold. */
  readonly includes: readonly SqlText[];
  /** Conditions on the value that must not hold, written so that they hold where the row stays (`x <> 1`). */
  readonly excludes: readonly SqlText[];
  /** Nulls may be among what `includes` takes. */
  readonly includesNull: boolean;
  /** Nulls are excluded by name: `-NULL`, `-EMPTY`, `NOT NULL`. */
  readonly excludesNull: boolean;
  readonly column: SqlText;
}

/** Includes joined by OR, excludes by AND. An exclusion keeps nulls, which `x <> 1` alone would drop. */
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
