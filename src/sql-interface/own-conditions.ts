/**
 * Conditions on fields for which the explore has filters of its own: as with a filter of a query, `always_filter` and
 * `conditionally_filter` give way to them.
 */
import { qualified } from '../lookml/resolve/qualified-name.ts';
import type { ResolvedExplore } from '../lookml/resolve/resolved-model.ts';
import { partsOf, type ColumnNode, type SqlExpression } from './sql-ast.ts';

/**
 * The names of those fields that a condition is about: one of the conditions that all must hold, and that names no
 * other field.
 * @param nameOf the field that a column is; undefined = it is none
 */
export function ownConditions(
  conditions: readonly (SqlExpression | null)[],
  explore: ResolvedExplore,
  nameOf: (node: ColumnNode) => string | undefined,
): readonly string[] {
  const { alwaysFilter, conditionallyFilter, baseAlias } = explore;
  const filtered = [...alwaysFilter, ...(conditionallyFilter?.filters ?? [])].map(({ field }) => field);
  const names = [...filtered, ...(conditionallyFilter?.unless ?? [])].map((name) => qualified(name, baseAlias));
  if (names.length === 0) return [];
  const all = conditions.filter((one) => one !== null).flatMap(conjuncts);
  const about = new Set(
    all.flatMap((one) => {
      const [name, second] = new Set(columnsOf(one).map(nameOf));
      return name === undefined || second !== undefined ? [] : [name];
    }),
  );
  return names.filter((name) => about.has(name));
}

function conjuncts(node: SqlExpression): readonly SqlExpression[] {
  return node.kind === 'logic' && node.operator === 'AND' ? node.operands.flatMap(conjuncts) : [node];
}

function columnsOf(node: SqlExpression): readonly ColumnNode[] {
  return node.kind === 'column' ? [node] : partsOf(node).flatMap(columnsOf);
}
