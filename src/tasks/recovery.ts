/** Handles the tasks of an earlier run of the server, before the first request is answered. */
import type { Clock } from '../lib/clock.ts';
import type { TaskEngine } from './task-engine.ts';
import { crashFailure } from './task-failure.ts';
import type { TaskStore } from './task-store.ts';

/**
 * How often the server may end while a task runs before the task is taken to be the cause. Generous: a task that was
 * merely running when the server was killed may be innocent, and long tasks often are running. Until then it harms
 * nobody: tasks with more recoveries queue behind those with fewer.
 */
const RECOVERIES_ALLOWED = 100;

/**
 * Every accepted task without an outcome waits again. Tasks whose client held a connection open are ended: nobody knows
 * their ids.
 */
export async function recoverTasks({
  store,
  engine,
  clock,
}: {
  readonly store: TaskStore;
  readonly engine: TaskEngine;
  readonly clock: Clock;
}): Promise<void> {
  await store.requeueRunning({ count: true });
  const now = { at: clock.now(), settledAt: clock.steady() };
  for (const { id, recoveries } of await store.recoveredMoreThan(RECOVERIES_ALLOWED)) {
    const error = crashFailure(recoveries, 'The server stopped each time while the query was running.');
    await store.transition([id], { kind: 'fail', ...now, error });
  }
  const queued = await store.queued();
  const orphans = queued.filter(({ interactive }) => interactive);
  if (orphans.length > 0) {
    await store.transition(
      orphans.map(({ taskId }) => taskId),
      { kind: 'kill', ...now },
    );
  }
  for (const ticket of queued) if (!ticket.interactive) engine.restore(ticket);
}
