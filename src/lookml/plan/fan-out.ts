/**
 * Which views are repeated by a query's joins. A join's relationship says which rows determine which: `many_to_one`
 * means that a row on the left determines the joined row, `one_to_many` the reverse, `one_to_one` both, `many_to_many`
 * neither. A view whose rows determine, step by step, those of every other view in the query appears at most once per
 * row; any other view is fanned out.
 */
import type { Relationship } from '../resolve/resolved-model.ts';

export interface JoinedView {
  readonly alias: string;
  /** Aliases that the join condition reads on the left. */
  readonly parents: readonly string[];
  readonly relationship: Relationship;
}

export interface FanOut {
  /** Aliases whose row is known once one row of each of `aliases` is known; includes `aliases`. */
  determinedBy(aliases: readonly string[]): ReadonlySet<string>;
  /** True when a combination of rows of `aliases` may appear in more than one row of the query. */
  isFanned(aliases: readonly string[]): boolean;
  /** The fewest of `aliases` that determine all of them: their primary keys identify one combination. */
  keyAliases(aliases: readonly string[]): readonly string[];
}

/** `left` determines `right` once all of `left` are determined. */
interface Determination {
  readonly left: readonly string[];
  readonly right: string;
}

export function fanOut(baseAlias: string, joins: readonly JoinedView[]): FanOut {
  const all = [baseAlias, ...joins.map((join) => join.alias)];
  const rules = joins.flatMap((join) => determinations(join, baseAlias));

  const determinedBy = (aliases: readonly string[]): ReadonlySet<string> => {
    const known = new Set(aliases);
    for (let grown = true; grown;) {
      grown = false;
      for (const rule of rules) {
        if (known.has(rule.right) || !rule.left.every((alias) => known.has(alias))) continue;
        known.add(rule.right);
        grown = true;
      }
    }
    return known;
  };
  return {
    determinedBy,
    isFanned(aliases) {
      const known = determinedBy(aliases);
      return all.some((alias) => !known.has(alias));
    },
    keyAliases(aliases) {
      let kept = [...new Set(aliases)];
      for (const alias of kept.toReversed()) {
        const rest = kept.filter((other) => other !== alias);
        if (rest.length > 0 && determinedBy(rest).has(alias)) kept = rest;
      }
      return kept;
    },
  };
}

function determinations(join: JoinedView, baseAlias: string): readonly Determination[] {
  const parents = join.parents.length > 0 ? join.parents : [baseAlias];
  const toJoined = { left: parents, right: join.alias };
  const toParents = parents.map((parent) => ({ left: [join.alias], right: parent }));
  switch (join.relationship) {
    case 'many_to_one':
      return [toJoined];
    case 'one_to_many':
      return toParents;
    case 'one_to_one':
      return [toJoined, ...toParents];
    case 'many_to_many':
      return [];
    default:
      return join.relationship satisfies never;
  }
}
