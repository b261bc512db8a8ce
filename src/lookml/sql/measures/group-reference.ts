/**
 * Dimensions in a condition on groups. Since the query groups by them, any value in a group is the value of all its
 * rows. Not every database lets HAVING repeat a grouped expression, and filters read the columns that it is made from.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { ExpressionReference } from '../expressions/expression-writer.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { MeasureNode } from './measure-tree.ts';
import type { MeasureSql } from './measure-sql.ts';
import { operand } from '../text/sql-operand.ts';
import { sql, type SqlText } from '../text/sql-text.ts';

/** Writes what a condition reads of a group. */
export interface GroupWriter {
  measure(node: MeasureNode): MeasureSql;
  /** An expression over the joined rows that has one value in each group. */
  any(value: SqlText): SqlText;
}

export function groupReference({ sql: value, kind, text }: ExpressionReference, groups: GroupWriter, dialect: Dialect) {
  if (kind === 'yesno') return { sql: anyCondition(value, groups, dialect), kind };
  return { sql: groups.any(value), kind, ...(text ? { text: groups.any(text) } : {}) };
}

export function groupTarget(target: FilterTarget, groups: GroupWriter, dialect: Dialect): FilterTarget {
  if (target.kind === 'location') {
    return { kind: 'location', latitude: groups.any(target.latitude), longitude: groups.any(target.longitude) };
  }
  if (target.kind === 'yesno') return { kind: 'yesno', sql: anyCondition(target.sql, groups, dialect) };
  return { ...target, sql: groups.any(target.sql) };
}

/** Not every database can aggregate conditions. */
function anyCondition(condition: SqlText, groups: GroupWriter, dialect: Dialect): SqlText {
  return sql`(${groups.any(sql`CASE WHEN ${operand(condition, dialect)} THEN 1 ELSE 0 END`)} = 1)`;
}
