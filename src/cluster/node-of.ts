/** Who this node is, and what time it is for all of them. Loads no driver. */
import { sql } from 'kysely';
import type { Config } from '../config/config.ts';
import type { Ids } from '../lib/ids.ts';
import type { NodeName } from '../store/cluster-tables.ts';
import type { Database } from '../store/database.ts';

/** This life of the node that the configuration names; null = the server has the state alone. */
export function nodeOf({ cluster }: Pick<Config, 'cluster'>, ids: Pick<Ids, 'hex32'>): NodeName | null {
  if (cluster === null) return null;
  return { id: `${cluster.node}-${ids.hex32()}`, name: cluster.node, leaseMs: cluster.lease_ms };
}

/** The time of the state's database, the same on all nodes, in milliseconds since 1970; null = there is one server. */
export async function sharedTime(node: NodeName | null, { read }: Pick<Database, 'read'>): Promise<number | null> {
  if (node === null) return null;
  const { rows } = await sql<{ now: number }>`select cluster_now() as now`.execute(read);
  return rows[0]?.now ?? null;
}
