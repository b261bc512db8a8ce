/**
 * The body of a total. It is that of the rows, so that joins and conditions are shared, unless templates ask about a
 * dimension that the total does not group by. For that, `_is_selected` is false in the total, as in Looker.
 */
import type { FieldRef } from '../../plan/field-ref.ts';
import { openScope } from '../expressions/dimension-of.ts';
import { baseOf, type PostSqlBases } from './post-sql-bases.ts';
import { queryBody, type QueryBody } from './query-body.ts';

/**
 * The body for a statement that groups by `dimensions`. `bases` are those of the rows, since a total has the same
 * columns.
 */
export function totalBody(body: QueryBody, dimensions: readonly FieldRef[], bases: PostSqlBases): QueryBody {
  const { plan, session } = body.scope;
  const leftOut = plan.dimensions.filter((ref) => !dimensions.includes(ref)).map((ref) => ref.name);
  if (!leftOut.some((name) => session.askedAbout.has(name))) return body;
  const scope = openScope(session, { ...plan, leftOut: new Set(leftOut) });
  // Joins decide which rows there are, so that they must be the same.
  const total = queryBody(scope, { alsoUsed: body.uses });
  const nodes = new Map(total.nodes);
  for (const [name, base] of bases.bases) {
    const [ref, node] = [plan.measures.find((measure) => measure.name === name), total.nodes.get(name)];
    if (ref && node && !total.nodes.has(base.name)) nodes.set(base.name, baseOf(ref, node));
  }
  return { ...total, nodes };
}
