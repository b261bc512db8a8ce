/** What becomes of this node's tasks by what other nodes do: they end some, and leave some to it. */
import type { OwnTasks } from './others.ts';
import { takeOver } from './recovery.ts';
import type { TaskParts } from './task-parts.ts';
import { standingHere } from './task-standing.ts';
import { isUnfinished } from './task-state.ts';

export function ownTasks(parts: TaskParts): OwnTasks {
  const { store, book, engine, settler, notifier, webhooks, others } = parts;
  const look = async (taskId: string): Promise<void> => {
    if (book.get(taskId) === undefined) return;
    const task = await store.get(taskId);
    const ticket = book.get(taskId);
    if (ticket === undefined || (task !== undefined && isUnfinished(task))) return;
    const { work } = ticket;
    settler.killedElsewhere(taskId);
    // Whoever has killed it waits for this.
    if (work === null || work.isNeeded) others?.tellStopped(taskId);
    else void work.ended.then((end) => (end === 'ended' ? others?.tellStopped(taskId) : undefined));
  };
  return {
    async adopt(tickets) {
      const ended = await takeOver(parts, tickets);
      notifier.notify(ended);
      await webhooks?.begin();
      // Somebody may have killed them before they were known here.
      await Promise.all(tickets.map(({ taskId }) => look(taskId)));
    },
    async look(taskIds) {
      await Promise.all(taskIds.map(look));
    },
    taken: (entry) => engine.taken(entry),
    standing: (taskId) => standingHere(parts, taskId),
    wanted: (taskId) => engine.promote(taskId),
  };
}
