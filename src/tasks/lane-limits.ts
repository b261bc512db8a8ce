import type { ConnectionConfig } from '../config/config.ts';
import type { LaneLimits } from './work-queue.ts';

type LimitedConnection = Pick<ConnectionConfig, 'name' | 'max_queries' | 'max_queries_per_user'>;

/** How many queries may run at once on each connection. */
export function laneLimitsOf(connections: readonly LimitedConnection[]): (connection: string) => LaneLimits {
  const lanes = new Map(
    connections.map(({ name, max_queries: total, max_queries_per_user: perUser }) => [name, { total, perUser }]),
  );
  // Queries on a connection that is not configured fail at once, so there is nothing to hold back.
  return (connection) => lanes.get(connection) ?? { total: Infinity, perUser: Infinity };
}
