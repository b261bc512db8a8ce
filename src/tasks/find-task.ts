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
  { store, book, engine, others, clock }: TaskParts,
  taskId: string,
  caller: Caller,
): Promise<Task | undefined> {
  const task = await store.get(taskId);
  if (task === undefined || !mayOpen(task, caller)) return undefined;
  if (task.options.deferred && task.state === 'queued') {
    if (book.get(taskId) === undefined) others?.tellWanted(taskId);
    else engine.promote(taskId);
  }
  return asOf(task, clock.steady());
}

/** A user's own tasks; everybody's for administrators. */
export function mayOpen({ userId }: Pick<Task, 'userId'>, caller: Caller): boolean {
  return userId === caller.userId || holds(caller, 'others_tasks');
}

export async function listRunning(
  { store, book, engine, others, clock }: TaskParts,
  caller: Caller,
): Promise<readonly RunningTask[]> {
  const tasks = await store.unfinished(holds(caller, 'others_running') ? null : caller.userId);
  const away = tasks.filter(({ id }) => book.get(id) === undefined).map(({ id }) => id);
  const elsewhere = others === null || away.length === 0 ? null : await others.standings(away);
  return tasks.map((task) => {
    const { sql, cacheKey, startedAt } = engine.progressOf(task.id);
    const told = elsewhere?.get(task.id);
    const runningMs = startedAt === null ? (told?.runningMs ?? null) : clock.steady() - startedAt;
    return {
      task,
      userId: task.userId,
      cacheKey: cacheKey ?? told?.cacheKey ?? task.cacheKey,
      connectionName: book.get(task.id)?.connection ?? told?.connection ?? null,
      sql: sql ?? told?.sql ?? null,
      runtimeSeconds: task.state === 'running' && runningMs !== null ? runningMs / 1_000 : null,
    };
  });
}
