import type { Caller } from '../access/caller.ts';
import type { Clock } from '../lib/clock.ts';
import { findTask } from './find-task.ts';
import type { TaskParts } from './task-parts.ts';
import { isUnfinished } from './task-state.ts';

/** How long `kill` waits for the database to stop. */
const KILL_PATIENCE_MS = 15_000;

/** True if the kill won, and nothing of the task runs in the database any more (or another task needs it). */
export async function killTask(parts: TaskParts, taskId: string, caller: Caller): Promise<boolean> {
  const { book, settler, clock, others } = parts;
  const task = await findTask(parts, taskId, caller);
  if (task === undefined || !isUnfinished(task)) return false;
  const ticket = book.get(taskId);
  const work = ticket?.work ?? null;
  // It listens before it writes, so that no answer comes too early.
  const stoppedElsewhere = ticket === undefined ? others?.whenStopped(taskId) : undefined;
  const won = await settler.finish([taskId], { kind: 'kill', at: clock.now(), settledAt: clock.steady() });
  if (won.length === 0) return false;
  // Work that other tickets need goes on; work that only this one needed has been told to stop.
  if (work !== null && !work.isNeeded) await within(clock, KILL_PATIENCE_MS, work.ended);
  if (stoppedElsewhere !== undefined) await within(clock, KILL_PATIENCE_MS, stoppedElsewhere);
  return true;
}

async function within(clock: Clock, ms: number, what: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  using _timer = clock.after(ms, late.resolve);
  await Promise.race([what, late.promise]);
}
