/**
 * FROM of a query. Where the database has no full outer join there are several, whose rows together are those of the
 * join: a left join, and what of the joined view meets nothing in it:
 *
 *     FROM orders LEFT JOIN users ON <condition>
 *     FROM users LEFT JOIN (orders) ON 1 = 0   WHERE NOT EXISTS (SELECT 1 FROM orders WHERE <condition>)
 *
 * Every alias is there in each of them, so that all that reads the rows reads them alike. In NOT EXISTS the views
 * joined so far are other rows of the same names, and the joined view is the row outside.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { enclosed } from './sql-operand.ts';
import { joinSql, sql, type SqlText } from './sql-text.ts';

export interface JoinBranch {
  /** `FROM …` and one line for each join. */
  readonly from: SqlText;
  /** Joined by AND, beside the conditions of the query. */
  readonly where: readonly SqlText[];
}

export interface WrittenJoin {
  /** `LEFT JOIN … ON …`. */
  readonly clause: SqlText;
  /** Of a full outer join that is written as a left join: what has no match comes in a branch of its own. */
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
      const all = joinSql(
        [...where, full.condition].map((one) => enclosed(one, dialect)),
        ' AND ',
      );
      return sql`NOT EXISTS (SELECT 1 FROM ${tables} WHERE ${all})`;
    });
    branches = [...branches, { tables: sql`${full.table}\nLEFT JOIN (${first.tables}) ON 1 = 0`, where: unmatched }];
  }
  return branches.map(({ tables, where }) => ({ from: sql`FROM ${tables}`, where }));
}
