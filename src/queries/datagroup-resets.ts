/**
 * Resets of datagroups: results that ran before one answer no later query of explores that persist with the datagroup.
 * There are few, and they are held in memory.
 */
import type { Clock } from '../lib/clock.ts';
import { createTurns, inTurnsOf } from '../lib/one-at-a-time.ts';
import type { Database } from '../store/database.ts';

/** UNIX times in seconds, as clients wrote them; null = never. */
export interface DatagroupReset {
  readonly staleBefore: number | null;
  readonly triggeredAt: number | null;
}

export interface DatagroupResets {
  /** @param id `model::datagroup` */
  of(id: string): DatagroupReset;
  /** Another node may have reset some. */
  readAgain(): Promise<void>;
  /** What is not in `change` stays. It is durable when the promise resolves. */
  reset(id: string, change: Partial<DatagroupReset>): Promise<void>;
  /** The steady time at which a result must have begun, or later, to be fresh for all of these datagroups. */
  freshSince(ids: readonly string[]): number;
}

interface Entry extends DatagroupReset {
  /** Steady. */
  readonly ranBefore: number;
}

const NEVER: Entry = { staleBefore: null, triggeredAt: null, ranBefore: 0 };

export async function openDatagroupResets({
  database,
  clock,
  onReset,
}: {
  readonly database: Database;
  readonly clock: Clock;
  /** Tells the other nodes of a cluster. */
  readonly onReset: () => void;
}): Promise<DatagroupResets> {
  const read = async (): Promise<Map<string, Entry>> => {
    const rows = await database.read.selectFrom('datagroup_resets').selectAll().execute();
    return new Map(
      rows.map((row): [string, Entry] => [
        row.id,
        { staleBefore: row.stale_before, triggeredAt: row.triggered_at, ranBefore: row.ran_before },
      ]),
    );
  };
  let entries = await read();

  /** Of the second that is named, all that has passed: whoever names the present one means what is there now. */
  const steadyOf = (seconds: number, { nowMs }: { readonly nowMs: number }): number =>
    clock.steady() - Math.max(0, nowMs - (seconds + 1) * 1_000);

  const resets: DatagroupResets = {
    of: (id) => entries.get(id) ?? NEVER,
    async readAgain() {
      entries = await read();
    },
    async reset(id, change) {
      const { staleBefore, triggeredAt } = { ...(entries.get(id) ?? NEVER), ...change };
      const times = [staleBefore, triggeredAt].filter((time) => time !== null);
      const ranBefore = times.length === 0 ? 0 : steadyOf(Math.max(...times), { nowMs: clock.now() });
      const values = { stale_before: staleBefore, triggered_at: triggeredAt, ran_before: ranBefore };
      await database.write((db) =>
        db
          .insertInto('datagroup_resets')
          .values({ id, ...values })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
          .execute(),
      );
      entries.set(id, { staleBefore, triggeredAt, ranBefore });
      onReset();
    },
    freshSince: (ids) => Math.max(0, ...ids.map((id) => (entries.get(id) ?? NEVER).ranBefore)),
  };
  return inTurnsOf(createTurns(), resets, ['reset', 'readAgain']);
}
