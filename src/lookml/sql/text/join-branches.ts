/**
 * The FROM of a query. For a full outer join in a database that has none there are several, whose rows together are
 * those of the join: a left join, and the rows of the joined view that have no match in it:
 *
 *     FROM orders LEFT JOIN users ON <condition>
 *     FROM users LEFT JOIN (orders) ON 1 = 0   WHERE NOT EXISTS (SELECT 1 FROM orders WHERE <condition>)
 *
 * Each of them has every alias, so that whatever reads the rows can read them all in the same way. Within NOT EXISTS
 * the aliases of the views joined so far mean other rows; that of the joined view means the row outside.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { enclosed } from './sql-operand.ts';
import { joinSql, sql, type SqlText } from './sql-text.ts';

export interface JoinBranch {
  /** `FROM …` and one line for each join. */
  readonly from: SqlText;
  /** Joined by AND with the conditions of the query. */
  readonly where: readonly SqlText[];
}

export interface WrittenJoin {
  /** `LEFT JOIN … ON …`. */
  readonly clause: SqlText;
  /**
   * Set for a full outer join that is written as a left join: the rows without a match come from a branch of their own.
   */
  readonly full: { readonly table: SqlText; readonly condition: SqlText } | null;
}

/** @param base `table AS alias` */
export function joinBranches(base: SqlText, joins: readonly WrittenJoin[], dialect: Dialect): readonly JoinBranch[] {
  let branches: readonly { readonly tables: SqlText; readonly where: readonly SqlText[] }[] = [
    { tables: base, where: [] },
  ];
  for (const { clause, full } of joins) {
    const before = branches;
    branches = before.map(({ tables, where }) => ({ tables: joinSql([tables, clause], '\n'), where }));
    const [first] = before;
    if (full === null || first === undefined) continue;
    const unmatched = before.map(({ tables, where }) => {
      const conditions = [...where, full.condition].map((condition) => enclosed(condition, dialect));
      return sql`NOT EXISTS (SELECT 1 FROM ${tables} WHERE ${joinSql(conditions, ' AND ')})`;
    });
    branches = [...branches, { tables: sql`${full.table}\nLEFT JOIN (${first.tables}) ON 1 = 0`, where: unmatched }];
  }
  return branches.map(({ tables, where }) => ({ from: sql`FROM ${tables}`, where }));
}
