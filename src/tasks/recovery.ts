/** Handles the tasks of an earlier run of the server, before the first request is answered. */
import type { Clock } from '../lib/clock.ts';
import type { TaskEngine } from './task-engine.ts';
import { crashFailure } from './task-failure.ts';
import type { QueuedTicket, TaskStore } from './task-store.ts';
import type { AdoptedTicket } from './others.ts';

/**
 * How often the server may end while a task runs before the task is taken to be the cause. Generous: a task that was
 * merely running when the server was killed may be innocent, and long tasks often are running. Until then it harms
 * nobody: tasks with more recoveries queue behind those with fewer.
 */
const RECOVERIES_ALLOWED = 100;

interface RecoveryParts {
  readonly store: TaskStore;
  readonly engine: TaskEngine;
  readonly clock: Clock;
}

/**
 * Every accepted task without an outcome waits again. Tasks whose client held a connection open are ended: nobody knows
 * their ids.
 */
export async function recoverTasks(parts: RecoveryParts): Promise<void> {
  const { store } = parts;
  await store.requeueRunning({ count: true });
  await endHopeless(parts, await store.recoveredMoreThan(RECOVERIES_ALLOWED));
  await restore(parts, await store.queued());
}

/** The same of tasks of a node that is gone, which are those of this one now. @returns ids of those that have ended */
export async function takeOver(parts: RecoveryParts, adopted: readonly AdoptedTicket[]): Promise<readonly string[]> {
  const isHopeless = ({ recoveries }: AdoptedTicket) => recoveries > RECOVERIES_ALLOWED;
  const hopeless = adopted.filter(isHopeless).map(({ taskId: id, recoveries }) => ({ id, recoveries }));
  await endHopeless(parts, hopeless);
  const orphans = await restore(
    parts,
    adopted.filter((ticket) => !isHopeless(ticket)),
  );
  return [...hopeless.map(({ id }) => id), ...orphans];
}

async function endHopeless(
  { store, clock }: RecoveryParts,
  hopeless: readonly { readonly id: string; readonly recoveries: number }[],
): Promise<void> {
  const now = { at: clock.now(), settledAt: clock.steady() };
  for (const { id, recoveries } of hopeless) {
    const error = crashFailure(recoveries, 'The server stopped each time while the query was running.');
    await store.transition([id], { kind: 'fail', ...now, error });
  }
}

async function restore(
  { store, engine, clock }: RecoveryParts,
  queued: readonly QueuedTicket[],
): Promise<readonly string[]> {
  const orphans = queued.filter(({ interactive }) => interactive).map(({ taskId }) => taskId);
  if (orphans.length > 0) {
    await store.transition(orphans, { kind: 'kill', at: clock.now(), settledAt: clock.steady() });
  }
  for (const ticket of queued) if (!ticket.interactive) engine.restore(ticket);
  return orphans;
}
