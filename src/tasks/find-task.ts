/** Finds tasks. Visibility is decided here: a task that the caller may not see reads as one that does not exist. */
import { holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import type { TaskParts } from './task-parts.ts';
import { asOf } from './task-state.ts';
import type { Task } from './task.ts';

/** A task in `all_running_queries`. */
export interface RunningTask {
  readonly task: Task;
  readonly userId: string;
  /** Null until the query was compiled. */
  readonly cacheKey: string | null;
  readonly connectionName: string | null;
  readonly sql: string | null;
  /** Seconds since it began to run; null while it waits. */
  readonly runtimeSeconds: number | null;
}

/** A task that the caller may see, in its current state. Asking for a deferred task ends its deferral. */
export async function findTask(
  { store, engine, clock }: TaskParts,
  taskId: string,
  caller: Caller,
): Promise<Task | undefined> {
  const task = await store.get(taskId);
  if (task === undefined || !mayOpen(task, caller)) return undefined;
  if (task.options.deferred && task.state === 'queued') engine.promote(taskId);
  return asOf(task, clock.steady());
}

/** A user's own tasks; everybody's for administrators. */
export function mayOpen({ userId }: Pick<Task, 'userId'>, caller: Caller): boolean {
  return userId === caller.userId || holds(caller, 'others_tasks');
}

export async function listRunning(
  { store, book, engine, clock }: TaskParts,
  caller: Caller,
): Promise<readonly RunningTask[]> {
  const tasks = await store.unfinished(holds(caller, 'others_running') ? null : caller.userId);
  return tasks.map((task) => {
    const progress = engine.progressOf(task.id);
    return {
      task,
      userId: task.userId,
      cacheKey: progress.cacheKey ?? task.cacheKey,
      connectionName: book.get(task.id)?.connection ?? null,
      sql: progress.sql,
      runtimeSeconds:
        task.state === 'running' && progress.startedAt !== null ? (clock.steady() - progress.startedAt) / 1_000 : null,
    };
  });
}
