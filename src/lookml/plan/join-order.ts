/** Join pruning: the joins that a query needs, each after those it depends on. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ResolvedExplore, ResolvedJoin } from '../resolve/resolved-model.ts';

export interface JoinOrder {
  readonly joins: readonly ResolvedJoin[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface JoinNeeds {
  /** Aliases that the join's condition reads: they come before it. */
  dependencies(join: ResolvedJoin): Iterable<string>;
  /** Aliases that must also be joined, in any place: those of its `sql_where`. */
  companions(join: ResolvedJoin): Iterable<string>;
}

/**
 * The joins of `explore` that `needed` aliases require, directly or indirectly, in the explore's order; a join that
 * depends on a later one moves behind it. Joins whose `required_joins` name each other come together, in the order that
 * their SQL requires.
 */
export function orderJoins(
  explore: ResolvedExplore,
  needed: Iterable<string>,
  { dependencies, companions }: JoinNeeds,
): JoinOrder {
  const byName = new Map(explore.joins.map((join) => [join.name, join]));
  const wanted = new Set<string>();
  const queue = [...needed];
  for (let alias = queue.pop(); alias !== undefined; alias = queue.pop()) {
    const join = byName.get(alias);
    if (!join || wanted.has(alias)) continue;
    wanted.add(alias);
    queue.push(...join.requiredJoins, ...dependencies(join), ...companions(join));
  }

  const joins: ResolvedJoin[] = [];
  const diagnostics: Diagnostic[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const isReachable = (target: string, from: string, seen = new Set<string>()): boolean => {
    const join = byName.get(from);
    if (!join || seen.has(from)) return false;
    seen.add(from);
    return [...join.requiredJoins, ...dependencies(join)].some((name) => {
      return name === target || isReachable(target, name, seen);
    });
  };
  const visit = (join: ResolvedJoin): void => {
    if (state.get(join.name) === 'done') return;
    if (state.get(join.name) === 'open') {
      diagnostics.push({
        code: 'join-cycle',
        severity: 'error',
        message: `Join "${join.name}" of explore "${explore.name}" depends on itself.`,
        range: join.range,
      });
      return;
    }
    state.set(join.name, 'open');
    // A join that is required in a circle is present as well, and its order does not matter to SQL.
    const required = join.requiredJoins.filter((name) => !isReachable(join.name, name));
    for (const name of [...required, ...dependencies(join)]) {
      const other = byName.get(name);
      if (other && other !== join) visit(other);
    }
    state.set(join.name, 'done');
    joins.push(join);
  };
  for (const join of explore.joins) if (wanted.has(join.name)) visit(join);
  return { joins, diagnostics };
}
