import type { Caller } from '../access/caller.ts';
import type { Clock } from '../lib/clock.ts';
import { findTask } from './find-task.ts';
import type { TaskParts } from './task-parts.ts';
import { isUnfinished } from './task-state.ts';
import type { WorkEnd } from './ticket-book.ts';

/** How long `kill` waits for the database to stop. */
const KILL_PATIENCE_MS = 15_000;

/** What a kill that won has come to. */
export interface Killed {
  /** Says that the database has not confirmed its end; null: nothing of the task runs there, or others need it. */
  readonly notice: string | null;
}

/**
 * Resolves when nothing of the task runs in its database any more, another task needs it, or the database does not say
 * that it has stopped. Null: the kill has lost, or there is no such task.
 */
export async function killTask(parts: TaskParts, taskId: string, caller: Caller): Promise<Killed | null> {
  const { book, settler, clock, others } = parts;
  const task = await findTask(parts, taskId, caller);
  if (task === undefined || !isUnfinished(task)) return null;
  const ticket = book.get(taskId);
  const work = ticket?.work ?? null;
  /** Another node may have it, or claim it at this moment. */
  const mayMove = others !== null && (ticket === undefined || ticket.line !== null);
  const connection = ticket?.facts.connection ?? null;
  // It listens before it writes, so that no answer comes too early.
  using elsewhere = others?.stopOf(taskId);
  const won = await settler.finish([taskId], { kind: 'kill', at: clock.now(), settledAt: clock.steady() });
  if (won.length === 0) return null;
  const stopped = async (): Promise<WorkEnd> => {
    // Nothing of a task runs on a node that does not have it, and a task that has ended changes its node no more.
    const isElsewhere = others !== null && (await others.elsewhere([taskId])).has(taskId);
    if (isElsewhere) await elsewhere?.stopped;
    return 'ended';
  };
  // Work that other tickets need goes on; work that only this one needed has been told to stop.
  const own = work === null || work.isNeeded ? null : work.ended;
  if (own === null && !mayMove) return { notice: null };
  const ending = own === null ? stopped() : own.then((end) => (end === 'moved' ? stopped() : end));
  const since = clock.steady();
  if ((await within(clock, KILL_PATIENCE_MS, ending)) === 'ended') return { notice: null };
  const notice = unconfirmed(clock.steady() - since);
  parts.log('the database has not confirmed that it stopped the query of a killed task', { taskId, connection });
  // The kill stands whether or not this can be noted.
  await parts.store.transition([taskId], { kind: 'note', notice }).catch((error: unknown) => {
    parts.log('what became of a killed task could not be noted', { taskId, err: error });
  });
  return { notice };
}

function unconfirmed(ms: number): string {
  return `The database was asked to stop the query and has not confirmed that within ${(ms / 1000).toFixed(1)} s: it may still be running there.`;
}

async function within(clock: Clock, ms: number, what: Promise<WorkEnd>): Promise<WorkEnd> {
  const late = Promise.withResolvers<WorkEnd>();
  using _timer = clock.after(ms, () => late.resolve('unconfirmed'));
  // Awaited here: a returned promise would outlive the timer.
  return await Promise.race([what, late.promise]);
}
