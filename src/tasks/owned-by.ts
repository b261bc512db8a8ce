import { sql, type RawBuilder } from 'kysely';

/** Rows of `tasks` or `results` that belong to a node, and those written before nodes had names: there was but one. */
export function ownedBy(node: string): RawBuilder<boolean> {
  return sql<boolean>`(node = ${node} or node is null)`;
}
