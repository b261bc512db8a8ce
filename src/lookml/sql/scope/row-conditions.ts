/**
 * The conditions on a query's rows, by who may change them. Databases evaluate conditions in an order of their own, so a
 * user's expression that fails at some value would tell of rows that the conditions of governance hide: those are asked
 * first, in a form that no planner reorders (`Dialect.guarded`):
 *
 *     WHERE <governance> AND <plain> AND CASE WHEN <governance> THEN <what may fail> ELSE FALSE END
 *
 * They stand in the open too, and plain comparisons with them, so that indexes, partitions and zone maps serve.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { JoinedTables } from './joined-tables.ts';
import { enclosed } from '../text/sql-operand.ts';
import { applySql, joinSql, type SqlText } from '../text/sql-text.ts';

/**
 * `governance`: no user can change it. Of what users can: `plain` compares a table's column with literals, which no value
 * makes fail; `fallible` is all else, an author's expression that a user filters by included.
 */
export type ConditionKind = 'governance' | 'plain' | 'fallible';

export interface Condition {
  readonly kind: ConditionKind;
  readonly sql: SqlText;
}

type Joined = Pick<JoinedTables, 'matches' | 'isGoverned'>;

const NOT_JOINED: Joined = { matches: [], isGoverned: false };

/** Are there conditions that no user can change? */
export function isGoverned(conditions: readonly Pick<Condition, 'kind'>[], joined = NOT_JOINED): boolean {
  return joined.isGoverned || conditions.some(({ kind }) => kind === 'governance');
}

/** May an error of a user's condition tell of rows that others hide? */
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
 * Conditions on groups, to be joined by AND. Their aggregates are computed for all groups whatever stands around them;
 * one without any would be moved to the rows, before what hides them.
 * @param hidesRows some rows are in no group
 */
export function groupConditions(
  conditions: readonly Condition[],
  dialect: Dialect,
  hidesRows: boolean,
): readonly SqlText[] {
  const written = guarded(conditions, NOT_JOINED, dialect, ofGroups);
  if (!hidesRows || needsGuard(conditions)) return written;
  return written.map((one, index) =>
    conditions[index]?.kind === 'governance' ? one : applySql((text) => ofGroups('COUNT(*) >= 0', text), [one]),
  );
}

const ofGroups = (guard: string, condition: string): string => `CASE WHEN ${guard} THEN ${condition} ELSE FALSE END`;

/** What holds of every row that nothing hides; null where nothing hides any, or it cannot be said. */
export function guardOf(conditions: readonly Condition[], joined: Joined, dialect: Dialect): SqlText | null {
  if (!isGoverned(conditions, joined)) return null;
  const ofRows = conditions.filter((one) => one.kind === 'governance').map(({ sql }) => sql);
  const guard = [...ofRows, ...joined.matches];
  return guard.length === 0 ? null : all(guard, dialect);
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
  return [...conditions.filter((one) => !isFallible(one)).map(textOf), applySql(write, [guard, all(behind, dialect)])];
}

function all(conditions: readonly SqlText[], dialect: Dialect): SqlText {
  return joinSql(
    conditions.map((one) => enclosed(one, dialect)),
    ' AND ',
  );
}

function isFallible({ kind }: Condition): boolean {
  return kind === 'fallible';
}
