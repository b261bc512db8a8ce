import { sql, type RawBuilder } from 'kysely';

/**
 * Rows of `tasks` or `results` that belong to a node, including those written before nodes had names, when there was
 * only one.
 */
export function ownedBy(node: string): RawBuilder<boolean> {
  return sql<boolean>`(node = ${node} or node is null)`;
}
