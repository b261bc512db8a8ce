/**
 * The conditions on a query's rows, by who may change them. Databases evaluate conditions in any order, so that a
 * user's expression which fails for some value would reveal rows that the conditions of governance hide. Those are
 * therefore evaluated first, in a form that no planner reorders (`Dialect.guarded`):
 *
 *     WHERE <governance> AND <plain> AND CASE WHEN <governance> THEN <what may fail> ELSE FALSE END
 *
 * They are also written outside the CASE, together with plain comparisons, so that indexes, partitions and zone maps
 * can be used.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { JoinedTables } from './joined-tables.ts';
import { enclosed } from '../text/sql-operand.ts';
import { applySql, joinSql, type SqlText } from '../text/sql-text.ts';

/**
 * `governance`: no user can change it. Conditions of users are `plain` if they compare a table's column with literals,
 * which cannot fail for any value, and else `fallible`, even if an author wrote the expression that the user filters
 * by.
 */
export type ConditionKind = 'governance' | 'plain' | 'fallible';

export interface Condition {
  readonly kind: ConditionKind;
  readonly sql: SqlText;
  /** Of a plain one: how it is written where rows are hidden, if it might fail for some as it is. */
  readonly unfailing?: () => SqlText;
}

/** As it is written where rows are hidden. */
export function beforeHiddenRows(condition: Condition): Condition {
  const { kind, unfailing } = condition;
  return kind === 'plain' && unfailing !== undefined ? { kind, sql: unfailing() } : condition;
}

type Joined = Pick<JoinedTables, 'matches' | 'isGoverned'>;

const NOT_JOINED: Joined = { matches: [], isGoverned: false };

/** Are there conditions that no user can change? */
export function isGoverned(conditions: readonly Pick<Condition, 'kind'>[], joined = NOT_JOINED): boolean {
  return joined.isGoverned || conditions.some(({ kind }) => kind === 'governance');
}

/** Can an error in a user's condition reveal rows that other conditions hide? */
export function needsGuard(conditions: readonly Condition[], joined = NOT_JOINED): boolean {
  return isGoverned(conditions, joined) && conditions.some(isFallible);
}

/** Conditions on rows, to be joined by AND. */
export function rowConditions(
  conditions: readonly Condition[],
  dialect: Dialect,
  joined: Joined = NOT_JOINED,
): readonly SqlText[] {
  return guarded(conditions, joined, dialect, (guard, condition) => dialect.guarded(guard, condition));
}

/**
 * Conditions on groups, to be joined by AND. Aggregates are computed for all groups, whatever is written around them,
 * but a condition without any would be moved to the rows, before the conditions that hide some.
 * @param hidesRows whether conditions hide some rows
 */
export function groupConditions(
  conditions: readonly Condition[],
  dialect: Dialect,
  hidesRows: boolean,
): readonly SqlText[] {
  const written = guarded(conditions, NOT_JOINED, dialect, ofGroups);
  if (!hidesRows || needsGuard(conditions)) return written;
  return written.map((condition, index) =>
    conditions[index]?.kind === 'governance'
      ? condition
      : applySql((text) => ofGroups('COUNT(*) >= 0', text), [condition]),
  );
}

const ofGroups = (guard: string, condition: string): string => `CASE WHEN ${guard} THEN ${condition} ELSE FALSE END`;

/** What every row meets that is not hidden; null if no rows are hidden, or if it is not known. */
export function guardOf(conditions: readonly Condition[], joined: Joined, dialect: Dialect): SqlText | null {
  if (!isGoverned(conditions, joined)) return null;
  const governance = conditions.filter(({ kind }) => kind === 'governance').map(({ sql }) => sql);
  const guard = [...governance, ...joined.matches];
  return guard.length === 0 ? null : allOf(guard, dialect);
}

function guarded(
  conditions: readonly Condition[],
  joined: Joined,
  dialect: Dialect,
  write: (guard: string, condition: string) => string,
): readonly SqlText[] {
  const textOf = ({ sql }: Condition): SqlText => sql;
  const guard = needsGuard(conditions, joined) ? guardOf(conditions, joined, dialect) : null;
  if (guard === null) return conditions.map(textOf);
  const behind = conditions.filter(isFallible).map(textOf);
  return [
    ...conditions.filter((condition) => !isFallible(condition)).map(textOf),
    applySql(write, [guard, allOf(behind, dialect)]),
  ];
}

function allOf(conditions: readonly SqlText[], dialect: Dialect): SqlText {
  return joinSql(
    conditions.map((condition) => enclosed(condition, dialect)),
    ' AND ',
  );
}

function isFallible({ kind }: Condition): boolean {
  return kind === 'fallible';
}
