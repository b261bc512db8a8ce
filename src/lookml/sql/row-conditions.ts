/**
 * The conditions on a query's rows, by who may change them. Databases evaluate conditions in an order of their own, so a
 * user's expression that fails at some value would tell of rows that the conditions of governance hide: those are asked
 * first, in a form that no planner reorders (`Dialect.guarded`):
 *
 *     WHERE <governance> AND <plain> AND CASE WHEN <governance> THEN <what may fail> ELSE FALSE END
 *
 * They stand in the open too, and plain comparisons with them, so that indexes, partitions and zone maps serve.
 */
import type { Dialect } from '../../dialects/dialect.ts';
import { enclosed } from './sql-operand.ts';
import { applySql, joinSql, type SqlText } from './sql-text.ts';

/**
 * `governance`: no user can change it. Of what users can: `plain` compares a table's column with literals, which no value
 * makes fail; `fallible` is all else, an author's expression that a user filters by included.
 */
export type ConditionKind = 'governance' | 'plain' | 'fallible';

export interface Condition {
  readonly kind: ConditionKind;
  readonly sql: SqlText;
}

/** May an error of the one kind of conditions tell of rows that the other kind hides? */
export function needsGuard(conditions: readonly Condition[]): boolean {
  return conditions.some(isGovernance) && conditions.some(isFallible);
}

/** Conditions on rows, to be joined by AND. `matches` hold of rows of the joined tables that belong together. */
export function rowConditions(
  conditions: readonly Condition[],
  matches: readonly SqlText[],
  dialect: Dialect,
): readonly SqlText[] {
  return guarded(conditions, matches, (guard, condition) => dialect.guarded(guard, condition));
}

/** Conditions on groups, to be joined by AND. Their aggregates are computed for all groups whatever stands around them. */
export function groupConditions(conditions: readonly Condition[]): readonly SqlText[] {
  return guarded(conditions, [], (guard, condition) => `CASE WHEN ${guard} THEN ${condition} ELSE FALSE END`);
}

function guarded(
  conditions: readonly Condition[],
  matches: readonly SqlText[],
  write: (guard: string, condition: string) => string,
): readonly SqlText[] {
  const textOf = ({ sql }: Condition): SqlText => sql;
  if (!needsGuard(conditions)) return conditions.map(textOf);
  const guard = [...conditions.filter(isGovernance).map(textOf), ...matches];
  const behind = conditions.filter(isFallible).map(textOf);
  return [...conditions.filter((one) => !isFallible(one)).map(textOf), applySql(write, [all(guard), all(behind)])];
}

function all(conditions: readonly SqlText[]): SqlText {
  return joinSql(conditions.map(enclosed), ' AND ');
}

function isGovernance({ kind }: Condition): boolean {
  return kind === 'governance';
}

function isFallible({ kind }: Condition): boolean {
  return kind === 'fallible';
}
