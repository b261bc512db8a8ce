/**
 * Several nodes hold one state in PostgreSQL together. Each is registered with a lease, which it renews and which ends
 * by the database's clock alone. Every transaction locks the row of its node against removal: what a node writes after
 * others have removed it is refused, and whoever removes it waits for what it is just writing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { NodeName } from './cluster-tables.ts';
import { makeClusterTables } from './cluster-tables.ts';
import type { StateHolding } from './state-holding.ts';

const GUARD = 'select 1 from cluster_nodes where id = $1 for key share';

/** The first lease: a node that starts has no work yet, and is busy with itself. */
export const START_MS = 60_000;

/** Between two looks at a transaction that is being ended. */
const LOOK_AGAIN_MS = 50;

export function holdAsNode({ id, name }: NodeName): StateHolding {
  let isEntered = false;
  return {
    async begin(session) {
      // Nodes that start come one after the other, so that one makes or changes the tables.
      await session.lockSetup();
      if (!(await session.lockShared())) {
        await session.unlockSetup();
        return false;
      }
      if ((await session.isNewest()) || (await session.lock())) return true;
      throw new CoatcheckError('state_in_use', {});
    },
    async enter(session) {
      await makeClusterTables(session);
      // A node that starts again does not wait for the end of its former lease.
      await session.run({ text: 'delete from cluster_nodes where name = $1', values: [name] });
      const text = 'insert into cluster_nodes (id, name, lease_until) values ($1, $2, cluster_now() + $3)';
      await session.run({ text, values: [id, name, START_MS] });
      await session.unlockSetup();
      isEntered = true;
    },
    async resume(session) {
      if (!(await session.lockShared())) return 'taken';
      const { rows } = await session.run({ text: 'select 1 from cluster_nodes where id = $1', values: [id] });
      return rows.length === 1 ? 'held' : 'taken';
    },
    guard: (session) =>
      isEntered ? session.run({ text: GUARD, values: [id] }).then(({ rows }) => rows.length === 1) : null,
    async settled(session, lost, transactionId) {
      while (await session.isUnderWay(transactionId)) {
        await session.endOther(lost);
        await pause(LOOK_AGAIN_MS);
      }
    },
    // The others need not wait for the lease to take over what is left.
    async leave(session) {
      if (!isEntered || session.isLost) return;
      const text = 'update cluster_nodes set lease_until = 0 where id = $1';
      await session.run({ text, values: [id] }).catch(() => undefined);
    },
  };
}
